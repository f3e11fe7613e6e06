"""Training messages typed again by hurried fingers, or by ear, so that a slip does not change the meaning."""

import random
import re
from typing import List, Tuple

SHARE = 0.4
"""Share of the messages that are learnt a second time, with slips."""
EAR = 0.35
"""Of these, those written by ear; the others are typed in a hurry."""
RATE = 0.08
"""Slips per letter."""
HEARD = 0.4
"""Chance that a word, or an apostrophe, is written by ear."""
SEED = 7
LETTERS = "eaisntrulodcpmvqfbghjxyzwk"
_WORD = re.compile(r"[^\W\d_]{3,}")
_SOUNDS = [
    (re.compile(pattern, re.I), written)
    for pattern, written in (
        (r"qu", "k"),
        (r"ph", "f"),
        (r"(.)\1", r"\1"),
        (r"(?<=.)(?:er|ez|ée?s?|ait|ais)$", "é"),
        (r"(?<=..)(?:s|t|x|d|p|e|es)$", ""),
        (r"eau|au", "o"),
        (r"ai|è|ê", "é"),
        (r"[éèê]", "e"),
        (r"tion", "sion"),
        (r"c(?=[aou])", "k"),
        (r"ss|ç", "s"),
        (r"h", ""),
    )
]


def with_slips(texts: List[str]) -> Tuple[List[str], List[int]]:
    """(texts with slips, the row of `texts` that each comes from). Always the same for the same text."""
    chances = [random.Random(f"{SEED} {text}") for text in texts]
    rows = [row for row, text in enumerate(texts) if chances[row].random() < SHARE and len(text) > 8]
    return [_slip(texts[row], chances[row]) for row in rows], rows


def _slip(text: str, chance: random.Random) -> str:
    return _by_ear(text, chance) if chance.random() < EAR else _in_a_hurry(text, chance)


def _by_ear(text: str, chance: random.Random) -> str:
    text = re.sub(r"['’]", lambda found: "" if chance.random() < HEARD else found[0], text)
    return _WORD.sub(lambda word: _heard(word[0], chance) if chance.random() < HEARD else word[0], text)


def _heard(word: str, chance: random.Random) -> str:
    """In some of the ways that write what is heard, drawn anew for each word."""
    for pattern, written in chance.sample(_SOUNDS, len(_SOUNDS) // 2):
        word = pattern.sub(written, word)
    return word


def _in_a_hurry(text: str, chance: random.Random) -> str:
    typed: List[str] = []
    for letter in text:
        kind = chance.random() / RATE if letter.isalpha() else 1.0
        if kind >= 1.0:
            typed.append(letter)
        elif kind < 0.3:  # left out
            continue
        elif kind < 0.5:  # twice
            typed.append(letter + letter)
        elif kind < 0.75:  # swapped with the one before
            typed.insert(max(len(typed) - 1, 0), letter)
        else:
            typed.append(chance.choice(LETTERS))
    return "".join(typed)
