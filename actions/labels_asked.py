"""Which characteristics of a sheet a message asks for by their names, or in the customers' own words for them."""

import re
from collections.abc import Iterable

from actions.matching import is_alike, words_in
from relation.store.brand_search import normalise

_ASKED_BY = {
    "niveau": r"brui|bruyant|decibel|\bdb\b|silenc|sonore",
    "dimensions": r"taille|larg|haut|profond|mesur|encombr|dimension|\bcm\b|\brentr|\btien\w* dans|\bniche",
    "lait": r"\bcapp?uc|\blaits?\b|\bmousser?\b|\blattes\b",
    "classe": r"energ|electri|kwh|\bcons?o(?:mm\w*)?\b(?! d eau| en eau)",
    "consommation": r"cons?o\w* (?:d|en) eau|litres? d eau|gourmande?s? en eau|quantite d eau",
    "poids": r"lourd|pese|poids",
    "volume": r"litre|contenance|volume",
    "capacite": r"couverts|contenance|capacite",
}
"""First word of a characteristic's label → how customers ask for it."""


def asked_outright(text: str, labels: Iterable[str]) -> list[str]:
    """By the first word of a label, or by one of the ways in which customers ask for it."""
    plain, words = normalise(text), words_in(text)
    return [label for label in labels if _is_asked(plain, words, normalise(label).split()[0])]


def _is_asked(plain: str, words: list[str], first_word: str) -> bool:
    if first_word in _ASKED_BY:
        return re.search(_ASKED_BY[first_word], plain) is not None
    return any(is_alike(word, own) for own in words_in(first_word) for word in words)
