"""French delays, counted from today: "sous 48h", "dans 3 jours", "il y a 15 jours", "depuis une semaine"."""

import re
from datetime import date, timedelta
from typing import Any, Dict, Iterator, Optional, Tuple

from bot.nlu.entity_calendar import add_months, add_working_days
from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import WRITTEN_NUMBER, number

_ABOUT = r"(?:(?:plus|moins) d(?:e |')|au moins |pres de |environ |a peu pres |bientot |deja |presque |maximum )?"
_COUNT = rf"(?:\d{{1,3}} ?(?:-|/|a|ou) ?)?(?P<count>\d{{1,3}}|{WRITTEN_NUMBER}|quelques)"
_UNIT = r"(?P<unit>jours?|jrs?|j|semaines?|sem|mois|ans?|annees?|heures?|h)"
_LEADS = (
    ("ago", r"(?:il )?y'? ?a(?: deja| bien)?|ya"),
    ("since", r"depuis|depui|(?:ca|cela|voila) (?:va )?fait|voila|ca fait"),
    ("until", r"d'ici(?: a)?|dici|avant"),
    ("within", r"sous|dans les|en moins d(?:e|')|dans un delai d(?:e|')"),
    ("on", r"dans"),
)
_LEAD = "|".join(f"(?P<{name}>{words})" for name, words in _LEADS)
DELAY = re.compile(
    rf"\b(?:{_LEAD}) ?(?:les )?{_ABOUT}(?:{_COUNT} ?{_UNIT}|une? (?P<about>quinzaine|huitaine|dizaine)(?: de jours)?"
    r"|(?P<legal>huitaine|quinzaine))\b(?P<worked> (?:ouvres?|ouvrables?))?"
)
IN_MINUTES = re.compile(
    rf"\bdans (?:{_ABOUT}(?P<count>\d{{1,3}}|{WRITTEN_NUMBER}) ?(?:minutes?|mins?|mn)"
    r"|une (?P<half>demi)[- ]heure|un quart d'heure)\b"
)
QUINZAINES = {"quinzaine": 15, "huitaine": 8, "dizaine": 10}
LEAST_HOURS = 6
"""From it on, "depuis 9h" and "avant 10h" are hours of the day; under it, durations."""
HOURS_OF_A_DAY = 24
SEVERAL = 3


def delays(plain: str, today: date) -> Iterator[Found]:
    """`date` entities; those counted in hours have `hours`, in minutes `minutes`, negative for what has been.

    "48h" is two days, "2h" is today.
    """
    for match in IN_MINUTES.finditer(plain):
        minutes = number(match["count"]) if match["count"] else 30 if match["half"] else 15
        yield Found("date", today.isoformat(), match.start(), match.end(), {"minutes": minutes})
    for match in DELAY.finditer(plain):
        lead = next(name for name, _ in _LEADS if match[name])
        counted = _counted(match)
        if counted is None or _is_hour_of_the_day(lead, *counted):
            continue
        count, unit = counted
        sign = -1 if lead in ("ago", "since") else 1
        more: Dict[str, Any] = {} if lead in ("ago", "on") else {"bound": "since" if lead == "since" else "within"}
        if unit == "h":
            more["hours"] = sign * count
        try:
            day = _moved(today, sign * count, unit, match["worked"] or "")
        except (ValueError, OverflowError):
            continue
        yield Found("date", day.isoformat(), match.start(), match.end(), more)


def _counted(match: "re.Match[str]") -> Optional[Tuple[int, str]]:
    rough = match["about"] or match["legal"]
    if rough:
        return QUINZAINES[rough], "j"
    count = SEVERAL if match["count"] == "quelques" else number(match["count"])
    unit = match["unit"]
    short = "m" if unit == "mois" else unit[0]
    return count, short


def _is_hour_of_the_day(lead: str, count: int, unit: str) -> bool:
    return unit == "h" and lead in ("until", "since") and LEAST_HOURS <= count < HOURS_OF_A_DAY


def _moved(today: date, count: int, unit: str, worked: str) -> date:
    if unit == "m":
        return add_months(today, count)
    if unit == "a":
        return add_months(today, 12 * count)
    if unit == "h":
        whole = -(-abs(count) // HOURS_OF_A_DAY) if abs(count) >= HOURS_OF_A_DAY else 0
        return today + timedelta(days=whole if count > 0 else -whole)
    if worked and unit == "j":
        return add_working_days(today, count, "ouvrable" in worked)
    return today + timedelta(days=count * (7 if unit == "s" else 1))
