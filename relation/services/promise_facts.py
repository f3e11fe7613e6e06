"""What the system itself can see of a promise's end: an advisor's line, and the brand's own records."""

from collections.abc import Callable, Mapping
from datetime import datetime

from relation.context import Relation
from relation.model.brand import ReturnState, TicketState
from relation.model.commitment import Commitment
from relation.model.conversation import Owner
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

Fact = Callable[[UnitOfWork, Relation, Commitment], datetime | None]


def kept_at(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    """When it was done, by the first of its kind's facts (`kept_by`) that holds; None while nothing tells.

    Where the records give no moment, it is this one. An advisor's own words, and a call, are for people to end.
    """
    rule = relation.playbook.commitments.get(promise.kind)
    if rule is None or promise.promised is not None or promise.starts_at is not None:
        return None
    known = (FACTS[name](uow, relation, promise) for name in rule.kept_by)
    return next((at for at in known if at is not None and at >= promise.created_at), None)


def _advisor_answered(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    """The answer promised « ici »: written in this conversation, which the advisor has left since; a first word to
    somebody they are still dealing with ends nothing.
    """
    conversation = uow.conversations.get(promise.conversation_id)
    if conversation is None or conversation.owner is Owner.ADVISOR:
        return None
    return RoutingReads(uow).first_advisors_word(promise.conversation_id, promise.created_at)


def _order_arrived(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    order = uow.brand.order(promise.subject) if promise.subject else None
    return order.delivered_at if order is not None and _is_theirs(promise, order.customer_reference) else None


def _refund_sent(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    """Of the order given back. A cancelled one has no record of its own."""
    order = uow.brand.order(promise.subject) if promise.subject else None
    if order is None or not _is_theirs(promise, order.customer_reference):
        return None
    sent = [item for item in uow.brand.returns_of_order(order.number) if item.state is ReturnState.REFUNDED]
    return min((item.refunded_at or relation.now() for item in sent), default=None)


def _complaint_answered(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    complaints = uow.brand.complaints_of(promise.customer_reference) if promise.customer_reference else []
    return next((one.answered_at for one in complaints if one.reference == promise.subject), None)


def _visit_planned(uow: UnitOfWork, relation: Relation, promise: Commitment) -> datetime | None:
    ticket = uow.brand.ticket(promise.subject) if promise.subject else None
    if ticket is None or not _is_theirs(promise, ticket.customer_reference):
        return None
    is_planned = ticket.visit_on is not None or ticket.state in (TicketState.REPAIRED, TicketState.CLOSED)
    return relation.now() if is_planned else None


def _is_theirs(promise: Commitment, customer_reference: str | None) -> bool:
    return promise.customer_reference is not None and promise.customer_reference == customer_reference


FACTS: Mapping[str, Fact] = {
    "advisor_answered": _advisor_answered,
    "order_arrived": _order_arrived,
    "refund_sent": _refund_sent,
    "complaint_answered": _complaint_answered,
    "visit_planned": _visit_planned,
}
"""Those of `playbook_commitments.KEPT_BY`."""
