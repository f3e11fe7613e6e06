"""Message text made safe and plain before anything reads it."""

import re
import unicodedata
from typing import Dict

MAX_CHARS = 2_000
"""Longer texts are understood from their beginning and their end, where people put what they want."""

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG = re.compile(r"<[^<>]{1,200}>")
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")
_REPEATED = re.compile(r"([^\s\d])\1{4,}")
"""Not digits: LV-200000 is an order, 06 00 00 00 00 a telephone."""


def clean(text: str) -> str:
    """One safe line of text: no control or invisible character, no tag, no leading `/` (Rasa's own command sign)."""
    text = unicodedata.normalize("NFC", text)
    text = _TAG.sub(" ", _INVISIBLE.sub(" ", text))
    text = _REPEATED.sub(r"\1\1\1", text)
    text = _SPACES.sub(" ", text).strip().lstrip("/ ")
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + " … " + text[-MAX_CHARS // 2 :]
    return text


def has_words(text: str) -> bool:
    """False for texts without a single letter or digit: emojis, punctuation, nothing."""
    return any(char.isalnum() for char in text)


class _Unaccented(Dict[int, str]):
    """By code point, as `str.translate` asks; each is worked out once."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code))
        self[code] = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
        return self[code]


_UNACCENTED = _Unaccented()


def without_accents(text: str) -> str:
    return text if text.isascii() else text.translate(_UNACCENTED)


def normal(text: str) -> str:
    """Lower case, straight apostrophes: what the classifiers read."""
    return clean(text).lower().replace("\u2019", "'")
