"""What has been promised to a customer: dated, owned, kept or broken."""

import enum
from dataclasses import dataclass
from datetime import datetime


class CommitmentState(enum.StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"


@dataclass(eq=False)
class Commitment:
    """A promise of `kind` (data/commitments.yml) due at `due_at`, owned by a team or a person."""

    id: str
    conversation_id: str
    kind: str
    owner: str
    due_at: datetime
    created_at: datetime
    customer_reference: str | None = None
    subject: str | None = None
    """What it is about: an order number, a ticket, a complaint reference."""
    state: CommitmentState = CommitmentState.OPEN
    ended_at: datetime | None = None
