"""Contact fields that customers give: checked and tidied before they are written."""

import re
from collections.abc import Mapping

from relation.model.brand import Customer
from relation.model.errors import Invalid

MAX_LETTERS = 200

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
_PHONE = re.compile(r"\+?\d{9,14}")
_POSTCODE = re.compile(r"\d{4,5}")

CONTACT_FIELDS = ("first_name", "last_name", "email", "phone", "address", "postcode", "town")
ADDRESS_FIELDS = ("address", "postcode", "town")


def clean_field(field: str, value: str) -> str:
    """The value as it is stored. Raises: Invalid `bad_field` (details: field, expected), never with the value."""
    if field not in CONTACT_FIELDS:
        raise Invalid("bad_field", field=field, expected=f"one of {', '.join(CONTACT_FIELDS)}")
    tidy = " ".join(str(value).split())
    if not tidy or len(tidy) > MAX_LETTERS:
        raise Invalid("bad_field", field=field, expected=f"a text of 1 to {MAX_LETTERS} characters")
    if field == "email":
        return _matching(_EMAIL, field, tidy.lower(), "an e-mail address")
    if field == "phone":
        return _clean_phone(tidy)
    if field == "postcode":
        return _matching(_POSTCODE, field, tidy.replace(" ", ""), "a postcode of 4 or 5 digits")
    return tidy


def _matching(shape: re.Pattern[str], field: str, value: str, expected: str) -> str:
    if not shape.fullmatch(value):
        raise Invalid("bad_field", field=field, expected=expected)
    return value


def _clean_phone(value: str) -> str:
    """French numbers by pairs: 06 39 98 00 01."""
    digits = _matching(_PHONE, "phone", re.sub(r"[\s.\-()]", "", value), "a phone number")
    digits = re.sub(r"^\+33", "0", digits)
    return " ".join(re.findall("..", digits)) if re.fullmatch(r"0\d{9}", digits) else digits


def full_contact(contact: Mapping[str, str], customer: Customer | None, needs_address: bool) -> dict[str, str]:
    """What was given, completed by the customer's file. Raises: Invalid `bad_field`, for what is missing too."""
    known = {} if customer is None else {field: str(getattr(customer, field)) for field in CONTACT_FIELDS}
    given = {field: value for field, value in contact.items() if value}
    if any(field in given for field in ADDRESS_FIELDS):
        known = {field: value for field, value in known.items() if field not in ADDRESS_FIELDS}
    wanted = [field for field in CONTACT_FIELDS if needs_address or field not in ADDRESS_FIELDS or field in given]
    return {field: clean_field(field, given.get(field) or known.get(field) or "") for field in wanted}
