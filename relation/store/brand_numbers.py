"""New references: short, read aloud without doubt, and not to be guessed."""

import re
import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U/V."""
LETTERS = 5
ORDER_PREFIX = "LV-"

_ORDER_SHAPE = re.compile(r"(?:\blv[\s._-]*)?(?<!\d)(\d{6})(?!\d)", re.IGNORECASE)

_DIGIT = r"[\doilsb]"
_SPELT = re.compile(rf"(?<![a-z0-9])l[\s.]?v[\s._-]*((?:{_DIGIT}[\s._-]?){{5}}{_DIGIT})(?![\w-])", re.IGNORECASE)
"""As people dictate or copy it: « LV 246 102 », « LV-246.102 », « lv24O613 » with the letter O."""
_ALONE = re.compile(r"(?:n[°o]?\s*)?([1-9]\d{2}[\s._-]\d{3}|[1-9]\d(?:\s\d{2}){2})", re.IGNORECASE)
_TAKEN_FOR = str.maketrans("OILSB", "01158")
LEAST_FIGURES = 4
"""Of six: with more letters among them it is a word, and no number."""

_NAMED = r"(?:[àa]|de|d['’]|l[ae]|les|ma|mon|mes|celle|celui|pour|commandes?|num[ée]ro|n°|\s)*"
_TAKEN_BACK = r"annul|touch|renvo|rend|retourn|modifi|chang|supprim|rembours|livr|envo"
_EXCEPT = re.compile(
    r"(?:\b(?:sauf|except[ée]|hormis|hors|[àa] part|surtout pas|non pas)|^\W*pas|\b(?:ce n['’]est|c['’]est) pas"
    rf"|\bn['e’]\s?(?:l[ae] |les |y )?(?:{_TAKEN_BACK})\w* (?:surtout )?(?:pas|plus|ni))\s+{_NAMED}$",
    re.IGNORECASE,
)
_SPARED = re.compile(
    r"(?:(?<!\bpas )(?<!\bplus )\b(?:gard|conserv|laiss)\w*(?:[ -](?:moi|nous|bien|par contre|plut[ôo]t|aussi))*"
    rf"|(?:\b(?:mais|et|ou)|,|\d)\s*pas|\bet non)\s+{_NAMED}$",
    re.IGNORECASE,
)
"""What stands before an order that is not meant; the second one counts only where another order is named."""

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


def kept_orders(text: str) -> frozenset[str]:
    """« Annuler LV-240613, surtout pas LV-198204 », « … et garder LV-198204 »: the orders named to be left alone."""
    written = [(f"{ORDER_PREFIX}{found.group(1)}", text[: found.start()]) for found in _ORDER_SHAPE.finditer(text)]
    numbers = {number for number, _ in written}
    kept = {number for number, before in written if _EXCEPT.search(before)}
    spared = {number for number, before in written if _SPARED.search(before)}
    return frozenset(kept | spared if numbers - kept - spared else kept)


def without_kept(text: str) -> str:
    """The text without the order numbers that are named to be left alone."""
    kept = kept_orders(text)
    return _ORDER_SHAPE.sub(lambda found: " " if f"{ORDER_PREFIX}{found.group(1)}" in kept else found.group(), text)


def order_number_in(text: str) -> str | None:
    """The canonical order number written in `text`, whatever its shape; None when there is none, or only kept ones."""
    text = without_kept(text)
    found = _ORDER_SHAPE.search(text)
    figures = found.group(1) if found else _spelt_in(text)
    return f"{ORDER_PREFIX}{figures}" if figures else None


def order_numbers_in(text: str) -> list[str]:
    """All of them, in their canonical shape and in order, each once, those to be left alone excepted."""
    found = (f"{ORDER_PREFIX}{hit.group(1)}" for hit in _ORDER_SHAPE.finditer(without_kept(text)))
    return list(dict.fromkeys(found))


def _spelt_in(text: str) -> str | None:
    """The six figures of a number that is written apart, or with letters that look like figures."""
    alone = _ALONE.fullmatch(text.strip(" .,;!"))
    if alone:
        return re.sub(r"\D", "", alone.group(1))
    for found in _SPELT.finditer(text):
        written = re.sub(r"[\s._-]", "", found.group(1)).upper()
        if sum(letter.isdigit() for letter in written) >= LEAST_FIGURES:
            return written.translate(_TAKEN_FOR)
    return None


def number_in(text: str) -> str | None:
    """Any number that a customer proves who they are with: a reference, else an order's; None without a whole one."""
    return reference_in(text) or order_number_in(text)


def reference_in(text: str) -> str | None:
    """The canonical reference of a contract, a return, a repair file or a complaint written in `text`; else None."""
    found = _REFERENCE_SHAPE.search(text)
    return f"{found.group(1)}-{found.group(2)}".upper() if found else None


def without_numbers(text: str) -> str:
    """The text without the numbers and references that are written in it."""
    for shape in (_REFERENCE_SHAPE, _SPELT, _ORDER_SHAPE):
        text = shape.sub(" ", text)
    return text


def clean_reference(text: str) -> str:
    """`sav 7k2qf` → `SAV-7K2QF`."""
    return re.sub(r"[^A-Z0-9]+", "-", text.strip().upper()).strip("-")
