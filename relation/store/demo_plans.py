"""What a demonstration customer's file should hold, in days from the day it is seeded; written or drawn."""

from dataclasses import dataclass

from relation.model.brand import ComplaintState, ContractState, OrderStatus, ReturnState, TicketState


@dataclass(frozen=True)
class ReturnPlan:
    reference: str
    product: str | None
    reason: str
    state: ReturnState
    opened_days_ago: int
    refunded_days_ago: int | None = None
    refund_due_in_days: int | None = None


@dataclass(frozen=True)
class OrderPlan:
    """`lines`: product reference and quantity. `shop` None means delivered at home."""

    number: str
    lines: tuple[tuple[str, int], ...]
    status: OrderStatus
    placed_days_ago: int
    promised_in_days: int
    shipped_days_ago: int | None = None
    delivered_days_ago: int | None = None
    carrier: str | None = None
    tracking: str | None = None
    shop: str | None = None
    returns: tuple[ReturnPlan, ...] = ()


@dataclass(frozen=True)
class ContractPlan:
    reference: str
    offer: str
    product: str | None
    starts_days_ago: int
    state: ContractState


@dataclass(frozen=True)
class TicketPlan:
    reference: str
    product: str
    order: str | None
    symptom: str
    state: TicketState
    opened_days_ago: int
    visit_in_days: int | None = None
    visit_slot: str | None = None
    outcome: str | None = None
    closed_days_ago: int | None = None


@dataclass(frozen=True)
class ComplaintPlan:
    reference: str
    subject: str
    state: ComplaintState
    opened_days_ago: int
    answer_due_in_days: int
    order: str | None = None
    answered_days_ago: int | None = None


@dataclass(frozen=True)
class CustomerPlan:
    reference: str
    first_name: str
    last_name: str
    email: str
    phone: str
    address: str
    postcode: str
    town: str
    since_days: int
    loyalty_points: int
    story: str | None = None
    orders: tuple[OrderPlan, ...] = ()
    contracts: tuple[ContractPlan, ...] = ()
    tickets: tuple[TicketPlan, ...] = ()
    complaints: tuple[ComplaintPlan, ...] = ()
