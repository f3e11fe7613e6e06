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
    """Why a person is needed, since when, and who answers. `priority`: higher first, then oldest."""

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

    @property
    def is_open(self) -> bool:
        return self.state in (HandoffState.WAITING, HandoffState.TAKEN)

    def move_to(self, state: HandoffState, at: datetime) -> None:
        """Raises: Refused when the transition table does not allow it."""
        if state not in HANDOFF_TRANSITIONS[self.state]:
            raise Refused("handoff_transition", before=self.state, after=state)
        self.state = state
        if not self.is_open:
            self.ended_at = at
