"""Likeness of spellings, and an index of phrases that finds them misspelt. The service finds products the same way."""

import math
import re
from functools import lru_cache
from itertools import pairwise
from typing import Dict, Iterable, List, NamedTuple, Set, Tuple

from rapidfuzz.distance import Indel

MIN_FUZZY_LETTERS = 4
"""Shorter words must be equal: one letter off is another word."""
LEAST_WORD_LIKENESS = 0.82
LEAST_PHRASE_LIKENESS = 0.9
ROUNDING = 1e-9
KEPT_PAIRS = 20_000
"""Words whose pairs of letters are remembered: people use the same ones."""
PAIRS_AN_EDIT_CHANGES = 3
"""One letter more or less makes two new pairs of one, at most."""
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


class Candidate(NamedTuple):
    """A phrase beside a window: its pairs of letters, its figures, and how many pairs they may not share."""

    phrase: str
    pairs: int
    figures: str
    most_pairs: int


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
        self._by_first: Dict[Tuple[int, str], List[Candidate]] = {}
        self._by_last: Dict[Tuple[int, str], List[Candidate]] = {}
        for phrase in self._keys:
            for letters in _alike_lengths(len(phrase)):
                candidate = _beside(letters, phrase)
                self._by_first.setdefault((letters, phrase[0]), []).append(candidate)
                self._by_last.setdefault((letters, phrase[-1]), []).append(candidate)
        self._by_ends: Dict[Tuple[int, str, str], List[Candidate]] = {}
        self._most_letters = max((letters for letters, _ in self._by_first), default=0)

    def hits(self, words: List[str]) -> List[Hit]:
        """Every phrase that a run of `words` is like."""
        words = [singular(word) for word in words]
        found: List[Hit] = []
        for first in range(len(words)):
            window, pairs = "", 0
            for last in range(first, min(first + self._most_words, len(words))):
                pairs |= _pairs(window[-1:] + words[last])
                window += words[last]
                if len(window) > self._most_letters:
                    break
                for phrase, alike in self._look_alikes(window, pairs):
                    found.extend(Hit(key, alike, len(phrase), first, last + 1) for key in self._keys[phrase])
        return found

    def _look_alikes(self, window: str, pairs: int) -> List[Tuple[str, float]]:
        """`pairs`: those of the window."""
        if len(window) < MIN_FUZZY_LETTERS:
            return [(window, 1.0)] if window in self._keys else []
        near = self._near((len(window), window[0], window[-1]))
        likely = [candidate for candidate in near if (pairs ^ candidate.pairs).bit_count() <= candidate.most_pairs]
        figures = _figures(window) if likely else ""
        alike = [(c.phrase, Indel.normalized_similarity(window, c.phrase)) for c in likely if c.figures == figures]
        return [(phrase, likeness) for phrase, likeness in alike if likeness >= LEAST_PHRASE_LIKENESS]

    def _near(self, ends: Tuple[int, str, str]) -> List[Candidate]:
        """Those that begin, or end, as a window of so many letters does."""
        if ends not in self._by_ends:
            letters, first, last = ends
            others = self._by_last.get((letters, last), [])
            self._by_ends[ends] = self._by_first.get((letters, first), []) + [
                candidate for candidate in others if candidate.phrase[0] != first
            ]
        return self._by_ends[ends]


def _alike_lengths(length: int) -> range:
    """Lengths of the windows that a phrase of this one may be like enough; it is compared with no other."""
    if length < MIN_FUZZY_LETTERS:
        return range(length, length + 1)
    share = LEAST_PHRASE_LIKENESS / (2 - LEAST_PHRASE_LIKENESS)
    return range(math.ceil(length * share - ROUNDING), math.floor(length / share + ROUNDING) + 1)


def _beside(letters: int, phrase: str) -> Candidate:
    """A phrase beside a window of so many letters."""
    edits = (1 - LEAST_PHRASE_LIKENESS) * (letters + len(phrase)) + ROUNDING
    return Candidate(phrase, _pairs(phrase), _figures(phrase), int(PAIRS_AN_EDIT_CHANGES * edits))


@lru_cache(maxsize=KEPT_PAIRS)
def _pairs(phrase: str) -> int:
    """The set of its pairs of letters, as bits. Two phrases that differ much in them are not worth comparing."""
    bits = 0
    for one, other in pairwise(phrase):
        bits |= 1 << ((ord(one) * 31 + ord(other)) & 255)
    return bits


def _figures(phrase: str) -> str:
    return "".join(_DIGITS.findall(phrase))
