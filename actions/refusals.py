"""What a customer wants none of, « pas d'américain », « le robot ne m'intéresse pas »: it holds for the whole talk."""

import re
from collections.abc import Sequence

from actions.matching import is_alike, words_in
from relation.model.brand import Product
from relation.store.brand_search import normalise

_ARTICLES = r"(?:(?:une?|des?|du|d|le|la|les|l|en|type|modele|vos|ces?|cette) )+"
_NONE_OF = re.compile(
    rf"\b(?:pas|sauf|ni|hors|jamais|plus)"
    rf" (?:(?:besoin|envie|question|parle|interesse\w*|fan|voulu|par) )*(?:{_ARTICLES})(?P<word>\w+)|\bni (?P<bare>\w+)"
)
_IS_NOT_FOR = re.compile(
    r"^(?:(?:et|mais|ok|euh|bon|non|alors|en fait|du coup) )*(?:une?|les?|la|l|des|du) (?P<word>\w+(?: a \w+)?)"
    r"(?: (?:ca|c|ce|ne|n|me|m|lui|nous|est|sont|interesse\w*|va|vont|convien\w*|plai\w*|veux|dit|tente\w*|j|on|en))*"
    r" (?:pas|non|rien)\b"
    r"(?=(?: (?:trop|tellement|du tout))?(?: (?:pour|pr|moi|elle|lui|nous|merci|plus|envie|dit|tente|de)\b| *$))"
)
"""« Le robot ne m'intéresse pas », « la machine à capsules, non merci »: of the word that the clause begins with."""
_CLAUSE = re.compile(r"[.!?;\n]+")


def refused_in(text: str) -> list[str]:
    """Words of what is refused, normalised; a later line that asks for one of them takes it back."""
    refused: list[str] = []
    for line in text.splitlines():
        wanted = words_in(without_refusals(line))
        refused = [word for word in refused if not any(is_alike(word, one) for one in wanted)]
        refused += [word for one in _clauses(line) for a, b in _refusals(one) for word in words_in(one[a:b])]
    return refused


def without_refusals(text: str) -> str:
    """`text`, normalised line by line, without the words of what it refuses: they tell no wish."""
    return "\n".join(" ".join(filter(None, (_left(clause) for clause in _clauses(line)))) for line in text.splitlines())


def _left(plain: str) -> str:
    for at in reversed(_refusals(plain)):
        plain = plain[: at[0]] + plain[at[1] :]
    return plain.strip()


def allowed(products: Sequence[Product], text: str) -> list[Product]:
    """Those that `text` does not refuse by a word of their names; all of them when none is left."""
    refused = [word for word in refused_in(text) if not all(_is_called(one, word) for one in products)]
    kept = [one for one in products if not any(_is_called(one, word) for word in refused)]
    return kept or list(products)


def _clauses(line: str) -> list[str]:
    return [normalise(clause) for clause in _CLAUSE.split(line)]


def _refusals(plain: str) -> list[tuple[int, int]]:
    """Where the words that are refused stand in a clause."""
    found = [*_NONE_OF.finditer(plain), *_IS_NOT_FOR.finditer(plain)]
    return sorted({one.span(name) for one in found for name, word in one.groupdict().items() if word})


def _is_called(product: Product, word: str) -> bool:
    return any(is_alike(word, own) for own in words_in(product.name))
