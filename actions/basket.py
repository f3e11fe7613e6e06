"""The basket in progress: the product, how many, how it is handed over, by whom it is bought, and what it costs."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self
from zoneinfo import ZoneInfo

from actions.own_words import sole_product
from actions.product_choice import category_named
from actions.product_words import words_called
from actions.purchase_words import ADDRESS_FIELDS, HOME, IDENTITY_FIELDS, SHOP
from actions.turn import Turn
from relation.model.brand import Product, Promotion, Shop
from relation.store.brand_basket import best_discount, delivery_cost
from relation.store.brand_collection import Collection, collection_of
from relation.store.brand_days import add_working_days
from relation.store.brand_search import normalise

ORDER, RESERVATION, QUOTE = "commande", "reservation", "devis"
SURE, LIKELY, CLEAR_LEAD = 0.9, 0.8, 0.08
MAX_TRIES = 2
CANDIDATES = 3
MAX_QUANTITY = 20
_THERE = re.compile(r"\bla bas\b|\bce magasin\b|\bcette boutique\b|\bdans celui (?:la|ci)\b")
MANY = 3
"""From this quantity on a company's terms apply (facts: business)."""


@dataclass(frozen=True)
class Purchase:
    """What the talk has settled so far; kept in the slot `purchase`. The product is the slot `product_reference`."""

    goal: str = ORDER
    quantity: int = 1
    way: str | None = None
    shop_id: str | None = None
    collect_on: str | None = None
    promo_code: str | None = None
    contact: dict[str, str] = field(default_factory=dict)
    candidates: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    """The product advised on another shelf just before: « les deux » takes it too."""
    tries: int = 0
    is_follow_up_wanted: bool = False
    held_until: str | None = None
    is_placed: bool = False
    """Registered: what is kept only serves the questions that follow."""

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """The one under way; when none is, a new one for whoever has bought in this talk already."""
        kept = cls(**(turn.slots.get("purchase") or {}))
        return cls(contact=kept.contact) if kept.is_placed else kept

    @classmethod
    def placed(cls, turn: Turn) -> Self | None:
        """The one just registered in this talk, to be collected in a shop."""
        kept = cls(**(turn.slots.get("purchase") or {}))
        return kept if kept.is_placed else None

    def keep(self, turn: Turn, **changes: Any) -> Self:
        changed = replace(self, **changes)
        turn.remember(purchase=asdict(changed))
        return changed

    def lacks(self, fields: tuple[str, ...]) -> list[str]:
        return [name for name in fields if not self.contact.get(name)]

    def question(self, turn: Turn, product: Product | None) -> str | None:
        """The form's slot to ask next; None when everything is known."""
        is_known = turn.customer_reference is not None
        if product is None:
            return "purchase_wanted"
        if self.goal == QUOTE:
            return "purchase_identity" if self._asks_phone(is_known) else None
        if self.goal == ORDER and self.way is None:
            return "purchase_way"
        if (self.goal == RESERVATION or self.way == SHOP) and self.shop_id is None:
            return "purchase_shop"
        if not is_known and self.lacks(IDENTITY_FIELDS):
            return "purchase_identity"
        is_home = self.goal == ORDER and self.way == HOME
        return "purchase_address" if is_home and not is_known and self.lacks(ADDRESS_FIELDS) else None

    def _asks_phone(self, is_known: bool) -> bool:
        return self.is_follow_up_wanted and not is_known and bool(self.lacks(IDENTITY_FIELDS))


@dataclass(frozen=True)
class Basket:
    """Priced as `Brand.place_order` prices it. `promotion` is the one that is applied."""

    product: Product
    quantity: int
    shop: Shop | None
    discount_cents: int
    delivery_cents: int
    promised_on: date
    promotion: Promotion | None
    promo_code: str | None

    @property
    def total_cents(self) -> int:
        return self.product.price_cents * self.quantity - self.discount_cents + self.delivery_cents

    def facts(self) -> dict[str, Any]:
        return {
            "product_name": self.product.name,
            "quantity": self.quantity,
            "unit_cents": self.product.price_cents,
            "amount_cents": self.product.price_cents * self.quantity,
            "discount_cents": self.discount_cents,
            "discount_label": self.promotion.label if self.promotion else None,
            "promo_code": self.promo_code,
            "delivery_cents": self.delivery_cents,
            "total_cents": self.total_cents,
            "promised_on": self.promised_on.isoformat(),
            "shop_name": self.shop.name if self.shop else None,
        }


def today(turn: Turn) -> date:
    """The brand's own day."""
    return turn.now.astimezone(ZoneInfo(turn.brand.identity().time_zone)).date()


def price_basket(
    turn: Turn, product: Product, quantity: int = 1, shop: Shop | None = None, code: str | None = None
) -> Basket:
    """Delivered at home in mainland France, or collected in `shop`. Raises: Refused, for the promo code."""
    day, amount = today(turn), product.price_cents * quantity
    used, off = best_discount(turn.brand, product.category, amount, code, day)
    is_bulky = any(category.is_bulky for category in turn.brand.categories() if category.id == product.category)
    facts = turn.brand.facts()
    cost = 0 if shop else delivery_cost(facts, amount - off, is_bulky)
    fastest, slowest = facts["delivery"]["working_days"]
    parcel = add_working_days(day, slowest if is_bulky else fastest + 1)
    promised = collection_in(turn, shop).ready_on if shop else parcel
    return Basket(product, quantity, shop, off, cost, promised, _applied(turn, product, off, used, amount), used)


def collection_in(turn: Turn, shop: Shop, wished_on: str | None = None) -> Collection:
    """`wished_on`: the ISO day on which the customer wants to come."""
    here = turn.now.astimezone(ZoneInfo(turn.brand.identity().time_zone))
    return collection_of(shop, here, turn.brand.facts(), date.fromisoformat(wished_on) if wished_on else None)


def _applied(turn: Turn, product: Product, off: int, code: str | None, amount: int) -> Promotion | None:
    if off == 0:
        return None
    if code:
        return turn.brand.promotion_by_code(code)
    by_itself = [p for p in turn.brand.promotions(today(turn)) if p.code is None]
    fitting = [p for p in by_itself if p.category in (None, product.category)]
    return next((p for p in fitting if p.discount_cents(amount) == off), None)


def product_of(turn: Turn) -> Product | None:
    """The product the talk is about."""
    reference = turn.slots.get("product_reference")
    return turn.brand.product(str(reference)) if reference else None


def product_named(turn: Turn, text: str) -> tuple[Product | None, list[Product]]:
    """The product that `text` names without doubt; else those it may mean, best first."""
    found = turn.brand.find_products(text)
    if not found:
        return None, []
    (best, score), second = found[0], found[1][1] if len(found) > 1 else 0.0
    likely = [product for product, _ in found if _is_named(turn, product, text)]
    if score >= SURE or (score >= LIKELY and score - second >= CLEAR_LEAD and best in likely):
        return best, []
    shelf = category_named(turn, text)
    sole = sole_product(text, turn.brand.products_in(shelf.id)) if shelf else None
    return (sole, []) if sole else (None, likely[:CANDIDATES])


def _is_named(turn: Turn, product: Product, text: str) -> bool:
    """A word of the text begins like a word of the product's name or category: a score alone may be chance."""
    category = next((c for c in turn.brand.categories() if c.id == product.category), None)
    shelf = _starts((category.label, *category.words)) if category else set()
    own = _starts((product.name, *product.aliases)) - shelf
    return bool(_starts([text]) & shelf or _starts(words_called(text)) & own)


def _starts(texts: Iterable[str]) -> set[str]:
    words = (word for text in texts for word in normalise(text).split())
    return {word[:5] for word in words if len(word) > 3}


def shop_spoken_of(turn: Turn) -> Shop | None:
    """The shop whose stock has just been told, « je le réserve », or whose hours have: « mettez-le de côté là-bas »."""
    topic = turn.slots.get("topic_action")
    is_there = topic == "action_shop_hours" and _THERE.search(normalise(turn.text)) is not None
    is_told = topic == "action_product_availability" or is_there
    return shop_by_id(turn, turn.slots.get("shop_id")) if is_told else None


def shop_by_id(turn: Turn, shop_id: str | None) -> Shop | None:
    return next((shop for shop in turn.brand.shops() if shop.id == shop_id), None)


def places_with(turn: Turn, product: Product, quantity: int) -> tuple[bool, list[tuple[Shop, int]]]:
    """Whether the online shop has that many, and the shops that do with what they have, best stocked first."""
    stock = {line.shop_id: line.quantity for line in turn.brand.stock(product.reference)}
    shops = [(shop, stock.get(shop.id, 0)) for shop in turn.brand.shops() if stock.get(shop.id, 0) >= quantity]
    return stock.get(None, 0) >= quantity, sorted(shops, key=lambda pair: (-pair[1], pair[0].name))


def contact_for_order(turn: Turn, purchase: Purchase) -> dict[str, str]:
    """Empty for a known customer: their file is used."""
    return {} if turn.customer_reference else purchase.contact
