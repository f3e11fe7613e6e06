"""What an entity is while it is being found, and the plain text that the patterns read."""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Dict

_STRAIGHT = {"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"}


@dataclass(frozen=True)
class Found:
    """`value` is normalised; `more` holds the entity's further keys, JSON values only."""

    entity: str
    value: str
    start: int
    end: int
    more: Dict[str, Any] = field(default_factory=dict)


def plain(text: str) -> str:
    """Lower case without accents, straight apostrophes and hyphens, simple spaces; as long as `text`, so spans hold."""
    return "".join(map(_plain_char, text))


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if char.isspace():
        return " "
    base = unicodedata.normalize("NFD", _STRAIGHT.get(char, char).lower())[:1]
    return base or char
