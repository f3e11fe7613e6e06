"""Who is there, what each carries, and how evenly: what routing weighs and what the desk shows to all."""

from dataclasses import dataclass
from datetime import datetime, time

from relation.context import Relation
from relation.model.people import Advisor
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Seat:
    """An advisor who is there. `load`: conversations that they own or are offered; `carried`: taken today."""

    advisor: Advisor
    capacity: int
    load: int
    carried: int

    @property
    def is_free(self) -> bool:
        return self.load < self.capacity


@dataclass(frozen=True)
class Share:
    """What one advisor carries, as all may see it."""

    first_name: str
    owned: int
    capacity: int
    carried: int
    is_present: bool
    is_paused: bool = False
    advisor_id: str = ""


@dataclass(frozen=True)
class Balance:
    """Today's shares: how many handoffs each has taken. `gini`: 0 when all have taken as many, near 1 when one has all.

    `spread` is the standard deviation.
    """

    shares: list[Share]
    mean: float
    spread: float
    gini: float


def present_advisors(uow: UnitOfWork, relation: Relation) -> list[Advisor]:
    """Those whose desk has been heard of within the last minute or so (`present_s`)."""
    return list(uow.advisors.seen_since(relation.now() - relation.playbook.queue.present))


def receiving_advisors(uow: UnitOfWork, relation: Relation) -> list[Advisor]:
    """Those who are there and have not paused: who is offered conversations."""
    return [one for one in present_advisors(uow, relation) if one.paused_at is None]


def is_someone_there(uow: UnitOfWork, relation: Relation) -> bool:
    """True while somebody may be offered a conversation: it is what a customer may be told."""
    return bool(receiving_advisors(uow, relation))


def list_seats(uow: UnitOfWork, relation: Relation) -> list[Seat]:
    """Everybody who is there and has not paused."""
    reads = RoutingReads(uow)
    load, carried = reads.count_open(), reads.count_taken(_today(relation))
    return [
        Seat(one, _capacity(relation, one), load.get(one.id, 0), carried.get(one.id, 0))
        for one in receiving_advisors(uow, relation)
    ]


def weigh_today(uow: UnitOfWork, relation: Relation) -> Balance:
    """Of those who are there, own a conversation or have taken one today."""
    reads = RoutingReads(uow)
    owned, carried = reads.count_owned(), reads.count_taken(_today(relation))
    present = {one.id for one in present_advisors(uow, relation)}
    shares = [
        Share(
            one.first_name,
            owned.get(one.id, 0),
            _capacity(relation, one),
            carried.get(one.id, 0),
            one.id in present,
            one.paused_at is not None,
            one.id,
        )
        for one in uow.advisors.all()
        if one.id in present or one.id in owned or one.id in carried
    ]
    return balance_of(shares)


def balance_of(shares: list[Share]) -> Balance:
    loads = sorted(share.carried for share in shares)
    count, total = len(loads), sum(loads)
    if not total:
        return Balance(shares, 0.0, 0.0, 0.0)
    mean = total / count
    spread = (sum((load - mean) ** 2 for load in loads) / count) ** 0.5
    weighted = sum(rank * load for rank, load in enumerate(loads, start=1))
    return Balance(shares, mean, spread, 2 * weighted / (count * total) - (count + 1) / count)


def _capacity(relation: Relation, advisor: Advisor) -> int:
    return advisor.capacity if advisor.capacity is not None else relation.playbook.queue.capacity


def _today(relation: Relation) -> datetime:
    """Midnight in the brand's time zone."""
    today = relation.now().astimezone(relation.time_zone).date()
    return datetime.combine(today, time(), relation.time_zone)
