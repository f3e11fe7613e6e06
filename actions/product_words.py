"""Words of a message that may be a product's name: not those of time and place (« mardi matin », « sur la table »)."""

import re

from relation.store.brand_search import normalise
from relation.store.brand_times import without_times

FEW_WORDS = 3
"""A message of so few words is the name."""
_TOKEN = re.compile(r"[^\W_]+")
_SETTING = re.compile(
    r"\b(?:pour|dans|en|sur|sous|chez|avant|apres|après|pendant|à|depuis|devant|derrière|vers|par|mettre|mets)"
    r"(?: (?:la|le|les|un|une|des|du|mon|ma|mes|notre|nos|votre|vos|ce|cette|petite?|grande?))* $|\b[àa] l['’]$",
    re.I,
)


def words_called(text: str) -> list[str]:
    """Normalised, where they stand. A capital makes a name of any of them: « pour la Table »."""
    tokens = list(_TOKEN.finditer(without_times(text)))
    return [normalise(token.group()) for token in tokens if len(tokens) <= FEW_WORDS or _may_be_a_name(text, token)]


def _may_be_a_name(text: str, token: re.Match[str]) -> bool:
    return token.group().istitle() or _SETTING.search(text[: token.start()]) is None
