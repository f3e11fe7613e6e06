"""A wish to be called, and when: read from the `date`, `time` and `phone` entities that the brain has found."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from relation.services.call_slots import Wish
from relation.voice.french import plain_letters

Entity = Mapping[str, Any]
Entities = Sequence[Entity]

WISH = "aucun.demander_humain"
NOT_UNDERSTOOD, BARE_DATA = "nlu_fallback", "aucun.donnee_seule"
CHOSEN, CHANGED = "callback_at", "callback_change"
"""Entities of our own buttons: the slot that is chosen, what is to be changed of a promised call."""
CALL = re.compile(
    r"\brappel(?:e[rz]|ee?s?)?\b|\brappelle[- ]moi\b|\bon (?:me rappelle|m'appelle|me telephone)\b"
    r"|\b(?:appel|telephon|contact|recontact)(?:e[rz]?|le)[- ]moi\b"
    r"|\b(?:m'|me )(?:appeler|appelez|telephoner|telephonez|contacter|recontacter|joindre)\b|\bfaites[- ]moi appeler\b"
)
NOT_A_WISH = re.compile(r"\b(?:deviez|devait|devaient|auriez du|aviez|avait dit|j'ai rappele|jamais rappele)\b")
BARE_HOUR = re.compile(r"(?:vers|a|pour)?\s*([01]?\d|2[0-3])")
"""An hour without its « h »: only as a whole answer to the question, which the brain does not know was asked."""
AT_ONCE = re.compile(
    r"\b(?:des que possible|(?:au|le) plus (?:vite|tot)(?: possible)?|tout de suite|maintenant|asap)\b"
)
MOMENTS = ("date", "time", "phone")
WORD = re.compile(r"\w+")
FEW_WORDS = 2
"""Beside a moment, in an answer that says nothing else."""
AROUND = frozenset(
    WORD.findall(
        "a alors appel appelez au bien bon c ca convient disponible dispo donc du est fera il j je le me moi merci oui"
        " ok par parfait plait plutot pour prefere preference s serai serait suis super svp tel telephone va vers vous"
    )
)
"""Words that say no more than that this moment is good: « demain 12 h au téléphone, ça me va »."""
RULED_OUT = re.compile(r"\b(?:pas|sauf)\s+(?:(?:le|pour)\s+)?$")


def is_call_wish(text: str, intent: str, entities: Entities, now: datetime) -> bool:
    """True when the message asks for a call, or asks for a person at a moment or with a number to be called at.

    `now` is in the brand's time zone. What was not understood, or is heard as mere data, must say both that it is a
    call, and when or where.
    """
    named = {found["entity"] for found in entities}
    if named & {CHOSEN, CHANGED}:
        return True
    plain = plain_letters(text)
    if intent not in (WISH, NOT_UNDERSTOOD, BARE_DATA) or NOT_A_WISH.search(plain):
        return False
    wish = read_wish(text, entities, now)
    is_call = bool(CALL.search(plain))
    has_moment = wish.has_hour or wish.day is not None or "phone" in named
    return (is_call or has_moment) if intent == WISH else (is_call and has_moment)


def is_bare_moment(text: str, entities: Entities, now: datetime) -> bool:
    """True of hardly more than an hour to come, or a number to be called at: « dem 14h30 », « 06… svp ».

    `now` is in the brand's time zone.
    """
    told = [found for found in entities if found["entity"] in MOMENTS]
    wish = read_wish(text, entities, now)
    is_past = wish.day is None and any(found["entity"] == "date" for found in told)
    if is_past or "?" in text or not (wish.has_hour or any(found["entity"] == "phone" for found in told)):
        return False
    rest = list(text)
    for found in told:
        start, end = int(found.get("start") or 0), int(found.get("end") or 0)
        rest[start:end] = " " * (end - start)
    return len([word for word in WORD.findall(plain_letters("".join(rest))) if word not in AROUND]) <= FEW_WORDS


def is_hour_and_number(text: str, entities: Entities, now: datetime) -> bool:
    """True when an hour to come and a number to be called at are both given, whatever is written beside them.

    `now` is in the brand's time zone.
    """
    is_past = any(found["entity"] == "date" for found in entities) and read_wish(text, entities, now).day is None
    is_number = any(found["entity"] == "phone" for found in entities)
    return is_number and not is_past and read_wish(text, entities, now).has_hour


def read_wish(text: str, entities: Entities, now: datetime, *, is_answer: bool = False) -> Wish:
    """`now` is in the brand's time zone; `is_answer`: the hour has just been asked, so that « 10 » is one."""
    if later := _in_a_while(entities, now):
        return Wish(later.date(), later.time().replace(second=0, microsecond=0))
    plain = plain_letters(text)
    day, (start, end) = _wished_day(text, entities, now.date()), _hours(entities)
    bare = BARE_HOUR.fullmatch(plain.strip(" .!")) if is_answer else None
    if bare and start is None and end is None:
        start = time(int(bare.group(1)))
    is_at_once = start is None and end is None and day is None and bool(AT_ONCE.search(plain))
    return Wish(day, start, end, is_at_once)


def _wished_day(text: str, entities: Entities, today: date) -> date | None:
    """The first day to come that is not ruled out, as in « pas demain »; « votre mail du 3 » is of a day gone by."""
    for found in entities:
        before = plain_letters(text[: int(found.get("start") or 0)])
        if found["entity"] != "date" or found.get("bound") == "since" or RULED_OUT.search(f" {before}"):
            continue
        day = date.fromisoformat(str(found["value"]))
        if day >= today:
            return day
    return None


def _hours(entities: Entities) -> tuple[time | None, time | None]:
    """(start, end) of the most precise `time`: one in figures before a part of the day."""
    told = [found for found in entities if found["entity"] == "time" and found.get("bound") != "since"]
    if not told:
        return None, None
    found = min(told, key=_vagueness)
    first, _, last = str(found["value"]).partition("/")
    start, end = time.fromisoformat(first), time.fromisoformat(last) if last else None
    return (None, start) if found.get("bound") == "before" and end is None else (start, end)


def _vagueness(found: Entity) -> int:
    is_stretch = "/" in str(found["value"])
    is_in_figures = any(char.isdigit() for char in str(found.get("text") or ""))
    return 0 if is_stretch and is_in_figures else 2 if is_stretch else 1


def _in_a_while(entities: Entities, now: datetime) -> datetime | None:
    """The moment that « dans deux heures » means."""
    for found in entities:
        wait = timedelta(hours=int(found.get("hours") or 0), minutes=int(found.get("minutes") or 0))
        if found["entity"] == "date" and not found.get("bound") and wait > timedelta():
            return now + wait
    return None
