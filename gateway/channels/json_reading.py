"""Reads JSON that may have any shape: what is missing, or of the wrong type, is absent."""

from datetime import UTC, datetime
from typing import Any

from gateway.channels.port import JsonObject

ID_MAX_CHARS = 200
"""As in the database."""
NAME_MAX_CHARS = 80


def object_at(value: Any, *path: str) -> JsonObject:
    """The object at that path; an empty one when there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def objects_at(value: JsonObject, name: str) -> list[JsonObject]:
    """The objects of a list, without its strangers."""
    found = value.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text_at(value: JsonObject, name: str) -> str | None:
    """A string that is not empty."""
    found = value.get(name)
    return found if isinstance(found, str) and found else None


def id_at(value: JsonObject, name: str) -> str | None:
    """An identifier, written as a string or as a whole number; None when it is none, or longer than any of them."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return None
    if isinstance(found, int) and abs(found) > 2**63:
        return None
    text = str(found)
    return text if 0 < len(text) <= ID_MAX_CHARS else None


def number_at(value: JsonObject, name: str) -> float | None:
    """A number that is not negative."""
    found = value.get(name)
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    return float(found) if is_number and found is not None and 0 <= found < 2**31 else None


def hour_at(value: JsonObject, name: str) -> datetime | None:
    """A Unix time in seconds, written as a string or a number."""
    found = id_at(value, name)
    try:
        return datetime.fromtimestamp(int(found), UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def first_name_of(name: str | None) -> str | None:
    """The first word of a profile's name, if it looks like a name: people also write emojis and slogans there."""
    word = (name or "").split()[0] if (name or "").split() else ""
    letters = word.replace("-", "").replace("'", "").replace("’", "")
    return word if letters.isalpha() and len(word) <= NAME_MAX_CHARS else None


def place_of(latitude: Any, longitude: Any) -> str | None:
    """Both in degrees, as maps take them."""
    figures = [one for one in (latitude, longitude) if isinstance(one, (int, float)) and not isinstance(one, bool)]
    is_place = len(figures) == 2 and abs(figures[0]) <= 90 and abs(figures[1]) <= 180
    return f"{figures[0]:.5f}, {figures[1]:.5f}" if is_place else None
