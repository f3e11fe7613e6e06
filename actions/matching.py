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
OTHER_FORM = 0.8
_EMPTY = (
    "a ai aimerais ainsi alors appareil as au aussi aux avec avez avoir besoin bien bonjour bonsoir c ca car "
    "ce cela celui ces cet cette cherche cherchez chez choisir choix cinq combien comme comment conseil conseille "
    "conseiller conseilles conseillez conseils d dans de des deux dire dois doit donc du elle elles en encore "
    "entre est et etait ete etes etre existe faire fait faite faites font faut hesite il ils j jamais "
    "je juste l la laquelle le "
    "lequel les lesquels leur lui m ma mais me meme merci mes mieux modele moi moins mon n ne ni non nos notre "
    "nous on ont ou oui par pas peu peut peux plus plutot possible pour pourriez pouvez prend prendre prendriez "
    "prends prenez produit propose proposez quand quatre que quel quelle quelles quels qui quoi recommande "
    "recommandes recommandez s sa sais sans savoir se selon sera serait ses si son sont souhaite souhaiterais "
    "sous stp suis sur svp t te tes toi ton toujours tous tout toute toutes tres trois tu un une va veut veux "
    "voici voila voir vos votre voudrais vous vraiment y"
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


def without(text: str, others: str) -> str:
    """The words of `text` that mean something, but those alike a word of `others`."""
    known = set(words_in(others))
    return " ".join(word for word in words_in(text) if not any(is_alike(word, other) for other in known))


def closeness(text: str, texts: Mapping[Key, str]) -> dict[Key, float]:
    """What each text shares with `text`; a word weighs more when fewer of them have it. Those with nothing are left
    out, and so are words that all of them have."""
    wanted = set(words_in(text))
    having = {key: _likeness(wanted, set(words_in(own))) for key, own in texts.items()}
    counts = {word: sum(word in words for words in having.values()) for word in wanted}
    most = max(len(texts), 2)
    shared = {
        key: sum(like * math.log((most + 1) / counts[word]) for word, like in words.items() if counts[word] < most)
        for key, words in having.items()
    }
    return {key: value for key, value in shared.items() if value > 0}


def _likeness(wanted: set[str], own: set[str]) -> dict[str, float]:
    """The wanted words that a text has: 1 for the same word, less for another form of it."""
    return {word: 1.0 if word in own else OTHER_FORM for word in wanted if any(is_alike(word, other) for other in own)}


def closest(text: str, texts: Mapping[Key, str]) -> Key | None:
    """The text that `text` is most likely about; None when they share nothing."""
    shared = closeness(text, texts)
    return max(shared, key=lambda key: shared[key]) if shared else None
