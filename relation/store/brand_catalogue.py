"""The catalogue of the demonstration brand, read from its tables; search indexes are kept per process."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from relation.model.brand import (
    BrandCatalogue,
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
from relation.store import brand_tables as t
from relation.store.brand_files import BrandTexts
from relation.store.brand_finders import (
    find_category,
    find_shop_among,
    find_topics,
    offer_index,
    product_finder,
)
from relation.store.brand_rows import to_category, to_offer, to_product, to_promotion, to_shop

LEAST_PRODUCT_SCORE = 0.5
LEAST_OFFER_LIKENESS = 0.82


class SqlCatalogue(BrandCatalogue):
    """The reads that need nobody's identity. `session` stays the caller's."""

    def __init__(self, session: Session, texts: BrandTexts) -> None:
        self._session = session
        self._texts = texts

    def _rows(self, query: Select[Any]) -> list[Any]:
        return list(self._session.execute(query).mappings())

    def identity(self) -> BrandIdentity:
        return self._texts.identity

    def facts(self) -> Mapping[str, Any]:
        return self._texts.facts

    def categories(self) -> list[Category]:
        return [to_category(row) for row in self._rows(_CATEGORIES)]

    def product(self, reference: str) -> Product | None:
        rows = self._rows(select(t.products).where(t.products.c.reference == reference.strip().upper()))
        return to_product(rows[0]) if rows else None

    def products_in(self, category: str) -> list[Product]:
        query = select(t.products).where(t.products.c.category == category, t.products.c.is_active)
        return [to_product(row) for row in self._rows(query.order_by(t.products.c.price_cents))]

    def find_products(
        self, text: str, category: str | None = None, max_price_cents: int | None = None, limit: int = 5
    ) -> list[tuple[Product, float]]:
        products = tuple(to_product(row) for row in self._rows(_ACTIVE_PRODUCTS))
        scores = product_finder(products, tuple(self.categories()), self._texts.noise).scores(text)
        found = [
            (product, scores[product.reference])
            for product in products
            if scores.get(product.reference, 0.0) >= LEAST_PRODUCT_SCORE
            and (category is None or product.category == category)
            and (max_price_cents is None or product.price_cents <= max_price_cents)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].price_cents))[:limit]

    def stock(self, product_reference: str) -> list[ShopStock]:
        here = t.stocks.c.product_reference == product_reference.strip().upper()
        rows = {row["place"]: row for row in self._rows(select(t.stocks).where(here))}
        if not rows:
            return []
        names = self._rows(select(t.shops.c.id, t.shops.c.name).order_by(t.shops.c.name))
        places = [(t.ONLINE, self._texts.online_label), *((row["id"], row["name"]) for row in names)]
        return [
            ShopStock(
                product_reference=product_reference.strip().upper(),
                shop_id=None if place == t.ONLINE else place,
                place=label,
                quantity=rows[place]["quantity"] if place in rows else 0,
                restock_on=rows[place]["restock_on"] if place in rows else None,
            )
            for place, label in places
        ]

    def shops(self) -> list[Shop]:
        return [to_shop(row) for row in self._rows(select(t.shops).order_by(t.shops.c.name))]

    def find_shop(self, text: str) -> Shop | None:
        return find_shop_among(self.shops(), text)

    def promotions(self, on: date) -> list[Promotion]:
        running = (t.promotions.c.starts_on <= on) & (t.promotions.c.ends_on >= on)
        query = select(t.promotions).where(running).order_by(t.promotions.c.ends_on, t.promotions.c.id)
        return [to_promotion(row) for row in self._rows(query)]

    def promotion_by_code(self, code: str) -> Promotion | None:
        rows = self._rows(select(t.promotions).where(func.upper(t.promotions.c.code) == code.strip().upper()))
        return to_promotion(rows[0]) if rows else None

    def contract_offers(self) -> list[ContractOffer]:
        return [to_offer(row) for row in self._rows(select(t.offers).order_by(t.offers.c.monthly_cents, t.offers.c.id))]

    def find_contract_offer(self, text: str) -> ContractOffer | None:
        offers = tuple(self.contract_offers())
        hits = offer_index(tuple((offer.id, offer.name, offer.aliases) for offer in offers)).hits(
            text, LEAST_OFFER_LIKENESS
        )
        if not hits:
            return None
        best = max(hits, key=lambda offer_id: (hits[offer_id][1] * hits[offer_id][0], hits[offer_id][0]))
        return next(offer for offer in offers if offer.id == best)

    def help_for(self, category: str, symptom: str) -> list[HelpTopic]:
        return find_topics(self._texts.help, self._category_id(category), symptom)

    def how_to(self, category: str) -> list[HowTo]:
        wanted = self._category_id(category)
        return [how_to for how_to in self._texts.how_to if how_to.category == wanted]

    def _category_id(self, text: str) -> str | None:
        return find_category(tuple(self.categories()), text)


_CATEGORIES = select(t.categories).order_by(t.categories.c.position)
_ACTIVE_PRODUCTS = select(t.products).where(t.products.c.is_active)
