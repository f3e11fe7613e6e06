"""What the sheet of a product says: first what was asked, and frankly what it does not say."""

import re
from collections.abc import Iterable
from typing import Any

from actions.beyond_sheet import beyond_sheet
from actions.labels_asked import asked_outright
from actions.limits import SIZE, limits_in
from actions.matching import closeness, words_in
from actions.product_choice import FOR_WHOM, category_named, product_in_question
from actions.products import PRICE, STOCK, buying_buttons
from actions.questions import hear_questions, intents_asked, take_up_questions
from actions.sheet_words import thing_asked, told_by_sheet
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

SHEET = "s_informer.caracteristiques"
SOLD = {PRICE, STOCK}
"""What no sheet tells of an appliance."""
_IT_FITS = re.compile(
    r"\b(?:il|elle|ca|cela|celui ci|celle ci|ce modele|cet appareil)\b(?: \w+){0,2}"
    r" (?:r?entr\w+|tien\w*|pass\w+|log\w+)\b"
)
_FROST = re.compile(r"-\d+ ?°C")
UNITS = ("kWh", "watts", "dB", "bars", "tr/min")


class ProductCharacteristics(ServiceAction):
    action_name = "action_product_characteristics"

    def answer(self, turn: Turn) -> None:
        asked = intents_asked(turn)
        if asked and set(asked) <= SOLD and not turn.entity("product_reference"):  # « stock à Lille ? », and no more
            take_up_questions(turn)
            return
        hear_questions(turn, SHEET)
        product = product_in_question(turn, self.action_name)
        if product is None:
            return
        sheet = {label: value for label, value in product.characteristics.items() if label != FOR_WHOM}
        is_chosen = turn.entity("product_reference") is not None
        asked = [] if is_chosen else asked_characteristics(turn.text, sheet)
        fits = fits_told(turn, product)
        beyond = [] if is_chosen else beyond_sheet(turn.text)
        untold = _unit_untold(turn.text, sheet.values())
        thing = [] if asked or beyond or fits or untold else thing_asked(turn, product)
        frost = frost_told(product) if "cold" in beyond_sheet(turn.text) else None
        turn.say(
            "utter_product_characteristics",
            product_name=product.name,
            reference=product.reference,
            asked=[{"label": label, "value": sheet[label]} for label in asked],
            missing=[] if is_chosen else _missing(turn, product.name, sheet),
            beyond=[] if frost else beyond,
            frost=frost or (told_by_sheet(product, thing) if thing else None),
            is_unsaid=bool(thing),
            fits=fits,
            untold=untold,
            others=[{"label": label, "value": value} for label, value in sheet.items() if label not in asked],
            for_whom=product.characteristics.get(FOR_WHOM),
            description=product.description or None,
            price_cents=product.price_cents if product.is_active else None,
            buttons=buying_buttons(turn, product),
        )


def is_fit_asked(turn: Turn) -> bool:
    """« Ça tient dans 55 cm ? », of the product in hand, and of no shelf."""
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    is_of_it = product is not None and _IT_FITS.search(normalise(turn.text)) is not None
    is_size = is_of_it and any(SIZE in limit.names for limit in limits_in(turn.text))
    return is_size and category_named(turn, turn.text) is None


def fits_told(turn: Turn, product: Product) -> list[dict[str, Any]]:
    """Whether it keeps each size that is set; empty when none is, or when its sheet does not tell."""
    limits = [limit for limit in limits_in(turn.text) if SIZE in limit.names] if is_fit_asked(turn) else []
    told = [(limit, found) for limit in limits if (found := limit.told_by(product))]
    return [
        {
            "side": limit.side_words,
            "figure": f"{figure:g}".replace(".", ","),
            "limit": f"{limit.figure:g}".replace(".", ","),
            "is_kept": limit.missed_by(product) == 0,
            "value": product.characteristics[label],
        }
        for limit, (label, figure) in told
    ]


def frost_told(product: Product) -> str | None:
    """The sentence of its sheet that says down to which frost it works, if one does."""
    return next((one for one in product.description.split(". ") if _FROST.search(one)), None)


def asked_characteristics(text: str, characteristics: Iterable[str]) -> list[str]:
    """The labels that a question is about: those that it asks for outright, else those nearest to its words."""
    labels = list(characteristics)
    shared = closeness(text, {label: label for label in labels})
    return asked_outright(text, labels) or sorted(shared, key=lambda label: -shared[label])


def _missing(turn: Turn, name: str, sheet: Iterable[str]) -> list[str]:
    """What is asked that other sheets tell, and this one does not; each kind of it once, by its label."""
    own = {normalise(label).split()[0] for label in sheet}
    products = [product for known in turn.brand.categories() for product in turn.brand.products_in(known.id)]
    labels = dict.fromkeys(label for product in products for label in product.characteristics if label != FOR_WHOM)
    named = set(words_in(name))
    asked = " ".join(word for word in normalise(turn.text).split() if word not in named)
    found = {normalise(label).split()[0]: label for label in asked_outright(asked, labels)}
    return [label for first_word, label in found.items() if first_word not in own]


def _unit_untold(text: str, values: Iterable[str]) -> str | None:
    """A unit that the question names and no value of the sheet has: what is not known is said."""
    told = " ".join(values).lower()
    return next((unit for unit in UNITS if re.search(rf"\b{unit}\b", text, re.I) and unit.lower() not in told), None)
