"""Advice: at most two questions (actions/advice_form.py), then a choice with its reasons."""

import re

from actions.advice_form import ADVICE, CATEGORY_FORM, NEED_FORM, SLOTS
from actions.basket import Purchase
from actions.beyond_sheet import beyond_sheet
from actions.comparing import tell_apart, tell_better, tell_most
from actions.household import people_in
from actions.limits import limits_in, nearest, told_of, within
from actions.product_choice import (
    category_named,
    option_facts,
    paid_cents,
    products_named,
    short_names,
)
from actions.products import buying_buttons
from actions.purchase_form import FORM as PURCHASE_FORM
from actions.qualities import quality_in, quality_told, weights
from actions.questions import hear_beside
from actions.recommendation import budget_in, differences_of, is_telling, least_in, of_kind, ranked, sheet_of, use_in
from actions.shelves import advise_later, leave_advised, shared_use, shelf_labels, shelves_listed, shelves_wanted
from actions.shown_products import note_shown, shown_products
from actions.superlatives import superlative_in
from actions.taken_together import note_beside
from actions.turn import ServiceAction, Turn
from actions.wishes import is_one_wanted
from relation.model.brand import Category, Product
from relation.store.brand_search import normalise

BESIDE = ("cadeau", "stock", "pose")
"""In data/questions.yml: asked beside an appliance that is wished for."""
FEW_WORDS = 8
_PART_OF_IT = re.compile(r"\bavec (?:(?:une?|le|la|son|petite?|grande?|gros(?:se)?) )*\w+", re.I)
_AND_FOR = re.compile(r"^(?:et|ou|pareil|idem|sinon|aussi|ensuite)\b")
CONTRACT = re.compile(r"\bcontrats?\b", re.I)
_CONTRACT_FOR = re.compile(r"\bquels? contrats?\b|^(?:\w+ ){0,4}contrats? (?:\w+ ){0,2}(?:pour|pr|sur)\b")
"""« Quel contrat pour un lave-linge ? »: the appliance is had already."""


class Advice(ServiceAction):
    """Starts, takes up again after each question, and recommends."""

    action_name = "action_advice"

    def answer(self, turn: Turn) -> None:
        hear_beside(turn, ADVICE, BESIDE)
        if tell_apart(turn):
            return
        is_shelf_asked = turn.intent == ADVICE or is_one_wanted(turn) or superlative_in(turn.text) is not None
        is_list = bool(shelves_listed(turn, turn.text))
        pair = products_named(turn, turn.text) if is_shelf_asked and not is_list else []
        if len(pair) == 2 and tell_most(turn, pair[0].category):
            return
        if len(pair) == 2:
            _recommend(turn, pair, turn.text, " ".join(product.name for product in pair))
            return
        first = next(iter(shelves_wanted(turn, turn.text).values()), turn.text)
        known = _category_known(turn)
        named = _shelf_named(turn, first, known) if is_shelf_asked else None
        if named is not None and known is not None and named.id != known:
            people = _same_people(turn)
            turn.forget("advice_first", "advice_need")  # another appliance: another use, of the same home
            if people:
                turn.remember(advice_first=f"{people} personnes")
        category = named.id if named else known
        if CONTRACT.search(turn.text) and (named is None or _CONTRACT_FOR.search(normalise(turn.text))):
            turn.continue_with("action_contract_offers")
            return
        if category is None:
            turn.remember(advice_first=turn.text)
            turn.continue_with(CATEGORY_FORM)
            return
        if tell_better(turn, category) or tell_most(turn, category):
            return
        turn.remember(advice_category=category)
        leave_advised(turn, category)
        if budget_in(turn.text) is not None:  # « le mien a lâché, budget 600 »: a new one is wanted, and no repair
            turn.settle("sav", "panne")
        said = [part for part in self._said(turn) if part]
        wanted = [shelves_wanted(turn, one) for one in said]
        others = {shelf: part for one in wanted for shelf, part in one.items() if shelf != category}
        need = "\n".join(said)  # a line each: the last one holds
        for part in others.values():
            need = need.replace(part, " ")
        uses = filter(None, map(shared_use, wanted)) if others else ()
        need = " ".join((need.strip(), *uses))
        is_hurried = turn.journey.get("depth") == "bref"
        if turn.slots.get("advice_need") is None and not is_hurried and not is_telling(turn, category, need):
            turn.remember(advice_first="\n".join(said))
            if others:
                labels = shelf_labels(turn, others)
                turn.say("utter_secondary", label=labels[0], later=labels)
            turn.continue_with(NEED_FORM)
            return
        advise_later(turn, others, is_announced=True)
        _recommend(turn, turn.brand.products_in(category), need)

    @staticmethod
    def _said(turn: Turn) -> tuple[str | None, ...]:
        first, need = turn.slots.get("advice_first"), turn.slots.get("advice_need")
        return (first, need, turn.text if turn.text not in (first, need) else None)


def _shelf_named(turn: Turn, text: str, known: str | None) -> Category | None:
    """« Avec un congélateur en bas », said of a refrigerator, names no other shelf."""
    return category_named(turn, _PART_OF_IT.sub(" ", text)) or (None if known else category_named(turn, text))


def _same_people(turn: Turn) -> int | None:
    """« Et pour le congélateur ? »: how many people the appliance before was said to be for."""
    plain = normalise(turn.text)
    is_short = _AND_FOR.search(plain) is not None and len(plain.split()) <= FEW_WORDS
    said = " ".join(str(turn.slots.get(name) or "") for name in ("advice_first", "advice_need"))
    return people_in(said) if is_short and people_in(turn.text) is None else None


def _category_known(turn: Turn) -> str | None:
    """The shelf under discussion, of the product spoken of, of those proposed, of what was unclear or asked about."""
    shown = [product.reference for product in shown_products(turn)]
    proposed = [turn.slots.get("product_reference"), *shown, *Purchase.of(turn).candidates]
    remembered = next((found for one in proposed if one and (found := turn.brand.product(one))), None)
    told = (turn.slots.get("clarifying") or {}).get("text") or turn.slots.get("advice_first")
    unclear = category_named(turn, str(told or ""))
    shelf = remembered.category if remembered else unclear.id if unclear else None
    return turn.slots.get("advice_category") or shelf


def _recommend(turn: Turn, products: list[Product], need: str, named: str = "") -> None:
    """`named`: words of `need` that name the products, and so tell nothing of the use. The need is kept: whoever asks
    again is not asked again.
    """
    budget, first_category = budget_in(need), products[0].category
    limits, shelf = limits_in(need), products
    category = next(one for one in turn.brand.categories() if one.id == first_category)
    kind = of_kind(shelf, need, category)
    fitting = within(kind, limits)
    unmet = [] if fitting else limits
    payable = [product for product in kind if budget is None or _paid(turn, product) <= budget]
    products = fitting or nearest(payable or kind, limits)[:1]
    chosen, reason, is_over_budget = _chosen(turn, products, payable, need, use_in(turn, need, first_category, named))
    cheaper = nearest(payable, limits)[0] if limits and is_over_budget and payable else None
    options = chosen[: 1 if turn.journey.get("persona") == "presse" else 2]
    first = options[0]
    facts = [option_facts(turn, option) | {"sheet": sheet_of(option)} for option in options]
    is_new = is_telling(turn, first_category, turn.text)  # « Henri aime le poisson »: no mere « and you, which one? »
    is_colour_asked = "colour" in beyond_sheet(turn.text)
    is_new = is_new or is_colour_asked
    is_asked_again = first.reference == turn.slots.get("product_reference") and not is_new
    turn.forget(*SLOTS)
    note_shown(turn, options)
    if turn.active_form == PURCHASE_FORM:  # who asks for advice has not chosen yet: nothing is pressed upon them
        turn.leave_form()
        turn.forget("purchase")
    note_beside(turn, first)
    turn.remember(product_reference=first.reference, advice_first=need)
    turn.say(
        "utter_advice",
        options=facts,
        reason=reason,
        is_asked_again=is_asked_again,
        gap_cents=paid_cents(facts[1]) - paid_cents(facts[0]) if len(facts) > 1 else None,
        differences=differences_of(options),
        budget_cents=budget,
        is_over_budget=is_over_budget,
        limits=[limit.words for limit in limits],
        unmet=told_of(first, unmet),
        is_of_kind=len(kind) < len(shelf),
        cheaper=option_facts(turn, cheaper) | {"told": told_of(cheaper, limits)} if cheaper else None,
        quality=quality_told(first, shelf, quality_in(need)),
        is_colour_asked=is_colour_asked,
        category_label=category.label,
        from_cents=min(product.price_cents for product in shelf),
        to_cents=max(product.price_cents for product in shelf),
        count=len(shelf),
        buttons=[*buying_buttons(turn, first), *_other_button(options)],
    )


def _chosen(
    turn: Turn, products: list[Product], payable: list[Product], need: str, use: str
) -> tuple[list[Product], str, bool]:
    """Of those of the kind that is needed: best first, why, and whether none is affordable. `use`: what it is for."""
    least = least_in(need)
    affordable = [product for product in products if product in payable]
    affordable = [product for product in affordable if least and _paid(turn, product) >= least] or affordable
    in_stock = [
        product for product in affordable if any(place.quantity for place in turn.brand.stock(product.reference))
    ]
    candidates = in_stock or affordable
    chosen, reason = ranked(candidates or products[:1], use, weights(candidates, quality_in(need)))
    return chosen, reason, not candidates


def _paid(turn: Turn, product: Product) -> int:
    return paid_cents(option_facts(turn, product))


def _other_button(options: list[Product]) -> list[dict[str, str]]:
    titles = short_names(options)
    return [
        {
            "title": titles[o.reference],
            "payload": f'/s_informer.caracteristiques{{"product_reference": "{o.reference}"}}',
        }
        for o in options[1:]
    ]
