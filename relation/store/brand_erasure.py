"""A customer's file without the customer: what accounts must keep stays, with nobody's name. Never commits."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from relation.model.brand import ComplaintState, ContractState, ReturnState, TicketState
from relation.model.errors import Refused
from relation.store import brand_tables as t
from relation.store.brand_writer import BrandWriter

ENDED_RETURNS = (ReturnState.REFUNDED, ReturnState.REFUSED)
ENDED_TICKETS = (TicketState.REPAIRED, TicketState.CLOSED)
ENDED_COMPLAINTS = (ComplaintState.ANSWERED, ComplaintState.CLOSED)


class Erasing(BrandWriter):
    """The write of the port on a whole customer."""

    def erase_customer(self, customer_reference: str, now: datetime) -> int:
        reference = self._known_customer(customer_reference).reference
        if under_way := self._under_way(reference):
            raise Refused("business_under_way", references=", ".join(under_way))
        orders = [order.number for order in self.orders_of(reference)]
        self._blank_orders(t.orders.c.number.in_(orders))
        of_orders = t.returns.c.order_number.in_(orders)
        theirs = {table: table.c.customer_reference == reference for table in (t.tickets, t.complaints)}
        self._session.execute(update(t.returns).where(of_orders).values(reason=""))
        self._session.execute(update(t.tickets).where(theirs[t.tickets]).values(symptom="", outcome=None))
        self._session.execute(update(t.complaints).where(theirs[t.complaints]).values(subject=""))
        blank = dict.fromkeys(("first_name", "last_name", "phone", "address", "postcode", "town"), "")
        nobody = {**blank, "email": f"erased:{reference}", "loyalty_points": 0, "story": None, "erased_at": now}
        self._session.execute(update(t.customers).where(t.customers.c.reference == reference).values(nobody))
        return len(orders)

    def _under_way(self, reference: str) -> list[str]:
        """The references of what the brand still owes, or is owed: it cannot be done for nobody."""
        orders = self.orders_of(reference)
        returns = [one for order in orders for one in self.returns_of_order(order.number)]
        return [
            *(order.number for order in orders if not order.is_ended),
            *(one.reference for one in returns if one.state not in ENDED_RETURNS),
            *(one.reference for one in self.contracts_of(reference) if one.state is not ContractState.ENDED),
            *(one.reference for one in self.tickets_of(reference) if one.state not in ENDED_TICKETS),
            *(one.reference for one in self.complaints_of(reference) if one.state not in ENDED_COMPLAINTS),
        ]

    def _blank_orders(self, theirs: ColumnElement[bool]) -> None:
        """Articles, amounts, days and invoice numbers stay."""
        at_home = select(t.orders.c.number).where(theirs, t.orders.c.address.is_not(None))
        home = dict.fromkeys(("recipient", "address", "postcode", "town"), "")
        self._session.execute(update(t.orders).where(t.orders.c.number.in_(at_home)).values(home))
        contact = {"contact_name": "", "email": "", "phone": "", "tracking": None}
        self._session.execute(update(t.orders).where(theirs).values(contact))
