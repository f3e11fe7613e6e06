"""Tells which product has the most or the least of what is asked, what sets two apart, what does better than one."""

import re
from typing import Any

from actions.beyond_sheet import beyond_sheet
from actions.characteristics import frost_told
from actions.labels_asked import asked_outright
from actions.limits import limits_in, nearest, within
from actions.matching import words_in
from actions.own_words import own_word_product
from actions.product_choice import (
    FOR_WHOM,
    SHORT,
    category_named,
    choices,
    option_facts,
    paid_cents,
    products_named,
    references_named,
)
from actions.products import buying_buttons
from actions.qualities import quality_in
from actions.recommendation import budget_in
from actions.refusals import refused_in
from actions.shown_products import note_shown, shown_products
from actions.superlatives import (
    PRICE,
    Superlative,
    comparative_in,
    compared,
    figure_of,
    fitting,
    label_of,
    size_asked,
    superlative_in,
    value_of,
)
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

ADVICE_ACTION = "action_advice"
MOST_TOLD = 3
"""The best one, and two others to compare it with."""
DIFFERENCES = 6
_OF_THOSE = re.compile(
    r"\b(?:lequel|laquelle|lesquels"
    r"|des (?:deux|2)|entre les (?:deux|2)|de ces (?:deux|2)|j ?e? ?(?:prends?|prendrai|garde|choisis?))\b",
    re.I,
)
_BY_FIGURE = re.compile(r"\b(?:le|la|au|du) (\d{1,4}) ?(kg|l|cm|couverts|foyers|feux)\b")
_WHICH = re.compile(r"\b(?:lequel|laquelle|lesquels|lesquelles|quels?|quelles?|qui)\b")
_APART = re.compile(
    r"\bdifferen\w+|\bdiff\b|\b(?:mieux|meilleure?s?) que (?:le|la|l)\b|\bpar rapport (?:au|a la|a l)\b"
    r"|\bcompar\w+|\b(?:ce qui|qu est ce qui) (?:les |l en )?(?:change|separe|distingue)"
    r"|\b(?:qu|quoi|que)\b.*\b(?:de|en) (?:plus|moins)$|\bversus\b"
    r"|(?<!\bque )(?<!\bsi )\bvs\b(?! (?:\w+ez|faites|etes|dites|me|m|nous)\b)"
)


def is_comparison(turn: Turn) -> bool:
    """« Différence entre les deux ? », « un plus léger ? », « lequel rentre dans 80 cm ? », of products."""
    is_apart = _APART.search(normalise(turn.text)) is not None
    if (is_apart and pair_meant(turn)) or _pair_asked_of(turn):
        return True
    return comparative_in(turn.text) is not None or _size_asked(turn) is not None


def _pair_asked_of(turn: Turn) -> list[Product]:
    """« Et le niveau sonore ? », of the two just compared, when neither is in hand; else empty."""
    is_open = not turn.slots.get("product_reference") and turn.slots.get("topic_action") == ADVICE_ACTION
    is_told_apart = is_open and not turn.is_clicked and superlative_in(turn.text) is None
    pair = shown_products(turn) if is_told_apart else []
    if len(pair) != 2 or len(turn.text.split()) > SHORT or category_named(turn, turn.text) or _pair_named(turn):
        return []
    return pair if asked_outright(turn.text, {label for one in pair for label in one.characteristics}) else []


def is_pair_named(turn: Turn) -> bool:
    """« Comparez l'AS-ZEPR1 et l'AS-ZEPR2 »: it needs nothing shown before."""
    return _APART.search(normalise(turn.text)) is not None and len(_pair_named(turn)) == 2


def _pair_named(turn: Turn) -> list[Product]:
    named = references_named(turn)[:2]
    return named if len(named) == 2 else products_named(turn, turn.text)


def pair_meant(turn: Turn) -> list[Product]:
    """The two named, or the one named and the one in hand, or the two last shown; nothing else."""
    named = _pair_named(turn)
    in_hand = turn.brand.product(turn.slots.get("product_reference") or "")
    if in_hand is not None and len({one.category for one in named}) == 2:  # one name on two shelves: that of the talk
        named = [one for one in named if one.category == in_hand.category]
    if len(named) == 2:
        return named
    if in_hand is not None and not named and (other := _called_beside(turn, in_hand)) is not None:
        return [in_hand, other]
    shown = shown_products(turn)
    if not named:
        return shown[:2] if len(shown) >= 2 and category_named(turn, turn.text) is None else []
    return [in_hand, named[0]] if in_hand is not None and in_hand != named[0] else []


def _called_beside(turn: Turn, in_hand: Product) -> Product | None:
    """« Mieux que le 7 kg ? », « que l'Essentiel ? »: another one of the shelf of the product in hand."""
    others = [one for one in turn.brand.products_in(in_hand.category) if one != in_hand]
    figure = _BY_FIGURE.search(normalise(turn.text))
    called = [one for one in others if figure and f"{figure[1]} {figure[2]}" in normalise(one.name)]
    return called[0] if len(called) == 1 else own_word_product(turn.text, others)


def tell_apart(turn: Turn) -> bool:
    """What the sheets of two products say, side by side: what is asked, else where they differ.

    Neither is chosen by it: the one in hand before stays so, if it is one of them.
    """
    pair = pair_meant(turn) if _APART.search(normalise(turn.text)) else _pair_asked_of(turn)
    if not pair:
        return False
    first, second = (one.characteristics for one in pair)
    labels = [label for label in dict.fromkeys((*first, *second)) if label != FOR_WHOM]
    names = set(words_in(" ".join(one.name for one in pair)))  # « Silence » asks for no noise
    asked = asked_outright(" ".join(word for word in normalise(turn.text).split() if word not in names), labels)
    told = asked or [label for label in labels if first.get(label) != second.get(label)][:DIFFERENCES]
    note_shown(turn, pair)
    in_hand = next((one for one in pair if one.reference == turn.slots.get("product_reference")), None)
    turn.remember(product_reference=in_hand.reference if in_hand else None)
    turn.say(
        "utter_advice",
        options=[option_facts(turn, one) for one in pair],
        reason="fit",
        category_label=next(one.label for one in turn.brand.categories() if one.id == pair[0].category),
        table=[{"label": label, "first": first.get(label), "second": second.get(label)} for label in told],
        buttons=buying_buttons(turn, in_hand) if in_hand else choices(turn, pair),
    )
    return True


def tell_better(turn: Turn, category: str) -> bool:
    """« Un plus léger ? »: those of the shelf that do better than all that were shown, the nearest first."""
    wanted, shown = comparative_in(turn.text), shown_products(turn)
    if wanted is None or not shown:
        return False
    sign = 1 if wanted.is_most else -1
    limits = [value for one in shown if (value := _figure(turn, wanted, one)) is not None]
    shelf = turn.brand.products_in(category)
    ranked = compared(within(shelf, limits_in(turn.text)) or shelf, wanted, lambda one: float(_paid(turn, one)))
    if not limits or not ranked:
        return False
    limit = max(sign * value for value in limits)
    better = [one for one in reversed(ranked) if sign * (_figure(turn, wanted, one) or 0.0) > limit]
    _say(turn, wanted, better or ranked, is_best_already=not better)
    return True


def tell_most(turn: Turn, category: str) -> bool:
    """« Le plus silencieux » of a shelf, of the products named, or, of « lequel », those just shown.

    False, and nothing said: no figure is compared, or the sheets do not tell it.
    """
    wanted = superlative_in(turn.text) or _size_asked(turn)
    if wanted is None:
        return False
    products = _among(turn, category)
    shelf = next((one for one in turn.brand.categories() if one.id == category), None)
    said = f"{_said_of(turn, category)}\n{turn.text}"
    kept = fitting(products, turn.text, wanted, shelf, said)
    found = compared(kept or products, wanted, lambda product: float(_paid(turn, product)))
    if not kept and superlative_in(turn.text) is None:  # only a size was asked: what comes nearest to it
        found = nearest(found, limits_in(said))
    if not found:
        return False
    if refused_in(turn.text) or limits_in(turn.text) or budget_in(turn.text) is not None:
        turn.remember(advice_first=said.strip())
    _say(turn, wanted, found, is_unmet=not kept)
    return True


def _size_asked(turn: Turn) -> Superlative | None:
    """A size and nothing else: with a quality, « silencieux », or added to a need, it is a matter of advice."""
    is_told = turn.slots.get("advice_first") and not _WHICH.search(normalise(turn.text)) and "?" not in turn.text
    return None if quality_in(turn.text) or is_told else size_asked(turn.text)


def _said_of(turn: Turn, category: str) -> str:
    """What was told before of the need, when it was of this shelf."""
    told = str(turn.slots.get("advice_first") or "")
    named = category_named(turn, f"{told} {turn.text}")
    return told if named is None or named.id == category else ""


def _among(turn: Turn, category: str) -> list[Product]:
    named = products_named(turn, turn.text)
    if len(named) == 2:
        return named
    shown = [one for one in shown_products(turn) if one.category == category]
    is_of_those = len(shown) >= 2 and category_named(turn, turn.text) is None and _OF_THOSE.search(turn.text)
    return shown if is_of_those and _size_asked(turn) is None else turn.brand.products_in(category)


def _figure(turn: Turn, wanted: Superlative, product: Product) -> float | None:
    return float(_paid(turn, product)) if wanted.name == PRICE else figure_of(product, wanted.name)


def _paid(turn: Turn, product: Product) -> int:
    return paid_cents(option_facts(turn, product))


def _say(turn: Turn, wanted: Superlative, found: list[Product], **how: bool) -> None:
    """`how`: is_unmet (none within the limits set), is_best_already (none does better than those shown)."""
    best = found[0]
    note_shown(turn, found[:MOST_TOLD])
    turn.forget("advice_category", "advice_need")
    turn.remember(product_reference=best.reference)
    turn.say(
        "utter_advice",
        options=[option_facts(turn, best)],
        reason="fit",
        category_label=next(one.label for one in turn.brand.categories() if one.id == best.category),
        figure=None if wanted.name == PRICE else label_of(best, wanted.name),
        ties=_ties(turn, wanted, found),
        compared=[
            {"name": one.name, "price_cents": _paid(turn, one), "value": value_of(one, wanted.name)}
            for one in found[:MOST_TOLD]
        ],
        also=_also_asked(turn, wanted, best),
        frost=_frost_to_mind(turn, found[:MOST_TOLD]),
        buttons=buying_buttons(turn, best),
        **how,
    )


def _frost_to_mind(turn: Turn, told: list[Product]) -> dict[str, str] | None:
    """A cold place was spoken of, and the sheets of none of those told allow it: the one that does, if there is one."""
    if "cold" not in beyond_sheet(str(turn.slots.get("advice_first") or "")) or any(map(frost_told, told)):
        return None
    shelf = turn.brand.products_in(told[0].category)
    return next(({"name": one.name, "words": words} for one in shelf if (words := frost_told(one))), None)


def _ties(turn: Turn, wanted: Superlative, found: list[Product]) -> int:
    """How many of those told have the very same figure as the best one, itself counted."""
    figures = [_figure(turn, wanted, one) for one in found[:MOST_TOLD]]
    return figures.count(figures[0])


def _also_asked(turn: Turn, wanted: Superlative, best: Product) -> list[dict[str, Any]]:
    """The other characteristics that the message asks of it."""
    labels = [label for label in best.characteristics if label not in (FOR_WHOM, label_of(best, wanted.name))]
    asked = asked_outright(turn.text, labels)
    return [{"label": label, "value": best.characteristics[label]} for label in asked]
