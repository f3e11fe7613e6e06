"""Which of the days that the brand serves a customer's words ask for."""

import re
from datetime import date
from typing import Any

from actions.customer_file import days_named, today
from actions.meetings import Meeting, days_served
from actions.turn import Turn
from actions.visit_slots import is_ruled_out
from relation.store.brand_search import normalise

_DAY_OF_MONTH = re.compile(r"\b(?:le|au|du) (\d{1,2})\b(?! ?(?:h|heures?|rue|avenue|euros?)\b)")


def day_wished(turn: Turn, meeting: Meeting | None = None) -> str | None:
    """The last day named that may be chosen: « celle du 24, plutôt le 26 » names the day that was planned too."""
    planned = meeting.planned_on if meeting else None
    served = set(days_served(turn)) - {planned}
    named = [day for day in reversed(days_named(turn)) if day in served]
    wanted = [day for day in named if day not in _ruled_out(turn)] or named
    return wanted[0].isoformat() if wanted else None


def _ruled_out(turn: Turn) -> list[date]:
    """« Le 3, pas le 1er »."""
    said = [found for found in turn.entities if found["entity"] == "date"]
    return [date.fromisoformat(found["value"]) for found in said if is_ruled_out(turn.text, found.get("start"))]


def refused_day(turn: Turn) -> dict[str, Any]:
    """Arguments of `utter_day_refused`."""
    days, named = list(days_served(turn)), days_named(turn)
    wanted = named[-1].isoformat() if named else None
    return {"wanted_on": wanted, "earliest_on": days[0].isoformat(), "latest_on": days[-1].isoformat()}


def another_day(turn: Turn, meeting: Meeting) -> str | None:
    """A day that may be chosen; « le 3 » is the next one."""
    found = day_wished(turn, meeting)
    if found or any(one["entity"] == "date" for one in turn.entities):
        return found
    numbers = [int(number) for number in _DAY_OF_MONTH.findall(normalise(turn.text))]
    return next((day.isoformat() for day in days_served(turn) if numbers and day.day == numbers[-1]), None)


def is_day_refused(turn: Turn, meeting: Meeting) -> bool:
    """A day to come that nobody serves: « plutôt dimanche »."""
    ahead = [day for day in days_named(turn) if day > today(turn) and day != meeting.planned_on]
    return any(day not in _ruled_out(turn) and day not in set(days_served(turn)) for day in ahead)
