"""The names of what happens, in one place. Events are written with the change they tell, and drive the live views."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class EventName(enum.StrEnum):
    CONVERSATION_STARTED = "conversation_started"
    MESSAGE_ADDED = "message_added"
    MESSAGE_UNDERSTOOD = "message_understood"
    MESSAGE_SET_ASIDE = "message_set_aside"
    MESSAGES_DELIVERED = "messages_delivered"
    """They are in the customer's browser, and may not have been looked at."""
    MESSAGES_READ = "messages_read"
    MESSAGES_SEEN = "messages_seen"
    """The advisor who owns the conversation has had them under their eyes."""
    OWNER_CHANGED = "owner_changed"
    HANDOFF_OPENED = "handoff_opened"
    HANDOFF_MOVED = "handoff_moved"
    HANDOFF_OFFERED = "handoff_offered"
    SATISFACTION_TOLD = "satisfaction_told"
    CUSTOMER_IDENTIFIED = "customer_identified"
    IDENTITY_MOVED = "identity_moved"
    """A thread is no longer known to be a customer's, or their files are merged, or apart again."""
    PERSONALISATION_CHOSEN = "personalisation_chosen"
    COMMITMENT_MADE = "commitment_made"
    COMMITMENT_DUE = "commitment_due"
    """Soon to be kept: its owner is reminded."""
    COMMITMENT_LATE = "commitment_late"
    """Not kept in time: its customer has been told."""
    COMMITMENT_ENDED = "commitment_ended"
    ADVISOR_PAUSED = "advisor_paused"
    ADVISOR_RESUMED = "advisor_resumed"
    NOTE_ADDED = "note_added"
    """Between advisors: nothing of it goes to a customer."""
    CALL_ANSWERED = "call_answered"
    """A supervisor who was called in has come."""
    CONVERSATION_LOOKED_AT = "conversation_looked_at"
    """An advisor has begun to look, or to write."""
    DELIVERY_MOVED = "delivery_moved"
    """A message has left, arrived, failed, or is to be sent again."""
    MEDIA_MOVED = "media_moved"
    """A file that a customer sent by a messaging platform is here, or is lost."""
    CHANNEL_MOVED = "channel_moved"
    """A messaging channel is down, or works again."""
    TYPING = "typing"
    """Never stored: sent to live views only."""


@dataclass(eq=False)
class Event:
    """`id` grows with time: live views resume after the last one they saw."""

    id: int | None
    name: EventName
    conversation_id: str | None
    at: datetime
    data: dict[str, Any]


@dataclass(eq=False)
class AuditLine:
    """Who did what to which thing. Never holds a customer's words."""

    id: int | None
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
