"""How one setting is read, and refused."""

from collections.abc import Mapping


class SettingsError(Exception):
    """A setting is missing or malformed: the message names it and says what was expected."""


def whole(values: Mapping[str, str], name: str, default: int, minimum: int = 0) -> int:
    """Raises: SettingsError."""
    given = values.get(name) or str(default)
    try:
        number = int(given)
    except ValueError as error:
        raise SettingsError(f"{name}: {given!r}, expected a whole number") from error
    if number < minimum:
        raise SettingsError(f"{name}: {number}, expected {minimum} or more")
    return number
