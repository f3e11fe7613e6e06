"""A handoff from the bot to a person, and its life."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from relation.model.errors import Refused


class HandoffState(enum.StrEnum):
    """`waiting` in the queue, `taken` by an advisor, then one of three ends."""

    WAITING = "waiting"
    TAKEN = "taken"
    RETURNED = "returned"
    CLOSED = "closed"
    LEFT = "left"


HANDOFF_TRANSITIONS: dict[HandoffState, frozenset[HandoffState]] = {
    HandoffState.WAITING: frozenset({HandoffState.TAKEN, HandoffState.LEFT, HandoffState.CLOSED}),
    HandoffState.TAKEN: frozenset(
        {HandoffState.RETURNED, HandoffState.CLOSED, HandoffState.WAITING, HandoffState.LEFT}
    ),
    HandoffState.RETURNED: frozenset(),
    HandoffState.CLOSED: frozenset(),
    HandoffState.LEFT: frozenset(),
}


@dataclass(eq=False)
class Handoff:
    """Why a person is needed, since when, and who answers. `priority`: higher first, then oldest.

    While it waits it is offered to one advisor at a time; anybody may take it.
    """

    id: str
    conversation_id: str
    reasons: list[str]
    priority: int
    created_at: datetime
    state: HandoffState = HandoffState.WAITING
    summary: dict[str, Any] = field(default_factory=dict)
    advisor_id: str | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    queued_at: datetime | None = None
    """When it came back into the queue; None while it is in it for the first time, since `created_at`."""
    offered_to: str | None = None
    offered_at: datetime | None = None
    passed: list[str] = field(default_factory=list)
    """Advisors who were offered it and did not pick it up, or who had it and went away."""
    attended_at: datetime | None = None
    """When the advisor who has it was last seen to write there, sent or not; None: not since they took it."""
    objective: str | None = None
    """Which people it was passed on to: those who deal with that objective. None: as what the customer wants has it."""

    @property
    def waits_since(self) -> datetime:
        return self.queued_at or self.created_at

    @property
    def is_open(self) -> bool:
        return self.state in (HandoffState.WAITING, HandoffState.TAKEN)

    def move_to(self, state: HandoffState, at: datetime) -> None:
        """Raises: Refused when the transition table does not allow it."""
        if state not in HANDOFF_TRANSITIONS[self.state]:
            raise Refused("handoff_transition", before=self.state, after=state)
        self.state = state
        self.offered_to = self.offered_at = None
        if not self.is_open:
            self.ended_at = at

    def take(self, advisor_id: str, at: datetime) -> None:
        """Raises: Refused unless it waits."""
        self.move_to(HandoffState.TAKEN, at)
        self.advisor_id, self.taken_at, self.attended_at = advisor_id, at, None

    def give_back(self, at: datetime) -> None:
        """Into the queue again, at its old place: whoever had it comes last. Raises: Refused unless it is taken."""
        self.move_to(HandoffState.WAITING, at)
        self.passed = [self.advisor_id] if self.advisor_id else []
        self.advisor_id = self.taken_at = None
        self.queued_at = at

    def offer(self, advisor_id: str, at: datetime) -> None:
        """To that advisor, and no longer to the one before, who has passed. Raises: Refused unless it waits."""
        if self.state is not HandoffState.WAITING:
            raise Refused("handoff_transition", before=self.state, after=self.state)
        self.pass_on()
        self.offered_to, self.offered_at = advisor_id, at

    def pass_on(self) -> None:
        """It was offered, and not picked up."""
        if self.offered_to is not None and self.offered_to not in self.passed:
            self.passed = [*self.passed, self.offered_to]
        self.offered_to = self.offered_at = None
