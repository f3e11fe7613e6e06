"""The words of a message and groups of its letters, as weights that networks read."""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.text import without_accents

MOST_WORDS = 12_000
MOST_LETTERS = 18_000
"""The most frequent ones: what a step of learning costs grows with their number."""
GROUPS = (3, 4)
"""Letters of a group, the spaces around a word being two of them."""
LEAST_LENGTH = 1e-9
KEPT_COUNTS = 64
"""Texts whose pieces are remembered: the networks of one message, and its clauses, ask for the same ones."""
KEPT_WORDS = 50_000
_WORD = re.compile(r"\b\w\w+\b")


class Words:
    """Weights of the words and of the letters of a message, accents aside."""

    def __init__(self) -> None:
        self._words, self._letters = _counters()

    def learn(self, readables: List[str]) -> csr_matrix:
        plain = [without_accents(text) for text in readables]
        found = hstack([self._words.fit_transform(plain), self._letters.fit_transform(plain)]).tocsr()
        self._rarity = np.concatenate([self._words.idf_, self._letters.idf_])
        return found

    def rows(self, readables: List[str]) -> csr_matrix:
        """(n, columns): the weights of each text in one row."""
        columns, weights = zip(*map(self.weigh, readables))
        ends = np.cumsum([0, *map(len, columns)])
        shape = (len(readables), len(self._rarity))
        return csr_matrix((np.concatenate(weights), np.concatenate(columns), ends), shape)

    def weigh(self, readable: str) -> Tuple[np.ndarray, np.ndarray]:
        """(columns, weights): what both would `transform`, without their checks, which take longer than a message."""
        kinds, found = (self._words.vocabulary_, self._letters.vocabulary_), []
        for known, before, (pieces, counted) in zip(kinds, (0, len(kinds[0])), _counts(without_accents(readable))):
            columns = np.fromiter(map(known.get, pieces, repeat(-1)), np.int32, len(pieces))
            is_known = columns >= 0
            columns = columns[is_known] + np.int32(before)
            weights = counted[is_known] * self._rarity[columns]
            found.append((columns, weights / max(np.linalg.norm(weights), LEAST_LENGTH)))
        return np.concatenate([columns for columns, _ in found]), np.concatenate([weights for _, weights in found])


def _counters() -> Tuple[TfidfVectorizer, TfidfVectorizer]:
    """Of words, of letters."""
    kind: Dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
    return (
        TfidfVectorizer(analyzer=_words_of, min_df=3, max_features=MOST_WORDS, **kind),
        TfidfVectorizer(analyzer=_letters_of, min_df=8, max_features=MOST_LETTERS, **kind),
    )


def _words_of(plain: str) -> List[str]:
    """Each word, and each pair of neighbours."""
    words = _WORD.findall(plain)
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def _letters_of(plain: str) -> List[str]:
    """The groups of letters of each word."""
    return [group for word in plain.split() for group in _groups(word)]


@lru_cache(maxsize=KEPT_WORDS)
def _groups(word: str) -> Tuple[str, ...]:
    spaced = f" {word} "
    return tuple(spaced[at : at + size] for size in GROUPS for at in range(len(spaced) - size + 1))


_KINDS: Tuple[Callable[[str], List[str]], ...] = (_words_of, _letters_of)


@lru_cache(maxsize=KEPT_COUNTS)
def _counts(plain: str) -> List[Tuple[List[str], np.ndarray]]:
    """(each of its words, or of its letters' groups; how often, by its logarithm) of a text, whoever asks."""
    found = [Counter(kind(plain)) for kind in _KINDS]
    return [(list(counted), 1 + np.log(np.fromiter(counted.values(), np.float32, len(counted)))) for counted in found]
