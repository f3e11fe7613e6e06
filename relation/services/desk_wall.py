"""The supervisors' wall: who waits and why, who carries what, at this moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.people import Advisor
from relation.services.desk_views import QueueEntry, list_queue
from relation.services.fair_share import present_advisors, weigh_today
from relation.services.labels import Labels
from relation.store.desk_figures import DeskFigures
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Seated:
    """An advisor as the wall shows them."""

    id: str
    first_name: str
    owned: int
    capacity: int
    carried: int
    is_present: bool
    is_paused: bool


@dataclass(frozen=True)
class Wall:
    """Counts are (label, how many), most first. `targets`: who may be given a conversation."""

    waiting: int
    oldest_since: datetime | None
    reasons: list[tuple[str, int]]
    objectives: list[tuple[str, int]]
    advisors: list[Seated]
    targets: list[Advisor]
    queue: list[QueueEntry]
    ongoing: list[QueueEntry]


def view_wall(uow: UnitOfWork, relation: Relation, supervisor: Advisor) -> Wall:
    """The first fifty of each list."""
    labels, figures = Labels(relation.playbook), DeskFigures(uow)
    waiting = figures.reasons_waiting()
    reasons = Counter(labels.reason(reason) for named, _ in waiting for reason in named)
    objectives = Counter(labels.objective(need.get("main_objective")) for need in figures.needs_in_hand())
    lists = {one.name: one.entries for one in list_queue(uow, relation, supervisor, ("waiting", "mine", "others"), {})}
    return Wall(
        waiting=len(waiting),
        oldest_since=min((since for _, since in waiting), default=None),
        reasons=reasons.most_common(),
        objectives=[(label, count) for label, count in objectives.most_common() if label],
        advisors=_seated(uow, relation),
        targets=[one for one in present_advisors(uow, relation) if one.id != supervisor.id],
        queue=lists["waiting"],
        ongoing=[*lists["others"], *lists["mine"]],
    )


def _seated(uow: UnitOfWork, relation: Relation) -> list[Seated]:
    """Those who are there, or carry something."""
    shares = {share.advisor_id: share for share in weigh_today(uow, relation).shares}
    return [
        Seated(
            id=one.id,
            first_name=one.first_name,
            owned=share.owned,
            capacity=share.capacity,
            carried=share.carried,
            is_present=share.is_present,
            is_paused=share.is_paused,
        )
        for one in uow.advisors.all()
        if (share := shares.get(one.id)) is not None
    ]
