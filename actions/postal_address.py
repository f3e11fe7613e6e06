"""Reads a French postal address in a customer's words."""

import re
from dataclasses import dataclass

from relation.voice.typography import mend_name

MAX_LETTERS = 200

POSTCODE = re.compile(r"(?<!\d)(?:F-)?(\d{2} ?\d{3})(?!\d)")
NUMBERED = re.compile(r"(?<!\d)\d{1,4}\s?(?:bis|ter|quater|[a-d](?=[\s,]))?[\s,]+(?=[^\W\d]).*", re.I | re.S)
WAY = re.compile(
    r"\b(?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|route|quai|cours|square|lieu-dit|hameau)\b.*", re.I | re.S
)
TOWN = re.compile(r"[^\W\d_][^\d,;.!?()\n]*")
POLITE = re.compile(r"\s+(?:svp|stp|merci\b.*|s'il (?:vous|te) pla[iî]t.*|cordialement.*)$", re.I | re.S)


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
    text = text.strip()[:MAX_LETTERS]
    found = POSTCODE.search(text)
    if found is None:
        return None, "postcode"
    before, after = text[: found.start()], text[found.end() :]
    town, rest = _town_of(after)
    if town is None:
        return None, "town"
    street = _street_of(before) or _street_of(rest)
    if street is None:
        return None, "address"
    return PostalAddress(street, found.group(1).replace(" ", ""), town), None


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
