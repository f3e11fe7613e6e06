"""« La moins chère », « la première », « celle du four »: the answer to « laquelle ? », asked between orders."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from relation.model.brand import Order
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here before each answer
    from actions.turn import Turn

CHOOSE_AN_ORDER = (
    *("action_cancel_order", "action_order_status", "action_modify_order", "action_return", "action_invoice"),
    *("action_change_address", "action_damaged_item"),
)
"""Actions that ask « laquelle ? » between the orders of an identified customer, and wait in `pending_action`."""
FEW_WORDS = 8
_CHOICE = re.compile(
    r"^(?:(?:non|oui|ok|bon|plutot|c est|ce sera|je (?:veux|prends|parle|dis)|pour|de) )*(?:l[ae]|celle|celui|l)\b"
)
_RANKS = ((r"premiere?|1e?r?e", 0), (r"deuxieme|seconde?|2e?m?e", 1), (r"troisieme|3e?m?e", 2))
_CHEAPEST, _DEAREST = re.compile(r"\bmoins (?:chere?|couteuse|onereuse)\b"), re.compile(r"\bplus (?:chere?|couteuse)\b")
_NEWEST = re.compile(r"\b(?:derniere?|plus recente?|plus nouvelle)\b")
_OLDEST = re.compile(r"\bplus (?:ancienne?|vieille)\b")


def is_choice(turn: "Turn", action: str) -> bool:
    """True when the message chooses between the orders shown: the matter that waits goes on, and hears it."""
    pending = turn.slots.get("pending_action")
    is_asked = pending in CHOOSE_AN_ORDER and pending != action and bool(turn.customer_reference)
    plain = normalise(turn.text)
    if not is_asked or turn.is_clicked or "?" in turn.text or len(plain.split()) > FEW_WORDS:
        return False
    if turn.active_form or not _CHOICE.search(plain):
        return False
    turn.continue_with(str(pending))
    return True


def order_chosen(text: str, orders: Sequence[Order]) -> Order | None:
    """Of the orders as they were shown; None when the words choose none of them."""
    plain = normalise(text)
    for shape, rank in _RANKS:
        if re.search(rf"\b(?:{shape})\b", plain) and rank < len(orders):
            return orders[rank]
    if _CHEAPEST.search(plain):
        return min(orders, key=lambda order: order.total_cents)
    if _DEAREST.search(plain):
        return max(orders, key=lambda order: order.total_cents)
    if _NEWEST.search(plain):
        return max(orders, key=lambda order: order.placed_at)
    return min(orders, key=lambda order: order.placed_at) if _OLDEST.search(plain) else None
