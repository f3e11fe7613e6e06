"""What must be recognised so that it can be hidden: bank accounts, payment cards, social-security numbers."""

import re
from typing import Iterator

from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from bot.nlu.entity_found import Found

IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[ -]?\d{2}(?:[ -]?[a-z0-9]){11,30}")
CARD = re.compile(r"(?<![\d])(?<!\d[ -])[2-6](?:[ .-]?\d){12,18}(?!\d)")
NIR = re.compile(r"(?<![\d])(?<!\d[ .-])[1-478](?:[ .-]?\d){4}[ .-]?(?:\d[ .-]?\d|2[ .-]?[ab])(?:[ .-]?\d){8}(?![\d])")
MAX_IBAN_GROUPS = 36
SEPARATORS = re.compile(r"[ .-]")
LEFT_IN_CLEAR = 4
"""Last figures of a card: what people and receipts name it by."""


def secrets(plain: str) -> Iterator[Found]:
    """`iban` has its compact value; `card_number` and `nir` are masked but for their end: the span is what tells."""
    yield from _ibans(plain)
    for match in NIR.finditer(plain):
        compact = SEPARATORS.sub("", match.group()).upper()
        if nir.is_valid(compact):
            yield Found("nir", _masked(compact, 2), match.start(), match.end())
    for match in CARD.finditer(plain):
        compact = SEPARATORS.sub("", match.group())
        if luhn.is_valid(compact) and _is_issued(compact):
            yield Found("card_number", _masked(compact, LEFT_IN_CLEAR), match.start(), match.end())


def _masked(compact: str, kept: int) -> str:
    return "*" * (len(compact) - kept) + compact[-kept:]


def _is_issued(card: str) -> bool:
    """Lengths and first figures of the networks in use; an order number of 13 figures may well pass Luhn.

    Source: ISO/IEC 7812, ranges published by Visa, Mastercard, American Express, Diners, Discover, Maestro.
    """
    length, first = len(card), int(card[:4])
    is_mastercard = 5100 <= first <= 5599 or 2221 <= first <= 2720
    is_amex = card[:2] in ("34", "37")
    is_maestro = card[:2] in ("50", "56", "57", "58", "63", "67")
    is_other = length in (14, 16, 19) and card[:2] in ("30", "35", "36", "38", "39", "60", "62", "64", "65")
    is_visa = card[0] == "4" and length in (13, 16, 19)
    return is_visa or (is_mastercard and length == 16) or (is_amex and length == 15) or is_maestro or is_other


def _ibans(plain: str) -> Iterator[Found]:
    """The longest valid beginning of each candidate: words may follow ("…189 merci")."""
    for match in IBAN.finditer(plain):
        ends = [boundary.start() for boundary in re.finditer(r"[ -]", match.group())][-MAX_IBAN_GROUPS:]
        for end in [len(match.group()), *reversed(ends)]:
            try:
                compact = iban.validate(match.group()[:end], check_country=False)
            except ValidationError:
                continue
            yield Found("iban", compact, match.start(), match.start() + end)
            break
