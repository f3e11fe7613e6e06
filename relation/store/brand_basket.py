"""What an order costs: the best promotion, and delivery."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from relation.model.brand import BrandCatalogue, Promotion
from relation.model.errors import Refused


def best_discount(
    catalogue: BrandCatalogue, category: str, amount_cents: int, code: str | None, today: date
) -> tuple[str | None, int]:
    """The code used, if any, and the cents off: promotions do not add up, the better one is kept.

    Raises: Refused `unknown_promo_code`, `promo_code_expired`, `promo_code_not_yet`, `promo_code_not_applicable`.
    """
    by_itself = [p for p in catalogue.promotions(today) if p.code is None and p.category in (None, category)]
    automatic = max((promotion.discount_cents(amount_cents) for promotion in by_itself), default=0)
    if code is None or not code.strip():
        return None, automatic
    promotion = _usable(catalogue, code, today)
    off = promotion.discount_cents(amount_cents) if promotion.category in (None, category) else 0
    if off == 0:
        raise Refused(
            "promo_code_not_applicable",
            promo_code=promotion.code,
            category=promotion.category,
            min_total_cents=promotion.min_total_cents,
        )
    return (promotion.code, off) if off >= automatic else (None, automatic)


def _usable(catalogue: BrandCatalogue, code: str, today: date) -> Promotion:
    promotion = catalogue.promotion_by_code(code)
    if promotion is None:
        raise Refused("unknown_promo_code")
    if today > promotion.ends_on:
        raise Refused("promo_code_expired", promo_code=promotion.code, ended_on=promotion.ends_on)
    if today < promotion.starts_on:
        raise Refused("promo_code_not_yet", promo_code=promotion.code, starts_on=promotion.starts_on)
    return promotion


def delivery_cost(facts: Mapping[str, Any], amount_cents: int, is_bulky: bool) -> int:
    """Cents for a delivery in mainland France; 0 from the brand's threshold."""
    delivery = facts["delivery"]
    if amount_cents >= delivery["free_from_cents"]:
        return 0
    wanted = "volumineux" if is_bulky else "colis"
    return int(next(mode["cost_cents"] for mode in delivery["modes"] if mode["id"] == wanted))
