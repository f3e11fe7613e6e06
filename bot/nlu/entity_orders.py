"""Order numbers: of the brand's shapes, and whatever number is introduced as one."""

import re
from typing import Iterator, List, Optional

from bot.nlu.entity_found import Found

_ORDER = r"(?:commandes?|cmde?|cde|dossier|reservation)"
_NUMBER = r"(?:numeros?|num|no|n°|nº|n|ref|reference)"
_CODE = (
    r"(?P<code>(?:(?!le|la|les|du|de|au|est|un)[a-z]{2,4}[ -]?)?\d(?:[ -]?\d){3,13}(?:-[a-z]{1,3})?)(?![\w-]|[.,/]\d)"
)
INTRODUCED = re.compile(
    rf"\b(?:(?P<order>{_ORDER}(?: {_NUMBER})?)|(?P<bare>(?:numero|num|n°|nº)(?: de {_ORDER})?))"
    rf"\s?[:=#]?\s?(?:(?:est|c'est|la|le|du|bien) ){{0,2}}#?{_CODE}"
)
OTHER_MATTER = re.compile(
    r"\b(?:factures?|contrats?|clients?|abonne\w*|badge|agent|panier|tel\w*|portables?|mobiles?|cartes?|bon|serie|modele|"
    r"comptes?|fidelite|tickets?|articles?|rue|suivi)(?: \w{1,3})? $"
)
"""What precedes a number that is not an order's."""
LIKE_A_PHONE = re.compile(r"0[1-9](?:\d{8}|(?:[ -]\d\d){3,4})")
LIKE_A_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|(?:[12]\d|0?\d|3[01])-\d\d?-(?:20)?\d\d")
LOOK_BACK = 20


def orders(text: str, plain: str, shapes: List["re.Pattern[str]"]) -> Iterator[Found]:
    """The brand's own shapes first: their whole match, or their last group when they have one, is the number."""
    for shape in shapes:
        for match in shape.finditer(text):
            group = match.lastindex or 0
            yield Found("order_number", canonical(match.group(group)), match.start(group), match.end(group))
    for match in INTRODUCED.finditer(plain):
        if found := _introduced(match, plain):
            yield found


def canonical(number: str) -> str:
    """`lv240613`, `LV 240613` → `LV-240613`."""
    apart = re.sub(r"[\s_]+", "-", number.strip().upper())
    return re.sub(r"^([A-Z]+)(?=\d)", r"\1-", apart)


def _introduced(match: "re.Match[str]", plain: str) -> Optional[Found]:
    code = match["code"]
    is_phone = LIKE_A_PHONE.fullmatch(code) and (match["bare"] or not code.isdigit())
    before = plain[max(0, match.start() - LOOK_BACK) : match.start()]
    if is_phone or LIKE_A_DAY.fullmatch(code) or OTHER_MATTER.search(before):
        return None
    return Found("order_number", canonical(code), match.start("code"), match.end("code"))
