"""What is planned at a customer's home: deliveries and technicians' visits, and the days that may be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from actions.customer_file import first_item, today
from actions.turn import Turn
from relation.model.brand import Order, OrderStatus, Ticket
from relation.store.brand_days import is_served


@dataclass(frozen=True)
class Meeting:
    """A delivery (`kind` "delivery", an order number) or a technician's visit ("visit", a ticket's reference)."""

    kind: str
    reference: str
    item: str
    planned_on: date
    slot: str | None = None
    """The half-day of a visit, as people read it."""

    @property
    def words(self) -> dict[str, Any]:
        planned = self.planned_on.isoformat()
        return {
            "kind": self.kind,
            "reference": self.reference,
            "item": self.item,
            "planned_on": planned,
            "planned_slot": self.slot,
        }


def meetings_of(turn: Turn) -> list[Meeting]:
    """What this customer may move."""
    reference = turn.customer_reference or ""
    orders = [order for order in turn.brand.orders_of(reference) if _is_movable(turn, order)]
    tickets = [ticket for ticket in turn.brand.tickets_of(reference) if _is_visit(turn, ticket)]
    return [Meeting("delivery", order.number, first_item(order), order.promised_on) for order in orders] + [
        Meeting("visit", ticket.reference, _product_name(turn, ticket), ticket.visit_on, ticket.visit_slot)
        for ticket in tickets
        if ticket.visit_on
    ]


def _is_movable(turn: Turn, order: Order) -> bool:
    """One that is late waits for the carrier's date: no other day can be promised here."""
    is_ahead = not order.is_ended and not order.days_late(today(turn))
    return is_ahead and order.delivery is not None and order.status is not OrderStatus.OUT_FOR_DELIVERY


def _is_visit(turn: Turn, ticket: Ticket) -> bool:
    is_ahead = ticket.visit_on is not None and ticket.visit_on >= today(turn)
    return is_ahead and ticket.state.value in ("ouvert", "piece_commandee", "visite_prevue")


def _product_name(turn: Turn, ticket: Ticket) -> str:
    product = turn.brand.product(ticket.product_reference)
    return product.name if product else ticket.reference


def days_served(turn: Turn) -> Iterator[date]:
    """The days that may be chosen, soonest first."""
    ahead = int(turn.brand.facts()["home_service"]["max_days_ahead"])
    for number in range(1, ahead + 1):
        day = today(turn) + timedelta(days=number)
        if is_served(day):
            yield day
