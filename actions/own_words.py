"""A product called by the word that sets its name apart on the shelf: « le Plus », « la Latte »."""

import re
from collections.abc import Callable, Mapping

from actions.matching import EMPTY_WORDS
from actions.product_words import words_called
from relation.model.brand import Product
from relation.store.brand_search import normalise

LEAST_LETTERS = 4
LEAST_NAMED = 3
"""« Le Pro »: so short, a name only where it stands as one."""
MEASURES = frozenset(
    ("grand", "grande", "haut", "haute", "large", "leger", "legere", "long", "longue", "lourd", "lourde", "petit",
     "petite", "profond")
)  # fmt: skip
"""« Il fait combien de large ? » calls no « Grand Large »: a name only where it stands as one."""
_FIGURE = re.compile(r"(?<![\w,.])(\d{1,4}) ?(kg|l|litres?|cm|couverts|foyers|feux|bars|w)\b")
_NOUN = (
    r"(?:(?:\b[Ll]e|\b[Ll]a|\b[Dd]u|\b[Aa]u) {cap}\b"
    r"|\b(?:le|la|du|au) {low}(?=\s*(?:[,?.!;:]|$)|\s+(?:il|elle|fait|a|à|est|et|ou|en|combien|coûte|vaut|c'est|ça)\b))"
)


def own_word_product(text: str, shelf: list[Product]) -> Product | None:
    """The one product of a shelf that is called by a word that no other name there has: « le Plus », « la Latte »."""
    called = only_called({one.reference: one.name for one in shelf}, lambda word: _is_called(word, text))
    return next((product for product in shelf if product.reference == called), None)


def sole_product(text: str, shelf: list[Product]) -> Product | None:
    """« Le four vapeur », « le coffre 200 l »: the one of the shelf that its own word or its own figure calls."""
    said = _figures(text)
    own = own_word_product(text, shelf)
    by_figure = [one for one in shelf if said & _figures(one.name)]
    if len(by_figure) != 1 or own is not None:
        return None if own and by_figure and own not in by_figure else own
    return by_figure[0]


def _figures(text: str) -> set[tuple[str, str]]:
    """« 200l », « 7 kg »: each figure with the first letters of its unit."""
    return {(figure, unit[0] if unit.startswith("l") else unit) for figure, unit in _FIGURE.findall(normalise(text))}


def only_called(names: Mapping[str, str], is_called: Callable[[str], bool]) -> str | None:
    """The key of the only name with a word that is called and that no other name has."""
    words = {key: set(normalise(name).split()) for key, name in names.items()}
    called = []
    for key, own in words.items():
        others = set().union(*(said for other, said in words.items() if other != key))
        called += [key] if any(map(is_called, own - others)) else []
    return called[0] if len(called) == 1 else None


def _is_called(word: str, text: str) -> bool:
    """As a name: after an article, with its capital, or at the end of what is said of it."""
    if len(word) < LEAST_NAMED or not word.isalpha():
        return False
    shape = _NOUN.format(cap=word.capitalize(), low=word)
    return (
        re.search(shape, text) is not None
        if len(word) < LEAST_LETTERS or word in EMPTY_WORDS | MEASURES
        else word in words_called(text)
    )
