"""What a customer says of the service in the end: a grade, then what should change, kept for people to read."""

import enum
from dataclasses import dataclass
from datetime import datetime

from relation.model.errors import Refused


class Stage(enum.StrEnum):
    """`asked` for a grade, `graded` and asked what should change, `told` (or left at that)."""

    ASKED = "asked"
    GRADED = "graded"
    TOLD = "told"


STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.ASKED: frozenset({Stage.GRADED}),
    Stage.GRADED: frozenset({Stage.TOLD}),
    Stage.TOLD: frozenset(),
}


@dataclass(eq=False)
class Satisfaction:
    """One question, asked once. `advisor_id`: who had dealt with the conversation, if anybody had."""

    id: str
    conversation_id: str
    asked_at: datetime
    stage: Stage = Stage.ASKED
    advisor_id: str | None = None
    objective: str | None = None
    grade: int | None = None
    """1 to 5, 5 being the best."""
    words: str | None = None
    told_at: datetime | None = None
    """When the last of the two was given."""

    def move_to(self, stage: Stage) -> None:
        """Raises: Refused when the table does not allow it."""
        if stage not in STAGES[self.stage]:
            raise Refused("satisfaction_stage", before=self.stage, after=stage)
        self.stage = stage
