"""English forms for templates: days, times, waits."""

from datetime import date, datetime, tzinfo

from relation.voice.typography import NBSP

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
NOON = 12


def when_date(day: date, today: date) -> str:
    """A complement: "tomorrow", or "on Tuesday 24 November"; the year as in `french.written_date`."""
    year = f" {day.year}" if day.year != today.year and abs((day - today).days) > 90 else ""
    written = f"on {DAYS[day.weekday()]} {day.day}{NBSP}{MONTHS[day.month - 1]}{year}"
    return NEAR.get((day - today).days) or written


def written_time(at: datetime, zone: tzinfo) -> str:
    """As in "6.30 pm", "9 am", "12 noon"."""
    local = at.astimezone(zone)
    if (local.hour, local.minute) == (NOON, 0):
        return f"12{NBSP}noon"
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{local.hour % NOON or NOON}{minutes}{NBSP}{'am' if local.hour < NOON else 'pm'}"


def written_minutes(minutes: int) -> str:
    """As in "1 minute", "25 minutes", "1 h 05"."""
    hours, rest = divmod(max(1, int(minutes)), 60)
    if not hours:
        return f"{rest}{NBSP}minute{'s' if rest > 1 else ''}"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
