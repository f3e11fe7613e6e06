"""Spelling mended for the classifiers only: short forms, lost accents and apostrophes, one slip in a word.

Entities, quotes and the desk always read what the customer wrote.
"""

import re
from functools import lru_cache
from itertools import zip_longest
from typing import Dict, List

import yaml

from bot.nlu.guesses import SHORT, guess
from bot.nlu.lexicon import EDGE, LETTERS, SPELLING_FILE, lexicon
from bot.nlu.linguistics import french
from bot.nlu.text import normal, without_accents
from bot.nlu.tongues import likeliest

MOSTLY, HARDLY = 0.5, 0.2
"""Share of French words from which a message is mended; from the lesser one, when it looks like no other language."""
LEAST_WORDS = 3
"""Fewer words look like any language."""
KEPT_TEXTS = 100_000
"""Messages whose mended text is remembered, 40 MB at most: each component asks for it, and a training for 60,000."""
ACCENT_WINS = 5
"""How many times more frequent the accented word must be for a plain word of the lexicon to be taken for it."""
_PIECE = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[\W_]")
_JOINED = re.compile(r"(\w+'|-)")


@lru_cache(maxsize=1)
def _short_forms() -> Dict[str, str]:
    return dict(yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["short"])


@lru_cache(maxsize=KEPT_TEXTS)
def readable(text: str) -> str:
    """What the classifiers read of a message: normal, its spelling mended."""
    return mend(normal(text))


def share_of_french(text: str) -> float:
    """Share of the words, 0..1, that French has (accents aside, short forms included); 0 without a word."""
    return _share_known(_PIECE.findall(normal(text)))


def mend(text: str) -> str:
    """`text` is normal (lower case, straight apostrophes). Words with digits and foreign messages stay as they are."""
    pieces = _PIECE.findall(text)
    words = [at for at, piece in enumerate(pieces) if piece[0].isalpha()]
    if not _is_french(text, _share_known(pieces), len(words)):
        return text
    before = EDGE
    for at, following in zip_longest(words, words[1:]):
        piece = pieces[at]
        if len(piece) > 1 or at == 0 or pieces[at - 1].isspace():
            if not _stays(piece):
                after = EDGE if following is None else _first_word(pieces[following])
                pieces[at] = _mend_piece(piece, before, after)
            before = _last_word(pieces[at])
    return "".join(pieces)


def _is_french(text: str, share: float, words: int) -> bool:
    return share >= MOSTLY or (share >= HARDLY and words >= LEAST_WORDS and likeliest(text)[0] == "fr")


def _share_known(pieces: List[str]) -> float:
    words = [piece for piece in pieces if piece[0].isalpha()]
    return sum(map(_is_known, words)) / len(words) if words else 0.0


@lru_cache(maxsize=50_000)
def _is_known(word: str) -> bool:
    spellings = lexicon()[1]
    parts = [part for part in re.split(r"[-']", word) if part[1:]]
    return word in _short_forms() or all(without_accents(part) in spellings for part in parts)


@lru_cache(maxsize=50_000)
def _stays(piece: str) -> bool:
    """A plain word that is written as usual, whatever its neighbours: most are."""
    return piece.isalpha() and piece not in _short_forms() and lexicon()[1].get(without_accents(piece)) == piece


@lru_cache(maxsize=50_000)
def _mend_piece(piece: str, before: str, after: str) -> str:
    """« qu'il », « rendez-vous »: what elides stays, the rest is read between its own neighbours."""
    if piece in _short_forms():
        return _short_forms()[piece]
    if any(char.isdigit() for char in piece):
        return piece
    parts = [part for part in _JOINED.split(piece) if part]
    mended: List[str] = []
    for at, part in enumerate(parts):
        following = next((_first_word(other) for other in parts[at + 1 :] if other != "-"), after)
        written = part if part[-1] in "-'" else _mend_word(part, before, following)
        before = _last_word(written) or before
        mended.append(written)
    return "".join(mended)


def _mend_word(word: str, before: str, after: str) -> str:
    if word in _short_forms():
        return _short_forms()[word]
    counts, spellings = lexicon()
    plain = without_accents(word)
    if not word.isalpha() or (word in counts and word != plain):
        return word
    if plain in spellings:
        best = spellings[plain]
        return best if counts.get(word, 0) * ACCENT_WINS < counts[best] else word
    if len(word) > SHORT and _is_a_name(word):
        return word
    return guess(plain, before, after) or word


def _is_a_name(word: str) -> bool:
    """« Lyon », « Clio », « internet »: no word of the lexicon, but written often, in capitals too."""
    vocabulary = french().vocab
    return vocabulary[word].has_vector and vocabulary[word.upper()].has_vector


@lru_cache(maxsize=50_000)
def _first_word(piece: str) -> str:
    found = LETTERS.search(piece)
    return without_accents(found[0]) if found else ""


@lru_cache(maxsize=50_000)
def _last_word(piece: str) -> str:
    found = LETTERS.findall(piece)
    return without_accents(found[-1]) if found else ""
