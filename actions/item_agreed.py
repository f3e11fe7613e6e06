"""The item that the question of a remedy is about, and whether it may still be sent back."""

from datetime import timedelta

from actions.return_under_way import open_returns
from actions.turn import Turn
from relation.model.brand import Order, OrderLine, Return

ITEM = "damaged_item"
"""Slot: the order, "/", the product that the question is about, whatever is named meanwhile."""


def require_agreed_item(turn: Turn) -> tuple[Order, OrderLine] | None:
    """The item that was agreed upon, read again; None: the talk starts again from the order."""
    found = item_agreed(turn)
    if found is None:
        turn.continue_with("action_damaged_item")
    return found


def item_agreed(turn: Turn) -> tuple[Order, OrderLine] | None:
    shown, _, reference = str(turn.slots.get(ITEM) or "").partition("/")
    number = shown or turn.slots.get("order_number")
    reference = reference or str(turn.slots.get("product_reference"))
    order = turn.brand.order(number) if number else None
    if order is None or not turn.customer_reference or order.customer_reference != turn.customer_reference:
        return None
    line = next((line for line in order.lines if line.product_reference == reference), None)
    return (order, line) if line is not None else None


def can_be_returned(turn: Turn, order: Order, line: OrderLine) -> bool:
    days = timedelta(days=int(turn.brand.facts()["returns"]["days"]))
    if order.delivered_at is None or order.delivered_at + days < turn.now:
        return False
    return return_opened(turn, order, line) is None


def return_opened(turn: Turn, order: Order, line: OrderLine) -> Return | None:
    """The return that this item is given back by already."""
    opened = open_returns(turn, order)
    return next((one for one in opened if one.product_reference in (None, line.product_reference)), None)
