"""What comes in (inbox) and what goes out (outbox): kept until done, done once."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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


class DeliveryState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(eq=False)
class OutboxEntry:
    """A message to deliver on a channel; `number` gives the order within a conversation."""

    id: str
    conversation_id: str
    message_id: str
    channel: str
    seq: int
    created_at: datetime
    next_attempt_at: datetime
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    error: str | None = None
    done_at: datetime | None = None
