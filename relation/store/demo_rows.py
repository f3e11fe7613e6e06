"""Turns the plan of a demonstration customer into rows of the brand's tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from relation.model.brand import ContractOffer, ContractState, OrderStatus, Product
from relation.store.brand_basket import delivery_cost
from relation.store.brand_contact import CONTACT_FIELDS
from relation.store.brand_days import add_months, next_served
from relation.store.demo_plans import ComplaintPlan, ContractPlan, CustomerPlan, OrderPlan, ReturnPlan, TicketPlan

FIRST_HOUR_UTC = 7
OPEN_HOURS = 11
INVOICED = (OrderStatus.SHIPPED, OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED, OrderStatus.COLLECTED)


@dataclass
class DemoRows:
    """Collects rows per table. `products`, `offers` and `bulky` (category ids) are the catalogue's."""

    now: datetime
    today: date
    products: Mapping[str, Product]
    offers: Mapping[str, ContractOffer]
    bulky: frozenset[str]
    facts: Mapping[str, Any]
    customers: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    returns: list[dict[str, Any]] = field(default_factory=list)
    contracts: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[dict[str, Any]] = field(default_factory=list)

    def add(self, plan: CustomerPlan) -> None:
        row: dict[str, Any] = {name: getattr(plan, name) for name in CONTACT_FIELDS}
        row |= {"reference": plan.reference, "loyalty_points": plan.loyalty_points, "story": plan.story}
        self.customers.append(row | {"since": self._day(-plan.since_days)})
        for order in plan.orders:
            self._add_order(plan, order)
        self.contracts.extend(self._contract(plan, contract) for contract in plan.contracts)
        self.tickets.extend(self._ticket(plan, ticket) for ticket in plan.tickets)
        self.complaints.extend(self._complaint(plan, complaint) for complaint in plan.complaints)

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _ahead(self, days: int) -> date:
        """A promised day: never moved when it is past or today, on a served day when it is to come."""
        return next_served(self._day(days)) if days > 0 else self._day(days)

    def _moment(self, days_ago: int | None, salt: str) -> datetime | None:
        """An hour of the working day that depends on `salt` only, never after now."""
        if days_ago is None:
            return None
        minutes = sum(ord(letter) * 37 for letter in salt) % (OPEN_HOURS * 60)
        start = datetime.combine(self._day(-days_ago), time(FIRST_HOUR_UTC), UTC)
        return min(start + timedelta(minutes=minutes), self.now)

    def _add_order(self, plan: CustomerPlan, order: OrderPlan) -> None:
        bought = [(self.products[reference], quantity) for reference, quantity in order.lines]
        amount = sum(product.price_cents * quantity for product, quantity in bought)
        is_bulky = any(product.category in self.bulky for product, _ in bought)
        cost = 0 if order.shop else delivery_cost(self.facts, amount, is_bulky)
        self.orders.append(self._order(plan, order, amount + cost, cost))
        for position, (product, quantity) in enumerate(bought):
            line = {"product_reference": product.reference, "name": product.name, "unit_cents": product.price_cents}
            self.lines.append({"order_number": order.number, "position": position, "quantity": quantity, **line})
        self.returns.extend(self._return(order, item, amount + cost) for item in order.returns)

    def _order(self, plan: CustomerPlan, order: OrderPlan, total: int, cost: int) -> dict[str, Any]:
        name, promised = f"{plan.first_name} {plan.last_name}", self._ahead(order.promised_in_days)
        is_waiting = order.status in (OrderStatus.READY_FOR_PICKUP, OrderStatus.PREPARING) and order.shop is not None
        is_home = order.shop is None
        return {
            "number": order.number,
            "customer_reference": plan.reference,
            "contact_name": name,
            "email": plan.email,
            "phone": plan.phone,
            "status": order.status.value,
            "placed_at": self._moment(order.placed_days_ago, order.number),
            "promised_on": promised,
            "total_cents": total,
            "delivery_cents": cost,
            "discount_cents": 0,
            "is_paid": order.status is not OrderStatus.CANCELLED,
            "shipped_at": self._moment(order.shipped_days_ago, f"{order.number}s"),
            "delivered_at": self._moment(order.delivered_days_ago, f"{order.number}dd"),
            "carrier": order.carrier,
            "tracking": order.tracking,
            "recipient": name if is_home else None,
            "address": plan.address if is_home else None,
            "postcode": plan.postcode if is_home else None,
            "town": plan.town if is_home else None,
            "shop_id": order.shop,
            "held_until": promised + timedelta(days=self.facts["click_and_collect"]["hold_days"])
            if is_waiting
            else None,
            "invoice_number": f"F{order.number[3:]}" if order.status in INVOICED or order.shipped_days_ago else None,
        }

    def _return(self, order: OrderPlan, plan: ReturnPlan, total: int) -> dict[str, Any]:
        quantity = dict(order.lines).get(plan.product or "", 0)
        due = plan.refund_due_in_days
        return {
            "reference": plan.reference,
            "order_number": order.number,
            "product_reference": plan.product,
            "reason": plan.reason,
            "state": plan.state.value,
            "opened_at": self._moment(plan.opened_days_ago, plan.reference),
            "refund_cents": self.products[plan.product].price_cents * quantity if plan.product else total,
            "refunded_at": self._moment(plan.refunded_days_ago, f"{plan.reference}r"),
            "refund_due_on": None if due is None else self._day(due),
        }

    def _contract(self, customer: CustomerPlan, plan: ContractPlan) -> dict[str, Any]:
        offer, starts_on = self.offers[plan.offer], self._day(-plan.starts_days_ago)
        end_of = {ContractState.ENDING: self._day(offer.notice_days), ContractState.ENDED: self.today}
        return {
            "reference": plan.reference,
            "customer_reference": customer.reference,
            "offer_id": offer.id,
            "name": offer.name,
            "monthly_cents": offer.monthly_cents,
            "state": plan.state.value,
            "starts_on": starts_on,
            "committed_until": add_months(starts_on, offer.commitment_months),
            "product_reference": plan.product,
            "ends_on": end_of.get(plan.state),
        }

    def _ticket(self, customer: CustomerPlan, plan: TicketPlan) -> dict[str, Any]:
        years = self.products[plan.product].warranty_years
        bought = [order for order in customer.orders if order.number == plan.order and order.delivered_days_ago]
        return {
            "reference": plan.reference,
            "customer_reference": customer.reference,
            "product_reference": plan.product,
            "symptom": plan.symptom,
            "state": plan.state.value,
            "opened_at": self._moment(plan.opened_days_ago, plan.reference),
            "is_under_warranty": any((order.delivered_days_ago or 0) <= years * 365 for order in bought),
            "order_number": plan.order,
            "visit_on": None if plan.visit_in_days is None else self._ahead(plan.visit_in_days),
            "visit_slot": plan.visit_slot,
            "outcome": plan.outcome,
            "closed_at": self._moment(plan.closed_days_ago, f"{plan.reference}c"),
        }

    def _complaint(self, customer: CustomerPlan, plan: ComplaintPlan) -> dict[str, Any]:
        return {
            "reference": plan.reference,
            "customer_reference": customer.reference,
            "subject": plan.subject,
            "state": plan.state.value,
            "opened_at": self._moment(plan.opened_days_ago, plan.reference),
            "answer_due_on": self._day(plan.answer_due_in_days),
            "order_number": plan.order,
            "answered_at": self._moment(plan.answered_days_ago, f"{plan.reference}a"),
        }
