"""What customers said of the service: as the desk lists it, the latest first, and as it is exported."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.satisfaction import Satisfaction
from relation.services.desk_export import since_days
from relation.services.labels import Labels
from relation.store.desk_figures import DeskFigures
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
    names = _names(uow)
    return [view for one in uow.satisfactions.told(SHOWN) if (view := _view(relation, names, one))]


def list_verbatims(uow: UnitOfWork, relation: Relation, days: int) -> list[tuple[ToldView, str]]:
    """Those with words, told within that many days, and the channel of each: the oldest first."""
    names, told = _names(uow), DeskFigures(uow).verbatims_since(since_days(relation, days))
    return [(view, channel) for one, channel in told if (view := _view(relation, names, one))]


def _names(uow: UnitOfWork) -> dict[str, str]:
    return {one.id: one.first_name for one in uow.advisors.all()}


def _view(relation: Relation, names: dict[str, str], one: Satisfaction) -> ToldView | None:
    """None until a grade was given."""
    if one.told_at is None or one.grade is None:
        return None
    return ToldView(
        conversation_id=one.conversation_id,
        told_at=one.told_at,
        grade=one.grade,
        grade_label=relation.playbook.queue.grades[one.grade],
        words=one.words,
        objective=Labels(relation.playbook).objective(one.objective),
        advisor_name=names.get(one.advisor_id or ""),
    )
