"""Draws the orders and returns of the demonstration customers that nobody wrote."""

import random
from collections.abc import Sequence
from dataclasses import replace

from relation.model.brand import OrderStatus, Product, ReturnState
from relation.store.brand_numbers import ALPHABET, LETTERS, ORDER_PREFIX
from relation.store.demo_files import People
from relation.store.demo_plans import OrderPlan, ReturnPlan

LAST_NUMBER = 246_400
NUMBERS_PER_DAY = 45
OLDEST_DAYS = 900
LATEST_STATES = {
    OrderStatus.DELIVERED: 44,
    OrderStatus.COLLECTED: 12,
    OrderStatus.CANCELLED: 7,
    OrderStatus.PREPARING: 9,
    OrderStatus.SHIPPED: 9,
    OrderStatus.OUT_FOR_DELIVERY: 5,
    OrderStatus.LATE: 8,
    OrderStatus.READY_FOR_PICKUP: 6,
}
ORDERS_EACH = {1: 20, 2: 25, 3: 30, 4: 20, 5: 5}
RETURNED = 0.15


class Draws:
    """One source of chance, and what it has already given (`taken`): references, numbers, e-mails."""

    def __init__(self, rng: random.Random, taken: set[str]) -> None:
        self.rng = rng
        self.taken = taken

    def reference(self, prefix: str) -> str:
        reference = f"{prefix}-{''.join(self.rng.choices(ALPHABET, k=LETTERS))}"
        if reference in self.taken:
            return self.reference(prefix)
        self.taken.add(reference)
        return reference

    def number(self, days_ago: int) -> str:
        """Numbers grow with time, as a real shop's do."""
        number = f"{ORDER_PREFIX}{LAST_NUMBER - days_ago * NUMBERS_PER_DAY + self.rng.randrange(NUMBERS_PER_DAY)}"
        if number in self.taken:
            return self.number(days_ago)
        self.taken.add(number)
        return number


class OrderDrawer:
    """Draws orders of `products`, some collected in `shops` (ids)."""

    def __init__(
        self, draws: Draws, people: People, products: Sequence[Product], bulky: frozenset[str], shops: Sequence[str]
    ) -> None:
        self._draws = draws
        self._rng = draws.rng
        self._people = people
        self._products = [product for product in products if product.is_active]
        self._bulky = bulky
        self._shops = shops

    def orders(self) -> tuple[OrderPlan, ...]:
        latest = self._rng.choices(list(LATEST_STATES), list(LATEST_STATES.values()))[0]
        count = self._rng.choices(list(ORDERS_EACH), list(ORDERS_EACH.values()))[0]
        older = [self._order(OrderStatus.DELIVERED, self._rng.randint(60, OLDEST_DAYS)) for _ in range(count - 1)]
        return (self._order(latest, self._rng.choice((0, 1, 1, 2, 3, 4, 6, 9, 14, 22, 28, 40))), *older)

    def _order(self, status: OrderStatus, ended_days_ago: int) -> OrderPlan:
        rng = self._rng
        lines = self._lines()
        in_shop = status in (OrderStatus.COLLECTED, OrderStatus.READY_FOR_PICKUP)
        placed, promised, shipped, delivered = self._days(status, ended_days_ago)
        is_bulky = any(product.category in self._bulky for product, _ in lines)
        carrier = (self._people.carriers[0] if is_bulky else rng.choice(self._people.carriers[1:])) if shipped else None
        order = OrderPlan(
            number=self._draws.number(placed),
            lines=tuple((product.reference, quantity) for product, quantity in lines),
            status=status,
            placed_days_ago=placed,
            promised_in_days=promised,
            shipped_days_ago=shipped,
            delivered_days_ago=delivered,
            carrier=carrier,
            tracking=f"{rng.randrange(10**10, 10**11)}" if carrier else None,
            shop=rng.choice(self._shops) if in_shop else None,
        )
        return self._with_return(order)

    def _lines(self) -> list[tuple[Product, int]]:
        bought = self._rng.sample(self._products, k=self._rng.choices((1, 2), (85, 15))[0])
        return [(product, 2 if product.price_cents < 8000 and self._rng.random() < 0.2 else 1) for product in bought]

    def _days(self, status: OrderStatus, ended: int) -> tuple[int, int, int | None, int | None]:
        """Placed days ago, promised in days, shipped days ago, delivered days ago: told by the state."""
        rng = self._rng
        if status is OrderStatus.DELIVERED:
            return ended + rng.randint(3, 5), -ended - rng.randint(-1, 1) * (ended > 1), ended + 2, ended
        if status is OrderStatus.COLLECTED:
            return ended + 1, -ended - 1, None, ended
        if status is OrderStatus.CANCELLED:
            return ended + 2, 3 - ended, None, None
        if status is OrderStatus.PREPARING:
            return rng.randint(0, 2), rng.randint(2, 5), None, None
        if status is OrderStatus.READY_FOR_PICKUP:
            return rng.randint(0, 2), 0, None, None
        if status is OrderStatus.OUT_FOR_DELIVERY:
            return rng.randint(3, 5), 0, rng.randint(1, 2), None
        if status is OrderStatus.SHIPPED:
            return rng.randint(2, 4), rng.randint(1, 3), 1, None
        late = rng.randint(1, 9)
        return late + rng.randint(4, 6), -late, late + 2 if rng.random() < 0.7 else None, None

    def _with_return(self, order: OrderPlan) -> OrderPlan:
        ended = order.delivered_days_ago
        if ended is None or ended < 2 or self._rng.random() > RETURNED:
            return order
        opened = max(1, ended - self._rng.randint(1, 25))
        states = [ReturnState.REFUNDED, ReturnState.REFUNDED, ReturnState.REFUSED] if opened > 30 else list(ReturnState)
        state = self._rng.choice(states)
        plan = ReturnPlan(
            reference=self._draws.reference("RET"),
            product=order.lines[0][0],
            reason=self._rng.choice(self._people.return_reasons),
            state=state,
            opened_days_ago=opened,
            refunded_days_ago=max(0, opened - 10) if state is ReturnState.REFUNDED else None,
            refund_due_in_days=self._rng.randint(-3, 6) if state is ReturnState.RECEIVED else None,
        )
        return replace(order, returns=(plan,))
