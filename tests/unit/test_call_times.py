"""When a customer wants to be called, read from their words; and the slots that the advisors' hours allow."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from clock import NOW, Clock
from hypothesis import given
from hypothesis import strategies as st
from moments import moments_in

from relation.context import Relation
from relation.playbook import Playbook
from relation.services.call_slots import Slot, Wish, coming_slots, is_possible, nearest_slots, slot_for
from relation.services.call_times import is_call_wish, read_wish
from relation.services.hours import opening_of
from relation.voice import Voice

PARIS = ZoneInfo("Europe/Paris")
HERE = NOW.astimezone(PARIS)
"""Wednesday 18 November 2026, 11 h."""
WISH = "aucun.demander_humain"


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


# Reading


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Rappelez-moi demain à 10 h", time(10), None),
        ("à 10h30", time(10, 30), None),
        ("10:30", time(10, 30), None),
        ("vers 15 heures", time(15), None),
        ("avant 18h", None, time(18)),
        ("avant midi", None, time(12)),
        ("pas avant 14h", time(14), None),
        ("après 18 h au 0475 22 33 44", time(18), None),
        ("entre 10h et midi", time(10), time(12)),
        ("de 14h à 16h30", time(14), time(16, 30)),
        ("demain matin", time(8), time(12)),
        ("plutôt l'après-midi", time(13), time(18)),
        ("en début d’après-midi", time(13), time(15)),
        ("en fin de journée", time(17), time(20)),
        ("à midi", time(12), None),
        ("entre midi et deux", time(12), time(14)),
        ("8h du soir", time(20), None),
        ("10", time(10), None),
        ("rappelez-moi", None, None),
        ("au 06 39 98 12 34", None, None),
        ("j'attends depuis 2h", None, None),
        ("un service 24h/24", None, None),
        ("demain", None, None),
    ],
)
def test_hours_are_read(text: str, start: time | None, end: time | None) -> None:
    wish = read_wish(text, moments_in(text, HERE.date()), HERE, is_answer=True)
    assert (wish.start, wish.end) == (start, end)


def test_a_lone_number_is_an_hour_only_when_one_was_asked() -> None:
    assert not read_wish("10", [], HERE).has_hour


@pytest.mark.parametrize(
    ("text", "later"), [("dans une heure", 60), ("dans 2 h", 120), ("dans 20 min", 20), ("dans une demi-heure", 30)]
)
def test_a_while_counts_from_now(text: str, later: int) -> None:
    wish = read_wish(text, moments_in(text, HERE.date()), HERE)
    assert datetime.combine(wish.day or date.min, wish.start or time.min, PARIS) == HERE + timedelta(minutes=later)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("demain", 19),
        ("passez-moi quelqu'un, pas demain", None),
        ("j'attends depuis lundi", None),
        ("ce soir", 18),
        ("pas avant vendredi", 20),
        ("suite à mon appel d'hier, rappelez-moi vendredi", 20),
        ("suite à votre message d'hier", None),
    ],
)
def test_the_day_is_the_first_to_come_that_is_not_ruled_out(text: str, day: int | None) -> None:
    expected = date(2026, 11, day) if day else None
    assert read_wish(text, moments_in(text, HERE.date()), HERE).day == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("demain matin, vers 10 h", time(10), None),
        ("l'après-midi, entre 14 h et 16 h", time(14), time(16)),
        ("depuis 9 h, rappelez-moi ce soir", time(18), time(22)),
    ],
)
def test_the_most_precise_hour_counts(text: str, start: time, end: time | None) -> None:
    wish = read_wish(text, moments_in(text, HERE.date()), HERE)
    assert (wish.start, wish.end) == (start, end)


def test_as_soon_as_possible_is_a_wish_without_an_hour() -> None:
    assert read_wish("dès que possible", [], HERE) == Wish(is_at_once=True)


@pytest.mark.parametrize(
    ("text", "intent", "entities", "expected"),
    [
        ("rappelez moi", WISH, [], True),
        ("Pouvez-vous me téléphoner ?", WISH, [], True),
        ("je veux parler à quelqu'un demain", WISH, [], True),
        ("un conseiller au 06 39 98 12 34", WISH, [{"entity": "phone", "value": "+33639981234"}], True),
        ("un conseiller, à 15 h", WISH, [], True),
        ("un conseiller svp", WISH, [], False),
        ("quel numéro pour vous joindre ?", WISH, [], False),
        ("je ne m'appelle pas Robot", WISH, [], False),
        ("vous deviez me rappeler à 10h", WISH, [], False),
        ("qu'on me téléphone mardi", "nlu_fallback", [], True),
        ("je souhaite un appel mardi", "gerer_contrat.replanifier", [], False),
        ("rappelez-moi", "nlu_fallback", [], False),
        ("mon numéro 0639981234 rappelez moi après 16h", "aucun.donnee_seule", [], True),
        ("mon numéro 0639981234", "aucun.donnee_seule", [], False),
        ("LV-240613, le 12 à 15 h", "aucun.donnee_seule", [], False),
        ("demain 10 h", WISH, [{"entity": "callback_at", "value": "a/b"}], True),
    ],
)
def test_a_wish_for_a_call_is_told_from_a_wish_for_a_person(
    text: str, intent: str, entities: list[dict[str, Any]], expected: bool
) -> None:
    found = entities or moments_in(text, HERE.date())
    assert is_call_wish(text, intent, found, HERE) is expected


# Slots


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(date(2026, 11, 19), time(10)), (on(19, 10), on(19, 11))),
        (Wish(date(2026, 11, 19), time(18, 30)), (on(19, 18, 30), on(19, 19))),
        (Wish(date(2026, 11, 19), time(8), time(12)), (on(19, 9), on(19, 12))),
        (Wish(date(2026, 11, 18), None, time(18)), (on(18, 11), on(18, 18))),
        (Wish(date(2026, 11, 18), time(8), time(12)), (on(18, 11), on(18, 12))),
        (Wish(date(2026, 11, 19), time(3)), (on(19, 15), on(19, 16))),
        (Wish(None, time(10)), (on(19, 10), on(19, 11))),
        (Wish(None, time(14)), (on(18, 14), on(18, 15))),
        (Wish(is_at_once=True), (on(18, 11), on(18, 12))),
        (Wish(date(2026, 11, 18), time(10)), None),
        (Wish(date(2026, 11, 19), time(20)), None),
        (Wish(date(2026, 11, 19), time(18, 45)), None),
        (Wish(date(2026, 11, 22), time(10)), None),
        (Wish(date(2026, 11, 11), time(10)), None),
        (Wish(date(2026, 12, 24), time(10)), None),
        (Wish(date(2026, 11, 19)), None),
    ],
    ids=[
        "an hour", "half an hour before closing", "a morning", "a limit", "what is left of it", "three is fifteen",
        "the next ten", "still today", "at once", "past", "evening", "too short", "sunday", "holiday, past", "too far",
        "no hour",
    ],
)  # fmt: skip
def test_the_slot_that_is_meant(relation: Relation, wish: Wish, expected: tuple[datetime, datetime] | None) -> None:
    slot = slot_for(relation, wish)
    assert (slot and (slot.starts_at, slot.ends_at)) == expected


def starts(slots: list[Slot]) -> list[datetime]:
    return [slot.starts_at for slot in slots]


def test_what_is_proposed_instead(relation: Relation) -> None:
    evening = nearest_slots(relation, Wish(date(2026, 11, 19), time(20)), 3)
    assert starts(evening) == [on(19, 16), on(19, 17), on(19, 18)]
    sunday = nearest_slots(relation, Wish(date(2026, 11, 22), time(10)), 3)
    assert starts(sunday) == [on(21, 10), on(21, 11), on(23, 10)]
    assert starts(nearest_slots(relation, Wish(date(2026, 11, 19)), 3)) == [on(19, 9), on(19, 12), on(19, 15)]
    assert starts(nearest_slots(relation, Wish(), 3)) == [on(18, 11), on(18, 14), on(18, 17)]
    assert starts(nearest_slots(relation, Wish(date(2026, 11, 22)), 2)) == [on(18, 11), on(18, 14)]


@given(st.integers(0, 365 * 24 * 60), st.none() | st.integers(-3, 20), st.none() | st.times(), st.none() | st.times())
def test_whatever_is_wished_a_slot_is_ahead_and_in_the_opening_hours(
    playbook: Playbook, voice: Voice, minutes: int, ahead: int | None, start: time | None, end: time | None
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    relation = Relation(playbook, voice, Clock(now))
    day = None if ahead is None else now.astimezone(PARIS).date() + timedelta(days=ahead)
    wish = Wish(day, start, end)
    found = slot_for(relation, wish)
    for slot in [*([found] if found else []), *nearest_slots(relation, wish, 3)]:
        opening = opening_of(playbook, slot.starts_at.astimezone(PARIS).date())
        assert opening is not None
        assert now <= slot.starts_at < slot.ends_at
        assert opening[0] <= slot.starts_at.astimezone(PARIS).time()
        assert slot.ends_at.astimezone(PARIS).time() <= opening[1]
        assert is_possible(relation, slot)
    if found and day:
        assert found.starts_at.astimezone(PARIS).date() == day


def test_a_brand_that_never_opens_promises_no_call(playbook: Playbook, voice: Voice, clock: Clock) -> None:
    closed = replace(playbook, brand={**playbook.brand, "advisor_hours": {}})
    relation = Relation(closed, voice, clock)
    assert next(coming_slots(relation), None) is None
    assert slot_for(relation, Wish(None, time(10))) is None
    assert nearest_slots(relation, Wish(), 3) == []
