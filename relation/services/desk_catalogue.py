"""The catalogue as advisors search it: price, promotion and stock at a glance, two products side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from relation.context import Relation
from relation.model.act import Act, Scene
from relation.model.brand import Product, ShopStock
from relation.model.errors import NotFound
from relation.services.promotions import promotion_facts
from relation.services.speaking import scene_of
from relation.store.unit_of_work import UnitOfWork

FOUND = 6
COMPARED = 2
CARD = "service_product_card"


@dataclass(frozen=True)
class ProductView:
    """`promotion`: as `promotion_facts`. `online`: None when unknown. `card`: ready to be sent."""

    product: Product
    category: str
    promotion: dict[str, Any]
    online: ShopStock | None
    shops: list[ShopStock]
    """Those that have some, by name."""
    card: str


@dataclass(frozen=True)
class Compared:
    """`rows`: (label, a value per product; None where a sheet says nothing), those that differ first."""

    products: list[ProductView]
    rows: list[tuple[str, list[str | None]]]


def search_catalogue(
    uow: UnitOfWork, relation: Relation, text: str, conversation_id: str | None = None
) -> list[ProductView]:
    """Best first: what `text` names, else what its shelf has. Cards are written for that conversation's customer."""
    if not text.strip():
        return []
    scene = _scene(uow, relation, conversation_id)
    return [_view(uow, relation, scene, product) for product, _ in uow.brand.find_products(text, limit=FOUND)]


def compare_products(
    uow: UnitOfWork, relation: Relation, references: Sequence[str], conversation_id: str | None = None
) -> Compared:
    """The first two. Raises: NotFound."""
    scene = _scene(uow, relation, conversation_id)
    products = [_known(uow, reference) for reference in list(dict.fromkeys(references))[:COMPARED]]
    views = [_view(uow, relation, scene, product) for product in products]
    labels = list(dict.fromkeys(label for product in products for label in product.characteristics))
    rows = [(label, [product.characteristics.get(label) for product in products]) for label in labels]
    return Compared(views, sorted(rows, key=lambda row: len(set(row[1])) == 1))


def _known(uow: UnitOfWork, reference: str) -> Product:
    product = uow.brand.product(reference)
    if product is None:
        raise NotFound("product_unknown", reference=reference)
    return product


def _scene(uow: UnitOfWork, relation: Relation, conversation_id: str | None) -> Scene | None:
    conversation = uow.conversations.get(conversation_id) if conversation_id else None
    return replace(scene_of(relation, conversation), anger=0.0, worry=0.0) if conversation else None


def _view(uow: UnitOfWork, relation: Relation, scene: Scene | None, product: Product) -> ProductView:
    stock = uow.brand.stock(product.reference)
    online = next((place for place in stock if place.is_online), None)
    shops = [place for place in stock if not place.is_online and place.quantity]
    promotion = promotion_facts(uow.brand, product, _today(relation))
    categories = {category.id: category.label for category in uow.brand.categories()}
    card = _card(relation, scene, product, promotion, online, shops) if scene else ""
    return ProductView(
        product, categories.get(product.category, product.category), promotion, online, shops, card
    )  # fmt: skip


def _card(
    relation: Relation,
    scene: Scene,
    product: Product,
    promotion: dict[str, Any],
    online: ShopStock | None,
    shops: list[ShopStock],
) -> str:
    """In the words of data/voice/desk.yml."""
    args = {
        "product_name": product.name,
        "reference": product.reference,
        "price_cents": product.price_cents,
        "warranty_years": product.warranty_years,
        "online_quantity": online.quantity if online else 0,
        "restock_on": online.restock_on.isoformat() if online and online.restock_on else None,
        "shops": [place.place for place in shops],
        **promotion,
    }
    return "\n\n".join(bubble.text for bubble in relation.voice.render_turn([Act(CARD, args)], scene))


def _today(relation: Relation) -> date:
    return relation.now().astimezone(relation.time_zone).date()
