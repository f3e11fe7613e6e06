"""Is it still under warranty, by the age that the customer tells: answered without looking for any purchase."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.contract_age import NUMBERS, OTHERS_AGE
from actions.customer_file import today
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

MONTHS, HALF = 12, 6
_AGE = re.compile(
    rf"\b(?P<number>\d{{1,2}}|une|{'|'.join(NUMBERS)}) (?P<unit>mois|ans?|annees?)\b(?P<half> et demie?| 1 2)?"
)
_NO_AGE = re.compile(r"\b(?:garanti\w*|dans|sous|pendant|durant|encore|reste\w*|pour|sur|les|ces|que)(?: (?:de|d|a))?$")
"""« Garantie 5 ans », « dans deux ans »: no time that the appliance has served."""
_BOUGHT = re.compile(r"\b(?:achet\w*|recue?s?|livre\w*|acquis\w*|prise?|eue?|date)\b")


def months_told(turn: Turn) -> int | None:
    """How old the appliance is, told now or with its fault: « elle a 11 mois », « achetée en mai »; else None."""
    told = _months_in(turn.text)
    if told is not None:
        return told
    days = [date.fromisoformat(found["value"]) for found in turn.entities if found["entity"] == "date"]
    past = [day for day in days if day <= today(turn)]
    if past and _BOUGHT.search(normalise(turn.text)):
        return (today(turn) - min(past)).days * MONTHS // 365
    return _months_in(str(turn.slots.get("sav_words") or ""))


def _months_in(text: str) -> int | None:
    plain = normalise(text.replace("½", " et demi"))
    for found in _AGE.finditer(plain):
        before = plain[: found.start()].strip()
        if _NO_AGE.search(before) or (found["unit"] != "mois" and OTHERS_AGE.search(before)):
            continue
        number = int(found["number"]) if found["number"].isdigit() else NUMBERS.get(found["number"], 1)
        return number if found["unit"] == "mois" else number * MONTHS + HALF * bool(found["half"])
    return None


def verdict(turn: Turn, warranty: Mapping[str, Any], product: Product | None) -> dict[str, Any]:
    """Of `utter_warranty_conditions`: {"age_months", "is_under"}, and what a visit costs when it is over; {} of no age.

    `is_under` is None where only the model would tell: the law's years are over, some brands give more.
    """
    months = months_told(turn)
    if months is None:
        return {}
    legal = int(warranty["legal_years"])
    years = max(product.warranty_years, legal) if product else legal
    longest = years if product else max(one.warranty_years for one in _sold(turn))
    is_under = None if years * MONTHS <= months <= longest * MONTHS else months < years * MONTHS
    home = turn.brand.facts()["home_service"]
    paid = {} if is_under else {"visit_cents": home["visit_cents"], "bonus": home["bonus"]}
    return {"age_months": months, "is_under": is_under, "years": years, **paid}


def _sold(turn: Turn) -> list[Product]:
    return [product for shelf in turn.brand.categories() for product in turn.brand.products_in(shelf.id)]
