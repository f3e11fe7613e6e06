"""The products last shown, in their order: « le deuxième », « l'autre », « les deux » are said of them."""

import re

from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

SHOWN = "products_shown"
"""Slot: their references."""
_END = (
    r"(?=$| (?:il|elle|est|a|fait|c|ca|coute|consomme|en|et|vaut|pese|mesure|combien|quel\w*|svp|stp|s il|aussi|plutot"
    r"|par|avec|sur|pour|modele|appareil|peut|va|me|serait|tient|rentre|existe|garde|dure|qu|ne|n|lui|livre"
    r"|que (?:vous|tu)|des (?:deux|trois)"
    r"|propose\w*|cite\w*|je|alors|finalement|merci)\b)"
)
_RANKS = (
    (r"(?:premiere?|1er|1ere|1)", 0),
    (r"(?:deuxieme|seconde?|2e|2eme|2nde?|2)", 1),
    (r"(?:troisieme|3e|3eme|3)", 2),
    (r"derniere?", -1),
)  # fmt: skip
_RANK = r"\b(?:le|la|du|au|numero) "
_BY_PRICE = re.compile(
    r"^(?:(?:je|on|prends?|prendrai|prendrais|prendre|garde|choisis|veux|voudrais|va|pour|partir?|sur|plutot|ok|oui|non|bon"
    r"|alors|finalement|et|mais|d accord|celui|celle|vais|commande\w*|reserve\w*|c est) )*"
    r"(?:le|la) (plus|moins) chere?s?"
    r"(?: (?:des (?:deux|trois|[23])|alors|finalement|svp|stp|merci|s il vous plait))*$"
)
FEW = 3
"""Among so few, « le moins cher » chooses one; of a longer list it asks for the cheapest of the shelf."""
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
    """« Le deuxième, il consomme combien ? », « et l'autre ? », « je prends le plus cher »: the one of those shown."""
    plain = normalise(turn.text)
    is_other = _OTHER.search(plain) is not None
    products = shown_products(turn) if is_other or _points(plain) else []
    if found := chosen_among(products, turn.text):
        return found
    in_hand = turn.before.get("product_reference")
    if is_other and turn.is_read_again:  # « l'autre » was taken already: not back to the first one
        return next((one for one in products if one.reference == in_hand), None)
    others = [one for one in products if one.reference != in_hand]
    return others[0] if is_other and len(products) == 2 and len(others) == 1 else None


def is_either(turn: Turn) -> bool:
    """« L'autre », of the two just shown, when neither is in hand."""
    products = [one.reference for one in shown_products(turn)]
    is_open = len(products) == 2 and turn.before.get("product_reference") not in products
    return is_open and _OTHER.search(normalise(turn.text)) is not None


def is_price_choice(turn: Turn) -> bool:
    """« Le moins cher », of the two or three just shown: a choice, and no question about the shelf."""
    is_choice = "?" not in turn.text and _BY_PRICE.search(normalise(turn.text)) is not None
    return is_choice and 2 <= len(shown_products(turn)) <= FEW


def chosen_among(products: list[Product], text: str) -> Product | None:
    """By its rank, or by its price among few; None when the words choose none of them."""
    plain = normalise(text)
    at = next((at for shape, at in _RANKS if re.search(_RANK + shape + _END, plain)), None)
    if at is not None:
        return products[at] if len(products) > max(at, 0) else None
    found = _BY_PRICE.search(plain) if 2 <= len(products) <= FEW else None
    by_price = sorted(products, key=lambda product: product.price_cents)
    return None if found is None else by_price[-1 if found.group(1) == "plus" else 0]


def _points(plain: str) -> bool:
    return _BY_PRICE.search(plain) is not None or any(re.search(_RANK + shape + _END, plain) for shape, _ in _RANKS)
