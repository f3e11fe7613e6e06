"""Ideas of advisors, and what became of them."""

import enum
from dataclasses import dataclass
from datetime import datetime

from relation.model.errors import Refused


class IdeaAbout(enum.StrEnum):
    """What an idea is left on: a conversation (its id), a journey cell (`persona.objective`), a text (an act)."""

    CONVERSATION = "conversation"
    CELL = "cell"
    TEXT = "text"


class IdeaState(enum.StrEnum):
    OPEN = "open"
    KEPT = "kept"
    DONE = "done"
    DECLINED = "declined"


IDEA_TRANSITIONS: dict[IdeaState, frozenset[IdeaState]] = {
    IdeaState.OPEN: frozenset({IdeaState.KEPT, IdeaState.DONE, IdeaState.DECLINED}),
    IdeaState.KEPT: frozenset({IdeaState.DONE, IdeaState.DECLINED}),
    IdeaState.DONE: frozenset(),
    IdeaState.DECLINED: frozenset(),
}


@dataclass(eq=False)
class Idea:
    """`seen_at`: when its author has read the last answer."""

    id: str
    advisor_id: str
    about: IdeaAbout
    subject: str
    words: str
    at: datetime
    state: IdeaState = IdeaState.OPEN
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    seen_at: datetime | None = None

    def move_to(self, state: IdeaState, answer: str, advisor_id: str, at: datetime) -> None:
        """Raises: Refused when the transition table does not allow it."""
        if state not in IDEA_TRANSITIONS[self.state]:
            raise Refused("idea_ended")
        self.state, self.answer, self.answered_by, self.answered_at = state, answer, advisor_id, at
        self.seen_at = None
