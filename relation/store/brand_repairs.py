"""Repairs and complaints at the demonstration brand. Never commits."""

from datetime import date, datetime

from relation.model.brand import Complaint, ComplaintState, Order, Ticket, TicketState
from relation.model.errors import NotFound, Refused
from relation.store import brand_tables as t
from relation.store.brand_days import add_months, day_of
from relation.store.brand_rows import to_complaint, to_ticket
from relation.store.brand_writer import BrandWriter, tidy_words

OPEN_TICKETS = (TicketState.OPEN, TicketState.PART_ORDERED, TicketState.VISIT_PLANNED)


class RepairChanges(BrandWriter):
    """The writes of the port when something went wrong."""

    def open_ticket(
        self,
        *,
        customer_reference: str | None,
        product_reference: str,
        symptom: str,
        now: datetime,
        order_number: str | None = None,
        visit_on: date | None = None,
        visit_slot: str | None = None,
    ) -> Ticket:
        product, order = self._known_product(product_reference), self._order_or_none(order_number)
        customer = self._customer_of(customer_reference, order)
        reference = customer.reference if customer else None
        self._refuse_second_ticket(reference, product.reference)
        if visit_on is not None:
            self._check_served(visit_on, self._today(now))
        purchase = order or self._purchase_of(reference, product.reference)
        row = {
            "reference": self._new_reference("SAV", t.tickets),
            "customer_reference": reference,
            "product_reference": product.reference,
            "symptom": tidy_words("symptom", symptom),
            "state": (TicketState.VISIT_PLANNED if visit_on else TicketState.OPEN).value,
            "opened_at": now,
            "is_under_warranty": self._is_under_warranty(purchase, product.warranty_years, self._today(now)),
            "order_number": purchase.number if purchase else None,
            "visit_on": visit_on,
            "visit_slot": visit_slot,
        }
        return to_ticket(self._inserted(t.tickets, row))

    def add_to_ticket(self, reference: str, words: str) -> Ticket:
        ticket = self._open_ticket(reference)
        symptom = tidy_words("symptom", f"{ticket.symptom} — {tidy_words('symptom', words)}")
        return to_ticket(self._updated(t.tickets, ticket.reference, {"symptom": symptom}))

    def move_visit(self, reference: str, new_date: date, now: datetime, slot: str | None = None) -> Ticket:
        ticket = self._open_ticket(reference)
        self._check_served(new_date, self._today(now))
        planned = {
            "visit_on": new_date,
            "visit_slot": slot or ticket.visit_slot,
            "state": TicketState.VISIT_PLANNED.value,
        }
        return to_ticket(self._updated(t.tickets, ticket.reference, planned))

    def register_complaint(
        self,
        *,
        customer_reference: str | None,
        subject: str,
        now: datetime,
        answer_due_on: date,
        order_number: str | None = None,
    ) -> Complaint:
        order = self._order_or_none(order_number)
        customer = self._customer_of(customer_reference, order)
        row = {
            "reference": self._new_reference("REC", t.complaints),
            "customer_reference": customer.reference if customer else None,
            "subject": tidy_words("subject", subject),
            "state": ComplaintState.RECEIVED.value,
            "opened_at": now,
            "answer_due_on": answer_due_on,
            "order_number": order.number if order else None,
        }
        return to_complaint(self._inserted(t.complaints, row))

    def _open_ticket(self, reference: str) -> Ticket:
        ticket = self.ticket(reference)
        if ticket is None:
            raise NotFound("unknown_ticket", reference=reference)
        if ticket.state not in OPEN_TICKETS:
            raise Refused("ticket_closed", reference=ticket.reference)
        return ticket

    def _refuse_second_ticket(self, customer_reference: str | None, product_reference: str) -> None:
        for ticket in self.tickets_of(customer_reference) if customer_reference else []:
            if ticket.product_reference == product_reference and ticket.state in OPEN_TICKETS:
                raise Refused("ticket_already_open", reference=ticket.reference)

    def _order_or_none(self, number: str | None) -> Order | None:
        return self._known_order(number) if number else None

    def _purchase_of(self, customer_reference: str | None, product_reference: str) -> Order | None:
        """Their latest received order of that product."""
        orders = self.orders_of(customer_reference) if customer_reference else []
        holding = (o for o in orders if any(line.product_reference == product_reference for line in o.lines))
        return next((order for order in holding if order.delivered_at), None)

    def _is_under_warranty(self, purchase: Order | None, years: int, today: date) -> bool:
        if purchase is None or purchase.delivered_at is None:
            return False
        received = day_of(purchase.delivered_at, self._texts.identity.time_zone)
        years = max(years, self._texts.whole("warranty", "legal_years"))
        return today <= add_months(received, years * 12)
