"""Working days, months and the brand's own day: French public holidays are not served."""

import calendar
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

SATURDAY, SUNDAY = 5, 6


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def day_of(now: datetime, time_zone: str) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()


def is_served(day: date) -> bool:
    """A delivery or a visit may take place: neither a Sunday nor a public holiday."""
    return day.weekday() != SUNDAY and day not in _public_holidays(day.year)


def next_served(day: date) -> date:
    """`day` itself if it is served, else the first one after it."""
    while not is_served(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """Monday to Friday, public holidays left out."""
    while count > 0:
        day += timedelta(days=1)
        if is_served(day) and day.weekday() != SATURDAY:
            count -= 1
    return day


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day (31 January + 1 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
