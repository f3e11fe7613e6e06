"""Cuts a long text into parts that a platform takes, at the best place it finds; a link is kept whole."""

import re
from collections.abc import Callable, Iterator

_ENDS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))
"""From the best place to cut to the worst; only a word longer than a whole part is cut in the middle."""


def split_text(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """Parts of at most `limit` by `size` (how the platform counts), none of them blank; no word is lost."""
    return [part.strip() for part in _split(text.strip(), limit, size, 0) if part.strip()]


def _split(text: str, limit: int, size: Callable[[str], int], level: int) -> list[str]:
    if size(text) <= limit:
        return [text]
    if level == len(_ENDS):
        return list(_cut(text, limit, size))
    parts: list[str] = []
    for piece, gap in _pieces(text, _ENDS[level]):
        first, *others = _split(piece, limit, size, level + 1)
        joined = f"{parts[-1]}{gap}{first}" if parts else first
        if parts and size(joined) <= limit:
            parts[-1] = joined
        else:
            parts.append(first)
        parts += others
    return parts


def _pieces(text: str, ends: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Each piece, and what separates it from the one before."""
    start, gap = 0, ""
    for end in ends.finditer(text):
        yield text[start : end.start()], gap
        start, gap = end.end(), end.group()
    yield text[start:], gap


def _cut(word: str, limit: int, size: Callable[[str], int]) -> Iterator[str]:
    part = ""
    for sign in word:
        if part and size(part + sign) > limit:
            yield part
            part = ""
        part += sign
    yield part


def utf16_size(text: str) -> int:
    """In UTF-16 units, as Telegram counts: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2
