"""Likeness of words: which of several texts of the brand a customer's sentence is about."""

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

from rapidfuzz.distance import Prefix

from relation.store.brand_search import normalise

Key = TypeVar("Key", bound=Hashable)

LEAST_COMMON_LETTERS = 4
SURE_LETTERS = 6
"""Words that begin with this many same letters are forms of one another (allergique, allergène)."""
_EMPTY = (
    "a ai ainsi alors as au aussi aux avec avez avoir bien bonjour bonsoir c ca car ce cela celui ces cet cette "
    "chez combien comme comment d dans de des dire dois doit donc du elle elles en encore est et ete etes etre "
    "fait faire faut il ils j je juste l la le les leur lui m ma mais me meme merci mes mieux moi moins mon n ne "
    "ni nos notre nous on ont ou par pas peu peut peux plus pour pourriez pouvez prendre quand que quel quelle "
    "quelles quels qui quoi s sa sais sans savoir se ses si sont son souhaite stp suis sur svp t te tes toi ton "
    "tous tout toute toutes tres tu un une va veut veux voici voila vos votre voudrais vous y"
)
EMPTY_WORDS = frozenset(_EMPTY.split())
"""French words that tell nothing of a subject."""


def words_in(text: str) -> list[str]:
    """Normalised words that mean something, without their plural."""
    words = (word for word in normalise(text).split() if word not in EMPTY_WORDS)
    return [word[:-1] if len(word) > LEAST_COMMON_LETTERS and word[-1] in "sx" else word for word in words]


def is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    common, shortest = Prefix.similarity(word, other), min(len(word), len(other))
    return common >= SURE_LETTERS or common >= max(LEAST_COMMON_LETTERS, shortest - 1)


def closeness(text: str, texts: Mapping[Key, str]) -> dict[Key, float]:
    """What each text shares with `text`; a word weighs more when fewer of them have it. Those with nothing are left
    out, and so are words that all of them have."""
    wanted = set(words_in(text))
    having = {
        key: {word for word in wanted if any(is_alike(word, other) for other in set(words_in(own)))}
        for key, own in texts.items()
    }
    counts = {word: sum(word in words for words in having.values()) for word in wanted}
    shared = {key: sum(math.log((len(texts) + 1) / counts[word]) for word in words if counts[word] < max(len(texts), 2))
              for key, words in having.items()}  # fmt: skip
    return {key: value for key, value in shared.items() if value > 0}


def closest(text: str, texts: Mapping[Key, str]) -> Key | None:
    """The text that `text` is most likely about; None when they share nothing."""
    shared = closeness(text, texts)
    return max(shared, key=lambda key: shared[key]) if shared else None
