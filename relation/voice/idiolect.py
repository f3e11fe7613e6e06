"""Says the customer's word instead of the house's: only where grammar does not change."""

import re
from collections.abc import Mapping

from relation.voice.french import elides

INVARIABLE = ("s", "x", "z")
_UNTOUCHED = re.compile(r"(https?://\S+|«[^»]*»)")


def is_fit(house: str, theirs: str) -> bool:
    """Whether the one may stand for the other as far as spelling tells: one word in small letters, the same elision, a
    plural in s. The same gender is for who writes the list to see.
    """
    is_one_word = theirs.islower() and house.islower() and " " not in house + theirs
    has_plural = not house.endswith(INVARIABLE) and not theirs.endswith(INVARIABLE)
    return is_one_word and has_plural and elides(house) == elides(theirs)


def in_their_words(text: str, own: Mapping[str, str]) -> str:
    """Names (with a capital), links and quotations are left alone; a plural stays one."""
    if not own:
        return text
    parts = _UNTOUCHED.split(text)
    for house, theirs in own.items():
        pattern = re.compile(rf"\b{re.escape(house)}(s?)\b")
        parts[::2] = [pattern.sub(rf"{theirs}\1", part) for part in parts[::2]]
    return "".join(parts)
