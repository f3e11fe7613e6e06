"""« Le plus silencieux », « le moins cher en 45 cm »: which figure of the sheets is compared, among which products."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from actions.household import people_in
from actions.limits import SIZE, limits_in, within
from actions.matching import is_alike, without, words_in
from actions.product_choice import FOR_WHOM
from actions.recommendation import budget_in
from actions.refusals import allowed, without_refusals
from relation.model.brand import Category, Product
from relation.store.brand_search import normalise

PRICE, WARRANTY, WIDTH, ENERGY = "prix", "garantie", SIZE, "classe"
"""PRICE is no characteristic; the others are the first word of a label, as those of the table below."""
Figure = Callable[[Product], float | None]
_MARK = re.compile(
    r"\b(?:le|la|les) (?:plus|moins|mieux)\b|\b(?:lequel|laquelle)\b.{0,25}\b(?:plus|moins)\b"
    r"|\bthe (?:most|least)\b|\b(?:cheap|quiet|light|small|narrow|slimm|bigg|larg|long)est\b"
)
_WAYS: tuple[tuple[str, str, bool], ...] = (
    (r"plus (?:silencieu|discre|calme)|moins (?:de bruit|bruyant|sonore)|quiet(?:est|er)|least noisy", "niveau", False),
    (r"plus (?:bruyant|de bruit)", "niveau", True),
    (r"moins (?:d eau|gourmande?s? en eau)|plus econome?s? en eau", "consommation", False),
    (r"moins (?:cher|couteu|onereu)|plus (?:bas|abordable)|plus economique|cheap(?:est|er)|least expensive",
     PRICE, False),
    (r"plus (?:cher|couteu|haut de gamme)|most expensive", PRICE, True),
    (r"(?:consomme\w*|gourmande?s?|energivores?) le moins|moins (?:gourmand|energivore|d (?:energie|electricite))"
     r"|plus (?:econome|sobre)|le moins consomm|(?:most|more) (?:energy )?efficient", ENERGY, False),
    (r"plus (?:etroit|fin\b|compact)|moins (?:large|encombrant)|(?:narrow|slimm)e(?:st|r)|(?:most|more) compact",
     WIDTH, False),
    (r"plus leger|moins lourd|lighte(?:st|r)", "poids", False),
    (r"plus (?:d )?autonom|(?:tien|gard|conserv|rest|dur)\w*(?: (?:(?:le|au|en) )?froid)? le plus longtemps",
     "autonomie", True),
    (r"plus (?:puissant|de puissance)|(?:most|more) powerful", "puissance", True),
    (r"plus (?:durable|reparable|solide)", "indice", True),
    (r"plus longue garantie|mieux garanti|plus longtemps garanti|longe(?:st|r) (?:warranty|guarantee)", WARRANTY, True),
    (r"plus (?:grand|gros|spacieu)|plus de (?:capacite|volume|place)|(?:bigg|larg)e(?:st|r)", "capacite", True),
    (r"plus petit|smalle(?:st|r)", "capacite", False),
)  # fmt: skip
_MORE = re.compile(
    r"^(?:et |ou |mais |sinon )*(?:(?:un|une|en|du|quelque chose de|encore|il y a|y a t il|y a"
    r"|vous avez|tu as|vous en avez|avez vous|existe|pas|qui soit|modele|un peu|autre chose de"
    r"|en avez vous)(?: \w+){0,2} )*(?:plus|moins)\b"
    r"|\b(?:un|une|modele|autre|quelque chose de|en avez vous|qui soit|rien de) (?:\w+ )?(?:plus|moins)\b"
    r"|\b(?:cheap|quiet|light|small|narrow|slimm|bigg|larg)er\b|\ba more (?:compact|powerful|efficient)\b"
)
"""« Un plus léger ? », « moins cher ? »: better than what was shown."""
_MOST_WORDS = 9
_FITS = re.compile(
    r"\b(?:rentr\w+|tien\w+|pass\w+|log\w+|mesur\w+|fait|maximum|max|moins de|pas plus de)\b|\b(?:larg|haut|prof)\w+"
)
_SAME = {"capacite": ("capacite", "volume")}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ENERGY_CLASS = re.compile(r"([A-G])(\+*)$")


@dataclass(frozen=True)
class Superlative:
    """`name` is PRICE or the first word of a label; `is_most`: the largest figure is wanted, else the smallest."""

    name: str
    is_most: bool
    words: str


def superlative_in(text: str) -> Superlative | None:
    """The figure that the message wants the most or the least of; None for a mere « plus » or « moins »."""
    plain = normalise(text)
    return _way_in(plain) if _MARK.search(plain) else None


def comparative_in(text: str) -> Superlative | None:
    """The figure of which more, or less, is asked than of what was shown: « et un plus léger ? »."""
    plain = normalise(text)
    is_short = len(plain.split()) <= _MOST_WORDS and _MARK.search(plain) is None
    return _way_in(plain) if is_short and _MORE.search(plain) else None


def size_asked(text: str) -> Superlative | None:
    """« Lequel rentre dans 80 cm ? »: those that do are told, with their dimensions."""
    plain = normalise(text)
    is_alone = len(plain.split()) <= _MOST_WORDS and budget_in(text) is None and people_in(text) is None
    is_set = any(SIZE in limit.names for limit in limits_in(text))
    return Superlative(WIDTH, False, "") if is_alone and is_set and _FITS.search(plain) else None


def _way_in(plain: str) -> Superlative | None:
    for shape, name, is_most in _WAYS:
        if found := re.search(shape + r"\w*", plain):
            return Superlative(name, is_most, found.group())
    return None


def figure_of(product: Product, name: str) -> float | None:
    """What is compared, as a number; None when the sheet does not tell."""
    if name == PRICE:
        return float(product.price_cents)
    told = value_of(product, name)
    if told is None:
        return None
    if name == ENERGY:
        letter = _ENERGY_CLASS.match(told)
        return ord(letter.group(1)) - len(letter.group(2)) / 10 if letter else None
    numbers = _NUMBER.findall(told)
    at = 1 if name == WIDTH and len(numbers) > 2 else 0
    return float(numbers[at].replace(",", ".")) if numbers else None


def value_of(product: Product, name: str) -> str | None:
    """As the sheet says it."""
    return next((product.characteristics[label] for label in _labels(product, name)), None)


def label_of(product: Product, name: str) -> str | None:
    return next(iter(_labels(product, name)), None)


def _labels(product: Product, name: str) -> list[str]:
    wanted = _SAME.get(name, (name,))
    return [label for label in product.characteristics if normalise(label).split()[0] in wanted]


def compared(products: list[Product], wanted: Superlative, price: Figure) -> list[Product]:
    """Those whose sheet tells the figure, best first; the cheaper first of two equals. `price` in cents."""
    figure: Figure = price if wanted.name == PRICE else lambda product: figure_of(product, wanted.name)
    told = [(value, product) for product in products if (value := figure(product)) is not None]
    sign = -1 if wanted.is_most else 1
    return [product for _, product in sorted(told, key=lambda pair: (sign * pair[0], price(pair[1]) or 0))]


def fitting(
    products: list[Product], text: str, wanted: Superlative, shelf: Category | None, said: str = ""
) -> list[Product]:
    """Those within the limits that `said`, the talk, sets (a budget, a size, a capacity), of the kind of `text`."""
    budget = budget_in(said or text)
    if budget is not None:
        products = [product for product in products if product.price_cents <= budget]
    kept = within(allowed(products, said or text), limits_in(said or text))
    return _of_the_kind(kept, normalise(without_refusals(text)).replace(wanted.words, " "), shelf)


def _of_the_kind(products: list[Product], plain: str, shelf: Category | None) -> list[Product]:
    """« Encastrable », « à vapeur », « Ondine »: each word that some of them have, and not all, leaves those."""
    said = words_in(without(plain, " ".join((shelf.label, *shelf.words)) if shelf else ""))
    for word in said:
        own = [product for product in products if any(is_alike(word, one) for one in _kind_words(product))]
        products = own if word.isalpha() and own else products
    return products


def _kind_words(product: Product) -> list[str]:
    told = (value for label, value in product.characteristics.items() if label != FOR_WHOM)
    return words_in(" ".join((product.name, *product.aliases, *told)))
