"""Training messages typed again by hurried fingers, so that a slip does not change the meaning."""

import random
from typing import List, Tuple

SHARE = 0.4
"""Share of the messages that are learnt a second time, with slips."""
RATE = 0.08
"""Slips per letter."""
SEED = 7
LETTERS = "eaisntrulodcpmvqfbghjxyzwk"


def with_slips(texts: List[str]) -> Tuple[List[str], List[int]]:
    """(texts with slips, the row of `texts` that each comes from). Always the same for the same text."""
    chances = [random.Random(f"{SEED} {text}") for text in texts]
    rows = [row for row, text in enumerate(texts) if chances[row].random() < SHARE and len(text) > 8]
    return [_slip(texts[row], chances[row]) for row in rows], rows


def _slip(text: str, chance: random.Random) -> str:
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
