"""The half-day of a technician's visit: which of the brand's slots the customer's words ask for."""

import re
from datetime import time

from actions.calls import local_now
from actions.turn import Turn
from relation.services.call_times import read_wish
from relation.store.brand_search import normalise

_HOUR = re.compile(r"(\d{1,2}) ?h")
_NOT_THEN = re.compile(r"\b(?:pas|sauf|ni|jamais)(?: (?:le|en|l|dans la|a|cet|ce))? *$")
DAY_ENDS = time(23, 59)


def slot_wished(turn: Turn) -> str | None:
    """The slot that shares most with the hour or half-day told, else the first one after it; as the brand writes it.

    None when no hour is told, or none is served so late.
    """
    told = [one for one in turn.entities if one["entity"] != "time" or not is_ruled_out(turn.text, one.get("start"))]
    wish = read_wish(turn.text, told, local_now(turn))
    if not wish.has_hour:
        return None
    starts = wish.start or time(0)
    ends = wish.end or (time(starts.hour, starts.minute + 1) if starts.minute < 59 else DAY_ENDS)
    slots = [str(slot) for slot in turn.brand.facts()["home_service"]["slots"]]
    best = max(slots, key=lambda slot: _shared_minutes(slot, starts, ends), default=None)
    if best is None or _shared_minutes(best, starts, ends) > 0:
        return best
    return next((slot for slot in slots if _shared_minutes(slot, starts, DAY_ENDS) > 0), None)


def is_over(slot: str, at: time) -> bool:
    """True once that slot, as the brand writes it, has ended; also for one that cannot be read."""
    return _is_past(slot, 1, at)


def has_begun(slot: str, at: time) -> bool:
    """False before that slot, as the brand writes it; True for one that cannot be read."""
    return _is_past(slot, 0, at)


def _is_past(slot: str, end: int, at: time) -> bool:
    hours = _HOUR.findall(slot)
    return len(hours) != 2 or at >= time(int(hours[end]) % 24)


def is_ruled_out(text: str, start: int | None) -> bool:
    """« Vendredi, mais pas le matin »."""
    return start is not None and bool(_NOT_THEN.search(normalise(text[:start])))


def _shared_minutes(slot: str, starts: time, ends: time) -> int:
    hours = [int(hour) * 60 for hour in _HOUR.findall(slot)]
    if len(hours) != 2:
        return 0
    return min(hours[1], ends.hour * 60 + ends.minute) - max(hours[0], starts.hour * 60 + starts.minute)
