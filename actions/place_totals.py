"""What an appliance comes to outside mainland France: its price, the delivery there, the old one taken back."""

import re
from collections.abc import Mapping
from typing import Any

from actions.basket import price_basket
from actions.places_served import places_named
from actions.product_choice import option_facts, paid_cents, products_named, today
from actions.reductions import best_code, is_reduction_said
from actions.turn import Turn
from relation.model.brand import Product
from relation.model.errors import Refused
from relation.store.brand_basket import best_discount
from relation.store.brand_search import normalise

PLACE = "place_named"
"""Slot: the place that the customer lives in or has things sent to, by its name."""
COST_ASKED = "livraison_prix"
"""« Combien ça coûte ? » after a place was told, by its name in data/follow_ups.yml."""
_THERE = re.compile(r"\bla bas\b|\bthere\b")
_TOTAL = re.compile(
    r"\b(?:montant )?total\b|\ben tout\b|\btout compris\b|\blivraison (?:comprise|incluse)\b|\blivre (?:a|en|la|chez)\b"
    r"|\b(?:cout\w*|prix|combien|frais)\b.*\blivr\w+|\blivr\w+.*\b(?:combien|cout\w*|prix)\b|\bdelai\b|\bdeliver\w*"
)
_TRADE_IN = re.compile(r"\brepris?e?s?\b|\breprendre\b|\brepren\w+|\btrade in\b")


def note_place(turn: Turn) -> None:
    """« Ma résidence à Ajaccio »: kept, so that « là-bas » and the totals are of that place."""
    if named := places_named(turn):
        turn.remember(place_named=named[0]["name"])


def is_total_there(turn: Turn) -> bool:
    """A total or a delivery is asked, for a place named in this talk."""
    plain = normalise(turn.text)
    return bool(places_of(turn)) and (_TOTAL.search(plain) or _THERE.search(plain)) is not None


def places_of(turn: Turn) -> list[Mapping[str, Any]]:
    """Those that the message names, else the one kept, where a delivery there may be meant."""
    if named := places_named(turn):
        return named
    plain, kept = normalise(turn.text), turn.slots.get(PLACE)
    is_meant = kept and (turn.follows == COST_ASKED or _THERE.search(plain) or _TOTAL.search(plain))
    return [place for place in turn.brand.facts()["delivery"]["countries"] if is_meant and place["name"] == kept]


def totals_for(turn: Turn, place: Mapping[str, Any]) -> dict[str, Any]:
    """Of the one product named or in hand; empty when there is none. `delivery_cents` None: it cannot go there."""
    product = _product(turn)
    if product is None:
        return {}
    is_bulky = any(category.is_bulky for category in turn.brand.categories() if category.id == product.category)
    cost = place.get("bulky_cents" if is_bulky else "parcel_cents")
    paid = paid_cents(option_facts(turn, product))
    off, code = _trade_in(turn, product)
    if not code and is_reduction_said(turn) and (code := best_code(turn, product)):
        off = price_basket(turn, product, code=code).discount_cents
    total = product.price_cents - off if code else paid
    return {
        "product_name": product.name,
        "paid_cents": product.price_cents if code else paid,
        "delivery_cents": cost,
        "trade_in_cents": off or None,
        "trade_in_code": code,
        "is_traded_in": _TRADE_IN.search(normalise(turn.text)) is not None,
        "total_cents": total + cost if cost is not None else None,
    }


def _product(turn: Turn) -> Product | None:
    named = products_named(turn, turn.text)
    product = named[0] if named else turn.brand.product(turn.slots.get("product_reference") or "")
    if product is not None:
        turn.remember(product_reference=product.reference)
    return product


def _trade_in(turn: Turn, product: Product) -> tuple[int, str | None]:
    """« Avec la reprise de mon ancien »: the cents off and the code, when a promotion gives them for this product."""
    if not _TRADE_IN.search(normalise(turn.text)):
        return 0, None
    day = today(turn)
    offers = [one for one in turn.brand.promotions(day) if one.code and one.category == product.category]
    for one in offers:
        if not _TRADE_IN.search(normalise(one.terms)):
            continue
        try:
            code, off = best_discount(turn.brand, product.category, product.price_cents, one.code, day)
        except Refused:  # not dear enough: the price stays
            continue
        return (off, code) if code else (0, None)
    return 0, None
