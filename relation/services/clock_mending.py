"""When the machine's clock is moved back: what was written ahead of it must not stand until it has caught up."""

from datetime import datetime, timedelta

from relation.context import Relation
from relation.model.events import AuditLine
from relation.store.deliveries import DeliveryRows
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

TOLERANCE = timedelta(seconds=5)
"""Several processes need not agree to the second."""
OF_HANDOFF = ("created_at", "queued_at", "taken_at", "offered_at", "attended_at")


def find_ahead(uow: UnitOfWork, relation: Relation) -> list[str]:
    """Open handoffs, the oldest first, and advisors, that hold a time to come."""
    return RoutingReads(uow).from_the_future(relation.now() + TOLERANCE)


def bring_back(uow: UnitOfWork, relation: Relation, found_id: str) -> bool:
    """Its times to come become this moment, from which every delay counts again. False when there are none any more.

    An offer lapses as usual, nobody is taken for gone before the grace, who came first stays first.
    """
    handoff = uow.handoffs.lock(found_id)
    thing, names = (handoff, OF_HANDOFF) if handoff is not None else (uow.advisors.lock(found_id), ("seen_at",))
    ahead = [name for name in names if _is_ahead(relation, getattr(thing, name, None))]
    for name in ahead:
        setattr(thing, name, relation.now())
    if ahead:
        uow.record_audit(AuditLine(None, relation.now(), "service", "mend_clock", found_id, {"times": ahead}))
    return bool(ahead)


def has_deliveries_ahead(uow: UnitOfWork, relation: Relation, channel: str) -> bool:
    """True when a message that waits on that channel was planned at a time to come."""
    return DeliveryRows(uow).has_planned(channel, relation.now() + TOLERANCE)


def bring_deliveries_back(uow: UnitOfWork, relation: Relation, channel: str) -> None:
    """Each waits from this moment for as long as was planned, no longer: its back-off, or what the platform asked."""
    ahead = DeliveryRows(uow).planned(channel, relation.now() + TOLERANCE)
    for entry in ahead:
        entry.plan(relation.now(), entry.next_attempt_at - entry.planned_at)
    if ahead:
        details = {"deliveries": len(ahead)}
        uow.record_audit(AuditLine(None, relation.now(), "service", "mend_clock", channel, details))


def _is_ahead(relation: Relation, at: datetime | None) -> bool:
    return at is not None and at > relation.now() + TOLERANCE
