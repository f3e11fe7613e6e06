"""Business time: the hours of the advisors and of each team that keeps promises, without French public holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from relation.playbook import Playbook

LOOK_AHEAD_DAYS = 14
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NEVER_OPEN = "never open"
Span = tuple[time, time]


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_holiday(day: date) -> bool:
    return day in _public_holidays(day.year)


def spans_of(playbook: Playbook, day: date, team: str | None = None) -> tuple[Span, ...]:
    """When that team works that day, in the brand's time zone; the advisors when None, or when it has no hours."""
    known = playbook.teams.get(team or "")
    if is_holiday(day):
        return ()
    if known is not None and known.hours is not None:
        return known.hours[day.weekday()]
    written = playbook.brand["advisor_hours"].get(WEEKDAYS[day.weekday()])
    spans = (span.split("-") for span in str(written).split()) if written else ()
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


def opening_of(playbook: Playbook, day: date) -> Span | None:
    """First opening and last closing time of the advisors that day, in the brand's time zone; None when closed."""
    spans = spans_of(playbook, day)
    return (spans[0][0], spans[-1][1]) if spans else None


def next_opening(playbook: Playbook, now: datetime, team: str | None = None) -> datetime | None:
    """`now` when they work at that moment, else the next time they start; None if never within two weeks."""
    for opens, _ in _working(playbook, now, team):
        return now if opens <= now else opens
    return None


def _working(playbook: Playbook, start: datetime, team: str | None) -> Iterator[tuple[datetime, datetime]]:
    """The spans that are not over at `start`, in order, over LOOK_AHEAD_DAYS of days with none."""
    zone = ZoneInfo(playbook.brand["time_zone"])
    day, closed_days = start.astimezone(zone).date(), 0
    while closed_days < LOOK_AHEAD_DAYS:
        spans = spans_of(playbook, day, team)
        closed_days = 0 if spans else closed_days + 1
        for opens, closes in ((datetime.combine(day, moment, zone) for moment in span) for span in spans):
            if closes > start:
                yield opens, closes
        day += timedelta(days=1)


def add_business_hours(playbook: Playbook, start: datetime, hours: float, team: str | None = None) -> datetime:
    """The moment when `hours` of open time have passed since `start`. Raises: ValueError when never open."""
    left = timedelta(hours=hours)
    for opens, closes in _working(playbook, start, team):
        begins = max(opens, start.astimezone(opens.tzinfo))
        if begins + left <= closes:
            return (begins + left).astimezone(start.tzinfo)
        left -= closes - begins
    raise ValueError(NEVER_OPEN)


def add_business_days(playbook: Playbook, start: datetime, days: int, team: str | None = None) -> datetime:
    """The closing time of the open day that comes `days` open days after `start`'s day. Raises: ValueError."""
    zone = ZoneInfo(playbook.brand["time_zone"])
    first = start.astimezone(zone).date()
    day, left = first, days
    for _ in range(LOOK_AHEAD_DAYS + days * 4):
        spans = spans_of(playbook, day, team)
        left -= bool(spans) and day != first
        if left <= 0 and spans:
            return datetime.combine(day, spans[-1][1], zone).astimezone(start.tzinfo)
        day += timedelta(days=1)
    raise ValueError(NEVER_OPEN)
