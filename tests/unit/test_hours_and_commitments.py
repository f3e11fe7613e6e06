"""Working time with French holidays, and what is promised in it: dated, in the future, ended once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clock import Clock
from hypothesis import given
from hypothesis import strategies as st
from steps import conversation_of, write

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.errors import Invalid, Refused
from relation.playbook import Playbook
from relation.services.commitments import end_commitment, has_broken_commitment, make_commitment
from relation.services.hours import add_business_days, add_business_hours, is_holiday, next_opening, opening_of
from relation.store.unit_of_work import Store

PARIS = ZoneInfo("Europe/Paris")
NEVER_OPEN = {"advisor_hours": {}}


def paris(day: str, hour: str = "10:00") -> datetime:
    """`day` as 2026-11-18; the brand works Monday to Friday 9-19 h, Saturday 9 h 30-17 h 30, never on Sunday."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)


def closed_for_good(playbook: Playbook) -> Playbook:
    return replace(playbook, brand={**playbook.brand, **NEVER_OPEN})


# Opening


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (paris("2026-11-18", "10:00"), None),
        (paris("2026-11-18", "09:00"), None),
        (paris("2026-11-18", "08:59"), paris("2026-11-18", "09:00")),
        (paris("2026-11-18", "18:59"), None),
        (paris("2026-11-18", "19:00"), paris("2026-11-19", "09:00")),
        (paris("2026-11-18", "00:00"), paris("2026-11-18", "09:00")),
        (paris("2026-11-20", "23:59"), paris("2026-11-21", "09:30")),
        (paris("2026-11-21", "18:00"), paris("2026-11-23", "09:00")),
        (paris("2026-11-22", "12:00"), paris("2026-11-23", "09:00")),
        (paris("2026-11-11", "12:00"), paris("2026-11-12", "09:00")),
        (paris("2026-12-24", "20:00"), paris("2026-12-26", "09:30")),
        (paris("2026-12-31", "23:00"), paris("2027-01-02", "09:30")),
        (paris("2026-05-13", "20:00"), paris("2026-05-15", "09:00")),
    ],
    ids=[
        "open", "at opening", "a minute before", "last minute", "at closing", "midnight", "friday night",
        "saturday evening", "sunday", "armistice", "christmas", "new year", "ascension",
    ],
)  # fmt: skip
def test_the_next_opening(playbook: Playbook, now: datetime, expected: datetime | None) -> None:
    assert next_opening(playbook, now.astimezone(UTC)) == (expected or now)


def test_hours_follow_the_clock_change(playbook: Playbook) -> None:
    summer = next_opening(playbook, datetime(2026, 10, 23, 3, 0, tzinfo=UTC))
    winter = next_opening(playbook, datetime(2026, 10, 26, 3, 0, tzinfo=UTC))
    assert summer == datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
    assert winter == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_a_brand_without_advisors_never_opens(playbook: Playbook) -> None:
    closed = closed_for_good(playbook)
    now = paris("2026-11-18")
    assert next_opening(closed, now) is None
    with pytest.raises(ValueError, match="never open"):
        add_business_hours(closed, now, 1)
    with pytest.raises(ValueError, match="never open"):
        add_business_days(closed, now, 1)


# Working time


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (paris("2026-11-18", "10:00"), 4, paris("2026-11-18", "14:00")),
        (paris("2026-11-18", "15:00"), 4, paris("2026-11-18", "19:00")),
        (paris("2026-11-18", "18:00"), 4, paris("2026-11-19", "12:00")),
        (paris("2026-11-18", "23:00"), 4, paris("2026-11-19", "13:00")),
        (paris("2026-11-21", "16:30"), 2, paris("2026-11-23", "10:00")),
        (paris("2026-11-22", "12:00"), 4, paris("2026-11-23", "13:00")),
        (paris("2026-12-24", "18:00"), 2, paris("2026-12-26", "10:30")),
        (paris("2026-11-16", "09:00"), 25, paris("2026-11-18", "14:00")),
    ],
    ids=["same day", "until closing", "over night", "at night", "over sunday", "sunday", "christmas", "three days"],
)
def test_working_hours(playbook: Playbook, start: datetime, hours: float, expected: datetime) -> None:
    assert add_business_hours(playbook, start.astimezone(UTC), hours) == expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (paris("2026-11-18"), 2, paris("2026-11-20", "19:00")),
        (paris("2026-11-20", "23:30"), 1, paris("2026-11-21", "17:30")),
        (paris("2026-11-21"), 1, paris("2026-11-23", "19:00")),
        (paris("2026-11-22"), 1, paris("2026-11-23", "19:00")),
        (paris("2026-11-10"), 1, paris("2026-11-12", "19:00")),
        (paris("2026-12-24"), 2, paris("2026-12-28", "19:00")),
    ],
    ids=["plain", "friday night", "saturday", "sunday", "armistice", "christmas"],
)
def test_working_days(playbook: Playbook, start: datetime, days: int, expected: datetime) -> None:
    assert add_business_days(playbook, start.astimezone(UTC), days) == expected


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(moments, st.integers(1, 60))
def test_working_time_ends_when_somebody_works(playbook: Playbook, start: datetime, quarters: int) -> None:
    hours = quarters / 4
    end = add_business_hours(playbook, start, hours)
    assert end - start >= timedelta(hours=hours) - timedelta(hours=1), "an hour less where the clocks change"
    local = end.astimezone(PARIS)
    opening = opening_of(playbook, local.date())
    assert opening is not None
    assert opening[0] <= local.time() <= opening[1]


@given(moments, st.integers(1, 20))
def test_working_days_end_on_an_open_day(playbook: Playbook, start: datetime, days: int) -> None:
    end = add_business_days(playbook, start, days).astimezone(PARIS)
    first = start.astimezone(PARIS).date()
    passed = [first + timedelta(days=number) for number in range(1, (end.date() - first).days + 1)]
    assert sum(opening_of(playbook, day) is not None for day in passed) == days


def test_holidays_are_those_of_france() -> None:
    assert is_holiday(date(2026, 7, 14))
    assert is_holiday(date(2027, 3, 29)), "Easter Monday moves"
    assert not is_holiday(date(2026, 12, 26)), "a holiday in Moselle and Alsace only"


# Promises


@pytest.fixture
def conversation_id(store: Store, relation: Relation) -> str:
    return write(store, relation, "paul", "Bonjour")


def promise(
    store: Store, relation: Relation, conversation_id: str, kind: str, due_at: datetime | None = None
) -> Commitment:
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        made = make_commitment(uow, relation, conversation, kind, "LV-240613", due_at)
        uow.commit()
        return made


def test_every_kind_gets_a_date_ahead_and_an_owner(store: Store, relation: Relation, conversation_id: str) -> None:
    for kind, rule in relation.playbook.commitments.items():
        made = promise(store, relation, conversation_id, kind)
        assert made.due_at > relation.now()
        assert (made.owner, made.subject, made.state) == (rule.owner, "LV-240613", CommitmentState.OPEN)
    with store.read() as uow:
        kept = uow.commitments.open_of_conversation(conversation_id)
        assert len(kept) == len(relation.playbook.commitments)
        assert [made.due_at for made in kept] == sorted(made.due_at for made in kept)
        assert uow.events.count()["commitment_made"] == len(kept)


def test_a_promise_made_at_night_or_on_a_sunday_is_still_ahead(
    store: Store, relation: Relation, clock: Clock, conversation_id: str
) -> None:
    for moment in (paris("2026-11-18", "23:59"), paris("2026-11-22", "12:00"), paris("2026-12-25", "08:00")):
        clock.now = moment.astimezone(UTC)
        for kind in relation.playbook.commitments:
            assert promise(store, relation, conversation_id, kind).due_at > clock.now


def test_the_past_and_the_unknown_are_refused(store: Store, relation: Relation, conversation_id: str) -> None:
    for due_at in (relation.now(), relation.now() - timedelta(days=1)):
        with pytest.raises(Invalid, match="commitment_in_the_past"):
            promise(store, relation, conversation_id, "callback", due_at)
    with pytest.raises(Invalid, match="unknown_commitment"):
        promise(store, relation, conversation_id, "world_peace")
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)


def test_a_promise_ends_once(store: Store, relation: Relation, conversation_id: str) -> None:
    made = promise(store, relation, conversation_id, "callback")
    with store.write() as uow:
        (kept,) = uow.commitments.open_of_conversation(conversation_id)
        with pytest.raises(Refused, match="commitment_ended"):
            end_commitment(uow, relation, kept, CommitmentState.OPEN, "camille")
        end_commitment(uow, relation, kept, CommitmentState.KEPT, "camille")
        with pytest.raises(Refused, match="commitment_ended"):
            end_commitment(uow, relation, kept, CommitmentState.BROKEN, "camille")
        uow.commit()
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)
        assert [line.actor for line in uow.events.audit_of(made.id)] == ["bot", "camille"]


def test_a_promise_is_broken_when_its_hour_has_passed(
    store: Store, relation: Relation, clock: Clock, conversation_id: str
) -> None:
    made = promise(store, relation, conversation_id, "callback")

    def is_broken(of: str) -> bool:
        with store.read() as uow:
            return has_broken_commitment(uow, relation, conversation_of(store, of))

    assert not is_broken(conversation_id)
    clock.now = made.due_at + timedelta(minutes=1)
    assert not is_broken(conversation_id), "a minute of grace"
    clock.pass_time(seconds=1)
    assert is_broken(conversation_id)
    assert not is_broken(write(store, relation, "somebody else", "Bonjour"))


def test_a_promise_follows_its_customer_to_other_conversations(store: Store, relation: Relation, clock: Clock) -> None:
    known = {"customer_reference": "C-0001"}
    promise(store, relation, write(store, relation, "on Monday", "Bonjour", **known), "callback")
    clock.pass_time(days=5)
    with store.read() as uow:
        for key, details, expected in (("on Saturday", known, True), ("a stranger", {}, False)):
            other = conversation_of(store, write(store, relation, key, "Alors ?", **details))
            assert has_broken_commitment(uow, relation, other) is expected
