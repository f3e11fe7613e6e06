"""Whether an answer says the facts that its act requires, however French writes them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from relation.model.act import Act, Scene
from relation.voice import french
from relation.voice.templates import zone_of

NAMED = ("number", "reference", "url", "phone", "email")
"""Ends of the names of args that are facts to be said; the others (a state, a kind, a list) choose the wording."""
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def facts_of(act: Act, required: frozenset[str], scene: Scene) -> dict[str, tuple[str, ...]]:
    """Required arg → the ways in which it may be written, any of which will do."""
    found = {}
    for name in sorted(required):
        forms = _forms(name, act.args.get(name), scene)
        if forms:
            found[name] = tuple(plain(form) for form in forms)
    return found


def plain(text: str) -> str:
    return _SPACES.sub(" ", text).lower()


def _forms(name: str, value: Any, scene: Scene) -> list[str]:
    if value is None or isinstance(value, bool | list | Mapping):
        return []
    if name.endswith("_cents"):
        return [french.written_amount(value)]
    if name.endswith(("_on", "_at")):
        return _dates(str(value), scene)
    return [str(value)] if name.endswith(NAMED) else []


def _dates(value: str, scene: Scene) -> list[str]:
    zone = zone_of(scene.time_zone)
    today = scene.now.astimezone(zone).date()
    if "T" not in value:
        return _days(date.fromisoformat(value), today)
    moment = datetime.fromisoformat(value)
    return [*_days(moment.astimezone(zone).date(), today), french.written_time(moment, zone)]


def _days(day: date, today: date) -> list[str]:
    return [french.written_date(day, today), french.near_date(day, today), french.evening_of(day, today)]
