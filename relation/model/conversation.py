"""A conversation, its messages, and the one table that says who may own it next."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from relation.model.errors import Refused


class Owner(enum.StrEnum):
    """Who speaks to the customer."""

    BOT = "bot"
    WAITING = "waiting"
    ADVISOR = "advisor"
    CLOSED = "closed"


TRANSITIONS: dict[Owner, frozenset[Owner]] = {
    Owner.BOT: frozenset({Owner.WAITING, Owner.ADVISOR, Owner.CLOSED}),
    Owner.WAITING: frozenset({Owner.ADVISOR, Owner.BOT, Owner.CLOSED}),
    Owner.ADVISOR: frozenset({Owner.BOT, Owner.WAITING, Owner.CLOSED}),
    Owner.CLOSED: frozenset({Owner.BOT}),  # the customer writes again
}


class Author(enum.StrEnum):
    """Who wrote a message. `system` lines are written by the service ("Camille a rejoint…")."""

    CUSTOMER = "customer"
    BOT = "bot"
    ADVISOR = "advisor"
    SYSTEM = "system"


@dataclass(eq=False)
class Conversation:
    """One thread with one customer on one channel; `last_seq` numbers its messages without gaps."""

    id: str
    channel: str
    key: str
    """The channel's own name for this thread (integrator's id, chat id…), unique per channel."""
    created_at: datetime
    updated_at: datetime
    owner: Owner = Owner.BOT
    owner_version: int = 0
    """Grows at each change of owner: an answer made for an earlier one is not applied."""
    advisor_id: str | None = None
    customer_reference: str | None = None
    """Set once the customer is identified by proof; None while anonymous."""
    identity_proof: str | None = None
    """How: a `Proof` of relation/model/identity.py, whose hour and author are in the thread's `Identity`."""
    secret_hash: str | None = None
    """SHA-256 of the web-chat token that opens this conversation."""
    last_seq: int = 0
    read_seq: int = 0
    """Last message the customer has been shown."""
    seen_seq: int = 0
    """Last message that an advisor who owned the conversation has had under their eyes."""
    first_name: str | None = None
    accepts_personalisation: bool | None = None
    """None until the customer has chosen; False makes every journey `neutre`."""
    persona_scores: dict[str, float] = field(default_factory=dict)
    """Log-scores per persona, folded from the evidence of each message."""
    need: dict[str, Any] = field(default_factory=dict)
    """Running facts for the need for a human: failures, refused offers, last level and reasons."""
    dialogue_state: dict[str, Any] | None = None
    """Opaque state of the brain, carried from turn to turn."""
    understanding: dict[str, Any] | None = None
    """The last message's understanding, as the desk and the API show it."""
    context: dict[str, Any] = field(default_factory=dict)
    """Page, device, time zone, as the channel gave them."""
    failed_identifications: int = 0
    said: dict[str, int] = field(default_factory=dict)
    """How often each act has been said, so that a variant is never repeated twice running."""
    customer_wrote_at: datetime | None = None
    """The hour of the customer's last message, as the platform says: a messaging window is counted from it."""
    erased_at: datetime | None = None
    """When its customer was forgotten: nothing is left of it but what figures count, and nobody writes in it again."""

    def hand_to(self, owner: Owner, advisor_id: str | None = None) -> None:
        """Changes the owner. Raises: Refused when the transition table does not allow it."""
        if owner not in TRANSITIONS[self.owner]:
            raise Refused("owner_transition", before=self.owner, after=owner)
        if (owner is Owner.ADVISOR) != (advisor_id is not None):
            raise ValueError("an advisor id goes with the advisor owner, and only with it")
        self.owner = owner
        self.owner_version += 1
        self.advisor_id = advisor_id

    def next_seq(self) -> int:
        self.last_seq += 1
        return self.last_seq


@dataclass(eq=False)
class Message:
    """One line of a conversation, as shown. `reply_to` is the inbox id that it answers, if any."""

    id: str
    conversation_id: str
    seq: int
    author: Author
    text: str
    at: datetime
    name: str | None = None
    buttons: list[dict[str, str]] = field(default_factory=list)
    """[{"title", "payload"}], at most what the channel allows."""
    act: dict[str, Any] | None = None
    """The act this text renders: {"act", "args"}; None for people's words."""
    reply_to: str | None = None
    client_id: str | None = None
    """The provider's or client's message id, for customers' messages."""
