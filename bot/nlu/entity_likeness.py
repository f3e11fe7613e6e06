"""Likeness of spellings, and an index of phrases that finds them misspelt. The service finds products the same way."""

import math
import re
from typing import Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

MIN_FUZZY_LETTERS = 4
"""Shorter words must be equal: one letter off is another word."""
LEAST_WORD_LIKENESS = 0.82
LEAST_PHRASE_LIKENESS = 0.9
ROUNDING = 1e-9
_DIGITS = re.compile(r"\d+")


def word_likeness(word: str, candidate: str) -> float:
    """0 under LEAST_WORD_LIKENESS, or with more than one letter too many: another word. Figures are never misspelt."""
    if word == candidate:
        return 1.0
    is_short = min(len(word), len(candidate)) < MIN_FUZZY_LETTERS
    if is_short or abs(len(word) - len(candidate)) > 1 or _DIGITS.search(word + candidate):
        return 0.0
    alike = Indel.normalized_similarity(word, candidate)
    return alike if alike >= LEAST_WORD_LIKENESS else 0.0


def singular(word: str) -> str:
    return word[:-1] if len(word) > MIN_FUZZY_LETTERS and word[-1] in "sx" else word


class Hit(NamedTuple):
    """A phrase found in words `first` to `last` (excluded); `letters` is the phrase's length."""

    key: str
    likeness: float
    letters: int
    first: int
    last: int


class PhraseIndex:
    """Phrases that stand for keys. Spaces and plurals do not count: "lave linges" is "lavelinge"."""

    def __init__(self, phrases: Iterable[Tuple[List[str], str]]) -> None:
        self._keys: Dict[str, Set[str]] = {}
        self._most_words = 2
        for words, key in phrases:
            self._most_words = max(self._most_words, len(words) + 1)
            self._keys.setdefault("".join(map(singular, words)), set()).add(key)
        self._keys.pop("", None)
        self._phrases = list(self._keys)
        self._most_letters = max((_most_alike(len(phrase)) for phrase in self._phrases), default=0)

    def hits(self, words: List[str]) -> List[Hit]:
        """Every phrase that a run of `words` is like."""
        runs: Dict[str, List[Tuple[int, int]]] = {}
        for first, last, window in self._windows([singular(word) for word in words]):
            runs.setdefault(window, []).append((first, last))
        windows = list(runs)
        found = [
            Hit(key, alike, len(phrase), first, last)
            for window, phrase, alike in self._look_alikes(windows)
            for first, last in runs[window]
            for key in self._keys[phrase]
        ]
        return sorted(found, key=lambda hit: (hit.first, hit.last))

    def _windows(self, words: List[str]) -> Iterator[Tuple[int, int, str]]:
        for first in range(len(words)):
            window = ""
            for last in range(first, min(first + self._most_words, len(words))):
                window += words[last]
                if len(window) > self._most_letters:
                    break
                yield first, last + 1, window

    def _look_alikes(self, windows: List[str]) -> Iterator[Tuple[str, str, float]]:
        """The pairs of a window and a phrase that are like enough, begin or end alike, and have the same figures."""
        if not windows or not self._phrases:
            return
        scores = process.cdist(
            windows,
            self._phrases,
            scorer=Indel.normalized_similarity,
            score_cutoff=LEAST_PHRASE_LIKENESS,
            dtype=np.float64,
        )
        for row, column in np.argwhere(scores > 0):
            window, phrase = windows[row], self._phrases[column]
            is_bordered = window[0] == phrase[0] or window[-1] == phrase[-1]
            if is_bordered and _figures(window) == _figures(phrase):
                yield window, phrase, float(scores[row, column])


def _most_alike(letters: int) -> int:
    """The length of the longest window that a phrase of so many letters may be like enough."""
    share = LEAST_PHRASE_LIKENESS / (2 - LEAST_PHRASE_LIKENESS)
    return math.floor(letters / share + ROUNDING) if letters >= MIN_FUZZY_LETTERS else letters


def _figures(phrase: str) -> str:
    return "".join(_DIGITS.findall(phrase))
