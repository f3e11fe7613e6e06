"""Which code a question about a price has in mind: « avec la réduc étudiant ? », « et avec le code ? »."""

import re

from actions.basket import Purchase, price_basket, today
from actions.matching import is_alike, words_in
from actions.turn import Turn
from relation.model.brand import Product, Promotion
from relation.model.errors import Refused
from relation.store.brand_search import normalise

_REDUCTION = re.compile(r"\b(?:codes?|promos?|promotions?|remises?|reduc\w*|coupons?|tarif \w+)\b")
_SHAPED_AS_WORDS = ("tarif", "code", "promo", "promotion", "jour", "moi", "mois")
"""Words of labels that name none of them."""
_TRADE_IN = re.compile(r"\brepris?e?s?\b|\breprendre\b|\brepren\w+|\btrade in\b")


def is_reduction_said(turn: Turn) -> bool:
    return _REDUCTION.search(normalise(turn.text)) is not None or bool(codes_named(turn))


def codes_named(turn: Turn) -> list[Promotion]:
    """By the code itself, or by a word of its label: « la réduc étudiant »."""
    running = [one for one in turn.brand.promotions(today(turn)) if one.code]
    written = {word.upper() for word in re.findall(r"[\w-]{3,20}", turn.text)}
    if by_code := [one for one in running if one.code in written]:
        return by_code
    if not _REDUCTION.search(normalise(turn.text)):
        return []
    shelves = {word for shelf in turn.brand.categories() for word in words_in(" ".join((shelf.label, *shelf.words)))}
    said = [word for word in words_in(turn.text) if word not in shelves]
    return [one for one in running if any(is_alike(own, word) for own in _label_words(one) for word in said)]


def best_code(turn: Turn, product: Product, quantity: int = 1) -> str | None:
    """Of the codes named, else of the one given for the purchase, else of those of the shelf: the one that takes most
    off; None when none takes more than what comes off by itself.
    """
    candidates = [one.code for one in codes_named(turn)] or [Purchase.of(turn).promo_code]
    if not any(candidates):
        shelf = [one for one in turn.brand.promotions(today(turn)) if one.code and one.category == product.category]
        candidates = [one.code for one in shelf if not _TRADE_IN.search(normalise(one.terms)) or _is_traded_in(turn)]
    found = {code: _taken_off(turn, product, quantity, code) for code in candidates if code}
    best = max(found, key=lambda code: found[code], default=None)
    return best if best and found[best] else None


def _is_traded_in(turn: Turn) -> bool:
    return _TRADE_IN.search(normalise(turn.text)) is not None


def _taken_off(turn: Turn, product: Product, quantity: int, code: str) -> int:
    """Cents; 0 when it is refused, or less than what comes off by itself."""
    try:
        basket = price_basket(turn, product, quantity, code=code)
    except Refused:
        return 0
    return basket.discount_cents if basket.promo_code else 0


def _label_words(promotion: Promotion) -> list[str]:
    return [word for word in words_in(promotion.label) if word not in _SHAPED_AS_WORDS and len(word) > 4]
