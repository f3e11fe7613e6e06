"""Paying in several times: what each payment comes to, by the brand's own rules."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from actions.basket import Purchase
from actions.product_choice import option_facts, paid_cents, products_named, references_named
from actions.recommendation import budget_in
from actions.turn import Turn
from relation.store.brand_search import normalise

_MONTHLY = re.compile(r"\b(?:par|chaque|tous les|le) mois\b|\bmensu\w*|\b(?:chaque|par) (?:fois|paiement|echeance)\b")
_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8, "dix": 10, "douze": 12}
HOW_MANY = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_TIMES = re.compile(rf"\b{HOW_MANY} ?(?:x|fois|mensualites|echeances)\b(?! \d)")
"""« 3 fois 69 € » is a sum, and no way to pay."""


def is_monthly_asked(text: str) -> bool:
    return _MONTHLY.search(normalise(text)) is not None


def tell_instalments(turn: Turn) -> bool:
    """The payments of the amount named, else of the product named or in hand, as the basket counts it. False: none."""
    named = references_named(turn) or products_named(turn, turn.text)
    product = named[0] if len(named) == 1 else turn.brand.product(turn.slots.get("product_reference") or "")
    amount = budget_in(turn.text)
    if amount is None and product is not None:
        amount = paid_cents(option_facts(turn, product)) * Purchase.of(turn).quantity
    if amount is None:
        return False
    rules = turn.brand.facts()["instalments"]
    asked = times_in(turn.text)
    turn.say(
        "utter_instalments",
        **{key: rules[key] for key in ("summary", "options", "legal")},
        amount_cents=amount,
        plans=plans_of(amount, rules["options"], asked),
        times_asked=asked,
    )
    return True


def times_in(text: str) -> int | None:
    """In how many payments they would like to pay."""
    found = _TIMES.search(normalise(text))
    word = found.group(1) if found else ""
    return _NUMBERS.get(word) or (int(word) if word.isdigit() else None)


def plans_of(amount_cents: int, options: list[Mapping[str, Any]], times: int | None = None) -> list[dict[str, int]]:
    """One for each way that the amount allows, or for the one asked: `each_cents` rounded to the cent, fee included."""
    allowed = [one for one in options if one["from_cents"] <= amount_cents <= one["to_cents"]]
    plans = []
    for option in allowed:
        fee = _cents(Decimal(amount_cents) * Decimal(str(option["fee_percent"]).replace(",", ".")) / 100)
        each = _cents(Decimal(amount_cents + fee) / option["times"])
        plans.append({"times": option["times"], "each_cents": each, "fee_cents": fee})
    return [plan for plan in plans if times in (None, plan["times"])]


def _cents(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
