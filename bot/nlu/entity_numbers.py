"""Numbers in words, and amounts of money."""

import re
from typing import Dict, Iterator

from bot.nlu.entity_found import Found

_UNIT_WORDS = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_UNITS = _UNIT_WORDS.split()
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "soixante-dix": 70}
_TENS.update({"septante": 70, "huitante": 80, "octante": 80, "nonante": 90})
_TENS_OF_TWENTIES = {"quatre-vingt": 80, "quatre-vingts": 80, "quatre-vingt-dix": 90}
_SCALES = {"cent": 100, "cents": 100, "mille": 1000}


def _words() -> Dict[str, int]:
    """Every written number under a hundred; spaces are as good as hyphens when they are read."""
    words = {word: value for value, word in enumerate(_UNITS)}
    words["une"] = 1
    for ten, value in {**_TENS, **_TENS_OF_TWENTIES}.items():
        words[ten] = value
        has_teens = ten.endswith("dix")
        for unit in range(1, 10):
            joined = _UNITS[10 + unit] if has_teens else _UNITS[unit]
            stem = ten[: -len("-dix")] if has_teens else ten
            words[f"{stem}-{joined}"] = words[f"{stem}-et-{joined}"] = value + unit
    return words


NUMBER_WORDS = _words()
WRITTEN_NUMBER = (
    "(?:" + "|".join(re.escape(w).replace(r"\-", "[- ]") for w in sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
)
"""A number under a hundred in words, on plain text (see `entity_found.plain`)."""
_LARGE_NUMBER = rf"(?:{WRITTEN_NUMBER}|cents?|mille)(?:[- ](?:{WRITTEN_NUMBER}|cents?|mille)){{0,5}}"

_CURRENCY = r"(?:€|euros?\b|eur\b|(?<=[,.]\d\d)e(?![\w'])|(?<=[,.]\d\d )e(?![\w']))"
_DIGITS = r"(?<![\w,.])(?<!\d )(?P<whole>\d{1,3}(?:[ .]\d{3}){1,3}|\d{1,9})"
AMOUNT = re.compile(rf"{_DIGITS}(?:[,.](?P<cents>\d{{1,2}}))?\s?(?:{_CURRENCY})(?:\s?(?P<after>\d{{2}})(?![\d\w/:.]))?")
THOUSANDS = re.compile(r"(?<![\w,.])(?P<whole>\d{1,4})(?:[,.](?P<tenth>\d))?\s?k(?:€|\s?euros?\b)")
WRITTEN_AMOUNT = re.compile(
    rf"\b(?P<words>{_LARGE_NUMBER}) euros?\b(?: (?:et )?(?P<cents>{WRITTEN_NUMBER}) centimes?)?"
)


def number(text: str) -> int:
    """The value of figures, or of a number in words up to 999,999.

    Raises: ValueError when `text` is neither.
    """
    if text.isdigit():
        return int(text)
    spaced = text.strip().replace(" ", "-")
    if spaced in NUMBER_WORDS:
        return NUMBER_WORDS[spaced]
    total = part = 0
    for word in re.findall(rf"cents?|mille|{WRITTEN_NUMBER}", text):
        scale = _SCALES.get(word)
        if scale is None:
            part += NUMBER_WORDS[word.replace(" ", "-")]
        elif scale == 1000:
            total, part = total + max(part, 1) * scale, 0
        else:
            part = max(part, 1) * scale
    if not total + part:
        raise ValueError(f"not a number: {text!r}")
    return total + part


def amounts(plain: str) -> Iterator[Found]:
    """Amounts in euros; the value is in cents."""
    for match in AMOUNT.finditer(plain):
        whole = int(re.sub(r"\D", "", match["whole"]))
        cents = int((match["cents"] or match["after"] or "0").ljust(2, "0"))
        end = match.start("after") if match["cents"] and match["after"] else match.end()
        yield Found("amount", str(whole * 100 + cents), match.start(), len(plain[:end].rstrip()))
    for match in THOUSANDS.finditer(plain):
        cents = int(match["whole"]) * 100_000 + int(match["tenth"] or 0) * 10_000
        yield Found("amount", str(cents), match.start(), match.end())
    for match in WRITTEN_AMOUNT.finditer(plain):
        cents = number(match["words"]) * 100 + (number(match["cents"]) if match["cents"] else 0)
        yield Found("amount", str(cents), match.start(), match.end())
