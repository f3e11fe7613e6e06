"""Opening hours of the advisors and business time, with French public holidays."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from relation.playbook import Playbook

LOOK_AHEAD_DAYS = 14
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_holiday(day: date) -> bool:
    return day in _public_holidays(day.year)


def opening_of(playbook: Playbook, day: date) -> tuple[time, time] | None:
    """Opening and closing time of the advisors that day, in the brand's time zone; None when closed."""
    hours = playbook.brand["advisor_hours"].get(WEEKDAYS[day.weekday()])
    if not hours or is_holiday(day):
        return None
    opens, closes = str(hours).split("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())


def next_opening(playbook: Playbook, now: datetime) -> datetime | None:
    """`now` when advisors work at that moment, else the next time they start; None if never within two weeks."""
    zone = ZoneInfo(playbook.brand["time_zone"])
    local = now.astimezone(zone)
    for offset in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=offset)
        hours = opening_of(playbook, day)
        if hours is None:
            continue
        opens, closes = (datetime.combine(day, moment, zone) for moment in hours)
        if local < opens:
            return opens
        if local < closes:
            return now
    return None


def add_business_hours(playbook: Playbook, start: datetime, hours: float) -> datetime:
    """The moment when `hours` of open time have passed since `start`. Raises: ValueError when never open."""
    zone = ZoneInfo(playbook.brand["time_zone"])
    left = timedelta(hours=hours)
    moment = next_opening(playbook, start)
    while moment is not None:
        local = moment.astimezone(zone)
        opening = opening_of(playbook, local.date())
        if opening is None:
            raise ValueError("next_opening gave a closed day")
        closes = datetime.combine(local.date(), opening[1], zone)
        if local + left <= closes:
            return (local + left).astimezone(start.tzinfo)
        left -= closes - local
        moment = next_opening(playbook, closes)
    raise ValueError("the advisors' hours are never open")


def add_business_days(playbook: Playbook, start: datetime, days: int) -> datetime:
    """The closing time of the open day that comes `days` open days after `start`'s day."""
    zone = ZoneInfo(playbook.brand["time_zone"])
    day = start.astimezone(zone).date()
    left = days
    for _ in range(LOOK_AHEAD_DAYS + days * 4):
        opening = opening_of(playbook, day)
        if left <= 0 and opening is not None:
            return datetime.combine(day, opening[1], zone).astimezone(start.tzinfo)
        day += timedelta(days=1)
        if opening_of(playbook, day) is not None:
            left -= 1
    raise ValueError("the advisors' hours are never open")
