"""The port to a brand's own systems: what it sells, whom it knows, what it has promised, what it can change.

Money is integer cents, times are aware UTC, dates are days in the brand's time zone. A read answers None or
an empty list for what does not exist. A write raises the errors of `relation.model.errors`: NotFound, Refused
(the state does not allow it) or Invalid (malformed input), with the codes given below.
"""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date, datetime

from relation.model.brand_catalogue import (
    BrandIdentity,
    Category,
    Closure,
    ContractOffer,
    HelpTopic,
    HowTo,
    OpeningSpan,
    Product,
    Promotion,
    Shop,
    ShopStock,
    WeekHours,
)
from relation.model.brand_reads import BrandCatalogue, BrandRecords
from relation.model.brand_records import (
    Address,
    Complaint,
    ComplaintState,
    Contract,
    ContractState,
    Customer,
    DemoCustomer,
    Order,
    OrderLine,
    OrderStatus,
    Return,
    ReturnState,
    Ticket,
    TicketState,
)

# fmt: off
__all__ = [
    "Address", "Brand", "BrandCatalogue", "BrandIdentity", "BrandRecords", "Category", "Closure", "Complaint",
    "ComplaintState", "Contract", "ContractOffer", "ContractState", "Customer", "DemoCustomer", "HelpTopic",
    "HowTo", "OpeningSpan", "Order", "OrderLine", "OrderStatus", "Product", "Promotion", "Return", "ReturnState",
    "Shop", "ShopStock", "Ticket", "TicketState", "WeekHours",
]
# fmt: on


class Brand(BrandCatalogue, BrandRecords):
    """Everything, changes included. A change is made in the caller's transaction and never committed here.

    `contact` has the keys first_name, last_name, email, phone, and for a home delivery address, postcode, town;
    for a known customer it may be empty or hold only what differs from their file.
    Codes that every write may raise: NotFound `unknown_customer`, `unknown_product`, `unknown_order`,
    `unknown_shop`, `unknown_contract`, `unknown_ticket`; Invalid `bad_field` (details: field, expected).
    """

    @abstractmethod
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
        """An order to be paid (`is_paid` False), delivered at home or, with `shop_id`, collected there.

        Raises: Refused `out_of_stock` (details: left), `not_sold_any_more`, `unknown_promo_code`,
        `promo_code_expired`, `promo_code_not_yet`, `promo_code_not_applicable`.
        """

    @abstractmethod
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
        """Puts aside, free and to be paid in the shop, until `held_until`. Raises: as `place_order`."""

    @abstractmethod
    def cancel_order(self, number: str, now: datetime) -> Order:
        """Puts the stock back, unless it has left: then it is cancelled only so late that the brand grants it,
        and the stock waits for the parcel. Raises: Refused `already_shipped`, `already_delivered`, `already_cancelled`.
        """

    @abstractmethod
    def change_order_address(self, number: str, address: Mapping[str, str], now: datetime) -> Order:
        """`address`: name (optional), address, postcode, town.

        Raises: as `cancel_order`; Refused `collected_in_shop`.
        """

    @abstractmethod
    def move_delivery(self, number: str, new_date: date, now: datetime) -> Order:
        """Raises: Refused `out_for_delivery`, `collected_in_shop`, `already_delivered`, `already_cancelled`,
        `day_not_served` (details: earliest, latest; no delivery on Sundays and public holidays)."""

    @abstractmethod
    def open_return(
        self, number: str, product_reference: str | None, reason: str, now: datetime, *, is_faulty: bool = False
    ) -> Return:
        """`is_faulty`: the delivery that was paid is given back too, once.

        Raises: Refused `not_delivered_yet`, `already_cancelled`, `return_too_late` (details: until),
        `return_already_open` (details: reference), `not_in_this_order`."""

    @abstractmethod
    def subscribe_contract(
        self, *, customer_reference: str, offer_id: str, now: datetime, product_reference: str | None = None
    ) -> Contract:
        """Raises: NotFound `unknown_offer`; Refused `already_subscribed` (details: reference)."""

    @abstractmethod
    def terminate_contract(self, reference: str, now: datetime) -> Contract:
        """Ends it after the notice, never before the commitment's end.

        Raises: Refused `already_ending`, `already_ended`.
        """

    @abstractmethod
    def change_contact(self, customer_reference: str, field: str, value: str) -> Customer:
        """`field`: email, phone, address, postcode, town, first_name or last_name. Raises: Refused `email_taken`."""

    @abstractmethod
    def erase_customer(self, customer_reference: str, now: datetime) -> int:
        """Nobody knows them any more; their orders stay as accounts need them, without a name. How many those are.

        Raises: Refused `business_under_way` (details: references), while the brand owes them something, or they do.
        """

    @abstractmethod
    def open_ticket(
        self,
        *,
        customer_reference: str | None,
        product_reference: str,
        symptom: str,
        now: datetime,
        order_number: str | None = None,
        visit_on: date | None = None,
        visit_slot: str | None = None,
    ) -> Ticket:
        """Raises: Refused `ticket_already_open` (details: reference), `day_not_served` (for `visit_on`)."""

    @abstractmethod
    def add_to_ticket(self, reference: str, words: str) -> Ticket:
        """What else is wrong, in the customer's words, after what the ticket holds. Raises: Refused `ticket_closed`."""

    @abstractmethod
    def move_visit(self, reference: str, new_date: date, now: datetime, slot: str | None = None) -> Ticket:
        """Raises: Refused `day_not_served`, `ticket_closed`."""

    @abstractmethod
    def register_complaint(
        self,
        *,
        customer_reference: str | None,
        subject: str,
        now: datetime,
        answer_due_on: date,
        order_number: str | None = None,
    ) -> Complaint:
        """`answer_due_on`: the day that the customer is promised (data/commitments.yml)."""
