"""What comes in (inbox) and what goes out (outbox): kept until done, done once."""

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from relation.model.errors import Refused
from relation.model.mail import Letter


@dataclass(frozen=True)
class Media:
    """What came with a message. `id` is the platform's: its adapter fetches the content with it."""

    kind: str
    """`photo`, `document`, `audio`, `video`, `sticker`, `location`, `contact` or `unsupported`."""
    id: str | None = None
    name: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"kind": self.kind, "id": self.id, "name": self.name}


@dataclass(frozen=True)
class InboundMessage:
    """A customer's message as an adapter normalised it.

    `provider_id` is the platform's message id: the same (channel, provider_id) is stored once.
    `key` is the channel's name for the thread; `payload` that of a clicked button, if any.
    """

    channel: str
    key: str
    provider_id: str
    text: str
    payload: str | None = None
    first_name: str | None = None
    customer_reference: str | None = None
    """Only when the adapter holds a proof (a signed token)."""
    context: dict[str, Any] = field(default_factory=dict)
    choice: str | None = None
    """A tapped button as `seq.index` (see `place_of_button`), on platforms that cannot carry a payload."""
    media: tuple[Media, ...] = ()
    sent_at: datetime | None = None
    """When the customer wrote it, as the platform says; None: now."""
    code: str | None = None
    """A one-time code that came with the link which opened the conversation, beside any words."""
    former_key: str | None = None
    """What the platform called this same thread before, if it says so."""
    letter: Letter | None = None
    """Of an e-mail."""


@dataclass(eq=False)
class InboxEntry:
    """A stored inbound message; `processed_at` is set in the transaction that holds its answer."""

    id: str
    channel: str
    provider_id: str
    conversation_id: str
    message_id: str
    seq: int
    received_at: datetime
    payload: str | None = None
    understanding: dict[str, Any] | None = None
    processed_at: datetime | None = None
    media: list[dict[str, str | None]] = field(default_factory=list)
    """Each as `Media.as_json`."""


class DeliveryState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


DELIVERY_TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.FAILED}),
    DeliveryState.SENT: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),  # somebody sends it again
}


@dataclass(eq=False)
class OutboxEntry:
    """A message to deliver on a channel; `seq` gives the order within a conversation."""

    id: str
    conversation_id: str
    message_id: str
    channel: str
    seq: int
    created_at: datetime
    next_attempt_at: datetime
    planned_at: datetime
    """When `next_attempt_at` was decided: the wait is the time between the two, whatever the clock does meanwhile."""
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    error: str | None = None
    done_at: datetime | None = None
    provider_id: str | None = None
    """The platform's id of its last part."""
    parts_sent: int = 0
    """How many of its parts the platform has: the next attempt goes on from there."""

    def plan(self, now: datetime, wait: timedelta = timedelta()) -> None:
        """The next attempt is due after `wait`."""
        self.next_attempt_at, self.planned_at = now + wait, now

    def may_become(self, state: DeliveryState) -> bool:
        return state in DELIVERY_TRANSITIONS[self.state]

    def become(self, state: DeliveryState) -> None:
        """Raises: Refused when the transition table does not allow it."""
        if not self.may_become(state):
            raise Refused("delivery_transition", before=self.state, after=state)
        self.state = state


@dataclass(frozen=True)
class Receipt:
    """What a platform tells of a message we sent: `state` is `sent`, `delivered`, `read` or `failed`.

    `reference` is the one we sent with it ("entry/part/parts"), when the platform echoes it.
    """

    channel: str
    state: str
    reference: str | None = None
    provider_id: str | None = None
    error: str | None = None
    key: str | None = None
    until: datetime | None = None
    """Some platforms tell of all that this thread was sent until an hour."""


@dataclass(eq=False)
class ChannelState:
    """A messaging channel that has once been down; `down_since` is None when it works again."""

    name: str
    down_since: datetime | None = None
    cause: str | None = None


@dataclass(frozen=True)
class Window:
    """How long after the customer's last message a channel takes free words: the bot's, and a person's."""

    bot: timedelta | None = None
    person: timedelta | None = None
    """None: for ever."""


DAY = timedelta(hours=24)
WINDOWS: dict[str, Window] = {
    "whatsapp": Window(DAY, DAY),
    "messenger": Window(DAY, timedelta(days=7)),  # the HUMAN_AGENT tag, for an advisor's own words
    "instagram": Window(DAY, timedelta(days=7)),
}
"""Source: the platforms' public rules, read in 2026. Other channels have none."""


TOLD_BY_THE_BROWSER = frozenset({"webchat", "api"})
"""What reads these channels says itself how far it has got; all others are platforms, with a fate for each message."""


START = "start"
"""The choice of who has only opened the conversation, where a platform has a button for it."""


def place_of_button(seq: int, index: int) -> str:
    """How a button is named on platforms that cannot carry its payload."""
    return f"{seq}.{index}"
