"""How a door is reached, beside its street: floor, flat, building, code, name on the interphone. Pure functions."""

import re

_TENTHS = r"premier|deuxi[eè]me|troisi[eè]me|quatri[eè]me|cinqui[eè]me|sixi[eè]me|dernier"
_SIDE = r"(?: (?:[àa] )?(?:droite?|gauche|face)\b)?"
_NO_STREET = (
    r"(?![\w'’-])(?! ?(?:bis|ter)?,? ?(?:rue|av|bd|boulevard|place|chemin|all[ée]e|impasse|route|quai|cours|square)\b)"
)
_CODE = r" ?:? ?(?=[A-Z\d]{3,7}(?![\w-]))\d{0,5}[A-Z]?\d{1,6}[A-Z]?(?: ?[#*])?"
"""« B12 », « 45A12 », never « ETE25 »."""
_NO_CODE = (
    r"(?!\w)(?! (?:de v[ée]rif|promo|(?:par )?sms|(?:que )?(?:j['’]ai )?re[çc]u|ne |marche"
    r"|pour (?:la|le|ma|mon|une?) (?:promo|remise|r[ée]duction|compte)))"
)
_DOOR = r"(?:du |de la |de l['’ ]|d['’ ])?(?:porte|portail|portillon|immeuble|entr[ée]e|acc[èe]s|hall)"
_KINDS = (
    rf"(?:(?:\d{{1,2}} ?(?:er|nd|e|[eè]me|i[eè]me)?|{_TENTHS}) ?[ée]tage|[ée]tage ?\d{{1,2}}{_NO_STREET})\b{_SIDE}"
    rf"|(?:rez[- ]de[- ]chauss[ée]e|rdc)\b{_SIDE}",
    rf"(?:digicode|code {_DOOR})(?: est| c['’]est)?{_CODE}"
    r"|(?<!affiche )(?<!affiche le )(?<!re[çc]u le )(?<!erreur )code(?! ?:? ?[EF]\d{1,2}(?!\w))"
    rf"(?! ?:? ?\d{{5}}(?!\w)){_CODE}{_NO_CODE}",
    rf"b[âa]t(?:iment|\.)? ?(?:[A-Z]\d?|\d{{1,2}}){_NO_STREET}",
    rf"(?:escalier|esc\.?|hall) ?(?:[A-Z]|\d{{1,2}}){_NO_STREET}",
    rf"porte (?:n° ?)?(?:[A-Z]?\d{{1,4}}|[A-Z]|(?:de |[àa] )?(?:gauche|droite)|(?:d['’])?en face){_NO_STREET}",
    rf"(?:appartement|appt?\.?) ?(?:n° ?)?(?:\d{{1,4}} ?[A-Z]?|[A-Z]\d{{0,3}}){_NO_STREET}",
    r"(?:interphone|sonne[zr]?(?: (?:chez|[àa]))?) ?:? ?(?:au nom de )?"
    r"(?:(?-i:M(?:me|lle|r|adame|onsieur|ademoiselle)?|Le|La|De|Du)\.? )?(?-i:[A-ZÀ-Ý])[\w'’-]+",
)
_KIND = tuple(re.compile(rf"(?<![\w-])(?:{kind})", re.I) for kind in _KINDS)
_SAYING = re.compile(r"\s(?:est|c['’]est)(?=\s)|\s?:", re.I)
"""« Le code est B12 » is written « code B12 »."""
_GAPS = re.compile(r"\s*,(?:\s*,)+")
_LETTERS_AND_FIGURES = 120
"""Of all the details together, on the line of a street: what does not fit any more is left out."""


def details_in(text: str) -> dict[int, str]:
    """What `text` says of each kind, by its place among them, which is the order in which they are written."""
    found = {at: kind.search(text) for at, kind in enumerate(_KIND)}
    return {at: " ".join(_SAYING.sub(" ", one.group()).split()) for at, one in found.items() if one is not None}


def without_details(text: str) -> str:
    """The rest: « 3e étage » is no house number, « code 12345 » no postcode."""
    for kind in _KIND:
        text = kind.sub(" , ", text)
    return _GAPS.sub(",", text)


def with_details(street: str, details: dict[int, str]) -> str:
    """The street with its details after it: a new one of a kind replaces the old one."""
    if not details:
        return street
    both = {**details_in(street), **details}
    own = " ".join(without_details(street).split()).strip(" ,;.-")
    told = own
    for at in sorted(both):
        longer = f"{told}, {both[at]}"
        told = longer if len(longer) <= len(own) + _LETTERS_AND_FIGURES else told
    return told
