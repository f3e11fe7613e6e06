"""Spelling mended for the classifiers only: short forms, lost accents and apostrophes, one slip in a word.

Entities, quotes and the desk always read what the customer wrote.
"""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Dict, Iterator, Optional, Tuple

import yaml
from spellchecker import SpellChecker

from bot.nlu.linguistics import french
from bot.nlu.sounds import sound
from bot.nlu.text import normal, without_accents

SPELLING_FILE = Path("data/spelling.yml")
TRAINING = Path("data/nlu")
MOSTLY = 0.5
"""Share of French words under which a message is left as it is."""
MIN_LETTERS = 2
"""A letter alone is left as it is."""
SHORT, OFTEN_SAID = 3, 700
"""A shorter unknown word is mended to one that customers say this often only: too many words are one slip away."""
SAID_WEIGHT = 5_000
"""What a word that a customer wrote in the training messages weighs beside the lexicon's counts of all French."""
LEAST_SOUND = 3
KEPT_TEXTS = 50_000
"""Messages whose mended text is remembered, 20 MB at most: several components ask for each, learning ones too."""
ACCENT_WINS = 5
"""How many times more frequent the accented word must be for a plain word of the lexicon to be taken for it."""
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[\W_]")
_ELISION = re.compile(r"^(qu|[jldnsmtck])([aeiouyhàâéèêîôû].*)$")
_ELIDED_PAIRS = ("ai", "as", "en", "es", "eu", "il", "on", "un")
"""The words of two letters that an elision may stand before: « jou » and « san » are slips."""
_JOINED = re.compile(r"(\w+'|-)")
_LETTERS = re.compile(r"[^\W\d_]+")
_EXAMPLE = "    - "


@lru_cache(maxsize=1)
def _short_forms() -> Dict[str, str]:
    return dict(yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["short"])


@lru_cache(maxsize=1)
def _said() -> "Counter[str]":
    """How often customers write each word, in the training messages."""
    examples = (
        line for file in sorted(TRAINING.glob("*.yml")) for line in file.read_text(encoding="utf-8").split("\n")
    )
    return Counter(word for line in examples if line.startswith(_EXAMPLE) for word in _LETTERS.findall(normal(line)))


@lru_cache(maxsize=1)
def _lexicon() -> Tuple[Dict[str, int], Dict[str, str]]:
    """(weight of each word, {the word without its accents: its usual spelling})."""
    weights = dict(SpellChecker(language="fr").word_frequency.dictionary)
    for word in yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["words"]:
        weights.setdefault(word, 1)
    for word in weights:
        weights[word] += SAID_WEIGHT * _said()[word]
    spellings: Dict[str, str] = {}
    for word, weight in weights.items():
        plain = without_accents(word)
        if plain not in spellings or weight > weights[spellings[plain]]:
            spellings[plain] = word
    return weights, spellings


@lru_cache(maxsize=1)
def _by_sound() -> Dict[str, str]:
    """{how it sounds: the word that customers mean most often}, of those they write."""
    weights, spellings = _lexicon()
    found: Dict[str, str] = {}
    for plain, word in spellings.items():
        key = sound(plain) if word in _said() else ""
        if len(key) >= LEAST_SOUND and weights[word] > weights.get(found.get(key, ""), 0):
            found[key] = word
    return found


@lru_cache(maxsize=KEPT_TEXTS)
def readable(text: str) -> str:
    """What the classifiers read of a message: normal, its spelling mended."""
    return mend(normal(text))


def share_of_french(text: str) -> float:
    """Share of the words, 0..1, that French has (accents aside, short forms included); 0 without a word."""
    words = [piece for piece in _WORD.findall(normal(text)) if piece[0].isalpha()]
    return sum(_is_known(word) for word in words) / len(words) if words else 0.0


def mend(text: str) -> str:
    """`text` is normal (lower case, straight apostrophes). Words with digits and foreign messages stay as they are."""
    if share_of_french(text) < MOSTLY:
        return text
    pieces = _WORD.findall(text)
    before = [" ", *pieces]
    return "".join(
        _mend_word(piece) if piece[0].isalpha() and (len(piece) > 1 or previous.isspace()) else piece
        for previous, piece in zip(before, pieces)
    )


def _is_known(word: str) -> bool:
    spellings = _lexicon()[1]
    parts = [part for part in re.split(r"[-']", word) if part[1:]]
    return word in _short_forms() or all(without_accents(part) in spellings for part in parts)


@lru_cache(maxsize=50_000)
def _mend_word(word: str) -> str:
    if word in _short_forms():
        return _short_forms()[word]
    if any(char.isdigit() for char in word):
        return word
    if _JOINED.search(word):  # « qu'il », « rendez-vous »: what elides stays, the rest is read alone
        return "".join(part if part[-1] in "-'" else _mend_word(part) for part in _JOINED.split(word) if part)
    counts, spellings = _lexicon()
    plain = without_accents(word)
    if not word.isalpha() or (word in counts and word != plain):
        return word
    if plain in spellings:
        best = spellings[plain]
        return best if counts.get(word, 0) * ACCENT_WINS < counts[best] else word
    if len(word) > SHORT and _is_a_name(word):
        return word
    guesses = [_elided(plain, spellings), _by_sound().get(sound(plain))]
    if plain[0] == "k":  # « kouvre » is « couvre » before it is « qu'ouvre »
        guesses.reverse()
    return guesses[0] or guesses[1] or _one_slip_away(plain) or word


def _is_a_name(word: str) -> bool:
    """« Lyon », « Clio », « internet »: no word of the lexicon, but written often, in capitals too."""
    vocabulary = french().vocab
    return vocabulary[word].has_vector and vocabulary[word.upper()].has_vector


def _elided(plain: str, spellings: Dict[str, str]) -> Optional[str]:
    """« jai », « larticle », « quil », « kil »: the apostrophe that was left out; « jpeux »: the vowel too."""
    match = _ELISION.match(plain)
    if match and match.group(2) in spellings and (len(match.group(2)) > 2 or match.group(2) in _ELIDED_PAIRS):
        return f"{match.group(1).replace('k', 'qu')}'{spellings[match.group(2)]}"
    rest = spellings.get(plain[1:])
    return f"je {rest}" if rest and plain[0] == "j" else None


def _one_slip_away(plain: str) -> Optional[str]:
    weights, spellings = _lexicon()
    if len(plain) < MIN_LETTERS:
        return None
    found = {spellings[slip] for slip in _slips(plain) if slip in spellings}
    if len(plain) <= SHORT:
        found = {word for word in found if _said()[word] >= OFTEN_SAID}
    return max(found, key=lambda word: _nearness(word, plain, weights[word]), default=None)


def _nearness(word: str, plain: str, weight: int) -> Tuple[bool, bool, int, str]:
    """The first letter of a long word is seldom wrong; then comes what sounds the same, then what is said most.

    The word itself last: of two that are as near, every process takes the same.
    """
    other = without_accents(word)
    return len(plain) <= SHORT or other[0] == plain[0], sound(other) == sound(plain), weight, word


def _slips(word: str) -> Iterator[str]:
    """Every string that one letter too many, missing, wrong or swapped makes of it."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
