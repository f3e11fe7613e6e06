"""What comes from outside, made storable: JSON and forms can carry what databases and other JSON readers refuse."""

import math
from typing import Any

MAX_DEPTH = 32
_LINES = {"\r\n": "\n", "\r": "\n", "\x85": "\n"}
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")})
"""Invisible, never typed, and for NUL refused by PostgreSQL; copies from PDF and word processors bring some along."""


def storable(value: Any, depth: int = MAX_DEPTH) -> Any:
    """The same JSON value; in its texts lone surrogates become U+FFFD, ends of lines a line feed, and other control
    characters, but tabs, go. NaN and infinity are null.

    Raises: ValueError when it is nested more than `depth` times.
    """
    if depth < 0:
        raise ValueError(f"nested more than {MAX_DEPTH} times")
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {storable(key): storable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item, depth - 1) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _clean(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for end, line_feed in _LINES.items():
        whole = whole.replace(end, line_feed)
    return whole.translate(_CONTROLS)
