"""Draws the demonstration customers that nobody wrote: the same ones for the same chance."""

from collections.abc import Iterator, Sequence

from relation.model.brand import ComplaintState, ContractState, TicketState
from relation.store.brand_search import normalise
from relation.store.demo_files import People
from relation.store.demo_orders import Draws, OrderDrawer
from relation.store.demo_plans import ComplaintPlan, ContractPlan, CustomerPlan, OrderPlan, TicketPlan

CONTRACTED, REPAIRED, COMPLAINED = 0.25, 0.18, 0.07


class CustomerDrawer:
    """`offers` are ids of contract offers, `slots` the parts of a day that a technician gives."""

    def __init__(
        self, draws: Draws, people: People, orders: OrderDrawer, offers: Sequence[str], slots: Sequence[str]
    ) -> None:
        self._draws = draws
        self._rng = draws.rng
        self._people = people
        self._orders = orders
        self._offers = offers
        self._slots = slots

    def customers(self, first: int, count: int) -> Iterator[CustomerPlan]:
        """`count` customers from C-`first` on."""
        for index in range(first, first + count):
            yield self._customer(index)

    def _customer(self, index: int) -> CustomerPlan:
        rng, people = self._rng, self._people
        first_name, last_name = rng.choice(people.first_names), rng.choice(people.last_names)
        postcode, town = rng.choice(people.towns)
        orders = self._orders.orders()
        oldest = max(order.placed_days_ago for order in orders)
        return CustomerPlan(
            reference=f"C-{index:04d}",
            first_name=first_name,
            last_name=last_name,
            email=self._email(first_name, last_name),
            phone=f"06 39 98 {index // 100:02d} {index % 100:02d}",
            address=f"{rng.randint(1, 140)} {rng.choice(people.streets)}",
            postcode=postcode,
            town=town,
            since_days=oldest + rng.randint(0, 400),
            loyalty_points=rng.randint(0, 30) * 25,
            orders=orders,
            contracts=self._contracts(orders),
            tickets=self._tickets(orders),
            complaints=self._complaints(orders),
        )

    def _email(self, first_name: str, last_name: str) -> str:
        stem = ".".join(normalise(name).replace(" ", "-") for name in (first_name, last_name))
        email, number = f"{stem}@exemple.fr", 2
        while email in self._draws.taken:
            email, number = f"{stem}{number}@exemple.fr", number + 1
        self._draws.taken.add(email)
        return email

    def _contracts(self, orders: tuple[OrderPlan, ...]) -> tuple[ContractPlan, ...]:
        received = [order for order in orders if order.delivered_days_ago]
        if not received or self._rng.random() > CONTRACTED:
            return ()
        order = self._rng.choice(received)
        state = self._rng.choices(list(ContractState), (80, 12, 8))[0]
        started = order.delivered_days_ago or 0
        return (
            ContractPlan(
                self._draws.reference("CT"), self._rng.choice(self._offers), order.lines[0][0], started, state
            ),
        )

    def _tickets(self, orders: tuple[OrderPlan, ...]) -> tuple[TicketPlan, ...]:
        received = [order for order in orders if (order.delivered_days_ago or 0) > 3]
        if not received or self._rng.random() > REPAIRED:
            return ()
        order, state = self._rng.choice(received), self._rng.choice(list(TicketState))
        is_over = state in (TicketState.REPAIRED, TicketState.CLOSED)
        opened = self._rng.randint(1, min(order.delivered_days_ago or 1, 200 if is_over else 12))
        return (
            TicketPlan(
                reference=self._draws.reference("SAV"),
                product=order.lines[0][0],
                order=order.number,
                symptom=self._rng.choice(self._people.symptoms),
                state=state,
                opened_days_ago=opened,
                visit_in_days=self._rng.randint(1, 6) if state is TicketState.VISIT_PLANNED else None,
                visit_slot=self._rng.choice(self._slots) if state is TicketState.VISIT_PLANNED else None,
                outcome=self._rng.choice(self._people.outcomes) if is_over else None,
                closed_days_ago=max(0, opened - 6) if is_over else None,
            ),
        )

    def _complaints(self, orders: tuple[OrderPlan, ...]) -> tuple[ComplaintPlan, ...]:
        if self._rng.random() > COMPLAINED:
            return ()
        state = self._rng.choice(list(ComplaintState))
        opened = self._rng.randint(0, 5) if state in (ComplaintState.RECEIVED, ComplaintState.IN_PROGRESS) else 20
        return (
            ComplaintPlan(
                reference=self._draws.reference("REC"),
                subject=self._rng.choice(self._people.complaint_subjects),
                state=state,
                opened_days_ago=opened,
                answer_due_in_days=4 - opened,
                order=orders[0].number,
                answered_days_ago=17 if opened == 20 else None,
            ),
        )
