"""Advice: at most two questions (which appliance; what for and how much), then a choice with its reasons."""

import re

from actions.asking import DATA_ONLY, Answer, is_given_up
from actions.basket import Purchase
from actions.beyond_sheet import beyond_sheet
from actions.buttons import Button, choice
from actions.comparing import tell_apart, tell_better, tell_most
from actions.limits import limits_in, nearest, told_of, within
from actions.product_choice import (
    FOR_WHOM,
    category_named,
    option_facts,
    paid_cents,
    products_named,
    shelf_of_a_word,
    short_names,
)
from actions.products import buying_buttons
from actions.purchase_form import BUYING
from actions.purchase_form import FORM as PURCHASE_FORM
from actions.qualities import quality_in, quality_told, weights
from actions.questions import hear_beside
from actions.recommendation import budget_in, differences_of, is_telling, least_in, of_kind, ranked, sheet_of, use_in
from actions.shelves import advise_later, shelf_labels, shelves_wanted
from actions.shown_products import note_shown, pointed_at, shown_products
from actions.superlatives import superlative_in
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

CATEGORY_FORM, NEED_FORM = "advice_category_form", "advice_need_form"
ADVICE = "acheter.conseil_choix"
GIFT = "cadeau"
"""In data/questions.yml: asked beside an appliance to offer."""
CONTRACT = re.compile(r"\bcontrats?\b", re.I)
_CONTRACT_FOR = re.compile(r"\bquels? contrats?\b|^(?:\w+ ){0,4}contrats? (?:\w+ ){0,2}(?:pour|pr|sur)\b")
"""« Quel contrat pour un lave-linge ? »: the appliance is had already."""
_WISH = re.compile(
    r"\b(?:cherche|recherche|faut|faudrait|faudra|besoin d|envie d|veux|voudrais|aimerais)"
    r"(?: acheter| changer| trouver)? (?=une?\b)"
)
_ONE = re.compile(r"(?:^|\bune? )(?=((?:\w+ ?){1,3}))")
_FOR_SALE = re.compile(
    r"\b(?:(?:vous|vs) (?:avez|vendez|faites|proposez|auriez)|(?:avez|vendez|faites|proposez|auriez) vous"
    r"|y a t il|existe) (?:aussi |encore |pas |bien )?une?\b"
)
FEW_WORDS = 5
_OWN = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|ce|cette|panne|repar\w+|technicien|facture|contrat|louer|location|commande"
    r"|livr(?!aison (?:rapide|express|gratuite|offerte|incluse|comprise|urgente)\b)\w+"
    r"|notice|mode d emploi|devis)\b"
)
OTHER_MATTERS = ("gerer_contrat", "sav", "reclamation")
SLOTS = ("advice_category", "advice_need", "advice_first")
TITLE_CHARS, MAX_TITLES = 40, 5


class Advice(ServiceAction):
    """Starts, takes up again after each question, and recommends."""

    action_name = "action_advice"

    def answer(self, turn: Turn) -> None:
        hear_beside(turn, ADVICE, (GIFT,))
        if tell_apart(turn):
            return
        is_shelf_asked = turn.intent == ADVICE or is_one_wanted(turn) or superlative_in(turn.text) is not None
        pair = products_named(turn, turn.text) if is_shelf_asked else []
        if len(pair) == 2 and tell_most(turn, pair[0].category):
            return
        if len(pair) == 2:
            _recommend(turn, pair, turn.text, " ".join(product.name for product in pair))
            return
        first = next(iter(shelves_wanted(turn, turn.text).values()), turn.text)
        named = category_named(turn, first) if is_shelf_asked else None
        known = _category_known(turn)
        if named is not None and known is not None and named.id != known:
            turn.forget("advice_first", "advice_need")  # another appliance: another use
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
        said = [part for part in self._said(turn) if part]
        others = {shelf: part for one in said for shelf, part in shelves_wanted(turn, one).items() if shelf != category}
        need = " ".join(said)
        for part in others.values():
            need = need.replace(part, " ")
        is_hurried = turn.journey.get("depth") == "bref"
        if turn.slots.get("advice_need") is None and not is_hurried and not is_telling(turn, category, need):
            turn.remember(advice_first=" ".join(said))
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


def is_one_wanted(turn: Turn) -> bool:
    """« Je cherche un aspi », « un lave-linge de moins de 45 cm de profondeur »: any of a shelf, no model is named."""
    plain, limits = normalise(turn.text), limits_in(turn.text)
    if turn.is_clicked or _OWN.search(plain) or not (_WISH.search(plain) or limits):
        return False
    is_shelf = any(category_named(turn, one.group(1)) for one in _ONE.finditer(plain))
    labels = "|".join(name for limit in limits for name in limit.names)  # « autonomie » is no « aspirateur autonome »
    return is_shelf and not products_named(turn, re.sub(rf"\b(?:{labels})\b", " ", plain) if labels else turn.text)


def is_for_sale_asked(turn: Turn) -> bool:
    """« Vous avez un four noir ? », « un frigo noir »: of a shelf, and nothing that the words say is broken."""
    plain = normalise(turn.text)
    if turn.is_clicked or _OWN.search(plain):
        return False
    is_colour = len(plain.split()) <= FEW_WORDS and "colour" in beyond_sheet(turn.text)
    is_one = any(category_named(turn, one.group(1)) for one in _ONE.finditer(plain))
    return is_one and (is_colour or _FOR_SALE.search(plain) is not None)


def _category_known(turn: Turn) -> str | None:
    """The shelf under discussion, else that of the product spoken of, or of those just proposed."""
    shown = [product.reference for product in shown_products(turn)]
    proposed = [turn.slots.get("product_reference"), *shown, *Purchase.of(turn).candidates]
    remembered = next((found for one in proposed if one and (found := turn.brand.product(one))), None)
    return turn.slots.get("advice_category") or (remembered.category if remembered else None)


def _recommend(turn: Turn, products: list[Product], need: str, named: str = "") -> None:
    """`named`: words of `need` that name the products, and so tell nothing of the use. The need is kept: whoever asks
    again is not asked again.
    """
    budget, first_category = budget_in(need), products[0].category
    limits, shelf = limits_in(need), products
    fitting = of_kind(within(shelf, limits), need)
    unmet = [] if fitting else limits
    payable = [product for product in shelf if budget is None or _paid(turn, product) <= budget]
    products = fitting or nearest(payable or shelf, limits)[:1]
    chosen, reason, is_over_budget = _chosen(turn, products, payable, need, use_in(turn, need, first_category, named))
    cheaper = nearest(payable, limits)[0] if limits and is_over_budget and payable else None
    options = chosen[: 1 if turn.journey.get("persona") == "presse" else 2]
    first = options[0]
    facts = [option_facts(turn, option) | {"sheet": sheet_of(option)} for option in options]
    is_new = is_telling(turn, first_category, turn.text)  # « Henri aime le poisson »: no mere « and you, which one? »
    is_asked_again = first.reference == turn.slots.get("product_reference") and not is_new
    turn.forget(*SLOTS)
    note_shown(turn, options)
    turn.remember(product_reference=first.reference, advice_first=need)
    if turn.active_form == PURCHASE_FORM:  # who asks for advice has not chosen yet: nothing is pressed upon them
        turn.leave_form()
        turn.forget("purchase")
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
        cheaper=option_facts(turn, cheaper) | {"told": told_of(cheaper, limits)} if cheaper else None,
        quality=quality_told(first, shelf, quality_in(need)),
        category_label=next(c.label for c in turn.brand.categories() if c.id == first.category),
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


class AskAdviceCategory(ServiceAction):
    action_name = "action_ask_advice_category"

    def answer(self, turn: Turn) -> None:
        turn.say(
            "utter_ask_advice_category",
            buttons=[_choice("product_category", c.id, c.label) for c in turn.brand.categories()[:MAX_TITLES]],
        )


class AskAdviceNeed(ServiceAction):
    """The uses are the catalogue's own: one button each."""

    action_name = "action_ask_advice_need"

    def answer(self, turn: Turn) -> None:
        products = turn.brand.products_in(turn.slots.get("advice_category") or "")
        uses = list(dict.fromkeys(p.characteristics[FOR_WHOM] for p in products if FOR_WHOM in p.characteristics))
        prices = [product.price_cents for product in products]
        turn.say(
            "utter_ask_advice_need",
            count=len(products),
            from_cents=min(prices, default=None),
            to_cents=max(prices, default=None),
            buttons=[_choice("advice_need", use, use) for use in uses if len(use) <= TITLE_CHARS][:MAX_TITLES],
        )


def _choice(entity: str, value: str, title: str) -> Button:
    return choice(title[:1].upper() + title[1:], entity, value)


class ValidateAdviceCategory(Answer):
    form = CATEGORY_FORM
    slot = "advice_category"
    refused_act = "utter_advice_category_unknown"
    motifs = (ADVICE,)

    def read(self, turn: Turn, text: str) -> str | None:
        if any(category.id == text for category in turn.brand.categories()):
            return text
        named = category_named(turn, text) or shelf_of_a_word(turn, text)
        return named.id if named else None


class ValidateAdviceNeed(Answer):
    """Whatever is said, "je ne sais pas" included, is an answer, unless it is another question."""

    form = NEED_FORM
    slot = "advice_need"
    refused_act = "utter_ask_advice_need"
    motifs = (ADVICE,)

    def read(self, turn: Turn, text: str) -> str | None:
        is_question = "?" in text
        if _is_bought(turn) or (is_question and turn.intent.split(".")[0] in OTHER_MATTERS):
            return None
        is_answer = turn.intent in (*DATA_ONLY, ADVICE, "aucun.refuser") or not is_question
        return text if is_answer or is_telling(turn, turn.slots.get("advice_category") or "", text) else None


def _is_bought(turn: Turn) -> bool:
    """« Je prends le premier », « je commande le Zéphyr 40 »: one is chosen, and no need told."""
    return turn.intent in BUYING and bool(pointed_at(turn) or products_named(turn, turn.text))


class AdviceCategoryKnown(ServiceAction):
    """After the first question: on with the advice, or with a person when no appliance of ours was named."""

    action_name = "action_advice_category_known"

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "advice_category"):
            turn.forget(*SLOTS)
            return
        turn.continue_with("action_advice")
