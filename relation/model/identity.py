"""Who writes on a thread, how that was proven, and the code by which a conversation goes on elsewhere."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from relation.model.errors import Refused


class Proof(enum.StrEnum):
    """What linked a thread to a customer; never a name, a telephone number or an e-mail that looks alike."""

    TOKEN = "token"
    """Signed in on the brand's site."""
    ORDER = "order"
    """An order number with its e-mail or postcode."""
    CONTACT = "contact"
    """The e-mail and the postcode of the customer's file."""
    CODE = "code"
    """A one-time code given in a thread that was proven already."""


STRENGTH: dict[Proof, int] = {Proof.CODE: 1, Proof.CONTACT: 1, Proof.ORDER: 1, Proof.TOKEN: 2}
"""A code is worth an order number, even when it comes from somebody who had signed in."""


@dataclass(eq=False)
class Identity:
    """One thread of one channel, known to be a customer's. A thread has one that has not ended, at most."""

    id: str
    conversation_id: str
    customer_reference: str
    proof: Proof
    linked_at: datetime
    linked_by: str
    """`customer`, `bot`, or `migration` for what was known before proofs were kept."""
    origin_id: str | None = None
    """The conversation that gave the code."""
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(eq=False)
class Merge:
    """Two files of the brand that a supervisor says are one person's, until somebody undoes it."""

    id: str
    kept_reference: str
    merged_reference: str
    merged_at: datetime
    merged_by: str
    """The login of who did it; so is `undone_by`."""
    undone_at: datetime | None = None
    undone_by: str | None = None

    def undo(self, login: str, at: datetime) -> None:
        """Raises: Refused("merge_undone")."""
        if self.undone_at is not None:
            raise Refused("merge_undone")
        self.undone_at, self.undone_by = at, login


@dataclass(eq=False)
class LinkCode:
    """A code of one use, kept as its SHA-256. Whoever brings it to another thread is the customer of this one."""

    code_hash: str
    conversation_id: str
    customer_reference: str
    channel: str
    """Where the customer means to go on."""
    made_at: datetime
    expires_at: datetime
    made_by: str
    used_at: datetime | None = None
    used_in: str | None = None
    """The conversation it was brought to."""


WEB_CHAT = "webchat"
LINKS = {
    "whatsapp": "https://wa.me/{name}?text={code}",
    "telegram": "https://t.me/{name}?start={code}",
    "messenger": "https://m.me/{name}?ref={code}",
    "instagram": "https://ig.me/m/{name}",
    "email": "mailto:{name}?subject={code}",
}
"""Instagram's opens the conversation only: the code is typed there."""


@dataclass(frozen=True)
class Ways:
    """How customers reach each messaging channel: what the brand would print on a poster, by channel's name."""

    names: dict[str, str] = field(default_factory=dict)

    def others(self, channel: str) -> tuple[str, ...]:
        """Where a thread of that channel may go on; a code can always be typed in the web chat."""
        return tuple(name for name in (*self.names, WEB_CHAT) if name != channel)

    def link(self, channel: str, code: str) -> str | None:
        """An address that opens the channel, with the code wherever one travels; None for the web chat.

        Source: the platforms' public documents on wa.me, t.me, m.me and ig.me links, read in November 2026; RFC 6068.
        """
        form = LINKS.get(channel)
        return form.format(name=quote(self.names[channel], safe="@+"), code=code) if form else None
