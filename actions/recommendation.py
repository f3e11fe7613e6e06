"""What to recommend: what a customer says of the use and the budget, against what the products' sheets say."""

import re
from collections.abc import Mapping

from actions.household import people_in, suits
from actions.labels_asked import asked_outright
from actions.limits import limits_in
from actions.matching import closeness, is_alike, without, words_in
from actions.product_choice import FOR_WHOM
from actions.refusals import allowed, without_refusals
from actions.turn import Turn
from relation.model.brand import Category, Product
from relation.store.brand_search import normalise, singular

DIFFERENCES = 4
_WITH = re.compile(r"\b(avec|sans) (?:une? |des |le |la |du |son )?(\w+)")
"""A part that is wished for, or not: « avec un broyeur », « sans sac »."""
_YES, _NONE = "oui", ("non", "sans", "aucun", "aucune")
KIND = "Type"
"""The characteristic that tells apart the kinds of one shelf (robot, balai…)."""
_MONEY = r"(?:€|euros?\b|eur\b|balles\b|(?<=\d\d\d)e\b|(?<=\d\d\d )e\b)"
_AMOUNT = re.compile(rf"(\d[\d .]*)\s*{_MONEY}")
_MEASURE = (
    r"(?:l|litres?|kg|kilos?|cm|m2|m²|ans?|db|d[ée]cibels?|couverts?|w|watts?|bars?|degr[eé]s?|°|tours?|cycles?|personnes?|min(?:utes?)?|mn|h|heures?|jours?"
    r"|(?:de |en )?(?:larg|prof|haut)\w*)"
)
_BUDGET = re.compile(
    r"(?:(?<!\w)-(?= ?de \d)|\b(?:budget|max\w*|moins de|pas plus de|sous les|(?:en )?dessous de|jusqu\W?a|environ"
    r"|autour de|dans les))"
    rf"\D{{0,12}}(\d{{2,5}})\b(?!\s*{_MEASURE}\b)"
    r"|(?<![\w,.-])(\d{3,5}) (?:max\w*|grand max\w*|au (?:plus|maximum))\b"
)
_SPREAD = re.compile(
    rf"\b(?:entre|de|budget)\s+(\d{{2,5}})\s*{_MONEY}?\s+(?:et|a)\s+(\d{{2,5}})(?:\s*{_MONEY}|\b(?!\s*(?:{_MEASURE}|h)\b))"
    rf"|(?<![\w,.-])(\d{{2,5}})\s*(?:-|a|ou)\s*(\d{{2,5}})\s*{_MONEY}"
)
"""« Entre 300 et 600 euros », « 300-600 € »: the least and the most."""


def budget_in(text: str) -> int | None:
    """Cents; None when no amount is given as a limit. Of two the last one holds: « 400 euros… disons 500 euros »."""
    plain = _amounts(text)
    found = max((*_AMOUNT.finditer(plain), *_BUDGET.finditer(plain)), key=re.Match.end, default=None)
    spread = _last_spread(plain)
    if spread and (found is None or found.end() <= spread.end()):
        return max(_cents(group) for group in spread.groups() if group)
    return _cents(next(group for group in found.groups() if group)) if found else None


def least_in(text: str) -> int | None:
    """Cents: where the budget begins, when it is told with both its ends."""
    plain = _amounts(text)
    spread = _last_spread(plain)
    is_last = spread is not None and not _AMOUNT.search(plain, spread.end()) and not _BUDGET.search(plain, spread.end())
    return min(_cents(group) for group in spread.groups() if group) if spread and is_last else None


def _last_spread(plain: str) -> re.Match[str] | None:
    return max(_SPREAD.finditer(plain), key=re.Match.end, default=None)


def _amounts(text: str) -> str:
    return text.lower().replace("\u202f", " ").replace("\u00a0", " ").replace("à", "a")


def _cents(amount: str) -> int:
    return int(re.sub(r"\D", "", amount)) * 100


def fitness(need: str, products: list[Product]) -> dict[str, float]:
    """Reference → how much of the said need the product's own sheet answers; 0 when nothing tells."""
    sheets = {
        product.reference: " ".join(
            (product.characteristics.get(FOR_WHOM, ""), *product.aliases, *product.characteristics.values())
        )
        for product in products
    }
    told = {product.reference: product.description for product in products}
    close, closer = closeness(need, told), closeness(need, sheets)
    people = people_in(need)
    return {
        product.reference: close.get(product.reference, 0.0) / 2
        + closer.get(product.reference, 0.0)
        + 2 * suits(product.characteristics.get(FOR_WHOM, ""), people)
        for product in products
    }


def use_in(turn: Turn, text: str, category: str, named: str = "") -> str:
    """What `text` says beside the names of the shelf and of products: the use, in words; who it is for is kept, and so
    is what only some sheets tell: « un four pyrolyse ».
    """
    shelf = next((c for c in turn.brand.categories() if c.id == category), None)
    telling = _telling_words(turn.brand.products_in(category))
    called = " ".join(word for word in words_in(" ".join(shelf.words)) if word not in telling) if shelf else ""
    names = " ".join((named, shelf.label, called)) if shelf else named
    people = people_in(text)
    text = _AMOUNT.sub(" ", _BUDGET.sub(" ", text.lower()))  # « budget 400 » does not ask for the « petit budget »
    text = without_refusals(text)
    household = "" if people is None else " une personne seule" if people == 1 else f" {people} personnes"
    return without(text, names) + household


def _telling_words(products: list[Product]) -> set[str]:
    """Words of the sheets that some of them have, and not all."""
    own = [
        set(words_in(" ".join(value for label, value in one.characteristics.items() if label != FOR_WHOM)))
        for one in products
    ]
    return {word for words in own for word in words if not all(word in others for others in own)}


def of_kind(products: list[Product], need: str, shelf: Category) -> list[Product]:
    """« Un aspirateur robot », « avec un broyeur »: those of the kind that is named, when only some are; else all of
    them; none that is refused. Of two that do not go together the last line holds: « finalement une à capsules ».
    """
    called, products = _kinds_called(shelf), with_parts(allowed(products, need), need)
    for line in reversed(need.splitlines()):
        products = _of_kind_said(products, line, called)
    return products


def _kinds_called(shelf: Category) -> set[str]:
    """« Encastrable » of « four encastrable »: words that customers add to the name of the shelf."""
    phrases = [words_in(name) for name in (shelf.label, *shelf.words)]
    own = {phrase[0] for phrase in phrases if len(phrase) == 1} | set(phrases[0])
    return {word for phrase in phrases for word in phrase} - own


def _of_kind_said(products: list[Product], line: str, called: set[str]) -> list[Product]:
    plain = without_refusals(line)
    for wish in _WITH.finditer(plain):
        is_wanted = wish.group(1) == "avec"
        products = [one for one in products if has_part(one, wish.group(2)) == is_wanted] or products
    said = words_in(_WITH.sub(" ", plain))
    kinds = {
        one.reference: [*words_in(one.characteristics.get(KIND, "")), *called.intersection(words_in(one.name))]
        for one in products
    }
    shared = {ref: sum(any(is_alike(word, one) for one in own) for word in set(said)) for ref, own in kinds.items()}
    most = max(shared.values(), default=0)
    return [one for one in products if shared[one.reference] == most]


def with_parts(products: list[Product], need: str) -> list[Product]:
    """« Elle boit des cappuccinos »: of a part that the sheets of some say they lack, those that have it."""
    for label in asked_outright(
        without_refusals(need), dict.fromkeys(key for one in products for key in one.characteristics)
    ):
        having = [one for one in products if normalise(one.characteristics.get(label, _NONE[0])) not in _NONE]
        products = having or products
    return products


def has_part(product: Product, part: str) -> bool:
    """« Sac », « broyeur », « gril »: as its name or its sheet tells it, and not « sans sac »."""
    told = ((label, value) for label, value in product.characteristics.items() if label != FOR_WHOM)
    values = (label if normalise(value) == _YES else value for label, value in told if normalise(value) not in _NONE)
    words = [singular(word) for word in normalise(" ".join((product.name, *values))).split()]
    return any(word == singular(part) and words[at - 1 : at] != ["sans"] for at, word in enumerate(words))


def is_telling(turn: Turn, category: str, text: str) -> bool:
    """Whether `text` says enough to choose: a budget, a limit, or a need that some sheets answer and others do not."""
    use = use_in(turn, text, category)
    if budget_in(text) is not None or limits_in(text):
        return True
    return any(fitness(use, turn.brand.products_in(category)).values())


def ranked(
    candidates: list[Product], need: str, weights: Mapping[str, float] | None = None
) -> tuple[list[Product], str]:
    """Best first, and why: `fit` (its sheet answers the need), `price` (nothing tells them apart), `middle`, `only`.

    `weights`: how much of the quality that is wanted each of them has.
    """
    by_price = sorted(candidates, key=lambda product: product.price_cents)
    if len(by_price) == 1:
        return by_price, "only"
    fit = {reference: told + (weights or {}).get(reference, 0.0) for reference, told in fitness(need, by_price).items()}
    ranked = sorted(by_price, key=lambda product: -fit[product.reference])
    if fit[ranked[0].reference] > fit[ranked[1].reference]:
        best = ranked[0]
        rest = sorted(ranked[1:], key=lambda p: (-fit[p.reference], abs(p.price_cents - best.price_cents)))
        return [best, *rest], "fit"
    tied = [product for product in by_price if fit[product.reference] == fit[ranked[0].reference]]
    if len(tied) == 2:
        return tied, "price"
    middle = tied[(len(tied) - 1) // 2]
    return [middle, *(product for product in tied if product is not middle)], "middle"


def sheet_of(product: Product) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in product.characteristics.items() if label != FOR_WHOM]


def differences_of(options: list[Product]) -> list[dict[str, str]]:
    """Where the two sheets differ, in the sheet's order."""
    if len(options) < 2:
        return []
    first, second = (option.characteristics for option in options)
    return [
        {"label": label, "first": value, "second": second[label]}
        for label, value in first.items()
        if label != FOR_WHOM and second.get(label, value) != value
    ][:DIFFERENCES]
