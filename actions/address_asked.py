"""« L'adresse est bien la bonne ? »: the one on file is told to whoever has proven who they are; nothing is changed."""

from typing import Any

from actions.address_changes import HOME
from actions.buttons import Button, choice
from actions.turn import Turn
from relation.model.brand import Order

FOLLOWS = "adresse_connue"
"""In data/follow_ups.yml."""
ASKED = "asked"
"""In the slot of what is redirected: nothing is, the address is only told."""


def is_address_asked(turn: Turn) -> bool:
    """In this message, or before the customer said who they are."""
    is_waiting = turn.slots.get("address_order") == ASKED and turn.motif != "changer_adresse"
    return turn.follows == FOLLOWS or is_waiting


def tell_address(turn: Turn, then: str) -> None:
    """Where the order in hand, or each one under way, is to be brought, else the address of the account."""
    turn.remember(address_order=ASKED)
    if turn.needs_identity(then):
        return
    turn.forget("address_order", "pending_action")
    orders = [one for one in turn.brand.orders_of(turn.customer_reference or "") if not one.is_ended]
    for order in _meant(turn, orders):
        _tell_order(turn, order)
    customer = turn.brand.customer(turn.customer_reference or "")
    if customer is not None and not orders:
        told: dict[str, Any] = {"address": customer.address, "postcode": customer.postcode, "town": customer.town}
        turn.say("utter_address_too_late", buttons=[account_button(turn)], code="on_file", **told)


def account_button(turn: Turn) -> Button:
    """To change the address of the account, where that still serves."""
    label = turn.relation.playbook.objectives["gerer_contrat"].motifs["changer_adresse"].label
    return choice(label, "address_scope", HOME)


def _meant(turn: Turn, orders: list[Order]) -> list[Order]:
    number = turn.entity("order_number") or turn.slots.get("order_number")
    return [one for one in orders if one.number == number] or orders


def _tell_order(turn: Turn, order: Order) -> None:
    if order.delivery is None:
        turn.say("utter_address_too_late", code="collected_in_shop", order_number=order.number)
        return
    there = order.delivery
    told: dict[str, Any] = {"address": there.address, "postcode": there.postcode, "town": there.town}
    told |= {"order_number": order.number, "is_changeable": order.is_changeable}
    turn.say("utter_address_too_late", code="on_file", **told)
