"""A product called by the word that sets its name apart on the shelf: « le Plus », « la Latte »."""

import re

from actions.matching import EMPTY_WORDS
from actions.product_words import words_called
from relation.model.brand import Product
from relation.store.brand_search import normalise

LEAST_LETTERS = 4
_NOUN = (
    r"(?:(?:\b[Ll]e|\b[Ll]a|\b[Dd]u|\b[Aa]u) {cap}\b"
    r"|\b(?:le|la|du|au) {low}(?=\s*(?:[,?.!;:]|$)|\s+(?:il|elle|fait|a|à|est|et|ou|en|combien|coûte|vaut|c'est|ça)\b))"
)


def own_word_product(text: str, shelf: list[Product]) -> Product | None:
    """The one product of a shelf that is called by a word that no other name there has: « le Plus », « la Latte »."""
    names = {product.reference: set(normalise(product.name).split()) for product in shelf}
    called = []
    for product in shelf:
        others = set().union(*(words for reference, words in names.items() if reference != product.reference))
        called += [product] if any(_is_called(word, text) for word in names[product.reference] - others) else []
    return called[0] if len(called) == 1 else None


def _is_called(word: str, text: str) -> bool:
    """As a name: after an article, with its capital, or at the end of what is said of it."""
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return False
    shape = _NOUN.format(cap=word.capitalize(), low=word)
    return re.search(shape, text) is not None if word in EMPTY_WORDS else word in words_called(text)
