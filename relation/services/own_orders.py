"""Orders of nobody's file that a conversation may be told of: placed in it, or proven in it by their own contact."""

from collections.abc import Mapping
from typing import Any

from relation.context import Relation
from relation.model.brand import Order
from relation.model.conversation import Conversation
from relation.model.errors import Refused
from relation.services.identification import WRONG_PROOF, refuse_when_blocked
from relation.store.unit_of_work import UnitOfWork

OWN_ORDERS = "own_orders"
"""Running fact of a conversation: their numbers. They are told of; to change one is for a person."""


def note_own_order(conversation: Conversation, order: Order) -> None:
    """Nothing for a customer's order: the customer is known by their file."""
    known = conversation.need.get(OWN_ORDERS) or []
    if order.customer_reference is None and order.number not in known:
        conversation.need = {**conversation.need, OWN_ORDERS: [*known, order.number]}


def proven_guest_order(uow: UnitOfWork, args: Mapping[str, Any]) -> Order | None:
    """The order of nobody's file that `order_number` and `proof` (its own e-mail or postcode) name; else None."""
    if not args.get("order_number"):
        return None
    order = uow.brand.order_matches(args["order_number"], args["proof"])
    return order if order is not None and order.customer_reference is None else None


def prove_order(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]
) -> dict[str, Any]:
    """`args` as for `proven_guest_order`, checked again as `identify_customer` does.

    Raises: Refused(BLOCKED | WRONG_PROOF).
    """
    refuse_when_blocked(uow, relation, conversation, args)
    order = proven_guest_order(uow, args)
    if order is None:
        raise Refused(WRONG_PROOF)
    note_own_order(conversation, order)
    return {"order_number": order.number}
