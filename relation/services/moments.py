"""The critical moment in force: a first contact, a first re-purchase, an incident of delivery or of payment."""

from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.brand import OrderStatus
from relation.model.conversation import Conversation
from relation.services.identities import files_of
from relation.store.unit_of_work import UnitOfWork

FIRST_CONTACT, FIRST_REPURCHASE, LATE_ORDER = "first_contact", "first_repurchase", "late_order"
FRESH = timedelta(days=1)
"""A visitor without a name is at their first contact for that long."""
OTHERS_LOOKED_AT = 5


def facts_of(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> set[str]:
    """Those of `relation.model.journey.FACTS` that hold."""
    reference = conversation.customer_reference
    orders = uow.brand.orders_of(reference) if reference else []
    bought = [order for order in orders if order.status is not OrderStatus.CANCELLED]
    today = relation.now().astimezone(relation.time_zone).date()
    is_fresh = relation.now() - conversation.created_at < FRESH
    holds = {
        FIRST_CONTACT: is_fresh and not orders and not has_spoken_before(uow, conversation),
        FIRST_REPURCHASE: len(bought) == 1,
        LATE_ORDER: any(order.days_late(today) for order in orders),
    }
    return {fact for fact, is_true in holds.items() if is_true}


def has_spoken_before(uow: UnitOfWork, conversation: Conversation) -> bool:
    """True when this known customer has written in another conversation."""
    files = files_of(uow, conversation.customer_reference)
    others = uow.conversations.of_customers(files, OTHERS_LOOKED_AT) if files else []
    return any(other.id != conversation.id and other.last_seq for other in others)


def current_moment(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, understanding: dict[str, Any]
) -> str | None:
    """The first of data/journeys/moments.yml that holds for this message; None in an ordinary moment."""
    facts = facts_of(uow, relation, conversation)
    objective, motif = understanding["objective"], understanding.get("motif")
    for moment in relation.playbook.moments.values():
        if any(rule.holds(facts, objective, motif) for rule in moment.rules):
            return moment.name
    return None
