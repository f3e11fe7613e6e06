"""What an appliance should be, « silencieux », « léger », « économe », and the figure of the sheets that tells it."""

import re
from collections.abc import Sequence
from typing import Any

from actions.superlatives import ENERGY, Superlative, figure_of, label_of, value_of
from relation.model.brand import Product
from relation.store.brand_search import normalise

_QUALITIES = (
    (r"silencieu\w*|peu bruyante?s?|pas (?:trop |tres )?(?:bruyante?s?|de bruit)|(?:trop|peu) de bruit|sans bruit"
     r"|n?e? ?fai\w+ pas (?:trop )?de bruit|quiet|silent", "niveau", False),
    (r"leger\w*|pas (?:trop )?lourde?s?", "poids", False),
    (r"puissante?s?", "puissance", True),
    (r"consomm\w+ (?:peu|pas (?:trop|beaucoup))|basse consommation|peu gourmande?s?|peu energivores?", ENERGY, False),
    (r"bonne autonomie|longue autonomie", "autonomie", True),
)  # fmt: skip


def quality_in(text: str) -> Superlative | None:
    """The figure that should be low, or high, of what is chosen."""
    plain = normalise(text)
    ways = ((re.search(rf"\b(?:{shape})\b", plain), name, is_most) for shape, name, is_most in _QUALITIES)
    return next((Superlative(name, is_most, found.group()) for found, name, is_most in ways if found), None)


def weights(products: Sequence[Product], quality: Superlative | None) -> dict[str, float]:
    """Reference → 0 (the worst of them for that quality) to 1 (the best); empty when their sheets do not tell it."""
    told = {one.reference: figure for one in products if quality and (figure := figure_of(one, quality.name))}
    if quality is None or not told or min(told.values()) == max(told.values()):
        return {}
    low, high = min(told.values()), max(told.values())
    share = {reference: (figure - low) / (high - low) for reference, figure in told.items()}
    return share if quality.is_most else {reference: 1 - part for reference, part in share.items()}


def quality_told(first: Product, shelf: Sequence[Product], quality: Superlative | None) -> dict[str, Any] | None:
    """What the sheet of the one proposed says of the quality wanted, and the one of the shelf that does best."""
    label = label_of(first, quality.name) if quality else None
    best = weights(shelf, quality)
    if quality is None or label is None or first.reference not in best:
        return None
    better = max(shelf, key=lambda one: best.get(one.reference, 0.0))
    return {
        "label": label,
        "value": first.characteristics[label],
        "better": None
        if best[first.reference] == 1.0
        else {"name": better.name, "value": value_of(better, quality.name)},
    }
