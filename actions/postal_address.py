"""Reads a French postal address in a customer's words."""

import re
from dataclasses import dataclass, replace

from actions.access_details import details_in, with_details, without_details
from relation.voice.typography import mend_name

MAX_LETTERS = 200

_NO_PLACE = re.compile(r"\S+@\S+|\b(?:CT|REC)-[A-Z\d]{4,}|\bLV-?\d{6}\b", re.I)
"""An e-mail address or a reference, which is of no street and no town."""
POSTCODE = re.compile(r"(?<!\d)(?:F-)?(\d{2} ?\d{3})(?!\d)")
NUMBERED = re.compile(r"(?<!\d)\d{1,4}\s?(?:bis|ter|quater|[a-d](?=[\s,]))?[\s,]+(?=[^\W\d]).*", re.I | re.S)
WAY = re.compile(
    r"\b(?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|route|quai|cours|square|lieu-dit|hameau)\b.*", re.I | re.S
)
TOWN = re.compile(r"[^\W\d_][^\d,;.!?()\n]*")
POLITE = re.compile(r"\s+(?:svp|stp|merci\b.*|s'il (?:vous|te) pla[iî]t.*|cordialement.*)$", re.I | re.S)

_REFUSED = re.compile(r"\b(?:et non|pas|au lieu d[eu])\b[^,;.]*?(?=[,;.]|\bmais\b|\bc['’]est\b|\bplut[oô]t\b|$)", re.I)
"""« … pas le 14 »: the part that is wrong."""
_AFTER = re.compile(r"(?:[\s,]+(?:plut[oô]t|finalement|en fait|pardon|d[ée]sol[ée]e?))+\W*$", re.I)
_NAMED_WAY = re.compile(
    rf"(?:^|c['’]est|plut[oô]t|mais|non|pardon|[:,])\s*(?:la |le |l['’]|au |à la )?({WAY.pattern})", re.I | re.S
)
_HOUSE = re.compile(r"\d{1,4}(?:\s?(?:bis|ter|quater|[a-d])\b)?", re.I)
_LEAD = (
    r"oui|ok|d['’]accord|non|pardon|plut[oô]t|en fait|oups|erreur|mais|c['’]est|est|il s['’]agit|je voulais dire"
    r"|[aà]u?|le|du|num[ée]ro|n°"
)
_NUMBER_ALONE = re.compile(rf"(?:(?:{_LEAD})[\s,:]*)*({_HOUSE.pattern})", re.I)


@dataclass(frozen=True)
class PostalAddress:
    """`address` is the street line."""

    address: str
    postcode: str
    town: str

    @property
    def is_mainland(self) -> bool:
        """Metropolitan France without Corsica, and Monaco: what is delivered on an order's own terms."""
        return self.postcode == "98000" or not self.postcode.startswith(("00", "20", "96", "97", "98", "99"))


def read_address(text: str) -> tuple[PostalAddress | None, str | None]:
    """The address in a message, or what is missing of it: `address`, `postcode` or `town`."""
    text = _NO_PLACE.sub(" ; ", text.strip())[:MAX_LETTERS]
    details, text = details_in(text), without_details(text)
    readings = [_read_around(text, found) for found in POSTCODE.finditer(text)]
    found, missing = next((one for one in readings if one[0] is not None), readings[0] if readings else (None, None))
    if found is None:
        return None, missing or "postcode"
    return replace(found, address=with_details(found.address, details)), None


def _read_around(text: str, postcode: re.Match[str]) -> tuple[PostalAddress | None, str | None]:
    """Of several postcodes, the one that proves who writes (« 29200, a@exemple.fr ») has no street of its own."""
    town, rest = _town_of(text[postcode.end() :])
    if town is None:
        return None, "town"
    street = _street_of(text[: postcode.start()]) or _street_of(rest)
    if street is None or POSTCODE.search(street):
        return None, "address"
    return PostalAddress(street, postcode.group(1).replace(" ", ""), town), None


def _town_of(after: str) -> tuple[str | None, str]:
    found = TOWN.search(after[:60])
    if found is None:
        return None, after
    town = POLITE.sub("", found.group()).strip(" -'’\t")
    return (mend_name(town) if len(town) > 1 else None), after[found.end() :]


def _street_of(text: str) -> str | None:
    """From the house number on, or from the kind of way."""
    found = NUMBERED.search(text) or WAY.search(text)
    street = " ".join(POLITE.sub("", found.group()).split()).strip(" ,;.-(") if found else ""
    return street if len(street) > 4 else None


def amend(kept: PostalAddress, text: str) -> PostalAddress | None:
    """The address once a message has corrected it, whole or the part that it names; None when it names no part.

    « 16 rue des Lilas » keeps the postcode and the town, « c'est le 16, pas le 14 » all but the house number, and
    « 3e étage » is added to the street.
    """
    whole, _ = read_address(text)
    if whole is not None or "?" in text:
        return whole
    told = _REFUSED.sub(" ", text.strip()[:MAX_LETTERS])
    details, said = details_in(told), without_details(told)
    found = POSTCODE.search(said)
    town = _town_of(said[found.end() :])[0] if found else None
    street = _part_of_street(kept.address, said[: found.start()] if found else said)
    if found is None and street is None and not details:
        return None
    return PostalAddress(
        with_details(street or kept.address, details),
        found.group(1).replace(" ", "") if found else kept.postcode,
        town or kept.town,
    )


def _part_of_street(kept: str, text: str) -> str | None:
    """A number with its way, the way alone, or the number alone, put in the place of what they correct."""
    said = _AFTER.sub("", POLITE.sub("", text)).strip(" ,;.-(")
    number = _HOUSE.match(kept)
    if (found := NUMBERED.search(said)) and WAY.search(found.group()):
        return " ".join(found.group().split())
    if found := _NAMED_WAY.search(said):
        return " ".join(f"{number.group() if number else ''} {found.group(1)}".split())
    alone = _NUMBER_ALONE.fullmatch(said)
    return _HOUSE.sub(alone.group(1), kept, count=1) if alone and number else None
