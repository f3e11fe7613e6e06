"""What a word that French does not have is meant for: a slip or two away, alike by its sound, without its apostrophe.

A guess weighs by how often it is said, by the kind of slip that it supposes, and by its neighbours in the message.
"""

import math
import re
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import Dict, List, Optional, Set, Tuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.keys import is_likely
from bot.nlu.lexicon import LETTERS, lexicon, log_chance, said
from bot.nlu.sounds import sound
from bot.nlu.text import without_accents

MIN_LETTERS = 2
"""A letter alone is left as it is."""
SHORT, OFTEN_SAID = 3, 700
"""A shorter unknown word is mended to one that customers say this often only: too many words are one slip away."""
LEAST_SOUND = 3
LONG, LEAST_SAID = 6, 3
"""An unknown word of so many letters, like nothing else, may be two slips away from one that customers say so often."""
SLIP, LIKELY_SLIP, FIRST_LETTER, SAME_SOUND, ELISION = 2.5, 5.5, 2.0, 3.0, 8.0
"""What each kind of guess adds to the logarithm of its weight: one slip away, one that fingers often make, begun as it
was written, sounding the same, an apostrophe left out. Found with the neighbours' share on training messages slipped
anew."""
NEIGHBOURS = 0.6
"""What the log-chances of both neighbours count."""
_ELISION = re.compile(r"^(qu|[jldnsmtck])([aeiouyhàâéèêîôû].*)$")
_ELIDED_PAIRS = ("ai", "as", "en", "es", "eu", "il", "on", "un")
"""The words of two letters that an elision may stand before: « jou » and « san » are slips."""

Guess = Tuple[str, List[str], float]
"""How it is written, its words without accents, and what it weighs by itself."""


def guess(plain: str, before: str, after: str) -> Optional[str]:
    """The likeliest between these neighbours. All without accents; EDGE at the ends of a message."""
    found = _guesses(plain)
    if len(found) < 2:
        return found[0][0] if found else None
    return max(found, key=lambda one: (one[2] + NEIGHBOURS * _fits(before, one[1], after), one[0]))[0]


def _fits(before: str, words: List[str], after: str) -> float:
    """An elided word is read after its own apostrophe: what stands before says little."""
    return log_chance(words[-2] if len(words) > 1 else before, words[-1]) + log_chance(words[-1], after)


@lru_cache(maxsize=50_000)
def _guesses(plain: str) -> List[Guess]:
    weights, spellings = lexicon()
    likeness = {word: _slip_weight(plain, without_accents(word)) for word in _one_slip_away(plain)}
    alike = _by_sound().get(sound(plain))
    if alike:
        likeness.setdefault(alike, 0.0)
    found = [(word, [without_accents(word)], kind + _weight(word, plain)) for word, kind in likeness.items()]
    elided = _elided(plain, spellings)
    if elided:
        words = LETTERS.findall(without_accents(elided))
        usual = spellings.get(words[-1], words[-1])
        kind = ELISION if plain[0] != "k" else 0.0  # « kouvre » is « couvre » rather than « qu'ouvre »
        found.append((elided, words, math.log(weights.get(usual, 0) + 1) + kind))
    if found:
        return found
    far = [(word, [without_accents(word)], _weight(word, plain)) for word in _two_slips_away(plain)]
    return far + _elided_with_a_slip(plain)


def _slip_weight(typed: str, meant: str) -> float:
    return LIKELY_SLIP if is_likely(typed, meant) else SLIP


def _weight(word: str, plain: str) -> float:
    """How often it is said. The first letter of a long word is seldom wrong."""
    other = without_accents(word)
    is_begun_so = len(plain) <= SHORT or other[0] == plain[0]
    kind = FIRST_LETTER * is_begun_so + SAME_SOUND * (sound(other) == sound(plain))
    return math.log(lexicon()[0][word] + 1) + kind


@lru_cache(maxsize=1)
def _by_sound() -> Dict[str, str]:
    """{how it sounds: the word that customers mean most often}, of those they write."""
    weights, spellings = lexicon()
    found: Dict[str, str] = {}
    for plain, word in spellings.items():
        key = sound(plain) if word in said() else ""
        if len(key) >= LEAST_SOUND and weights[word] > weights.get(found.get(key, ""), 0):
            found[key] = word
    return found


def _elided(plain: str, spellings: Dict[str, str]) -> Optional[str]:
    """« jai », « larticle », « quil », « kil »: the apostrophe that was left out; « jpeux »: the vowel too."""
    match = _ELISION.match(plain)
    if match and match.group(2) in spellings and (len(match.group(2)) > 2 or match.group(2) in _ELIDED_PAIRS):
        return f"{match.group(1).replace('k', 'qu')}'{spellings[match.group(2)]}"
    rest = spellings.get(plain[1:])
    return f"je {rest}" if rest and plain[0] == "j" else None


def _elided_with_a_slip(plain: str) -> List[Guess]:
    """« jatends », « larticl »: the apostrophe that was left out, and one slip more."""
    match = _ELISION.match(plain) if len(plain) >= LONG else None
    if match is None:
        return []
    before, rest = match.groups()
    meant = [word for word in _one_slip_away(rest) if _ELISION.match(f"l{word}")]
    return [
        (f"{before.replace('k', 'qu')}'{word}", [before, without_accents(word)],
         _weight(word, rest) + _slip_weight(rest, without_accents(word)))
        for word in meant
    ]  # fmt: skip


def _one_slip_away(plain: str) -> List[str]:
    _, spellings = lexicon()
    if len(plain) < MIN_LETTERS:
        return []
    found = sorted({spellings[slip] for slip in spellings.keys() & _slips(plain)})
    return [word for word in found if said()[word] >= OFTEN_SAID] if len(plain) <= SHORT else found


def _two_slips_away(plain: str) -> List[str]:
    """Begun as it was written, rather than not."""
    if len(plain) < LONG:
        return []
    found = _two_from(plain, _said_often(plain[0], 0)) or _two_from(plain, _said_often("", len(plain)))
    return [lexicon()[1][other] for other in found]


def _two_from(plain: str, words: List[str]) -> List[str]:
    return [other for other, _, _ in process.extract(plain, words, scorer=OSA.distance, score_cutoff=2, limit=None)]


@cache
def _said_often(begin: str, about: int) -> List[str]:
    """Of the long words, those that begin so, about so long when `about` is not 0."""
    lengths = range(about - 1, about + 2) if about else range(LONG - 2, 1_000)
    return [plain for plain in _long_words() if plain.startswith(begin) and len(plain) in lengths]


@cache
def _long_words() -> List[str]:
    """Those that customers say often, without accents."""
    often = {word for word, count in said().items() if count >= LEAST_SAID}
    return [plain for plain, word in lexicon()[1].items() if len(plain) >= LONG - 2 and word in often]


def _slips(word: str) -> Set[str]:
    """Every string that one letter too many, missing, wrong or swapped makes of it."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    lacking = [(head, tail[1:]) for head, tail in halves if tail]
    found = {head + tail for head, tail in lacking}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    return found | {head + letter + tail for head, tail in lacking + halves for letter in ascii_lowercase}
