"""Whoever is offered a person about an order that is late is told first what is known of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.brand import Order
from relation.model.conversation import Conversation
from relation.services.promised_acts import OFFERED
from relation.services.speaking import said_since
from relation.store.unit_of_work import UnitOfWork

LATE_ORDER = "service_late_order"
ABOUT_ORDERS = ("gerer_contrat", "reclamation", "aucun")
"""Objectives in which a late order may be the matter; somebody who chooses a product is not reminded of it."""
TOLD_LATELY = timedelta(minutes=30)


def with_late_order(uow: UnitOfWork, relation: Relation, conversation: Conversation, acts: Sequence[Act]) -> list[Act]:
    """The acts of one turn; what is known of the customer's most overdue order comes before the offer of a person,
    unless it is told in this turn or has just been.
    """
    at = next((place for place, act in enumerate(acts) if act.name == OFFERED), None)
    objective = (conversation.understanding or {}).get("objective")
    if at is None or objective not in ABOUT_ORDERS:
        return list(acts)
    order = _most_overdue(uow, relation, conversation)
    lately = [said["args"] for said in said_since(uow, relation, conversation, TOLD_LATELY)]
    if order is None or any(_tells(args, order) for args in (*lately, *(act.args for act in acts))):
        return list(acts)
    return [*acts[:at], Act(LATE_ORDER, _facts(relation, order)), *acts[at:]]


def _tells(args: Mapping[str, Any], order: Order) -> bool:
    """True of an act that says how late it is."""
    return bool(args.get("days_late")) and args.get("order_number") == order.number


def _most_overdue(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> Order | None:
    if conversation.customer_reference is None:
        return None
    today = relation.now().astimezone(relation.time_zone).date()
    late = [order for order in uow.brand.orders_of(conversation.customer_reference) if order.days_late(today)]
    return max(late, key=lambda order: order.days_late(today), default=None)


def _facts(relation: Relation, order: Order) -> dict[str, Any]:
    today = relation.now().astimezone(relation.time_zone).date()
    return {
        "order_number": order.number,
        "promised_on": order.promised_on.isoformat(),
        "days_late": order.days_late(today),
        "carrier": order.carrier,
    }
