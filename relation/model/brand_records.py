"""What ties one customer to the brand: orders, returns, contracts, repair tickets, complaints.

The values of the states are the field's own French words: journeys and texts are written against them.
"""

import enum
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Customer:
    reference: str
    first_name: str
    last_name: str
    email: str
    phone: str
    address: str
    postcode: str
    town: str
    since: date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class DemoCustomer:
    """A customer one can play in a demonstration, and their story in one French line."""

    reference: str
    name: str
    story: str


@dataclass(frozen=True)
class Address:
    name: str
    address: str
    postcode: str
    town: str


class OrderStatus(enum.StrEnum):
    PREPARING = "preparation"
    SHIPPED = "expediee"
    OUT_FOR_DELIVERY = "en_livraison"
    DELIVERED = "livree"
    LATE = "retard"
    """The promised day has passed; `shipped_at` tells whether the parcel has left."""
    CANCELLED = "annulee"
    COLLECTED = "retiree"
    READY_FOR_PICKUP = "prete_au_retrait"


@dataclass(frozen=True)
class OrderLine:
    product_reference: str
    name: str
    quantity: int
    unit_cents: int


@dataclass(frozen=True)
class Order:
    """Exactly one of `delivery` and `shop_id` is set. `customer_reference` is None for a guest."""

    number: str
    customer_reference: str | None
    contact_name: str
    email: str
    phone: str
    lines: tuple[OrderLine, ...]
    status: OrderStatus
    placed_at: datetime
    promised_on: date
    total_cents: int
    delivery_cents: int = 0
    discount_cents: int = 0
    promo_code: str | None = None
    is_paid: bool = True
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    """When it was handed over: at home, or in the shop."""
    carrier: str | None = None
    tracking: str | None = None
    delivery: Address | None = None
    shop_id: str | None = None
    held_until: date | None = None
    """Last day an order or a reservation waits in the shop."""
    invoice_number: str | None = None

    @property
    def is_ended(self) -> bool:
        return self.status in (OrderStatus.DELIVERED, OrderStatus.COLLECTED, OrderStatus.CANCELLED)

    @property
    def is_changeable(self) -> bool:
        """Nothing has left the warehouse yet."""
        return not self.is_ended and self.shipped_at is None

    def refund_cents(self, product_reference: str | None, *, with_delivery: bool = False) -> int:
        """The whole order, delivery included, or a line less its share of the discount; 0 for a line it has not."""
        if product_reference is None:
            return self.total_cents
        gross = sum(line.unit_cents * line.quantity for line in self.lines)
        part = sum(
            line.unit_cents * line.quantity for line in self.lines if line.product_reference == product_reference
        )
        delivery = self.delivery_cents if with_delivery and part else 0
        return part - (self.discount_cents * part // gross if gross else 0) + delivery

    def days_late(self, today: date) -> int:
        return 0 if self.is_ended else max(0, (today - self.promised_on).days)

    def may_be_given_up(self, today: date, late_days: int) -> bool:
        """Awaited at home for more than `late_days` after its day: it may be cancelled even though it has left."""
        return self.delivery is not None and self.days_late(today) > late_days


class ReturnState(enum.StrEnum):
    REQUESTED = "demande"
    LABEL_SENT = "etiquette_envoyee"
    IN_TRANSIT = "en_transit"
    RECEIVED = "recu"
    REFUNDED = "rembourse"
    REFUSED = "refuse"


@dataclass(frozen=True)
class Return:
    """`refund_cents` is what is (or will be) paid back; `product_reference` None means the whole order."""

    reference: str
    order_number: str
    product_reference: str | None
    reason: str
    state: ReturnState
    opened_at: datetime
    refund_cents: int
    refunded_at: datetime | None = None
    refund_due_on: date | None = None


class ContractState(enum.StrEnum):
    ACTIVE = "actif"
    ENDING = "resiliation_en_cours"
    ENDED = "resilie"


@dataclass(frozen=True)
class Contract:
    reference: str
    customer_reference: str
    offer_id: str
    name: str
    monthly_cents: int
    state: ContractState
    starts_on: date
    committed_until: date
    product_reference: str | None = None
    ends_on: date | None = None
    """Set once it is being ended."""


class TicketState(enum.StrEnum):
    OPEN = "ouvert"
    PART_ORDERED = "piece_commandee"
    VISIT_PLANNED = "visite_prevue"
    REPAIRED = "repare"
    CLOSED = "clos"


@dataclass(frozen=True)
class Ticket:
    """A repair file (SAV). `visit_on` is the technician's day, `visit_slot` as people read it."""

    reference: str
    customer_reference: str | None
    product_reference: str
    symptom: str
    state: TicketState
    opened_at: datetime
    is_under_warranty: bool
    order_number: str | None = None
    visit_on: date | None = None
    visit_slot: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = None


class ComplaintState(enum.StrEnum):
    RECEIVED = "recue"
    IN_PROGRESS = "en_cours"
    ANSWERED = "repondue"
    CLOSED = "close"


@dataclass(frozen=True)
class Complaint:
    reference: str
    customer_reference: str | None
    subject: str
    state: ComplaintState
    opened_at: datetime
    answer_due_on: date
    order_number: str | None = None
    answered_at: datetime | None = None
