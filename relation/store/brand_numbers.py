"""New references: short, read aloud without doubt, and not to be guessed."""

import re
import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U/V."""
LETTERS = 5
ORDER_PREFIX = "LV-"

_ORDER_SHAPE = re.compile(r"(?:\blv[\s._-]*)?(?<!\d)(\d{6})(?!\d)", re.IGNORECASE)

_REFERENCE_SHAPE = re.compile(
    r"(?<![\w@.-])(CT|RET|SAV|REC)(?:[\s._]*-[\s._]*|[\s._]?(?=[A-Z]*\d))([0-9A-Z]{5,6})(?![\w@-])", re.IGNORECASE
)
"""Without its hyphen a reference needs a figure: « le sav panne » holds none."""


def new_reference(prefix: str, is_taken: Callable[[str], bool]) -> str:
    """`PREFIX-7K2QF`: drawn again while taken."""
    while True:
        reference = f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LETTERS))}"
        if not is_taken(reference):
            return reference


def new_order_number(is_taken: Callable[[str], bool]) -> str:
    while True:
        number = f"{ORDER_PREFIX}{100_000 + secrets.randbelow(900_000)}"
        if not is_taken(number):
            return number


def order_number_in(text: str) -> str | None:
    """The canonical order number written in `text`, whatever its shape; None when there is none."""
    found = _ORDER_SHAPE.search(text)
    return f"{ORDER_PREFIX}{found.group(1)}" if found else None


def reference_in(text: str) -> str | None:
    """The canonical reference of a contract, a return, a repair file or a complaint written in `text`; else None."""
    found = _REFERENCE_SHAPE.search(text)
    return f"{found.group(1)}-{found.group(2)}".upper() if found else None


def clean_reference(text: str) -> str:
    """`sav 7k2qf` → `SAV-7K2QF`."""
    return re.sub(r"[^A-Z0-9]+", "-", text.strip().upper()).strip("-")
