"""Words of time in a request ("mardi matin", "cinq minutes"), which products may be called by too.

The service has the same rule (relation/store/brand_times.py): a test holds the two together.
"""

import re
from typing import Callable

from bot.nlu.entity_found import plain

_TIMES = re.compile(
    r"\b\d+ ?(?=(?:jour|heure|minute|seconde|semaine|mois|nuit))"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week-?end|matin(?:ée)?|midi|après-midi|aprem|soir(?:ée)?"
    r"|nuit|jour(?:née)?|heure|minute|seconde|semaine|mois|demain|hier|aujourd['’]hui)s?\b",
    re.I,
)
_FEMININE = re.compile(r"\b(?:la|une) $", re.I)
_MASCULINE = ("matin", "midi", "soir")
_STARTS_A_SENTENCE = re.compile(r"(?:^|[.!?\n…]) *$")
_WORD_BEFORE = re.compile(r"([^\W_]+)[ -]$")


def without_times(text: str, is_of_a_name: Callable[[str, str], bool] = lambda before, word: False) -> str:
    """`text` with blanks for its words of time, but for those written as a name: "la Minute", "la matin", or, as
    `is_of_a_name(word before, word)` tells, "aromance matin"."""

    def blank(match: "re.Match[str]") -> str:
        before, word = text[: match.start()], plain(match.group())
        previous = _WORD_BEFORE.search(before)
        is_name = (
            (match.group().istitle() and not text.isupper() and not _STARTS_A_SENTENCE.search(before))
            or (word in _MASCULINE and _FEMININE.search(before) is not None)
            or (previous is not None and is_of_a_name(plain(previous[1]), word))
        )
        return match.group() if is_name else " " * len(match.group())

    return _TIMES.sub(blank, text)
