"""A floor, a door's code told without any address: they join the one where the order in hand is to be brought."""

from actions.access_details import details_in, with_details
from actions.postal_address import read_address
from actions.turn import Turn
from relation.model.brand import Order

FLOOR = 0
"""Place of the floor among the details: alone, it may be that of a question about deliveries."""


def is_access_alone(text: str) -> bool:
    """True for « 3e étage, code B12 », which is no new address."""
    return bool(details_in(text)) and read_address(text)[0] is None


def is_access_told(turn: Turn) -> bool:
    """True for « dites au livreur que le code est B12 », heard as a question about deliveries, of who has an order."""
    told = set(details_in(turn.text)) - {FLOOR}
    return bool(told) and bool(turn.customer_reference or turn.proofs) and is_access_alone(turn.text)


def address_with_access(order: Order, told: str) -> str | None:
    """Where `order` is brought, with what is told of its door; None when nothing of the door is told."""
    there = order.delivery
    if there is None or not is_access_alone(told):
        return None
    street = with_details(there.address, details_in(told))
    return f"{street}, {there.postcode} {there.town}"
