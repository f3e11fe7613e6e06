"""Goods that the house does not sell, named as what the customer has: « ma télé »."""

import re

from actions.turn import Turn
from relation.store.brand_search import normalise

_MINE = (
    r"(?<!avec )(?<!sur )(?<!par )(?<!depuis )(?<!dans )(?<!pour )(?<!sous )"
    r"\b(?:mon|ma|mes|notre|nos) (?:\w+ )??({})s?\b"
)
_ALONE = r"^(?:(?:bonjour|bonsoir|slt|salut|oui|non|ben|bah|c est|pour) )*(?:(?:une?|la|le|l) )?({})s?\b"


def goods_named(turn: Turn, text: str) -> str | None:
    """« Ma télé s'allume plus », « une montre »; « une photo avec mon téléphone » names none.

    Once an appliance is known, « la lampe reste éteinte » is of that one. Second-hand is no kind of appliance.
    """
    known = turn.brand.facts()["catalogue"]
    words = {normalise(word): word for word in known["not_sold"] if word not in known["second_hand"]}
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    plain = normalise(text)
    found = re.search(_MINE.format(either), plain) if words else None
    if found is None and words and not turn.slots.get("sav_category"):
        found = re.search(_ALONE.format(either), plain)
    return words[found.group(1)] if found else None
