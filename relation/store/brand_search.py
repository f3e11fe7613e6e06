"""Finds what a customer names, however it is spelt: whole phrases first, then single words."""

import re
import unicodedata
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

Key = TypeVar("Key", bound=Hashable)

MAX_WORDS = 24
MIN_FUZZY_LETTERS = 4
"""Shorter words must be equal: one letter off is another word."""

_APART = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Lower case without accents; anything but letters and digits becomes one space."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return _APART.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def singular(word: str) -> str:
    """A normalised word without the mark of its plural."""
    return word[:-1] if len(word) > MIN_FUZZY_LETTERS and word[-1] in "sx" else word


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def words_of(text: str, noise: frozenset[str] = frozenset()) -> list[str]:
    """At most MAX_WORDS normalised words, those of `noise` left out."""
    return [word for word in normalise(text).split() if word not in noise][:MAX_WORDS]


class PhraseIndex(Generic[Key]):
    """Phrases that stand for keys. Spaces and plurals do not count: « lave linges » is « lavelinge »."""

    def __init__(self, phrases: Iterable[tuple[str, Key]]) -> None:
        self._keys: dict[str, set[Key]] = {}
        longest = 1
        for phrase, key in phrases:
            words = [singular(word) for word in normalise(phrase).split()]
            longest = max(longest, len(words))
            self._keys.setdefault("".join(words), set()).add(key)
        self._keys.pop("", None)
        self._phrases = list(self._keys)
        self._longest = longest + 1

    def hits(self, text: str, at_least: float) -> dict[Key, tuple[float, int]]:
        """For each key named in `text`: the likeness 0..1 of its best phrase, and that phrase's letters."""
        found: dict[Key, tuple[float, int]] = {}
        words = [singular(word) for word in normalise(text).split()[: MAX_WORDS * 2]]
        for window in self._windows(words):
            for phrase, likeness in self._like(window, at_least):
                for key in self._keys[phrase]:
                    found[key] = max(found.get(key, (0.0, 0)), (likeness, len(phrase)))
        return found

    def _windows(self, words: list[str]) -> set[str]:
        spans = range(1, min(self._longest, len(words)) + 1)
        return {"".join(words[i : i + span]) for span in spans for i in range(len(words) - span + 1)}

    def _like(self, window: str, at_least: float) -> list[tuple[str, float]]:
        if len(window) < MIN_FUZZY_LETTERS:
            return [(window, 1.0)] if window in self._keys else []
        matches = process.extract(window, self._phrases, scorer=fuzz.ratio, score_cutoff=at_least * 100, limit=None)
        return [(phrase, score / 100) for phrase, score, _ in matches if self._may_be(phrase, window)]

    @staticmethod
    def _may_be(phrase: str, window: str) -> bool:
        """Figures are never misspelt: 45 cm is not 60 cm. Nor are short words."""
        return phrase == window or (len(phrase) >= MIN_FUZZY_LETTERS and _digits(phrase) == _digits(window))


def word_likeness(word: str, candidate: str) -> float:
    """1 for the same word, 0 under a likeness of 0.82 or with more than one letter too many: another word."""
    if word == candidate:
        return 1.0
    is_short = min(len(word), len(candidate)) < MIN_FUZZY_LETTERS
    if is_short or abs(len(word) - len(candidate)) > 1 or _digits(word + candidate):
        return 0.0
    return fuzz.ratio(word, candidate, score_cutoff=82) / 100
