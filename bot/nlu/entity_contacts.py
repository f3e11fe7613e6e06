"""How somebody is reached: e-mail and telephone."""

import re
from typing import Iterator

import phonenumbers

from bot.nlu.entity_found import Found

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?<!\.) ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}(?![\w-])", re.I
)
FRENCH = re.compile(r"(?<![\w+])(?:\+33|0033|0)[\s.-]?(?:\(0\))?([1-9](?:[\s.-]?\d{2}){4})(?!\d)")
"""The shape of a French number, which may be of a range that no operator has yet, or that is kept for fiction."""


def emails(text: str) -> Iterator[Found]:
    for match in EMAIL.finditer(text):
        yield Found("email", match.group().lower().replace(" ", ""), match.start(), match.end())


def phones(text: str) -> Iterator[Found]:
    """French numbers, and foreign ones that are written with their country; the value is E.164."""
    for match in phonenumbers.PhoneNumberMatcher(text, "FR"):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield Found("phone", number, match.start, match.end)
    for shaped in FRENCH.finditer(text):
        yield Found("phone", "+33" + re.sub(r"\D", "", shaped.group(1)), shaped.start(), shaped.end())
