"""What a reader notices in a message: surface cues, as numbers with names."""

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
import yaml

from bot.nlu.text import normal, without_accents

CUES_FILE = Path("data/styles/cues.yml")
SURFACE = (
    "words",
    "questions",
    "exclamations",
    "capitals",
    "digits",
    "first_person",
    "tu",
    "vous",
    "no_greeting_short",
    "emoji",
)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\b\d[\d.,]*\b")
_TU = re.compile(r"\b(tu|t'|te|toi|ton|ta|tes|stp)\b")
_VOUS = re.compile(r"\b(vous|votre|vos|svp)\b")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_FIRST_PERSON = re.compile(r"\b(je|j'|j|mon|ma|mes|moi|nous|notre|nos)\b")

Lexicon = Dict[str, Tuple[str, "re.Pattern[str]"]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """{cue: (label, pattern)}, from data/styles/cues.yml."""
    entries = yaml.safe_load(CUES_FILE.read_text(encoding="utf-8"))
    return {name: (entry["label"], re.compile("|".join(entry["patterns"]))) for name, entry in entries.items()}


@lru_cache(maxsize=4)
def notice(text: str) -> Tuple[np.ndarray, Tuple[str, ...]]:
    """The features, shape (len(SURFACE) + len(lexicon()),), and the labels of the cues that were seen."""
    plain = without_accents(normal(text))
    seen = {name: len(pattern.findall(plain)) for name, (_, pattern) in lexicon().items()}
    numbers = [*_surface(text, plain, bool(seen["courtesy"])), *(min(count, 3) / 2 for count in seen.values())]
    return np.array(numbers, dtype=np.float32), tuple(lexicon()[name][0] for name, count in seen.items() if count)


def address_of(text: str) -> "str | None":
    """How the customer addresses us: `tu`, `vous`, or None when nothing tells."""
    plain = without_accents(normal(text))
    tu, vous = len(_TU.findall(plain)), len(_VOUS.findall(plain))
    return None if tu == vous else "tu" if tu > vous else "vous"


def _surface(text: str, plain: str, is_polite: bool) -> List[float]:
    letters = [char for char in text if char.isalpha()]
    count = len(_WORD.findall(plain))
    return [
        math.log1p(count) / 4,
        min(text.count("?"), 4) / 2,
        min(text.count("!"), 6) / 3,
        sum(char.isupper() for char in letters) / max(len(letters), 1),
        min(len(_NUMBER.findall(plain)), 4) / 2,
        min(len(_FIRST_PERSON.findall(plain)), 8) / 4,
        min(len(_TU.findall(plain)), 3) / 2,
        min(len(_VOUS.findall(plain)), 4) / 2,
        float(count <= 8 and not is_polite),
        float(bool(_EMOJI.search(text))),
    ]
