"""When a call may be promised: what a customer wishes, and the slots that the advisors' hours allow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from relation.context import Relation
from relation.services.hours import LOOK_AHEAD_DAYS, opening_of

CALLBACK = "callback"
CALL_AHEAD = timedelta(minutes=15)
"""A call at an hour is got ready that long before its slot."""
SHORTEST = timedelta(minutes=30)
"""Less than that before closing is no slot."""
AFTERNOON_BEFORE = 8
"""« À 3 h » is three in the afternoon: nobody calls before that hour."""
APART = timedelta(hours=3)


@dataclass(frozen=True)
class Slot:
    """Aware times, within the opening hours of one day."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Wish:
    """When a customer wants to be called, in the brand's time zone: any part may be missing.

    `start` alone is an hour; with `end` it is a range; `end` alone is a limit. `is_at_once`: as soon as possible.
    """

    day: date | None = None
    start: time | None = None
    end: time | None = None
    is_at_once: bool = False

    @property
    def has_hour(self) -> bool:
        return self.start is not None or self.end is not None


def slot_for(relation: Relation, wish: Wish) -> Slot | None:
    """The slot that the wish names, cut to the opening hours, on the next day that has it when no day is wished for.

    None when it names no slot, or none that is possible.
    """
    if wish.is_at_once:
        return next(coming_slots(relation), None)
    if not wish.has_hour:
        return None
    days = [wish.day] if wish.day else days_ahead(relation)
    return next((slot for day in days if (slot := _slot_on(relation, wish, day))), None)


def days_ahead(relation: Relation) -> list[date]:
    """From today in the brand's time zone to the last day on which a call is promised."""
    today = relation.now().astimezone(relation.time_zone).date()
    return [today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)]


def _slot_on(relation: Relation, wish: Wish, day: date) -> Slot | None:
    wished = _wished(relation, wish, day)
    opening = opening_of(relation.playbook, day)
    if opening is None or wished is None:
        return None
    opens, closes = (datetime.combine(day, moment, relation.time_zone) for moment in opening)
    is_range = wish.end is not None
    first = max(wished.starts_at, opens, _soonest(relation)) if is_range else wished.starts_at
    found = Slot(first, min(wished.ends_at, closes))
    return found if is_possible(relation, found) else None


def _wished(relation: Relation, wish: Wish, day: date) -> Slot | None:
    start, end = (_in_the_day(moment) for moment in (wish.start, wish.end))
    first = datetime.combine(day, start or time.min, relation.time_zone)
    last = datetime.combine(day, end, relation.time_zone) if end else first + _length(relation)
    return Slot(first, last) if first < last else None


def _in_the_day(moment: time | None) -> time | None:
    if moment is None or not 0 < moment.hour < AFTERNOON_BEFORE:
        return moment
    return moment.replace(hour=moment.hour + 12)


def is_possible(relation: Relation, slot: Slot) -> bool:
    """True when it is ahead, long enough, and advisors work all along."""
    zone = relation.time_zone
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    opening = opening_of(relation.playbook, start.date())
    if opening is None or start.date() != end.date() or start.date() not in days_ahead(relation):
        return False
    is_open = opening[0] <= start.time() and end.time() <= opening[1]
    return is_open and start >= relation.now() and end - start >= SHORTEST


def coming_slots(relation: Relation, day: date | None = None) -> Iterator[Slot]:
    """The slots on the hour within the look-ahead, soonest first; those of `day` only when it is given."""
    for one in [day] if day else days_ahead(relation):
        opening = opening_of(relation.playbook, one)
        if opening is None:
            continue
        closes = datetime.combine(one, opening[1], relation.time_zone)
        for hour in range(opening[0].hour, opening[1].hour + 1):
            start = datetime.combine(one, time(hour), relation.time_zone)
            slot = Slot(start, min(start + _length(relation), closes))
            if is_possible(relation, slot):
                yield slot


def nearest_slots(relation: Relation, wish: Wish, count: int) -> list[Slot]:
    """At most `count` slots to propose instead, in order: those closest to the hour wished for, else some of that day,
    else the coming ones.
    """
    wished = _wished(relation, wish, wish.day or days_ahead(relation)[0]) if wish.has_hour else None
    if wished is not None:
        at = wished.ends_at - _length(relation) if wish.start is None else wished.starts_at
        closest = sorted(coming_slots(relation), key=lambda slot: _distance(slot, at))[:count]
        return sorted(closest, key=lambda slot: slot.starts_at)
    return spread_slots(coming_slots(relation, wish.day), count) or spread_slots(coming_slots(relation), count)


def _distance(slot: Slot, at: datetime) -> tuple[int, int]:
    """In days, then in minutes of the clock: the same hour of the day before is closer than the night."""
    moment = slot.starts_at
    minutes = (moment.hour - at.hour) * 60 + moment.minute - at.minute
    return abs((moment.date() - at.date()).days), abs(minutes)


def spread_slots(slots: Iterable[Slot], count: int) -> list[Slot]:
    """At most `count` of them, some hours apart, so that the choice is one."""
    found: list[Slot] = []
    for slot in slots:
        if not found or slot.starts_at - found[-1].starts_at >= APART:
            found.append(slot)
        if len(found) == count:
            break
    return found


def _length(relation: Relation) -> timedelta:
    return timedelta(minutes=relation.playbook.commitments[CALLBACK].slot_minutes or 60)


def _soonest(relation: Relation) -> datetime:
    """Now, on the next quarter of an hour."""
    now = relation.now().astimezone(relation.time_zone)
    late = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now - late + timedelta(minutes=15) if late else now
