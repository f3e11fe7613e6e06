"""Whether a shop is open at a moment, until when, and when it opens next. Pure functions."""

from datetime import date, datetime, timedelta
from typing import Any

from relation.model.brand import Shop

LOOK_AHEAD_DAYS = 21


def opening_state(shop: Shop, day: date, now: datetime) -> tuple[str, str | None]:
    """For today: `open` until, `later` from, `over` until the next opening; `day` for another open day; `closed`.

    The moment is ISO, in the zone of `now`.
    """
    zone = now.tzinfo
    spans = [(datetime.combine(day, s.opens, zone), datetime.combine(day, s.closes, zone)) for s in shop.spans_on(day)]
    if spans and day != now.date():
        return "day", None
    for opens, closes in spans:
        if now < opens:
            return "later", opens.isoformat()
        if now < closes:
            return "open", closes.isoformat()
    return "over" if spans else "closed", _next_opening(shop, day, zone)


def _next_opening(shop: Shop, day: date, zone: Any) -> str | None:
    for ahead in range(1, LOOK_AHEAD_DAYS):
        spans = shop.spans_on(day + timedelta(days=ahead))
        if spans:
            return datetime.combine(day + timedelta(days=ahead), spans[0].opens, zone).isoformat()
    return None
