"""The reading half of the port to a brand's systems (see `relation.model.brand`).

A read answers None or an empty list for what does not exist.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any

from relation.model.brand_catalogue import (
    BrandIdentity,
    Category,
    ContractOffer,
    HelpTopic,
    HowTo,
    Product,
    Promotion,
    Shop,
    ShopStock,
)
from relation.model.brand_records import (
    Complaint,
    Contract,
    Customer,
    DemoCustomer,
    Order,
    Return,
    Ticket,
)


class BrandCatalogue(ABC):
    """What anybody may ask, without being known."""

    @abstractmethod
    def identity(self) -> BrandIdentity: ...

    @abstractmethod
    def facts(self) -> Mapping[str, Any]:
        """The brand's terms, as data/brand/facts.yml has them: delivery, payment, returns, warranty… (read only)."""

    @abstractmethod
    def categories(self) -> list[Category]: ...

    @abstractmethod
    def product(self, reference: str) -> Product | None: ...

    @abstractmethod
    def products_in(self, category: str) -> list[Product]:
        """Active products of a category id, cheapest first."""

    @abstractmethod
    def find_products(
        self, text: str, category: str | None = None, max_price_cents: int | None = None, limit: int = 5
    ) -> list[tuple[Product, float]]:
        """Active products that `text` may name, best first, with a score 0..1.

        Accents, case and typing errors do not matter; references, aliases and customers' words are understood.
        About 0.9 and over: that one. Under 0.5: not returned.
        """

    @abstractmethod
    def stock(self, product_reference: str) -> list[ShopStock]:
        """Online first, then every shop by name, those with none left included. Empty: unknown product."""

    @abstractmethod
    def shops(self) -> list[Shop]: ...

    @abstractmethod
    def find_shop(self, text: str) -> Shop | None:
        """By id, town, postcode (same department counts), district or name, however it is spelt."""

    @abstractmethod
    def promotions(self, on: date) -> list[Promotion]:
        """Those running that day, the one that ends first first."""

    @abstractmethod
    def promotion_by_code(self, code: str) -> Promotion | None:
        """Whatever its dates: ask `is_live(on)`."""

    @abstractmethod
    def contract_offers(self) -> list[ContractOffer]: ...

    @abstractmethod
    def find_contract_offer(self, text: str) -> ContractOffer | None: ...

    @abstractmethod
    def help_for(self, category: str, symptom: str) -> list[HelpTopic]:
        """Known faults of a category (or of its customers' word) that `symptom` may describe, best first."""

    @abstractmethod
    def how_to(self, category: str) -> list[HowTo]: ...


class BrandRecords(ABC):
    """What the brand knows of its customers: to be asked only for somebody who has been identified."""

    @abstractmethod
    def customer(self, reference: str) -> Customer | None: ...

    @abstractmethod
    def customer_by_email(self, email: str) -> Customer | None: ...

    @abstractmethod
    def customers_for_demo(self, limit: int = 12) -> list[DemoCustomer]: ...

    @abstractmethod
    def order(self, number: str) -> Order | None:
        """Tolerant of shape: `LV-240613`, `lv240613`, `n° 240613`."""

    @abstractmethod
    def order_matches(self, number: str, email_or_postcode: str) -> Order | None:
        """The order if the e-mail or the postcode is the one it was placed with: a proof of identity."""

    @abstractmethod
    def customer_matches(self, number: str, email_or_postcode: str) -> Customer | None:
        """Whose order, contract, return, repair file or complaint that number names, if the e-mail or the postcode is
        the one it was placed with or the one of their file: a proof of identity.
        """

    @abstractmethod
    def orders_of(self, customer_reference: str) -> list[Order]:
        """Newest first."""

    @abstractmethod
    def returns_of_order(self, number: str) -> list[Return]: ...

    @abstractmethod
    def contracts_of(self, customer_reference: str) -> list[Contract]: ...

    @abstractmethod
    def contract(self, reference: str) -> Contract | None: ...

    @abstractmethod
    def tickets_of(self, customer_reference: str) -> list[Ticket]:
        """Newest first."""

    @abstractmethod
    def ticket(self, reference: str) -> Ticket | None: ...

    @abstractmethod
    def complaints_of(self, customer_reference: str) -> list[Complaint]:
        """Newest first."""

    @abstractmethod
    def loyalty_points(self, customer_reference: str) -> int: ...
