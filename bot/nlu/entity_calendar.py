"""Day arithmetic behind the dates: weekdays, months, what a day without a year or a month means."""

import calendar
from datetime import date, timedelta
from typing import Optional, Tuple

MONTH_NAMES = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
RECENT_DAYS = 60
"""A day of the year that is no older is taken for the one that has been."""

Span = Tuple[date, date]
"""First and last day, both included."""


def month_number(name: str) -> int:
    return next(index for index, names in enumerate(MONTH_NAMES, 1) if name.rstrip(".") in names)


def next_weekday(weekday: int, today: date) -> date:
    """0 is Monday; never today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def last_weekday(weekday: int, today: date) -> date:
    """0 is Monday; never today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, is_saturday_worked: bool) -> date:
    """`count` may be negative. Public holidays count as worked."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= day.weekday() < (6 if is_saturday_worked else 5)
    return day


def day_of_year(day: int, month: int, year: Optional[int], today: date, is_past: bool = False) -> Optional[date]:
    """A day without a year is the next one, or one recently past; None when there is no such day."""
    try:
        if year is not None:
            return date(year + (2000 if year < 100 else 0), month, day)
        candidate = date(today.year, month, day)
        if is_past and candidate > today:
            return candidate.replace(year=today.year - 1)
        if not is_past and (today - candidate).days > RECENT_DAYS:
            return candidate.replace(year=today.year + 1)
    except ValueError:
        return None
    return candidate


def day_of_month(day: int, today: date, is_past: bool, weekday: Optional[int] = None) -> Optional[date]:
    """ "le 3": the next one, today included, or the last one; with its weekday when there is one ("samedi 9")."""
    if not 1 <= day <= 31:
        return None
    for ahead in range(12):
        first = add_months(today.replace(day=1), -ahead if is_past else ahead)
        if day > calendar.monthrange(first.year, first.month)[1]:
            continue
        candidate = first.replace(day=day)
        is_on_side = candidate <= today if is_past else candidate >= today
        if is_on_side and (weekday is None or candidate.weekday() == weekday):
            return candidate
    return None


def week_of(day: date) -> Span:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> Span:
    return day.replace(day=1), add_months(day.replace(day=1), 1) - timedelta(days=1)


def part_of_month(first: date, part: str) -> Span:
    """`part`: "debut", "mi", "fin", or anything else for the whole month."""
    start, end = month_of(first)
    parts = {"debut": (1, 10), "mi": (10, 20), "milieu": (10, 20), "fin": (21, end.day)}
    low, high = parts.get(part, (start.day, end.day))
    return start.replace(day=low), start.replace(day=high)
