"""Several kinds of appliance named in one message: « un lave-linge et un frigo »."""

import re

from actions.product_choice import category_named
from actions.turn import Turn

_EACH = re.compile(
    r"[,;+&]|\b(?:et|puis|ainsi que)\b"
    r"(?=(?: aussi| également)? (?:une?|des|deux|du|d['’ ]une?|pour|mon|ma|mes|le|la)\b)",
    re.I,
)


def shelves_named(turn: Turn, text: str) -> dict[str, str]:
    """By the id of each shelf that a part of `text` names, that part; in the order of the message."""
    found: dict[str, str] = {}
    for part in _EACH.split(text):
        if shelf := category_named(turn, part):
            found.setdefault(shelf.id, part.strip())
    return found
