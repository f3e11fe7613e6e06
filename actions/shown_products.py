"""The products last shown, in their order: « le deuxième », « l'autre », « les deux » are said of them."""

import re

from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

SHOWN = "products_shown"
"""Slot: their references."""
_END = (
    r"(?=$| (?:il|elle|est|a|fait|c|ca|coute|consomme|en|et|vaut|pese|mesure|combien|quel\w*|svp|stp|s il|aussi|plutot"
    r"|par|avec|sur|pour|modele|appareil|peut|va|me|serait|tient|rentre|existe|garde|dure|qu|ne|n|lui|livre)\b)"
)
_RANKS = (
    (r"(?:premiere?|1er|1ere|1)", 0),
    (r"(?:deuxieme|seconde?|2e|2eme|2nde?|2)", 1),
    (r"(?:troisieme|3e|3eme|3)", 2),
    (r"derniere?", -1),
)  # fmt: skip
_RANK = r"\b(?:le|la|du|au|numero) "
_OTHER = re.compile(rf"\b(?:l|d une? a l) autre{_END}")


def note_shown(turn: Turn, products: list[Product]) -> None:
    turn.remember(products_shown=[product.reference for product in products])


def note_spoken_of(turn: Turn, product: Product) -> None:
    """Before it becomes the one in hand: it joins the one that was, when both are of one shelf."""
    if product.reference in (turn.slots.get(SHOWN) or []):
        return
    last = turn.brand.product(turn.slots.get("product_reference") or "")
    is_beside = last is not None and last.category == product.category
    note_shown(turn, [last, product] if last is not None and is_beside else [product])


def shown_products(turn: Turn) -> list[Product]:
    found = (turn.brand.product(reference) for reference in turn.slots.get(SHOWN) or [])
    return [product for product in found if product is not None]


def pointed_at(turn: Turn) -> Product | None:
    """« Le deuxième, il consomme combien ? », « et l'autre ? »: the one of those shown; None when none is meant."""
    plain = normalise(turn.text)
    at = next((at for shape, at in _RANKS if re.search(_RANK + shape + _END, plain)), None)
    is_other = at is None and _OTHER.search(plain) is not None
    products = shown_products(turn) if is_other or at is not None else []
    if at is None:
        others = [one for one in products if one.reference != turn.slots.get("product_reference")]
        return others[0] if len(products) == 2 and len(others) == 1 else None
    return products[at] if len(products) > max(at, 0) else None
