"""The words of a message and groups of its letters, as weights that networks read."""

from collections import Counter
from functools import lru_cache
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.text import without_accents

MOST_WORDS = 12_000
MOST_LETTERS = 18_000
"""The most frequent ones: what a step of learning costs grows with their number."""
LEAST_LENGTH = 1e-9
KEPT_COUNTS = 64
"""Texts whose pieces are remembered: the networks of one message, and its clauses, ask for the same ones."""


class Words:
    """Weights of the words and of the letters of a message, accents aside."""

    def __init__(self) -> None:
        self._words, self._letters = _counters()

    def learn(self, readables: List[str]) -> csr_matrix:
        plain = [without_accents(text) for text in readables]
        found = hstack([self._words.fit_transform(plain), self._letters.fit_transform(plain)]).tocsr()
        self._rarity = np.concatenate([self._words.idf_, self._letters.idf_])
        return found

    def weigh(self, readable: str) -> Tuple[np.ndarray, np.ndarray]:
        """(columns, weights): what both would `transform`, without their checks, which take longer than a message."""
        kinds, found = (self._words.vocabulary_, self._letters.vocabulary_), []
        for known, before, counted in zip(kinds, (0, len(kinds[0])), _counts(without_accents(readable))):
            counts = {known[piece]: count for piece, count in counted.items() if piece in known}
            columns = np.fromiter(counts, np.int32, len(counts)) + before
            weights = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self._rarity[columns]
            found.append((columns, weights / max(np.linalg.norm(weights), LEAST_LENGTH)))
        return np.concatenate([columns for columns, _ in found]), np.concatenate([weights for _, weights in found])


def _counters() -> Tuple[TfidfVectorizer, TfidfVectorizer]:
    """Of words, of letters."""
    kind: Dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
    return (
        TfidfVectorizer(ngram_range=(1, 2), min_df=3, max_features=MOST_WORDS, **kind),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=8, max_features=MOST_LETTERS, **kind),
    )


@lru_cache(maxsize=KEPT_COUNTS)
def _counts(plain: str) -> List["Counter[str]"]:
    """How often each of its words, and each of its letters' groups, is in a text: whatever they weigh for who asks."""
    return [Counter(pieces(plain)) for pieces in _analyzers()]


@lru_cache(maxsize=1)
def _analyzers() -> List[Callable[[str], List[str]]]:
    return [counter.build_analyzer() for counter in _counters()]
