"""Tells which product has the most or the least of what is asked, with the figure of each."""

import re
from typing import Any

from actions.characteristics import asked_outright
from actions.product_choice import FOR_WHOM, category_named, option_facts, paid_cents, products_named
from actions.products import buying_buttons
from actions.superlatives import PRICE, Superlative, compared, figure_of, fitting, label_of, superlative_in, value_of
from actions.turn import Turn
from relation.model.brand import Product

MOST_TOLD = 3
"""The best one, and two others to compare it with."""
_OF_THOSE = re.compile(r"\b(?:lequel|laquelle|lesquels|des deux|entre les deux|de ces deux)\b", re.I)


def tell_most(turn: Turn, category: str, proposed: list[Product]) -> bool:
    """« Le plus silencieux » of a shelf, of the products named, or, of « lequel », those just `proposed`.

    False, and nothing said: no figure is compared, or the sheets do not tell it.
    """
    wanted = superlative_in(turn.text)
    if wanted is None:
        return False
    products = _among(turn, category, proposed)
    shelf = next((one for one in turn.brand.categories() if one.id == category), None)
    within = fitting(products, turn.text, wanted, shelf)
    found = compared(within or products, wanted, lambda product: float(_paid(turn, product)))
    if not found:
        return False
    _say(turn, wanted, found, is_unmet=not within)
    return True


def _among(turn: Turn, category: str, proposed: list[Product]) -> list[Product]:
    named = products_named(turn, turn.text)
    if len(named) == 2:
        return named
    is_of_those = len(proposed) == 2 and category_named(turn, turn.text) is None and _OF_THOSE.search(turn.text)
    return proposed if is_of_those else turn.brand.products_in(category)


def _paid(turn: Turn, product: Product) -> int:
    return paid_cents(option_facts(turn, product))


def _say(turn: Turn, wanted: Superlative, found: list[Product], is_unmet: bool) -> None:
    best = found[0]
    turn.forget("advice_category", "advice_need")
    turn.remember(product_reference=best.reference)
    turn.say(
        "utter_advice",
        options=[option_facts(turn, best)],
        reason="fit",
        category_label=next(one.label for one in turn.brand.categories() if one.id == best.category),
        is_unmet=is_unmet,
        figure=None if wanted.name == PRICE else label_of(best, wanted.name),
        ties=_ties(turn, wanted, found),
        compared=[
            {"name": one.name, "price_cents": _paid(turn, one), "value": value_of(one, wanted.name)}
            for one in found[:MOST_TOLD]
        ],
        also=_also_asked(turn, wanted, best),
        buttons=buying_buttons(turn, best),
    )


def _ties(turn: Turn, wanted: Superlative, found: list[Product]) -> int:
    """How many of those told have the very same figure as the best one, itself counted."""
    figures = [_paid(turn, one) if wanted.name == PRICE else figure_of(one, wanted.name) for one in found[:MOST_TOLD]]
    return figures.count(figures[0])


def _also_asked(turn: Turn, wanted: Superlative, best: Product) -> list[dict[str, Any]]:
    """The other characteristics that the message asks of it."""
    labels = [label for label in best.characteristics if label not in (FOR_WHOM, label_of(best, wanted.name))]
    asked = asked_outright(turn.text, labels)
    return [{"label": label, "value": best.characteristics[label]} for label in asked]
