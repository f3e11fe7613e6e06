"""What the topics of an identified customer share: the brand's day, the order that is meant."""

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from actions.buttons import Button, choice
from actions.orders import chosen_of, order_in_question
from actions.turn import Turn
from relation.model.brand import Order

CHOICES = 3


def today(turn: Turn) -> date:
    """The day in the brand's time zone."""
    return turn.now.astimezone(ZoneInfo(turn.brand.identity().time_zone)).date()


def days_named(turn: Turn) -> list[date]:
    """The days that the message names, in reading order: those of the past too, but not « depuis lundi »."""
    said = [found for found in turn.entities if found["entity"] == "date" and found.get("bound") != "since"]
    return [date.fromisoformat(found["value"]) for found in said]


def own_order(turn: Turn, number: str | None) -> Order | None:
    """The identified customer's order of that number, however it is typed."""
    order = turn.brand.order(number) if number else None
    return order if order is not None and order.customer_reference == turn.customer_reference else None


def first_item(order: Order) -> str:
    return order.lines[0].name if order.lines else order.number


def order_choices(orders: Sequence[Order]) -> list[Button]:
    return [choice(f"{order.number} · {first_item(order)}", "order_number", order.number) for order in orders[:CHOICES]]


def choose_order(turn: Turn, then: str, orders: Sequence[Order]) -> None:
    """Asks which one; the answer comes back to the action `then`."""
    turn.remember(pending_action=then)
    shown = [
        {"number": order.number, "placed_on": order.placed_at.date().isoformat(), "item": first_item(order)}
        for order in orders[:CHOICES]
    ]
    turn.say("utter_choose_order", orders=shown, buttons=order_choices(orders))


def order_meant(turn: Turn, then: str, is_concerned: Callable[[Order], bool]) -> Order | None:
    """The identified customer's order that is meant; among several, those that are concerned are proposed.

    None: something has been said or asked instead.
    """
    if turn.needs_identity(then):
        return None
    if turn.entity("order_number"):
        return order_in_question(turn, then)
    orders = turn.brand.orders_of(turn.customer_reference or "")
    concerned = [order for order in orders if is_concerned(order)]
    candidates = _with_named_product(turn, concerned) or _with_named_product(turn, orders)
    if len(candidates) != 1 and turn.slots.get("order_number"):
        return order_in_question(turn, then)
    candidates = candidates or concerned
    if chosen := chosen_of(turn, then, candidates[:CHOICES]):
        candidates = [chosen]
    if len(candidates) == 1:
        turn.remember(order_number=candidates[0].number)
        return candidates[0]
    if candidates:
        choose_order(turn, then, candidates)
        return None
    return order_in_question(turn, then)


def _with_named_product(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """Those that hold a product which the message names."""
    named = {product.reference for product, _ in turn.brand.find_products(turn.text)} if orders else set()
    return [order for order in orders if any(line.product_reference in named for line in order.lines)]


def account_url(turn: Turn) -> str:
    """Where customers do it themselves: the brand's facts may give the page, else the site."""
    facts = turn.brand.facts().get("account") or {}
    return str(facts.get("url") or turn.brand.identity().site_url)
