"""Promises are watched: reminders in working time, the truth told once before it is asked, known on return."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clock import Clock
from databases import on_both_databases
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, hire, lines_of, said_acts, talk, write

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Author, Owner
from relation.model.errors import Refused
from relation.model.events import EventName
from relation.playbook import Playbook
from relation.services import promise_keeping
from relation.services.commitments import make_commitment, settle_commitment
from relation.services.desk_promises import list_due
from relation.services.handoffs import close_conversation, take_handoff
from relation.services.hours import add_business_days, add_business_hours, next_opening
from relation.services.promise_keeping import late_acts
from relation.store.unit_of_work import Store
from traitdunion import promises
from traitdunion.promises import watch_promises

HELLO = answer(act("utter_greet"))
ECHO = answer(act("utter_anything_else"))


@pytest.fixture
def talk_id(store: Store, relation: Relation) -> str:
    return talk(store, relation, "paul", "Bonjour", HELLO, first_name="Paul")


def promise(store: Store, relation: Relation, talk_id: str, kind: str = "advisor_answer", **details) -> Commitment:
    with store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        made = make_commitment(uow, relation, conversation, kind, **details)
        uow.commit()
    return made


def read(store: Store, made: Commitment) -> Commitment:
    with store.read() as uow:
        found = uow.commitments.get(made.id)
    assert found is not None
    return found


def last_words(store: Store, talk_id: str) -> list[str]:
    return [line.text for line in lines_of(store, talk_id, Author.BOT)]


# In whose working time


def test_each_team_works_its_own_hours(playbook: Playbook) -> None:
    wednesday = datetime(2026, 11, 18, 11, 30, tzinfo=UTC)  # half past twelve in Paris: the workshop is at lunch
    assert next_opening(playbook, wednesday) == wednesday
    assert next_opening(playbook, wednesday, "sav") == datetime(2026, 11, 18, 12, 30, tzinfo=UTC)
    assert add_business_hours(playbook, wednesday, 5, "sav") == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert add_business_days(playbook, friday, 1, "comptabilite") == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert add_business_days(playbook, friday, 1) == datetime(2026, 11, 21, 16, 30, tzinfo=UTC), (
        "advisors work saturdays"
    )
    eve = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)
    assert add_business_days(playbook, eve, 1, "comptabilite") == datetime(2026, 12, 28, 16, 30, tzinfo=UTC)
    assert next_opening(playbook, wednesday, "a team of an old version") == wednesday


def test_a_team_that_never_works_promises_nothing(store: Store, relation: Relation, talk_id: str) -> None:
    closed = {**relation.playbook.brand, "advisor_hours": {}}
    nobody = replace(relation, playbook=replace(relation.playbook, brand=closed))
    with pytest.raises(Refused, match="nobody_works"):
        promise(store, nobody, talk_id, "callback")


# Reminders


def test_an_owner_is_reminded_once_when_two_working_hours_are_left(
    store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    clock.now = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # friday, 18 h in Paris
    made = promise(store, relation, talk_id, due_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    assert watch_promises(store, relation) == (1, 0), "an hour tonight, an hour tomorrow"
    assert watch_promises(store, relation) == (0, 0)
    assert read(store, made).reminded_at == clock.now
    with store.read() as uow:
        assert [due.promise.id for due in list_due(uow, relation)] == [made.id], "before the clock alone would say so"
        assert uow.events.count()[EventName.COMMITMENT_DUE.value] == 1
    later = promise(store, relation, talk_id, due_at=datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
    assert watch_promises(store, relation) == (0, 0)
    assert read(store, later).reminded_at is None


def test_a_call_is_reminded_of_before_its_slot(store: Store, relation: Relation, clock: Clock, talk_id: str) -> None:
    starts_at = relation.now() + timedelta(hours=1)
    promise(store, relation, talk_id, "callback", starts_at=starts_at, due_at=starts_at + timedelta(hours=1), phone="1")
    clock.pass_time(minutes=44)
    assert watch_promises(store, relation) == (0, 0)
    clock.pass_time(minutes=1)
    assert watch_promises(store, relation) == (1, 0)


# Late


@on_both_databases
def test_a_delay_is_told_once_before_it_is_asked_and_calls_a_person(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_id = talk(store, relation, "paul", "Bonjour", HELLO)
    made = promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=3))
    clock.now = made.due_at + timedelta(minutes=9)
    assert watch_promises(store, relation)[1] == 0, "its owner has a moment to say that it is done"
    clock.pass_time(minutes=1)
    assert watch_promises(store, relation)[1] == 1
    assert said_acts(store, talk_id)[1:] == ["service_promise_late", "utter_handoff_announced"]
    assert "promise" in last_words(store, talk_id)[1]
    assert conversation_of(store, talk_id).owner is Owner.WAITING
    with store.read() as uow:
        handoff = uow.handoffs.open_for(talk_id)
        assert handoff is not None and handoff.reasons == ["broken_commitment"]
        assert list_due(uow, relation)[0].promise.is_overdue
        assert [line.action for line in uow.events.audit_of(made.id)] == [
            "commitment_made", "commitment_due", "commitment_late",
        ]  # fmt: skip
    assert watch_promises(store, relation) == (0, 0)
    assert read(store, made).state is CommitmentState.OPEN, "an advisor says how it ended"


def test_nobody_is_told_of_what_was_kept_released_or_is_an_advisors_to_say(
    store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    camille = hire(store, relation)
    kept = promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=1))
    with store.write() as uow:
        settle_commitment(uow, relation, talk_id, kept.id, camille, CommitmentState.KEPT)
        uow.commit()
    held = promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=1))
    with store.write() as uow:
        take_handoff(uow, relation, talk_id, camille)
        uow.commit()
    before = len(lines_of(store, talk_id))
    clock.pass_time(hours=2)
    assert watch_promises(store, relation)[1] == 0
    assert len(lines_of(store, talk_id)) == before
    assert read(store, held).told_at is None


def test_a_closed_conversation_is_opened_again_by_a_broken_promise(
    store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=1))
    with store.write() as uow:
        close_conversation(uow, relation, talk_id)
        uow.commit()
    clock.pass_time(hours=2)
    assert watch_promises(store, relation)[1] == 1
    assert conversation_of(store, talk_id).owner is Owner.WAITING


def test_an_old_delay_is_told_when_the_customer_writes_and_not_out_of_nowhere(
    store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    made = promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=1))
    clock.pass_time(days=4)
    assert watch_promises(store, relation)[1] == 0
    talk(store, relation, "paul", "Bonjour ?", ECHO)
    assert said_acts(store, talk_id)[1:] == ["service_promise_late", "utter_anything_else"]
    assert read(store, made).told_at == clock.now
    talk(store, relation, "paul", "Alors ?", ECHO)
    assert said_acts(store, talk_id)[3:] == ["utter_anything_else"]


def test_one_that_cannot_be_told_does_not_keep_the_others_waiting(
    store: Store, relation: Relation, clock: Clock, talk_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = talk(store, relation, "jeanne", "Bonjour", HELLO)
    for one in (talk_id, other):
        promise(store, relation, one, due_at=relation.now() + timedelta(hours=1))
    clock.pass_time(hours=2)
    told, real = [], promises.tell_of_delay

    def fail_first(uow, relation, late: tuple[str, str]) -> bool:
        told.append(late)
        if len(told) == 1:
            raise RuntimeError("the database went away")
        return real(uow, relation, late)

    monkeypatch.setattr(promises, "tell_of_delay", fail_first)
    assert watch_promises(store, relation)[1] == 1
    assert watch_promises(store, relation)[1] == 1


@pytest.mark.parametrize("broken", ["is_soon", "remind_owner", "soon_promises"])
def test_one_owner_who_cannot_be_reminded_keeps_nobody_waiting(
    store: Store, relation: Relation, clock: Clock, talk_id: str, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Neither the other owners nor the customers who are to be told of a delay."""
    late = promise(store, relation, talk_id, due_at=relation.now() + timedelta(hours=1))
    clock.pass_time(hours=2)
    soon = promise(store, relation, talk_id, due_at=relation.now() + timedelta(minutes=5))
    where = promise_keeping if broken == "is_soon" else promises
    real, calls = getattr(where, broken), []

    def fail_first(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            raise RuntimeError("not this one")
        return real(*given)

    monkeypatch.setattr(where, broken, fail_first)
    reminded, told = watch_promises(store, relation)
    assert (reminded, told) == (0 if broken == "soon_promises" else 1, 1)
    assert read(store, late).told_at == clock.now
    if reminded:
        assert read(store, soon).reminded_at == clock.now
    watch_promises(store, relation)
    assert read(store, late).reminded_at == read(store, soon).reminded_at == clock.now, "found again at the next look"


@on_both_databases
def test_a_delay_is_told_once_in_two_conversations_of_the_same_customer(
    store: Store, relation: Relation, clock: Clock
) -> None:
    """A turn tells of it as the watch does in another conversation: the promise's own row is what is locked."""
    known = {"customer_reference": "C-0001"}
    mail = talk(store, relation, "mail", "Bonjour", HELLO, channel="telegram", **known)
    chat = talk(store, relation, "chat", "Bonjour", HELLO, channel="webchat", **known)
    made = promise(store, relation, mail, due_at=relation.now() + timedelta(hours=1))
    clock.pass_time(hours=2)
    with store.read() as uow:
        stale = uow.commitments.get(made.id)
    assert watch_promises(store, relation)[1] == 1, "meanwhile"
    with store.write() as uow:
        assert late_acts(uow, relation, [stale]) == []
    assert said_acts(store, chat).count("service_promise_late") == 0


# On return


def test_the_bot_knows_its_promises_when_the_customer_returns(
    store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    starts_at = relation.now() + timedelta(days=1)
    promise(store, relation, talk_id, "callback", starts_at=starts_at, due_at=starts_at + timedelta(hours=1), phone="1")
    talk(store, relation, "paul", "Merci", ECHO)
    assert "service_promise_open" not in said_acts(store, talk_id), "they have just been told"
    clock.pass_time(hours=3)
    talk(store, relation, "paul", "Bonjour", HELLO)
    assert said_acts(store, talk_id)[-2:] == ["utter_greet", "service_promise_open"], "a greeting comes first"
    assert "demain" in last_words(store, talk_id)[-1]
    talk(store, relation, "paul", "Et sinon", ECHO)
    assert said_acts(store, talk_id)[-1] == "utter_anything_else"


def test_what_was_kept_meanwhile_is_told(store: Store, relation: Relation, clock: Clock, talk_id: str) -> None:
    camille = hire(store, relation)
    made = promise(store, relation, talk_id, "refund", subject="LV-240613")
    clock.pass_time(hours=3)
    with store.write() as uow:
        settle_commitment(uow, relation, talk_id, made.id, camille, CommitmentState.KEPT)
        uow.commit()
    clock.pass_time(days=1)
    talk(store, relation, "paul", "Où en est-on ?", ECHO)
    assert said_acts(store, talk_id)[-2:] == ["service_promise_kept", "utter_anything_else"]
    assert last_words(store, talk_id)[-2].endswith("pour LV-240613 est parti hier.")


def test_a_promise_is_known_on_every_channel_of_a_known_customer(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    known = {"customer_reference": "C-0001"}
    chat = talk(seeded_store, relation, "chat", "Bonjour", HELLO, channel="webchat", **known)
    promise(seeded_store, relation, chat, due_at=relation.now() + timedelta(days=2))
    clock.pass_time(minutes=5)
    mail = write(seeded_store, relation, "mail", "Bonjour", channel="telegram", **known)
    assert finish(seeded_store, relation, mail, understanding(), HELLO)
    assert said_acts(seeded_store, mail)[:2] == ["utter_greet", "service_promise_open"]
