"""What customers said of the service, as the desk lists it: all that is kept, the latest first."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.services.labels import Labels
from relation.store.unit_of_work import UnitOfWork

SHOWN = 200


@dataclass(frozen=True)
class ToldView:
    """`grade` is 1 to 5, `grade_label` what its button said; labels are to be read."""

    conversation_id: str
    told_at: datetime
    grade: int
    grade_label: str
    words: str | None
    objective: str | None
    advisor_name: str | None


def list_told(uow: UnitOfWork, relation: Relation) -> list[ToldView]:
    """The last 200 answers."""
    names = {one.id: one.first_name for one in uow.advisors.all()}
    labels = Labels(relation.playbook)
    return [
        ToldView(
            conversation_id=one.conversation_id,
            told_at=one.told_at,
            grade=one.grade,
            grade_label=relation.playbook.queue.grades[one.grade],
            words=one.words,
            objective=labels.objective(one.objective),
            advisor_name=names.get(one.advisor_id or ""),
        )
        for one in uow.satisfactions.told(SHOWN)
        if one.told_at is not None and one.grade is not None
    ]
