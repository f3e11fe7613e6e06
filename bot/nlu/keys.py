"""Slips of the fingers on a French keyboard: which are likely."""

from typing import Dict, Set

ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def _neighbours() -> Dict[str, Set[str]]:
    """{letter: the letters beside it, and those above and below}"""
    found: Dict[str, Set[str]] = {}
    for row, letters in enumerate(ROWS):
        for at, letter in enumerate(letters):
            beside = letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2]
            around = "".join(ROWS[other][at : at + 1] for other in (row - 1, row + 1) if 0 <= other < len(ROWS))
            found[letter] = {*beside, *around}
    return found


NEIGHBOURS = _neighbours()


def is_likely(typed: str, meant: str) -> bool:
    """Of two strings one slip apart: two letters swapped, one typed twice, the key beside; not a far letter."""
    if len(typed) == len(meant):
        apart = [(one, other) for one, other in zip(typed, meant) if one != other]
        return len(apart) != 1 or apart[0][0] in NEIGHBOURS.get(apart[0][1], ())
    if len(typed) < len(meant):
        return True
    at = next((at for at, letter in enumerate(meant) if typed[at] != letter), len(meant))
    return at > 0 and typed[at] == typed[at - 1]
