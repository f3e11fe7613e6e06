"""What is off a product at this moment."""

from datetime import date
from typing import Any

from relation.model.brand import BrandCatalogue, Product


def promotion_facts(brand: BrandCatalogue, product: Product, on: date) -> dict[str, Any]:
    """The promotion of this product's shelf: applied by itself, or with its code. {} when there is none."""
    running = [p for p in brand.promotions(on) if p.category == product.category]
    best = max(running, key=lambda p: (p.code is None, p.discount_cents(product.price_cents)), default=None)
    if best is None or not best.discount_cents(product.price_cents):
        return {}
    return {
        "promo_label": best.label,
        "promo_code": best.code,
        "promo_price_cents": product.price_cents - best.discount_cents(product.price_cents),
        "promo_ends_on": best.ends_on.isoformat(),
        "promo_terms": best.terms,
    }
