"""What the brand's own records say of a complaint: a late order, repairs that did not hold, an overdue refund."""

from typing import Any

from actions.turn import Turn
from relation.model.brand import Complaint, ComplaintState, Order, Return, ReturnState, TicketState

OPEN = (ComplaintState.RECEIVED, ComplaintState.IN_PROGRESS)
REPAIRED = (TicketState.REPAIRED, TicketState.CLOSED)


def own_order(turn: Turn, number: str | None) -> Order | None:
    """That order if it is the identified customer's."""
    order = turn.brand.order(number) if number and turn.customer_reference else None
    return order if order is not None and order.customer_reference == turn.customer_reference else None


def known_complaint(turn: Turn, order_number: str | None) -> Complaint | None:
    """Their open complaint that may be about the same matter: the same order, or no other order named."""
    complaints = turn.brand.complaints_of(turn.customer_reference) if turn.customer_reference else []
    for complaint in complaints:
        is_other = order_number and complaint.order_number and complaint.order_number != order_number
        if complaint.state in OPEN and not is_other:
            return complaint
    return None


def complaint_context(turn: Turn, motif: str, order: Order | None) -> dict[str, Any] | None:
    """Arguments of `utter_complaint_context`, or None when the records say nothing of this motif."""
    if not turn.customer_reference:
        return None
    if motif == "retard_conteste":
        return _late(turn, order)
    if motif == "panne_repetee":
        return _repairs(turn)
    return _refund(turn, order) if motif in ("remboursement_refuse", "dedommagement") else None


def likely_order(turn: Turn, motif: str) -> Order | None:
    """The order it must be about: the only late one, the one whose refund is awaited, or their only one."""
    orders = turn.brand.orders_of(turn.customer_reference) if turn.customer_reference else []
    today = turn.now.date()
    if motif == "retard_conteste":
        late = [order for order in orders if order.days_late(today)]
        return late[0] if len(late) == 1 else None
    if motif == "remboursement_refuse":
        due = [order for order in orders if _awaited_returns(turn, order)]
        return due[0] if len(due) == 1 else None
    return orders[0] if len(orders) == 1 else None


def _late(turn: Turn, order: Order | None) -> dict[str, Any] | None:
    days = order.days_late(turn.now.date()) if order else 0
    if order is None or not days:
        return None
    return {
        "kind": "late",
        "order_number": order.number,
        "days_late": days,
        "promised_on": order.promised_on.isoformat(),
    }


def _repairs(turn: Turn) -> dict[str, Any] | None:
    """The appliance repaired most often."""
    count: dict[str, int] = {}
    tickets = turn.brand.tickets_of(turn.customer_reference or "")
    for ticket in tickets:
        if ticket.state in REPAIRED:
            count[ticket.product_reference] = count.get(ticket.product_reference, 0) + 1
    if not count:
        return None
    reference = max(count, key=lambda found: count[found])
    product = turn.brand.product(reference)
    under_way = next((t for t in tickets if t.product_reference == reference and t.state not in REPAIRED), None)
    return {
        "kind": "repairs",
        "repairs": count[reference],
        "product_name": product.name if product else None,
        "ticket_reference": under_way.reference if under_way else None,
    }


def _refund(turn: Turn, order: Order | None) -> dict[str, Any] | None:
    returns = _awaited_returns(turn, order) if order else []
    if not returns:
        return None
    due = returns[0].refund_due_on
    late = (turn.now.date() - due).days if due else 0
    return {
        "kind": "refund",
        "return_reference": returns[0].reference,
        "refund_cents": returns[0].refund_cents,
        "refund_due_on": due.isoformat() if due else None,
        "days_late": max(late, 0),
    }


def _awaited_returns(turn: Turn, order: Order) -> list[Return]:
    ended = (ReturnState.REFUNDED, ReturnState.REFUSED)
    return [found for found in turn.brand.returns_of_order(order.number) if found.state not in ended]
