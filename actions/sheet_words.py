"""One thing asked of an appliance in words that no label has: what its sheet says of it, or that it says nothing."""

import re

from actions.matching import EMPTY_WORDS, is_alike, words_in
from actions.product_choice import FOR_WHOM
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

_ASKS = re.compile(
    r"\?|\b(?:est ce|y a t il|combien|ou pas|oui ou non|peut|peux|faut|c est bon|gere|convien\w*|supporte|marche)\b"
)
_WHOLE = re.compile(
    r"\b(?:caracteristiques?|fiches?|infos?|informations?|details?|descripti\w+|specs?|presente\w*|parle\w*|en dire"
    r"|technique|notice)\b"
)
"""Of the whole appliance: its sheet is the answer."""
_SAYING_NOTHING = """
accord appareil avis beaucoup bon bonne chose convient dispo donc faut fois gere hein machine marche marque meilleur
meilleure merci mieux modele nulle parfait part pense penses pensez point prix qualite question rappel repond repondez
sinon stock super supporte truc vaut
"""
_SAID = frozenset(_SAYING_NOTHING.split())
"""Words of a question that name nothing which a sheet could tell."""


def thing_asked(turn: Turn, product: Product) -> list[str]:
    """The words that tell what is asked, and are no name of the product; empty when the whole of it is asked."""
    if turn.entity("product_reference") or not (_ASKS.search(turn.text) or _ASKS.search(normalise(turn.text))):
        return []
    shelf = next(one for one in turn.brand.categories() if one.id == product.category)
    named = words_in(" ".join((product.name, *product.aliases, shelf.label, *shelf.words)))
    said = [word for word in words_in(turn.text) if word not in _SAID and word not in EMPTY_WORDS and word.isalpha()]
    asked = [word for word in said if len(word) > 3 and not any(is_alike(word, own) for own in named)]
    return [] if not asked or _WHOLE.search(normalise(turn.text)) else asked


def told_by_sheet(product: Product, asked: list[str]) -> str | None:
    """The sentence of the sheet that speaks of most of it; None when none does."""
    for_whom = product.characteristics.get(FOR_WHOM)
    sentences = [one.strip() for one in re.split(r"(?<=[.!?])\s+", product.description) if one.strip()]
    if for_whom:
        sentences.append(f"conseillé pour {for_whom}")
    shared = {one: sum(any(is_alike(word, own) for own in words_in(one)) for word in asked) for one in sentences}
    best = max(shared, key=lambda one: shared[one], default=None)
    return best.rstrip(".") if best and shared[best] else None
