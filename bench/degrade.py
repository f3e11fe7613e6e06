"""The same messages as hurried thumbs write them: four deterministic degradations, none of which training knows."""

import random
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import yaml

TYPO_SHARE = 0.08
"""Of the letters."""
ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMS_FILE = Path(__file__).with_name("sms.yml")


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("æ", "ae"))
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if unicodedata.category(char) != "Mn"))


def capitals(text: str) -> str:
    return text.upper()


def typos(text: str, share: float = TYPO_SHARE) -> str:
    """Each letter has this chance of being dropped, doubled, swapped with the next or hit beside (azerty)."""
    draw = random.Random(f"typos {text}")
    letters, at, written = list(text), 0, []
    while at < len(letters):
        letter = letters[at]
        if letter.isalpha() and draw.random() < share:
            kind = draw.choice(("drop", "double", "swap", "beside"))
            following = letters[at + 1] if at + 1 < len(letters) else ""
            written.append(
                {"drop": "", "double": letter * 2, "swap": following + letter, "beside": _beside(letter, draw)}[kind]
            )
            at += 1 if kind == "swap" and following else 0
        else:
            written.append(letter)
        at += 1
    return "".join(written)


def _beside(letter: str, draw: random.Random) -> str:
    plain = without_accents(letter).lower()
    row = next((row for row in ROWS if plain in row), None)
    if row is None:
        return letter
    at = row.index(plain)
    found = draw.choice([row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)])
    return found.upper() if letter.isupper() else found


def sms(text: str) -> str:
    """Phone spelling: bench/sms.yml's words and phrases, hardly an accent, no apostrophe, no final s, no capital."""
    plain = without_accents(text.replace("’", "'")).lower()
    table = _sms_table()
    for phrase, short in table["phrases"].items():
        plain = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", short, plain)
    plain = _WORD.sub(lambda word: _short(word[0], table["words"]), plain)
    return re.sub(r"\s+", " ", re.sub(r"[.,;:!]+(?=\s|$)", "", plain)).strip()


def _short(word: str, words: dict[str, str]) -> str:
    if word in words:
        return words[word]
    joined = word.replace("'", "")
    joined = re.sub(r"(?<=\w{3})s$", "", joined)
    return joined.replace("qu", "k").replace("ph", "f")


@lru_cache(maxsize=1)
def _sms_table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = yaml.safe_load(_SMS_FILE.read_text(encoding="utf-8"))
    return table


DEGRADATIONS: dict[str, Callable[[str], str]] = {
    "no_accents": without_accents,
    "sms": sms,
    "typos": typos,
    "capitals": capitals,
}
