"""Which product the talk is about, and how products are offered for choice."""

import re
from datetime import date
from typing import Any

from actions.beyond_sheet import beyond_sheet
from actions.matching import EMPTY_WORDS
from actions.own_words import own_word_product, sole_product
from actions.shown_products import note_shown, note_spoken_of, shown_products
from actions.turn import Turn
from relation.model.brand import Category, Product
from relation.store.brand_basket import best_discount
from relation.store.brand_days import day_of
from relation.store.brand_finders import category_index
from relation.store.brand_numbers import without_numbers
from relation.store.brand_search import normalise

MAX_CHOICES = 5
TITLE_CHARS = 40
FOR_WHOM = "Pour qui"
"""The characteristic that tells whom a product suits; every product of the brand has it."""
NAMED, LIKELY, AHEAD = 0.9, 0.8, 0.06
"""Scores of `find_products`: named outright, probably meant, clearly before the next one."""
LIKENESS = 0.88
SHARED_LETTERS = 4
"""Of a word that a message shares with the names of one shelf only."""
SHORT = 8
"""Words of a question that goes on with what was shown."""
_REFERENCE = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{3,8}\b")
_NOT_THAT = re.compile(
    r"\b(?:pas|sauf|ni|plut[ôo]t qu[e'’]|au lieu d[e'’]|but not|not)\s*(?:(?:une?|de|des|d['’]|an?)\s*)+[\w-]+", re.I
)
_BESIDE_A_NAME = ("bonjour", "bonsoir", "slt", "salut", "le", "la", "l", "un", "une", "svp")
_STUCK_UNIT = re.compile(r"(?<=\d)(?=[^\W\d])")


def category_named(turn: Turn, text: str) -> Category | None:
    """The shelf that `text` names by one of the customers' words for it; the longest word wins, but for « pas un … »
    beside another.
    """
    text = without_numbers(text)  # « LV-246300 » is an order, whatever « LV » is short for
    categories = {category.id: category for category in turn.brand.categories()}
    index = category_index(tuple(categories.values()))
    hits = index.hits(_NOT_THAT.sub(" ", text), LIKENESS) or index.hits(text, LIKENESS)
    best = max(hits, key=lambda category_id: (hits[category_id][0] * hits[category_id][1], category_id), default=None)
    return categories[best] if best else None


def shelf_of_a_word(turn: Turn, text: str) -> Category | None:
    """« Elle aime le café »: the only shelf whose names share a word with `text`."""
    told = {word for word in normalise(text).split() if len(word) >= SHARED_LETTERS} - EMPTY_WORDS
    shelves = [one for one in turn.brand.categories() if told & _own_words(one)]
    return shelves[0] if len(shelves) == 1 else None


def _own_words(category: Category) -> set[str]:
    return {part for name in (category.label, *category.words) for part in normalise(name).split()}


def references_named(turn: Turn) -> list[Product]:
    """The products whose references are in the message, in its order."""
    found = (turn.brand.product(written) for written in dict.fromkeys(_REFERENCE.findall(turn.text.upper())))
    return [product for product in found if product is not None]


def products_named(turn: Turn, text: str) -> list[Product]:
    """The products that `text` calls by their own name, at most two, best first."""
    found = turn.brand.find_products(_spaced(text), limit=3)
    named = [(product, score) for product, score in found if score >= LIKELY]
    if not named or named[0][1] < NAMED or (len(named) == 3 and named[2][1] > named[1][1] - AHEAD):
        return [product for product, score in named[:1] if score >= NAMED]
    return [product for product, _ in named[:2]]


def is_bare_name(turn: Turn) -> bool:
    """« Lave linge ondine silence 8kg »: one product's name, and nothing said of it."""
    named = products_named(turn, turn.text)
    if len(named) != 1:
        return False
    shelf = next((one for one in turn.brand.categories() if one.id == named[0].category), None)
    names = (named[0].name, *named[0].aliases, *((shelf.label, *shelf.words) if shelf else ()))
    return set(normalise(_spaced(turn.text)).split()) <= {*normalise(" ".join(names)).split(), *_BESIDE_A_NAME}


def product_in_question(turn: Turn, then: str) -> Product | None:
    """The product that the conversation is about, remembered. None: something has been asked instead."""
    reference = turn.entity("product_reference")
    product = turn.brand.product(reference) if reference else _meant(turn)
    if product is None:
        product = _choose(turn, then)
    if product is not None:
        note_spoken_of(turn, product)
        turn.remember(product_reference=product.reference, product_asked=None)
        if turn.slots.get("pending_action") == then:
            turn.forget("pending_action")
    return product


def _spaced(text: str) -> str:
    """« 8kg » → « 8 kg »."""
    return _STUCK_UNIT.sub(" ", text)


def _meant(turn: Turn) -> Product | None:
    """The product named, else the one remembered, unless another shelf is named."""
    found = turn.brand.find_products(_spaced(turn.text), limit=2)
    is_ahead = len(found) == 1 or (len(found) == 2 and found[0][1] - found[1][1] >= AHEAD)
    if is_ahead and found[0][1] >= NAMED:
        return found[0][0]
    category = category_named(turn, turn.text)
    if is_ahead and category is not None and found[0][1] >= LIKELY:
        return found[0][0]
    remembered = turn.brand.product(turn.slots.get("product_reference") or "")
    if remembered is not None and (category is None or remembered.category == category.id):
        return own_word_product(turn.text, turn.brand.products_in(remembered.category)) or remembered
    if is_ahead and found[0][1] >= LIKELY:
        return found[0][0]
    return sole_product(turn.text, turn.brand.products_in(category.id) if category else shown_products(turn))


def _choose(turn: Turn, then: str) -> Product | None:
    """Asks one question: between the best candidates, or for a name; the second time, offers a person."""
    category = category_named(turn, turn.text)
    found = turn.brand.find_products(_spaced(turn.text), category=category.id if category else None, limit=1000)
    likely = [product for product, score in found if category or score >= LIKELY] or _compared(turn)
    if len(likely) == 1:
        return likely[0]
    if likely:
        turn.ask_for_choice(then)
        note_shown(turn, likely[:MAX_CHOICES])
        turn.remember(advice_first=turn.text if category else None)
        prices = [product.price_cents for product in likely]
        turn.say(
            "utter_choose_product",
            category_label=category.label if category else None,
            is_colour_asked="colour" in beyond_sheet(turn.text),
            count=len(likely),
            from_cents=min(prices),
            to_cents=max(prices),
            products=[option_facts(turn, product) for product in likely[:MAX_CHOICES]],
            buttons=choices(turn, likely[:MAX_CHOICES]),
        )
    elif turn.slots.get("product_asked"):
        turn.forget("product_asked", "pending_action")
        turn.say("utter_product_unknown")
        turn.continue_with("action_offer_handoff")
    else:
        turn.ask_for_choice(then)
        turn.remember(product_asked=True)
        turn.say("utter_ask_product")
    return None


def _compared(turn: Turn) -> list[Product]:
    """The two just shown, when neither has been chosen and a short question follows."""
    shown = shown_products(turn) if len(turn.text.split()) <= SHORT else []
    return shown if len(shown) == 2 else []


def option_facts(turn: Turn, product: Product) -> dict[str, Any]:
    """What is said of a product among others. `promo_price_cents` is what the basket will ask, when it is less."""
    off = best_discount(turn.brand, product.category, product.price_cents, None, today(turn))[1]
    return {
        "name": product.name,
        "reference": product.reference,
        "price_cents": product.price_cents,
        "promo_price_cents": product.price_cents - off if off else None,
        "for_whom": product.characteristics.get(FOR_WHOM),
        "description": product.description or None,
        "warranty_years": product.warranty_years,
    }


def paid_cents(facts: dict[str, Any]) -> int:
    """Of `option_facts`: what the basket will ask."""
    return int(facts["promo_price_cents"] or facts["price_cents"])


def today(turn: Turn) -> date:
    """The brand's own day."""
    return day_of(turn.now, turn.brand.identity().time_zone)


def choices(turn: Turn, products: list[Product]) -> list[dict[str, str]]:
    """One button each, that asks the same thing of that product."""
    intent = turn.intent if turn.intent.startswith("s_informer.") else "s_informer.caracteristiques"
    titles = short_names(products)
    return [
        {"title": titles[product.reference], "payload": f'/{intent}{{"product_reference": "{product.reference}"}}'}
        for product in products
    ]


def short_names(products: list[Product]) -> dict[str, str]:
    """Reference → a title that fits a button: from the make on, or the whole name when that would be ambiguous."""
    from_make = {p.reference: p.name[max(p.name.find(p.brand_name), 0) :] for p in products}
    is_clear = len(set(from_make.values())) == len(products)
    names = from_make if is_clear else {p.reference: p.name for p in products}
    return {reference: _cut(name) for reference, name in names.items()}


def _cut(name: str) -> str:
    return name if len(name) <= TITLE_CHARS else name[: TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(",") + "…"
