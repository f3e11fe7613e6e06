"""Where a refund stands: of what was given back, and of what was cancelled."""

from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

from actions.customer_file import first_item, own_order, today
from actions.late_orders import cancellable_later
from actions.return_under_way import WHOLE, return_terms
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderStatus, Return, ReturnState

SHOWN = 2
CANCELLED = "annulee"
SEARCH = "advisor_answer"
"""In data/commitments.yml: an advisor answers for an order, late or not received."""
OVER = (ReturnState.REFUNDED.value, ReturnState.REFUSED.value)


@dataclass(frozen=True)
class Refund:
    """`state`: that of the return, or CANCELLED for an order that was cancelled. Days are ISO dates."""

    state: str
    order_number: str
    item: str
    amount_cents: int
    reference: str | None = None
    due_on: str | None = None
    refunded_on: str | None = None
    is_bulky: bool = False
    """We fetch it: there is neither a label nor a parcel to drop."""

    def days_late(self, today: date) -> int:
        if self.state in OVER or self.due_on is None:
            return 0
        return max(0, (today - date.fromisoformat(self.due_on)).days)


def refunds_of(turn: Turn, orders: list[Order]) -> list[Refund]:
    """Those under way first, then the finished ones; newest first."""
    found = [_of_return(turn, order, item) for order in orders for item in turn.brand.returns_of_order(order.number)]
    found += [_of_cancelled(turn, order) for order in orders if order.status is OrderStatus.CANCELLED and order.is_paid]
    return sorted(found, key=lambda refund: 2 if refund.state in OVER else int(_is_undated(refund)))


def _of_return(turn: Turn, order: Order, item: Return) -> Refund:
    named = [line.name for line in order.lines if line.product_reference == item.product_reference]
    zone = ZoneInfo(turn.brand.identity().time_zone)
    return Refund(
        state=item.state.value,
        order_number=order.number,
        item=named[0] if named else first_item(order),
        amount_cents=item.refund_cents,
        reference=item.reference,
        due_on=item.refund_due_on.isoformat() if item.refund_due_on else None,
        is_bulky=return_terms(turn, order, item.product_reference or WHOLE)["is_bulky"],
        refunded_on=item.refunded_at.astimezone(zone).date().isoformat() if item.refunded_at else None,
    )


def _of_cancelled(turn: Turn, order: Order) -> Refund:
    """Its date is the one that was promised here, when it was cancelled here."""
    promises = turn.uow.commitments.open_of_customer(turn.customer_reference or "")
    promise = next((made for made in promises if made.kind == "refund" and made.subject == order.number), None)
    return Refund(
        state=CANCELLED,
        order_number=order.number,
        item=first_item(order),
        amount_cents=order.total_cents,
        due_on=promise.due_at.date().isoformat() if promise else None,
    )


class RefundStatus(ServiceAction):
    """Tells each refund; a person is offered for one that is late, or whose date nobody here knows."""

    action_name = "action_refund_status"

    def answer(self, turn: Turn) -> None:
        if turn.needs_identity(self.action_name):
            return
        orders = turn.brand.orders_of(turn.customer_reference or "")
        number = turn.entity("order_number")
        order = own_order(turn, number)
        if number and order is None:
            turn.say("utter_order_unknown", order_number=number)
            return
        refunds = refunds_of(turn, [order] if order else orders)
        if not refunds:
            _tell_none(turn, order)
            return
        days = int(turn.brand.facts()["returns"]["refund_days"])
        for refund in refunds[:SHOWN]:
            turn.say("utter_refund_status", days_late=refund.days_late(today(turn)), refund_days=days, **asdict(refund))
        if _is_undated(refunds[0]) or any(refund.days_late(today(turn)) for refund in refunds[:SHOWN]):
            turn.continue_with("action_offer_handoff")


def _tell_none(turn: Turn, order: Order | None) -> None:
    """Nothing is under way; a parcel that somebody is looking for may still be refunded, by whoever answers for it."""
    numbers = [order.number] if order else [one.number for one in turn.brand.orders_of(turn.customer_reference or "")]
    promises = turn.uow.commitments.open_of_customer(turn.customer_reference or "")
    found = next((made for made in promises if made.kind == SEARCH and made.subject in numbers), None)
    number = found.subject if found else order.number if order else None
    meant = turn.brand.order(number) if number else None
    late = cancellable_later(turn, meant) if meant else {}
    if late:  # « je peux annuler et être remboursée quand ? » is answered whole
        turn.remember(order_number=number)
        turn.settle("gerer_contrat", "annuler_commande")
    due_at = found.due_at.isoformat() if found else None
    turn.say("utter_no_refund", order_number=number, answer_due_at=due_at, **late)


def _is_undated(refund: Refund) -> bool:
    return refund.due_on is None and refund.state in (CANCELLED, ReturnState.RECEIVED.value)
