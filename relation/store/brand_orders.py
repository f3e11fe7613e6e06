"""Changing an order of the demonstration brand, or giving it back. Never commits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from relation.model.brand import Order, OrderStatus, Return, ReturnState
from relation.model.errors import NotFound, Refused
from relation.store import brand_tables as t
from relation.store.brand_contact import ADDRESS_FIELDS, clean_field
from relation.store.brand_days import day_of
from relation.store.brand_numbers import order_number_in
from relation.store.brand_rows import to_return
from relation.store.brand_writer import BrandWriter, tidy_words


class OrderChanges(BrandWriter):
    """The writes of the port on an order that exists."""

    def cancel_order(self, number: str, now: datetime) -> Order:
        order = self._open(number)
        if order.may_be_given_up(self._today(now), self._texts.whole("orders", "late_days")) and order.shipped_at:
            return self._set(order.number, status=OrderStatus.CANCELLED.value)
        order = self._changeable(number)
        for line in order.lines:
            here = (t.stocks.c.product_reference == line.product_reference) & (
                t.stocks.c.place == (order.shop_id or t.ONLINE)
            )
            self._session.execute(update(t.stocks).where(here).values(quantity=t.stocks.c.quantity + line.quantity))
        return self._set(order.number, status=OrderStatus.CANCELLED.value, held_until=None)

    def change_order_address(self, number: str, address: Mapping[str, str], now: datetime) -> Order:
        order = self._delivered_at_home(self._changeable(number))
        values = {name: clean_field(name, address.get(name, "")) for name in ADDRESS_FIELDS}
        recipient = " ".join(address.get("name", "").split())
        return self._set(order.number, **values, **({"recipient": recipient} if recipient else {}))

    def move_delivery(self, number: str, new_date: date, now: datetime) -> Order:
        order = self._delivered_at_home(self._open(number))
        if order.status is OrderStatus.OUT_FOR_DELIVERY:
            raise Refused("out_for_delivery", number=order.number)
        self._check_served(new_date, self._today(now))
        status = order.status
        if status is OrderStatus.LATE:
            status = OrderStatus.SHIPPED if order.shipped_at else OrderStatus.PREPARING
        return self._set(order.number, promised_on=new_date, status=status.value)

    def open_return(
        self, number: str, product_reference: str | None, reason: str, now: datetime, *, is_faulty: bool = False
    ) -> Return:
        order = self._returnable(number, self._today(now))
        product = product_reference.strip().upper() if product_reference else None
        others = [one for one in self.returns_of_order(order.number) if one.state is not ReturnState.REFUSED]
        for other in others:
            if None in (product, other.product_reference) or product == other.product_reference:
                raise Refused("return_already_open", reference=other.reference)
        row = {
            "reference": self._new_reference("RET", t.returns),
            "order_number": order.number,
            "product_reference": product,
            "reason": tidy_words("reason", reason),
            "state": ReturnState.REQUESTED.value,
            "opened_at": now,
            "refund_cents": _refund_cents(order, product, with_delivery=is_faulty and not others),
        }
        return to_return(self._inserted(t.returns, row))

    def _returnable(self, number: str, today: date) -> Order:
        order = self._known_order(number)
        if order.status is OrderStatus.CANCELLED:
            raise Refused("already_cancelled", number=order.number)
        if order.delivered_at is None:
            raise Refused("not_delivered_yet", number=order.number)
        received = day_of(order.delivered_at, self._texts.identity.time_zone)
        until = received + timedelta(days=self._texts.whole("returns", "days"))
        if today > until:
            raise Refused("return_too_late", number=order.number, until=until)
        return order

    def _open(self, number: str) -> Order:
        """The order, locked until the transaction ends, if it is not over."""
        canonical = order_number_in(number)
        locked = select(t.orders.c.number).where(t.orders.c.number == canonical).with_for_update()
        if canonical is None or self._session.execute(locked).first() is None:
            raise NotFound("unknown_order", number=number)
        order = self._known_order(canonical)
        if order.status is OrderStatus.CANCELLED:
            raise Refused("already_cancelled", number=order.number)
        if order.is_ended:
            raise Refused("already_delivered", number=order.number)
        return order

    def _changeable(self, number: str) -> Order:
        order = self._open(number)
        if not order.is_changeable:
            raise Refused("already_shipped", number=order.number)
        return order

    def _delivered_at_home(self, order: Order) -> Order:
        if order.delivery is None:
            raise Refused("collected_in_shop", number=order.number, shop_id=order.shop_id)
        return order

    def _set(self, number: str, **values: object) -> Order:
        self._session.execute(update(t.orders).where(t.orders.c.number == number).values(**values))
        return self._known_order(number)


def _refund_cents(order: Order, product_reference: str | None, *, with_delivery: bool) -> int:
    """Raises: Refused when the order has no such line."""
    if product_reference is not None and product_reference not in {line.product_reference for line in order.lines}:
        raise Refused("not_in_this_order", number=order.number, product_reference=product_reference)
    return order.refund_cents(product_reference, with_delivery=with_delivery)
