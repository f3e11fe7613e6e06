"""Placing an order or a reservation at the demonstration brand. Never commits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from relation.model.brand import Address, Customer, Order, OrderLine, OrderStatus, Product, Shop
from relation.model.errors import Invalid, NotFound, Refused
from relation.store import brand_tables as t
from relation.store.brand_basket import best_discount, delivery_cost
from relation.store.brand_collection import collection_of
from relation.store.brand_contact import full_contact
from relation.store.brand_days import add_working_days
from relation.store.brand_numbers import new_order_number
from relation.store.brand_rows import delivery_columns
from relation.store.brand_writer import BrandWriter

MAX_QUANTITY = 20


@dataclass(frozen=True)
class _Basket:
    """What is being ordered, by whom, and where it is taken from."""

    product: Product
    quantity: int
    customer: Customer | None
    contact: Mapping[str, str]
    shop: Shop | None

    @property
    def amount_cents(self) -> int:
        return self.product.price_cents * self.quantity


class OrderPlacing(BrandWriter):
    """The writes of the port that make an order."""

    def place_order(
        self,
        *,
        customer_reference: str | None,
        contact: Mapping[str, str],
        product_reference: str,
        quantity: int,
        shop_id: str | None,
        promo_code: str | None,
        now: datetime,
    ) -> Order:
        today = self._today(now)
        basket = self._basket(customer_reference, contact, product_reference, quantity, shop_id)
        promotion, off = best_discount(self, basket.product.category, basket.amount_cents, promo_code, today)
        is_bulky = self._is_bulky(basket.product)
        cost = 0 if basket.shop else delivery_cost(self._texts.facts, basket.amount_cents - off, is_bulky)
        self._take(basket.product.reference, basket.quantity, shop_id or t.ONLINE)
        order = self._new_order(basket, now, self._promised_on(now, basket, is_bulky))
        return self._insert(order, total=basket.amount_cents - off + cost, cost=cost, off=off, promo_code=promotion)

    def reserve_in_shop(
        self,
        *,
        customer_reference: str | None,
        contact: Mapping[str, str],
        product_reference: str,
        quantity: int,
        shop_id: str,
        now: datetime,
    ) -> Order:
        today = self._today(now)
        basket = self._basket(customer_reference, contact, product_reference, quantity, shop_id)
        _, off = best_discount(self, basket.product.category, basket.amount_cents, None, today)
        self._take(basket.product.reference, basket.quantity, shop_id)
        order = self._new_order(basket, now, self._promised_on(now, basket, is_bulky=False))
        return self._insert(order, total=basket.amount_cents - off, cost=0, off=off, promo_code=None)

    def _basket(
        self,
        customer_reference: str | None,
        contact: Mapping[str, str],
        product_reference: str,
        quantity: int,
        shop_id: str | None,
    ) -> _Basket:
        product, customer = self._known_product(product_reference), self._customer_of(customer_reference, None)
        if not product.is_active:
            raise Refused("not_sold_any_more", reference=product.reference)
        if not 1 <= quantity <= MAX_QUANTITY:
            raise Invalid("bad_field", field="quantity", expected=f"1 to {MAX_QUANTITY}")
        shop = next((shop for shop in self.shops() if shop.id == shop_id), None)
        if shop_id is not None and shop is None:
            raise NotFound("unknown_shop", shop_id=shop_id)
        return _Basket(product, quantity, customer, full_contact(contact, customer, needs_address=shop is None), shop)

    def _is_bulky(self, product: Product) -> bool:
        return any(category.is_bulky for category in self.categories() if category.id == product.category)

    def _take(self, reference: str, quantity: int, place: str) -> None:
        """One conditional update: two buyers of the last piece cannot both have it."""
        here = (t.stocks.c.product_reference == reference) & (t.stocks.c.place == place)
        taking = update(t.stocks).where(here, t.stocks.c.quantity >= quantity)
        done = self._session.execute(taking.values(quantity=t.stocks.c.quantity - quantity).returning(t.stocks.c.place))
        if done.first() is None:
            left = self._session.execute(select(t.stocks.c.quantity).where(here)).scalar() or 0
            raise Refused("out_of_stock", reference=reference, place=place, left=left)

    def _promised_on(self, now: datetime, basket: _Basket, is_bulky: bool) -> date:
        if basket.shop is None:
            fastest, slowest = self._texts.facts["delivery"]["working_days"]
            return add_working_days(self._today(now), slowest if is_bulky else fastest + 1)
        here = now.astimezone(ZoneInfo(self._texts.identity.time_zone))
        return collection_of(basket.shop, here, self._texts.facts).ready_on

    def _new_order(self, basket: _Basket, now: datetime, promised_on: date) -> Order:
        contact, product = basket.contact, basket.product
        name = f"{contact['first_name']} {contact['last_name']}"
        hold = timedelta(days=self._texts.whole("click_and_collect", "hold_days"))
        return Order(
            number=new_order_number(lambda number: self.order(number) is not None),
            customer_reference=basket.customer.reference if basket.customer else None,
            contact_name=name,
            email=contact["email"],
            phone=contact["phone"],
            lines=(OrderLine(product.reference, product.name, basket.quantity, product.price_cents),),
            status=OrderStatus.PREPARING,
            placed_at=now,
            promised_on=promised_on,
            total_cents=basket.amount_cents,
            is_paid=False,
            delivery=None if basket.shop else Address(name, contact["address"], contact["postcode"], contact["town"]),
            shop_id=basket.shop.id if basket.shop else None,
            held_until=promised_on + hold if basket.shop else None,
        )

    def _insert(self, order: Order, *, total: int, cost: int, off: int, promo_code: str | None) -> Order:
        values = {key: value for key, value in asdict(order).items() if key not in ("lines", "delivery")}
        values |= {"total_cents": total, "delivery_cents": cost, "discount_cents": off, "promo_code": promo_code}
        values |= {"status": order.status.value, **delivery_columns(order.delivery)}
        self._session.execute(insert(t.orders).values(values))
        for position, line in enumerate(order.lines):
            self._session.execute(
                insert(t.order_lines).values(order_number=order.number, position=position, **asdict(line))
            )
        return self._known_order(order.number)
