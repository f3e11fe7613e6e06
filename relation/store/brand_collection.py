"""When what is kept in a shop can be collected: from its first day on, until the hold ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from relation.model.brand import Shop

LOOK_AHEAD_DAYS = 14
KEPT, EARLY, LATE, CLOSED = "kept", "early", "late", "closed"


@dataclass(frozen=True)
class Collection:
    """`ready_on`: the first day. `held_until`: the last one. `ask_on`: the first day on which to reserve, so that the
    day wished for is within the hold."""

    ready_on: date
    held_until: date
    wished_on: date | None = None
    state: str | None = None
    ask_on: date | None = None


def collection_of(shop: Shop, now: datetime, facts: Mapping[str, Any], wished_on: date | None = None) -> Collection:
    """`now` is in the brand's zone; `facts` are the brand's. `state` says how the wished day does, None without one."""
    terms = facts["click_and_collect"]
    ready_on = first_day(shop, now, timedelta(hours=int(terms["ready_in_hours"])))
    hold = timedelta(days=int(terms["hold_days"]))
    held_until = ready_on + hold
    if wished_on is None:
        return Collection(ready_on, held_until)
    state = EARLY if wished_on < ready_on else LATE if wished_on > held_until else KEPT
    state = state if shop.spans_on(wished_on) else CLOSED
    ask_on = _open_day(shop, wished_on - hold) if state == LATE else None
    return Collection(ready_on, held_until, wished_on, state, ask_on)


def first_day(shop: Shop, now: datetime, preparation: timedelta) -> date:
    """Today while it can still be made ready before the doors close, else the next open day."""
    today = now.date()
    closes = [datetime.combine(today, span.closes, now.tzinfo) for span in shop.spans_on(today)]
    return today if any(now + preparation <= at for at in closes) else _open_day(shop, today + timedelta(days=1))


def _open_day(shop: Shop, day: date) -> date:
    days = (day + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return next((open_day for open_day in days if shop.spans_on(open_day)), day)
