"""What has been promised to a customer: dated, owned, kept or broken."""

import enum
from dataclasses import dataclass
from datetime import datetime

from relation.model.errors import Refused


class CommitmentState(enum.StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"
    """Replaced by another promise: nobody is held by it any more."""


COMMITMENT_TRANSITIONS: dict[CommitmentState, frozenset[CommitmentState]] = {
    CommitmentState.OPEN: frozenset({CommitmentState.KEPT, CommitmentState.BROKEN, CommitmentState.RELEASED}),
    CommitmentState.KEPT: frozenset(),
    CommitmentState.BROKEN: frozenset(),
    CommitmentState.RELEASED: frozenset(),
}


@dataclass(eq=False)
class Commitment:
    """A promise of `kind` (data/commitments.yml) due at `due_at`, owned by a team, and by a person of it if named."""

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
    starts_at: datetime | None = None
    """When it may be kept from, for a slot: a call between `starts_at` and `due_at`."""
    advisor_id: str | None = None
    """The person who is to keep it; any of their colleagues may keep it for them."""
    phone: str | None = None
    """Where to call, in E.164 or as the brand's file has it."""
    promised: str | None = None
    """An advisor's own promise, in their words."""
    outcome: str | None = None
    """What the advisor who ended it says of it."""
    reminded_at: datetime | None = None
    """When its owner was reminded that it is soon due."""
    told_at: datetime | None = None
    """When the customer was told that it is late."""

    def move_to(self, state: CommitmentState, at: datetime) -> None:
        """Raises: Refused("commitment_ended") when the transition table does not allow it."""
        if state not in COMMITMENT_TRANSITIONS[self.state]:
            raise Refused("commitment_ended", state=self.state.value)
        self.state = state
        self.ended_at = at
