"""Whoever is offered a person about an order that is late is told first what is known of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.brand import Order
from relation.model.conversation import Conversation
from relation.services.promised_acts import OFFERED
from relation.services.speaking import said_since
from relation.store.unit_of_work import UnitOfWork

STATUS = "utter_order_status"
TELL = (STATUS, "utter_complaint_context")
"""Acts that tell how late an order is."""
ABOUT_ORDERS = ("gerer_contrat", "reclamation", "aucun")
"""Objectives in which a late order may be the matter; somebody who chooses a product is not reminded of it."""
TOLD_LATELY = timedelta(minutes=30)
LATE = "retard"


def with_late_order(uow: UnitOfWork, relation: Relation, conversation: Conversation, acts: Sequence[Act]) -> list[Act]:
    """The acts of one turn; what is known of the customer's most overdue order comes before the offer of a person,
    unless it is told in this turn or has just been.
    """
    at = next((place for place, act in enumerate(acts) if act.name == OFFERED), None)
    objective = (conversation.understanding or {}).get("objective")
    if at is None or objective not in ABOUT_ORDERS or any(act.name in TELL for act in acts):
        return list(acts)
    order = _most_overdue(uow, relation, conversation)
    if order is None or _is_just_told(uow, relation, conversation, order):
        return list(acts)
    return [*acts[:at], Act(STATUS, _facts(relation, order)), *acts[at:]]


def _is_just_told(uow: UnitOfWork, relation: Relation, conversation: Conversation, order: Order) -> bool:
    lately = said_since(uow, relation, conversation, TOLD_LATELY)
    return any(act["act"] in TELL and act["args"].get("order_number") == order.number for act in lately)


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
        "status": LATE,
        "promised_on": order.promised_on.isoformat(),
        "days_late": order.days_late(today),
        "carrier": order.carrier,
        "tracking_url": tracking_url(relation, order),
        "is_before_offer": True,
    }


def tracking_url(relation: Relation, order: Order) -> str | None:
    """The brand's own page that follows this parcel, while there is something to follow."""
    if order.tracking is None or order.is_ended:
        return None
    return f"{relation.playbook.brand['site_url']}/suivi/{order.tracking}"
