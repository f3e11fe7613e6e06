"""Times, dates, money and small curves as French readers expect them; the words come from texts.yml."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
NNBSP = "\u202f"


class Formats:
    """`calendar` holds `today`, `yesterday`, `tomorrow`, `weekdays` and `months`; times are shown in `zone`."""

    def __init__(self, calendar: dict[str, Any], zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        self._calendar = calendar
        self._zone = zone
        self._now = now

    def to_date(self, value: date | datetime) -> date:
        """The day in the brand's time zone."""
        return value.astimezone(self._zone).date() if isinstance(value, datetime) else value

    def write_field(self, value: datetime) -> str:
        """As a browser's date and time field wants it."""
        return f"{value.astimezone(self._zone):%Y-%m-%dT%H:%M}"

    def write_clock(self, value: datetime) -> str:
        return f"{value.astimezone(self._zone):%H:%M}"

    def write_day(self, value: date | datetime) -> str:
        """« aujourd'hui », « hier », « 3 nov. », « 3 nov. 2025 »."""
        day, today = self.to_date(value), self.to_date(self._now())
        near = {today: "today", today - timedelta(days=1): "yesterday", today + timedelta(days=1): "tomorrow"}
        if day in near:
            return str(self._calendar[near[day]])
        number = self._calendar["first"] if day.day == 1 else day.day
        year = f"{NBSP}{day.year}" if day.year != today.year else ""
        return f"{number}{NBSP}{self._calendar['months'][day.month - 1]}{year}"

    def write_weekday(self, value: date) -> str:
        """« aujourd'hui, 24 nov. », « mar. 24 nov. »."""
        near = {timedelta(): "today", timedelta(days=1): "tomorrow"}.get(value - self.to_date(self._now()))
        name = f"{self._calendar[near]}," if near else self._calendar["weekdays"][value.weekday()]
        number = self._calendar["first"] if value.day == 1 else value.day
        return f"{name} {number}{NBSP}{self._calendar['months'][value.month - 1]}"

    def write_moment(self, value: datetime) -> str:
        """The clock alone for today, the day with it otherwise."""
        clock = self.write_clock(value)
        is_today = self.to_date(value) == self.to_date(self._now())
        return clock if is_today else f"{self.write_day(value)}, {clock}"

    def write_wait(self, since: datetime) -> str:
        """« à l'instant », « 12 min », « 1 h 05 »; desk.js keeps it ticking."""
        minutes = int((self._now() - since).total_seconds()) // 60
        return write_span(minutes) if minutes >= 1 else str(self._calendar["just_now"])

    def write_left(self, until: datetime) -> str:
        """« 3 j », « 12 h 05 », « 1 min » at least; desk.js keeps it ticking."""
        return write_span(max(1, int((until - self._now()).total_seconds()) // 60))


def write_span(minutes: int) -> str:
    """75 → « 1 h 15 »; two days and more are told in days."""
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24}{NBSP}j"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if hours else f"{minutes}{NBSP}min"


def write_euros(amount_cents: int) -> str:
    """1234500 → « 12 345,00 € »."""
    euros, cents = divmod(abs(amount_cents), 100)
    sign = "−" if amount_cents < 0 else ""
    return f"{sign}{euros:,}".replace(",", NNBSP) + f",{cents:02d}{NBSP}€"


def write_size(size_bytes: int) -> str:
    """1250000 → « 1,2 Mo », 10000000 → « 10 Mo », 820 → « 1 ko »."""
    if size_bytes >= 1_000_000:
        return f"{write_decimal(size_bytes / 1_000_000).removesuffix(',0')}{NBSP}Mo"
    return f"{max(1, round(size_bytes / 1000))}{NBSP}ko"


def write_decimal(number: float, places: int = 1) -> str:
    """0.25 → « 0,2 »."""
    return f"{number:.{places}f}".replace(".", ",")


def draw_points(values: Sequence[float], width: int, height: int) -> str:
    """Points of a polyline for values in 0..1, left to right, 1 at the top; two pixels are kept free around."""
    step = (width - 4) / max(len(values) - 1, 1)
    inside = height - 4
    clipped = [min(1.0, max(0.0, value)) for value in values]
    return " ".join(f"{2 + step * index:.1f},{2 + inside * (1 - value):.1f}" for index, value in enumerate(clipped))
