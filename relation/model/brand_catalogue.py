"""What a brand offers, as everybody may know it: products, shops, promotions, contract offers, help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True)
class Category:
    """A shelf of the catalogue; `words` are the customers' own words for it, `label` ours (singular)."""

    id: str
    label: str
    words: tuple[str, ...] = ()
    is_bulky: bool = False
    """Brought by two people, on appointment, rather than by parcel."""


@dataclass(frozen=True)
class Product:
    """`characteristics` maps a French label to a value to be read ("Niveau sonore" → "49 dB")."""

    reference: str
    name: str
    category: str
    brand_name: str
    price_cents: int
    characteristics: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    aliases: tuple[str, ...] = ()
    warranty_years: int = 2
    is_active: bool = True


@dataclass(frozen=True)
class ShopStock:
    """What is left of a product in one place; `shop_id` is None for the online warehouse."""

    product_reference: str
    shop_id: str | None
    place: str
    """What people call it: the shop's name, or the online shop's label."""
    quantity: int
    restock_on: date | None = None

    @property
    def is_online(self) -> bool:
        return self.shop_id is None


@dataclass(frozen=True)
class OpeningSpan:
    """Opened from `opens` (included) to `closes` (excluded), in the brand's time zone."""

    opens: time
    closes: time


WeekHours = tuple[tuple[OpeningSpan, ...], ...]
"""Seven days from Monday; an empty tuple means closed that day."""


@dataclass(frozen=True)
class Closure:
    on: date
    label: str


@dataclass(frozen=True)
class Shop:
    id: str
    name: str
    phone: str
    address: str
    postcode: str
    town: str
    district: str
    hours: WeekHours
    closures: tuple[Closure, ...] = ()
    services: tuple[str, ...] = ()
    parking: str = ""
    """Where to leave a car, in a sentence; empty when it is not known. So is `access`, for who cannot climb steps."""
    access: str = ""
    departments: tuple[str, ...] = ()
    """First two digits of the postcodes for which it is the nearest shop."""
    aliases: tuple[str, ...] = ()

    def closure_on(self, day: date) -> Closure | None:
        return next((closure for closure in self.closures if closure.on == day), None)

    def spans_on(self, day: date) -> tuple[OpeningSpan, ...]:
        """Opening spans of that day, empty when closed (exceptional closures included)."""
        return () if self.closure_on(day) else self.hours[day.weekday()]


@dataclass(frozen=True)
class Promotion:
    """A reduction: `percent` (1..99) or `amount_cents` off; `category` None means the whole catalogue."""

    id: str
    label: str
    starts_on: date
    ends_on: date
    """Last day included."""
    terms: str
    code: str | None = None
    """None: applied without a code."""
    percent: int | None = None
    amount_cents: int | None = None
    category: str | None = None
    min_total_cents: int = 0

    def is_live(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on

    def discount_cents(self, total_cents: int) -> int:
        """What it takes off `total_cents`; 0 under the minimum, never more than the total."""
        if total_cents < self.min_total_cents:
            return 0
        off = total_cents * self.percent // 100 if self.percent else self.amount_cents or 0
        return min(off, total_cents)


@dataclass(frozen=True)
class ContractOffer:
    """A service contract on sale. `notice_days`: the time between asking to end it and its end."""

    id: str
    name: str
    monthly_cents: int
    summary: str
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    commitment_months: int
    notice_days: int
    cancel_terms: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class HelpTopic:
    """One known fault of a category: what people say of it, what to try, and when to stop trying."""

    id: str
    category: str
    title: str
    symptoms: tuple[str, ...]
    steps: tuple[str, ...]
    needs_technician: bool
    warnings: tuple[str, ...] = ()
    is_dangerous: bool = False
    """Water on current, smoke, gas, burns: the warnings are to be said before anything else."""


@dataclass(frozen=True)
class HowTo:
    """How to install, use or look after an appliance of a category."""

    id: str
    category: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class BrandIdentity:
    """How the brand presents itself in a conversation. `advisor_hours` are in `time_zone` (IANA name)."""

    name: str
    assistant_name: str
    tagline: str
    time_zone: str
    advisor_hours: WeekHours
    privacy_url: str
    site_url: str
    notice: str
    """Told at the start: the chat adapts to the customer, who can refuse."""
    refusal_label: str
