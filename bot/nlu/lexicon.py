"""The words of French, and what customers write: how often each word, and each pair of neighbours."""

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Dict, List, Tuple

import yaml
from spellchecker import SpellChecker

from bot.nlu.text import normal, without_accents

SPELLING_FILE = Path("data/spelling.yml")
TRAINING = Path("data/nlu")
SAID_WEIGHT = 5_000
"""What a word that a customer wrote in the training messages weighs beside the lexicon's counts of all French."""
EDGE = ""
"""What stands before the first word of a message, and after its last."""
LEAST_PAIRS = 2
"""A pair seen once is chance."""
UNSEEN, DOUBT = 0.02, 2.0
"""What a pair that was never seen counts, and how many words of any kind are added to those seen after a word."""
LETTERS = re.compile(r"[^\W\d_]+")
_EXAMPLE = "    - "


@lru_cache(maxsize=1)
def _messages() -> List[List[str]]:
    """The words of each training message."""
    files = sorted(TRAINING.glob("*.yml"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").split("\n"))
    return [LETTERS.findall(normal(line)) for line in lines if line.startswith(_EXAMPLE)]


@lru_cache(maxsize=1)
def said() -> "Counter[str]":
    """How often customers write each word, with its accents."""
    return Counter(word for words in _messages() for word in words)


@lru_cache(maxsize=1)
def _neighbours() -> Tuple[Dict[Tuple[str, str], int], "Counter[str]"]:
    """(how often each pair stands side by side, how often each word), without accents."""
    plain = {word: without_accents(word) for word in said()}
    pairs: Counter[Tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    for words in _messages():
        line = [EDGE, *(plain[word] for word in words), EDGE]
        counts.update(line)
        pairs.update(pairwise(line))
    _messages.cache_clear()
    return {pair: count for pair, count in pairs.items() if count >= LEAST_PAIRS}, counts


def log_chance(before: str, after: str) -> float:
    """Of `after` as the word that follows `before`: both without accents, EDGE at the ends."""
    pairs, counts = _neighbours()
    return math.log((pairs.get((before, after), 0) + UNSEEN) / (counts[before] + DOUBT))


@lru_cache(maxsize=1)
def lexicon() -> Tuple[Dict[str, int], Dict[str, str]]:
    """(weight of each word, {the word without its accents: its usual spelling})."""
    weights = dict(SpellChecker(language="fr").word_frequency.dictionary)
    for word in yaml.safe_load(SPELLING_FILE.read_text(encoding="utf-8"))["words"]:
        weights.setdefault(word, 1)
    for word in weights:
        weights[word] += SAID_WEIGHT * said()[word]
    spellings: Dict[str, str] = {}
    for word, weight in weights.items():
        plain = without_accents(word)
        if plain not in spellings or weight > weights[spellings[plain]]:
            spellings[plain] = word
    return weights, spellings
