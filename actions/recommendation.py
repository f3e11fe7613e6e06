"""What to recommend: what a customer says of the use and the budget, against what the products' sheets say."""

import re

from actions.limits import limits_in
from actions.matching import closeness, is_alike, without, words_in
from actions.product_choice import FOR_WHOM
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

DIFFERENCES = 4
KIND = "Type"
"""The characteristic that tells apart the kinds of one shelf (robot, balai…)."""
_AMOUNT = re.compile(r"(\d[\d .]*)\s*(?:€|euros?\b|eur\b|balles\b)")
_MEASURE = (
    r"(?:l|litres?|kg|kilos?|cm|m2|m²|ans?|db|d[ée]cibels?|couverts?|w|watts?|bars?|personnes?|minutes?|heures?|jours?"
    r"|(?:de |en )?(?:larg|prof|haut)\w*)"
)
_BUDGET = re.compile(
    r"\b(?:budget|max\w*|moins de|pas plus de|sous les|(?:en )?dessous de|jusqu\W?a|environ|autour de|dans les)"
    rf"\D{{0,12}}(\d{{2,5}})\b(?!\s*{_MEASURE}\b)"
    r"|(?<![\w,.-])(\d{3,5}) (?:max\w*|grand max\w*|au (?:plus|maximum))\b"
)
_NUMBERS = ("deux", "trois", "quatre", "cinq")
_PEOPLE = re.compile(
    r"\b(?:on est|on sera|sommes|famille de|foyer de|a)\s+(deux|trois|quatre|cinq|[2-9])\b(?!\s*(?:kg|l|cm)\b)"
    r"|\b(deux|trois|quatre|cinq|[2-9])\s+personnes?\b"
    r"|\bpour\s+(deux|trois|quatre|cinq)\b(?!\s+(?:jours?|semaines?|mois|ans?|fois|raisons?|pieces?|etages?))"
)


def budget_in(text: str) -> int | None:
    """Cents; None when no amount is given as a limit."""
    plain = text.lower().replace("\u202f", " ").replace("\u00a0", " ").replace("à", "a")
    found = _AMOUNT.search(plain) or _BUDGET.search(plain)
    amount = next((group for group in found.groups() if group), None) if found else None
    return int(re.sub(r"\D", "", amount)) * 100 if amount else None


def people_in(text: str) -> int | None:
    """How many people a household is said to have."""
    found = _PEOPLE.search(normalise(text))
    word = next((group for group in found.groups() if group), None) if found else None
    return None if word is None else _NUMBERS.index(word) + 2 if word in _NUMBERS else int(word)


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
        + 2 * _suits(product, people)
        for product in products
    }


def _suits(product: Product, people: int | None) -> bool:
    whom = normalise(product.characteristics.get(FOR_WHOM, ""))
    if people is None or not re.search(r"personne|famille|couple", whom):
        return False
    return _NUMBERS[min(people, 5) - 2] in whom.split() or (people == 2 and "couple" in whom)


def use_in(turn: Turn, text: str, category: str, named: str = "") -> str:
    """What `text` says beside the names of the shelf and of products: the use, in words; who it is for is kept."""
    shelf = next((c for c in turn.brand.categories() if c.id == category), None)
    names = " ".join((named, shelf.label, *shelf.words)) if shelf else named
    people = people_in(text)
    text = _AMOUNT.sub(" ", _BUDGET.sub(" ", text.lower()))  # « budget 400 » does not ask for the « petit budget »
    return without(text, names) + (f" {people} personnes" if people else "")


def of_kind(products: list[Product], need: str) -> list[Product]:
    """« Un aspirateur robot »: those of the kind that is named, when only some are; else all of them."""
    said = words_in(need)
    kinds = {product.reference: words_in(product.characteristics.get(KIND, "")) for product in products}
    fitting = [p for p in products if any(is_alike(word, own) for word in said for own in kinds[p.reference])]
    return fitting or products


def is_telling(turn: Turn, category: str, text: str) -> bool:
    """Whether `text` says enough to choose: a budget, a limit, or a need that some sheets answer and others do not."""
    use = use_in(turn, text, category)
    if budget_in(text) is not None or limits_in(text):
        return True
    return any(fitness(use, turn.brand.products_in(category)).values())


def ranked(candidates: list[Product], need: str) -> tuple[list[Product], str]:
    """Best first, and why: `fit` (its sheet answers the need), `price` (nothing tells them apart), `middle`, `only`."""
    by_price = sorted(candidates, key=lambda product: product.price_cents)
    if len(by_price) == 1:
        return by_price, "only"
    fit = fitness(need, by_price)
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
