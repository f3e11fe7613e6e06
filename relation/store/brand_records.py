"""What the demonstration brand knows of its customers, read from its tables."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from relation.model.brand import BrandRecords, Complaint, Contract, Customer, DemoCustomer, Order, Return, Ticket
from relation.store import brand_tables as t
from relation.store.brand_numbers import clean_reference, order_number_in, reference_in
from relation.store.brand_rows import to_complaint, to_contract, to_customer, to_order, to_return, to_ticket

_HOLDING = {"CT": t.contracts, "RET": t.returns, "SAV": t.tickets, "REC": t.complaints}
"""What the prefix of a reference names."""
_IS_ERASED = t.customers.c.erased_at.is_not(None)


class SqlRecords(BrandRecords):
    """The reads about somebody. `session` stays the caller's."""

    _session: Session

    def _rows(self, query: Select[Any]) -> list[Any]:
        return list(self._session.execute(query).mappings())

    def _first(self, table: Table, condition: ColumnElement[bool]) -> Any | None:
        return next(iter(self._rows(select(table).where(condition))), None)

    def customer(self, reference: str) -> Customer | None:
        row = self._first(t.customers, (t.customers.c.reference == clean_reference(reference)) & ~_IS_ERASED)
        return to_customer(row) if row else None

    def customer_by_email(self, email: str) -> Customer | None:
        row = self._first(t.customers, (t.customers.c.email == email.strip().lower()) & ~_IS_ERASED)
        return to_customer(row) if row else None

    def customers_for_demo(self, limit: int = 12) -> list[DemoCustomer]:
        told = select(t.customers).where(t.customers.c.story.is_not(None)).order_by(t.customers.c.reference)
        return [
            DemoCustomer(row["reference"], f"{row['first_name']} {row['last_name']}", row["story"])
            for row in self._rows(told.limit(limit))
        ]

    def order(self, number: str) -> Order | None:
        canonical = order_number_in(number)
        found = self._orders(t.orders.c.number == canonical) if canonical else []
        return found[0] if found else None

    def order_matches(self, number: str, email_or_postcode: str) -> Order | None:
        canonical, proof = order_number_in(number), email_or_postcode.strip().lower()
        row = self._first(t.orders, t.orders.c.number == canonical) if canonical else None
        if row is None or not proof:
            return None
        proofs = {row["email"].lower(), row["postcode"]}
        customer = self.customer(row["customer_reference"]) if row["customer_reference"] else None
        if customer:
            proofs |= {customer.email, customer.postcode}
        compact = re.sub(r"\s+", "", proof)
        return self.order(row["number"]) if compact in proofs else None

    def customer_matches(self, number: str, email_or_postcode: str) -> Customer | None:
        reference = reference_in(number)
        row: Mapping[str, Any] = {"order_number": number} if reference is None else self._referred(reference)
        holder = self.customer(row["customer_reference"]) if row.get("customer_reference") else None
        if holder and re.sub(r"\s+", "", email_or_postcode).lower() in (holder.email, holder.postcode):
            return holder
        order = self.order_matches(row["order_number"], email_or_postcode) if row.get("order_number") else None
        return self.customer(order.customer_reference) if order and order.customer_reference else None

    def _referred(self, reference: str) -> Mapping[str, Any]:
        table = _HOLDING[reference.partition("-")[0]]
        return self._first(table, table.c.reference == reference) or {}

    def orders_of(self, customer_reference: str) -> list[Order]:
        return self._orders(t.orders.c.customer_reference == clean_reference(customer_reference))

    def returns_of_order(self, number: str) -> list[Return]:
        query = select(t.returns).where(t.returns.c.order_number == order_number_in(number))
        return [to_return(row) for row in self._rows(query.order_by(t.returns.c.opened_at.desc()))]

    def contracts_of(self, customer_reference: str) -> list[Contract]:
        query = select(t.contracts).where(t.contracts.c.customer_reference == clean_reference(customer_reference))
        return [to_contract(row) for row in self._rows(query.order_by(t.contracts.c.starts_on.desc()))]

    def contract(self, reference: str) -> Contract | None:
        row = self._first(t.contracts, t.contracts.c.reference == clean_reference(reference))
        return to_contract(row) if row else None

    def tickets_of(self, customer_reference: str) -> list[Ticket]:
        query = select(t.tickets).where(t.tickets.c.customer_reference == clean_reference(customer_reference))
        return [to_ticket(row) for row in self._rows(query.order_by(t.tickets.c.opened_at.desc()))]

    def ticket(self, reference: str) -> Ticket | None:
        row = self._first(t.tickets, t.tickets.c.reference == clean_reference(reference))
        return to_ticket(row) if row else None

    def complaints_of(self, customer_reference: str) -> list[Complaint]:
        query = select(t.complaints).where(t.complaints.c.customer_reference == clean_reference(customer_reference))
        return [to_complaint(row) for row in self._rows(query.order_by(t.complaints.c.opened_at.desc()))]

    def loyalty_points(self, customer_reference: str) -> int:
        known = t.customers.c.reference == clean_reference(customer_reference)
        return self._session.execute(select(func.max(t.customers.c.loyalty_points)).where(known)).scalar() or 0

    def _orders(self, condition: ColumnElement[bool]) -> list[Order]:
        """Newest first, with their lines: two queries whatever the number of orders."""
        rows = self._rows(select(t.orders).where(condition).order_by(t.orders.c.placed_at.desc(), t.orders.c.number))
        numbers = [row["number"] for row in rows]
        query = select(t.order_lines).where(t.order_lines.c.order_number.in_(numbers)) if numbers else None
        lines: dict[str, list[Any]] = {number: [] for number in numbers}
        for line in self._rows(query.order_by(t.order_lines.c.position)) if query is not None else []:
            lines[line["order_number"]].append(line)
        return [to_order(row, lines[row["number"]]) for row in rows]
