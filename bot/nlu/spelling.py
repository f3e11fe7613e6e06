"""Spelling mended for the classifiers only: short forms, lost accents and apostrophes, one slip in a word.

Entities, quotes and the desk always read what the customer wrote.
"""

import re
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Dict, Iterator, Optional, Tuple

import yaml
from spellchecker import SpellChecker

from bot.nlu.linguistics import french
from bot.nlu.text import normal, without_accents

SPELLING_FILE = Path("data/spelling.yml")
MOSTLY = 0.5
"""Share of French words under which a message is left as it is."""
MIN_LETTERS = 4
"""Shorter unknown words are left alone: too many words are one slip away."""
COMMERCE = 10_000_000
"""What a word of commerce weighs beside the lexicon's counts: it wins."""
KEPT_TEXTS = 50_000
"""Messages whose mended text is remembered, 20 MB at most: several components ask for each, learning ones too."""
ACCENT_WINS = 5
"""How many times more frequent the accented word must be for a plain word of the lexicon to be taken for it."""
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[\W_]")
_ELISION = re.compile(r"^(qu|[jldnsmtc])([aeiouyhàâéèêîôû].*)$")
_JOINED = re.compile(r"(\w+'|-)")


@lru_cache(maxsize=1)
def _short_forms() -> Dict[str, str]:
    return dict(yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["short"])


@lru_cache(maxsize=1)
def _lexicon() -> Tuple[Dict[str, int], Dict[str, str]]:
    """(count of each word, {the word without its accents: its most frequent spelling})."""
    counts = dict(SpellChecker(language="fr").word_frequency.dictionary)
    for word in yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["words"]:
        counts[word] = counts.get(word, 0) + COMMERCE
    spellings: Dict[str, str] = {}
    for word, count in counts.items():
        plain = without_accents(word)
        if plain not in spellings or count > counts[spellings[plain]]:
            spellings[plain] = word
    return counts, spellings


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
    if _JOINED.search(word):  # « qu'il », « rendez-vous »: what elides stays, the rest is read alone
        return "".join(part if part[-1] in "-'" else _mend_word(part) for part in _JOINED.split(word) if part)
    counts, spellings = _lexicon()
    plain = without_accents(word)
    if not word.isalpha() or (word in counts and word != plain):
        return word
    if plain in spellings:
        best = spellings[plain]
        return best if counts.get(word, 0) * ACCENT_WINS < counts[best] else word
    return word if _is_a_name(word) else _elided(plain) or _one_slip_away(plain) or word


def _is_a_name(word: str) -> bool:
    """« Lyon », « Clio », « internet »: no word of the lexicon, but written often, in capitals too."""
    vocabulary = french().vocab
    return vocabulary[word].has_vector and vocabulary[word.upper()].has_vector


def _elided(plain: str) -> Optional[str]:
    """« jai », « larticle », « quil »: the apostrophe that was left out; « jpeux »: the vowel too."""
    spellings = _lexicon()[1]
    match = _ELISION.match(plain)
    if match and match.group(2) in spellings:
        return f"{match.group(1)}'{spellings[match.group(2)]}"
    return f"je {spellings[plain[1:]]}" if plain[0] == "j" and plain[1:] in spellings else None


def _one_slip_away(plain: str) -> Optional[str]:
    counts, spellings = _lexicon()
    if len(plain) < MIN_LETTERS:
        return None
    found = [spellings[slip] for slip in _slips(plain) if slip in spellings]
    return max(found, key=lambda word: counts[word]) if found else None


def _slips(word: str) -> Iterator[str]:
    """Every string that one letter too many, missing, wrong or swapped makes of it, the first letter being right."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
