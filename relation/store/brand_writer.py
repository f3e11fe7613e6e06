"""What every change at the demonstration brand needs: the day, the things named, a new row."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, exists, insert, select, update

from relation.model.brand import Customer, Order, Product
from relation.model.errors import Invalid, NotFound, Refused
from relation.store.brand_catalogue import SqlCatalogue
from relation.store.brand_days import day_of, is_served, next_served
from relation.store.brand_numbers import new_reference
from relation.store.brand_records import SqlRecords

MAX_WORDS_LETTERS = 2000


class BrandWriter(SqlCatalogue, SqlRecords):
    """Reads, plus the helpers of the writes. Never commits."""

    def _today(self, now: datetime) -> date:
        return day_of(now, self._texts.identity.time_zone)

    def _check_served(self, day: date, today: date) -> None:
        earliest = next_served(today + timedelta(days=1))
        latest = today + timedelta(days=self._texts.whole("home_service", "max_days_ahead"))
        if not earliest <= day <= latest or not is_served(day):
            raise Refused("day_not_served", earliest=earliest, latest=latest)

    def _known_customer(self, reference: str) -> Customer:
        customer = self.customer(reference)
        if customer is None:
            raise NotFound("unknown_customer", reference=reference)
        return customer

    def _known_product(self, reference: str) -> Product:
        product = self.product(reference)
        if product is None:
            raise NotFound("unknown_product", reference=reference)
        return product

    def _known_order(self, number: str) -> Order:
        order = self.order(number)
        if order is None:
            raise NotFound("unknown_order", number=number)
        return order

    def _customer_of(self, reference: str | None, order: Order | None) -> Customer | None:
        """Who is named, else who placed the order, else nobody."""
        wanted = reference or (order.customer_reference if order else None)
        return self._known_customer(wanted) if wanted else None

    def _new_reference(self, prefix: str, table: Table) -> str:
        def is_taken(reference: str) -> bool:
            return bool(self._session.execute(select(exists().where(table.c.reference == reference))).scalar())

        return new_reference(prefix, is_taken)

    def _inserted(self, table: Table, row: Mapping[str, object]) -> Any:
        self._session.execute(insert(table).values(row))
        return self._first(table, table.c.reference == row["reference"])

    def _updated(self, table: Table, reference: str, values: Mapping[str, object]) -> Any:
        here = table.c.reference == reference
        self._session.execute(update(table).where(here).values(dict(values)))
        return self._first(table, here)


def tidy_words(field: str, text: str) -> str:
    """One line, at most MAX_WORDS_LETTERS. Raises: Invalid `bad_field` when empty."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid("bad_field", field=field, expected="a text")
    return tidy[:MAX_WORDS_LETTERS]
