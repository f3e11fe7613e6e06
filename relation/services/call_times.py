"""Reads a wish to be called, and when: hours, parts of the day, limits. The day comes from the `date` entities."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from relation.services.call_slots import Wish
from relation.voice.french import plain_letters

Entities = Sequence[Mapping[str, Any]]

WISH = "aucun.demander_humain"
NOT_UNDERSTOOD = "nlu_fallback"
CHOSEN, CHANGED = "callback_at", "callback_change"
"""Entities of our own buttons: the slot that is chosen, what is to be changed of a promised call."""
CALL = re.compile(
    r"\brappel(?:e[rz]|ee?s?)?\b|\brappelle[- ]moi\b|\bon (?:me rappelle|m'appelle|me telephone)\b"
    r"|\b(?:appel|telephon|contact|recontact)(?:e[rz]?|le)[- ]moi\b"
    r"|\b(?:m'|me )(?:appeler|appelez|telephoner|telephonez|contacter|recontacter|joindre)\b|\bfaites[- ]moi appeler\b"
)
NOT_A_WISH = re.compile(r"\b(?:deviez|devait|devaient|auriez du|aviez|avait dit|j'ai rappele|jamais rappele)\b")

_HOUR = r"([01]?\d|2[0-3])\s?(?:h(?:eures?)?|:)\s?([0-5]\d)?(?!\w)"
_MOMENT = rf"(?:{_HOUR}|(midi))"
HOUR = re.compile(rf"(?<![\d:]){_HOUR}")
BARE_HOUR = re.compile(r"(?:vers|a|pour)?\s*([01]?\d|2[0-3])")
"""An hour without its « h »: only as a whole answer to the question."""
NOT_A_TIME = re.compile(
    r"(?:depuis|pendant|sous|il y a|en)\s+(?:moins de |plus de )?\d+\s?(?:h(?:eures?)?|mn|min\w*)\b|24\s?h?\s?/\s?24"
)
RANGE = re.compile(rf"(?:entre|de)\s+{_MOMENT}\s+(?:et|a)\s+{_MOMENT}")
LIMIT = re.compile(rf"(pas )?(?:avant|jusqu'?\s?a|au plus tard a?)\s+{_MOMENT}")
IN_A_WHILE = re.compile(r"dans\s+(?:(une|deux|trois|\d{1,2})\s?h(?:eures?)?|(\d{1,2})\s?min\w*|(une demi[- ]heure))\b")
NUMBERS = {"une": 1, "deux": 2, "trois": 3}
AT_ONCE = re.compile(
    r"\b(?:des que possible|(?:au|le) plus (?:vite|tot)(?: possible)?|tout de suite|maintenant|asap)\b"
)
TODAY = re.compile(r"\b(?:ce matin|ce midi|cet(?:te)? (?:apres|aprem)|ce soir)\b")
PARTS: tuple[tuple[re.Pattern[str], time, time], ...] = tuple(
    (re.compile(pattern), time(start), time(end))
    for pattern, start, end in (
        (r"\bfin de (?:la )?matinee\b", 11, 12),
        (r"\b(?:debut|milieu) de (?:la )?matinee\b", 9, 11),
        (r"\bdebut (?:d[e' ]+)?(?:l')?apres[- ]?midi\b", 13, 15),
        (r"\bfin (?:d[e' ]+)?(?:l')?apres[- ]?midi\b", 16, 18),
        (r"\bfin de (?:la )?journee\b|\bsoir(?:ee)?\b", 17, 20),
        (r"\b(?:apres[- ]?midi|aprem)\b", 13, 18),
        (r"\bentre midi et deux\b|\bpause (?:de )?midi\b|\ba l'heure du dejeuner\b", 12, 14),
        (r"\bmatin(?:ee)?\b", 8, 12),
    )
)
FRENCH_NUMBER = re.compile(r"(?<![\d+])(?:\+33|0033|0)[ .-]?(?:\(0\))?([1-9](?:[ .-]?\d{2}){4})(?!\d)")
RULED_OUT = re.compile(r"\b(?:pas|sauf|depuis)\s+(?:(?:le|pour|avant)\s+)?$")


def is_call_wish(text: str, intent: str, entities: Entities, now: datetime) -> bool:
    """True when the message asks for a call, or asks for a person at a moment or with a number to be called at.

    `now` is in the brand's time zone. What was not understood must say both that it is a call, and when or where.
    """
    named = {found["entity"] for found in entities}
    if named & {CHOSEN, CHANGED}:
        return True
    plain = plain_letters(text)
    if intent not in (WISH, NOT_UNDERSTOOD) or NOT_A_WISH.search(plain):
        return False
    wish = read_wish(text, entities, now)
    is_call = bool(CALL.search(plain))
    has_moment = wish.has_hour or wish.day is not None or read_phone(text, entities) is not None
    return (is_call or has_moment) if intent == WISH else (is_call and has_moment)


def read_wish(text: str, entities: Entities, now: datetime, *, is_answer: bool = False) -> Wish:
    """`now` is in the brand's time zone; `is_answer`: the hour has just been asked, so that « 10 » is one."""
    plain = NOT_A_TIME.sub(" ", plain_letters(text))
    if later := _in_a_while(plain, now):
        return Wish(later.date(), later.time().replace(second=0, microsecond=0))
    day, (start, end) = _wished_day(text, entities), _hours(plain, is_answer)
    if day is None and TODAY.search(plain):
        day = now.date()
    is_at_once = start is None and end is None and day is None and bool(AT_ONCE.search(plain))
    return Wish(day, start, end, is_at_once)


def read_phone(text: str, entities: Entities) -> str | None:
    """In E.164: the `phone` entity, else a French number, which may be of a range that no operator has yet."""
    given = next((str(found["value"]) for found in reversed(entities) if found["entity"] == "phone"), None)
    if given:
        return given
    number = FRENCH_NUMBER.search(text.replace("\u00a0", " ").replace("\u202f", " "))
    return "+33" + re.sub(r"\D", "", number.group(1)) if number else None


def _wished_day(text: str, entities: Entities) -> date | None:
    """The first date that is not ruled out, as in « pas demain », « depuis lundi »."""
    for found in entities:
        before = plain_letters(text[: int(found.get("start") or 0)])
        if found["entity"] == "date" and not RULED_OUT.search(f" {before}"):
            return date.fromisoformat(str(found["value"]))
    return None


def _hours(plain: str, is_answer: bool) -> tuple[time | None, time | None]:
    """(start, end): a range, a limit, an hour, a part of the day; the most precise first."""
    is_evening = re.search(r"\bdu soir\b", plain) is not None
    if found := RANGE.search(plain):
        return _time(found.groups()[:3], is_evening), _time(found.groups()[3:], is_evening)
    if found := LIMIT.search(plain):
        limit = _time(found.groups()[1:], is_evening)
        return (limit, None) if found.group(1) else (None, limit)
    if found := HOUR.search(plain):
        return _time((*found.groups(), None), is_evening), None
    bare = BARE_HOUR.fullmatch(plain.strip(" .!")) if is_answer else None
    if bare:
        return _time((bare.group(1), None, None), is_evening), None
    part = next(((start, end) for pattern, start, end in PARTS if pattern.search(plain)), None)
    if part:
        return part
    return (time(12), None) if re.search(r"\bmidi\b", plain) else (None, None)


def _time(groups: tuple[str | None, ...], is_evening: bool) -> time:
    """From (hour, minutes, « midi »)."""
    hour, minutes, noon = groups
    if noon or hour is None:
        return time(12)
    number = int(hour)
    return time(number + 12 if is_evening and number < 12 else number, int(minutes or 0))


def _in_a_while(plain: str, now: datetime) -> datetime | None:
    found = IN_A_WHILE.search(plain)
    if found is None:
        return None
    hours, minutes, _half = found.groups()
    if hours:
        return now + timedelta(hours=NUMBERS.get(hours) or int(hours))
    return now + timedelta(minutes=int(minutes or 30))
