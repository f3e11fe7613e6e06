"""What a return takes: until when, how it goes back, what is given back; and the one under way that is asked about."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.turn import Turn
from relation.model.brand import Order, OrderLine, Return, ReturnState
from relation.store.brand_search import normalise

WHOLE = "tout"
OVER = (ReturnState.REFUNDED, ReturnState.REFUSED)
TO_SEND = (ReturnState.REQUESTED, ReturnState.LABEL_SENT)


def return_until(turn: Turn, order: Order) -> date | None:
    """The last day to give it back; None before it was received."""
    if order.delivered_at is None:
        return None
    received = order.delivered_at.astimezone(ZoneInfo(turn.brand.identity().time_zone)).date()
    return received + timedelta(days=int(turn.brand.facts()["returns"]["days"]))


def open_returns(turn: Turn, order: Order) -> list[Return]:
    return [item for item in turn.brand.returns_of_order(order.number) if item.state is not ReturnState.REFUSED]


def return_in_question(turn: Turn) -> tuple[Order, Return] | None:
    """« Et je le renvoie comment ? »: the return under way that is meant, of the order in hand, else the only one.

    None when nothing asks how, or when another article is named: that one has still to be given back.
    """
    if not turn.customer_reference or not _asks_how(turn):
        return None
    orders = turn.brand.orders_of(turn.customer_reference)
    number = turn.entity("order_number") or turn.slots.get("order_number")
    found = [(order, item) for order in orders for item in open_returns(turn, order) if item.state not in OVER]
    of_order = [pair for pair in found if pair[0].number == number] or ([] if turn.entity("order_number") else found)
    named = {product.reference for product, _ in turn.brand.find_products(turn.text)}
    known = {line.product_reference for order, item in of_order for line in _lines_of(order, item)}
    return of_order[0] if len(of_order) == 1 and (not named or named & known) else None


def _asks_how(turn: Turn) -> bool:
    plain = f" {normalise(turn.text)}"
    return any(f" {normalise(word)}" in plain for word in turn.brand.facts()["returns"]["asks"]["how"])


def tell_how(turn: Turn, order: Order, item: Return) -> None:
    """The label, the drop-off and the delay, while it has not left; then where it is."""
    turn.remember(order_number=order.number)
    if item.state not in TO_SEND:
        turn.continue_with("action_refund_status")
        return
    terms = return_terms(turn, order, item.product_reference or WHOLE)
    told: dict[str, Any] = {"is_reminder": True, "is_label_sent": item.state is ReturnState.LABEL_SENT}
    turn.say("utter_return_opened", reference=item.reference, refund_cents=item.refund_cents, **told, **terms)


def _lines_of(order: Order, item: Return) -> list[OrderLine]:
    return [line for line in order.lines if item.product_reference in (None, line.product_reference)]


def return_terms(turn: Turn, order: Order, article: str | None = None) -> dict[str, Any]:
    """What is given back, until when, how, and when the money leaves."""
    article = article or turn.slots.get("return_article")
    lines = [line for line in order.lines if article in (WHOLE, line.product_reference)]
    bulky = {category.id for category in turn.brand.categories() if category.is_bulky}
    products = [turn.brand.product(line.product_reference) for line in lines]
    until = return_until(turn, order)
    facts = turn.brand.facts()["returns"]
    return {
        "order_number": order.number,
        "items": [line.name for line in lines],
        "until_on": until.isoformat() if until else None,
        "refund_days": int(facts["refund_days"]),
        "cost_cents": int(facts["cost_cents"]),
        "is_bulky": any(product is not None and product.category in bulky for product in products),
    }
