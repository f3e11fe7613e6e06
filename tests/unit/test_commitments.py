"""What advisors do with promises: keep one, break one with a word, make one of their own, once whoever is quicker."""

import threading
from datetime import timedelta

import pytest
from clock import Clock
from databases import on_both_databases
from hypothesis import given
from hypothesis import strategies as st
from steps import hire, lines_of, write

from relation.context import Relation
from relation.model.commitment import COMMITMENT_TRANSITIONS, Commitment, CommitmentState
from relation.model.errors import Invalid, NotFound, Refused, RelationError
from relation.services.commitments import make_commitment, promise_by_advisor, settle_commitment
from relation.services.desk_promises import list_due, list_ended_promises, list_promises
from relation.store.unit_of_work import Store

KEPT, BROKEN = CommitmentState.KEPT, CommitmentState.BROKEN


@pytest.fixture
def conversation_id(store: Store, relation: Relation) -> str:
    return write(store, relation, "paul", "Rappelez-moi", first_name="Paul")


def promise(store: Store, relation: Relation, conversation_id: str, kind: str = "advisor_answer", **details) -> str:
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        made = make_commitment(uow, relation, conversation, kind, **details)
        uow.commit()
    return made.id


def settle(store: Store, relation: Relation, conversation_id: str, promise_id: str, login: str, state, word="") -> None:
    with store.write() as uow:
        advisor = uow.advisors.by_login(login)
        assert advisor is not None
        settle_commitment(uow, relation, conversation_id, promise_id, advisor, state, word)
        uow.commit()


def read(store: Store, promise_id: str) -> Commitment:
    with store.read() as uow:
        found = uow.commitments.get(promise_id)
    assert found is not None
    return found


@pytest.mark.parametrize(("state", "word"), [(KEPT, ""), (KEPT, "appelé à 10 h 20"), (BROKEN, "ligne occupée")])
def test_an_advisor_ends_a_promise_once(
    store: Store, relation: Relation, conversation_id: str, state: CommitmentState, word: str
) -> None:
    hire(store, relation, "camille")
    promise_id = promise(store, relation, conversation_id)
    settle(store, relation, conversation_id, promise_id, "camille", state, f" {word} ")
    ended = read(store, promise_id)
    assert (ended.state, ended.outcome, ended.ended_at) == (state, word or None, relation.now())
    with store.read() as uow:
        last = uow.events.audit_of(promise_id)[-1]
        assert (last.actor, last.action, last.details["state"]) == ("camille", "commitment_ended", state.value)
        assert word not in str(last.details) or not word, "what was said of it stays out of the audit"
        assert uow.events.count()["commitment_ended"] == 1
    with pytest.raises(Refused, match="commitment_ended"):
        settle(store, relation, conversation_id, promise_id, "camille", KEPT)


def test_a_promise_that_was_not_kept_needs_a_word(store: Store, relation: Relation, conversation_id: str) -> None:
    hire(store, relation, "camille")
    promise_id = promise(store, relation, conversation_id)
    with pytest.raises(Refused, match="outcome_missing"):
        settle(store, relation, conversation_id, promise_id, "camille", BROKEN, "  ")
    with pytest.raises(Invalid, match="not_an_outcome"):
        settle(store, relation, conversation_id, promise_id, "camille", CommitmentState.RELEASED)
    assert read(store, promise_id).state is CommitmentState.OPEN


def test_only_from_the_conversation_or_its_customer(store: Store, relation: Relation) -> None:
    hire(store, relation, "camille")
    known = {"customer_reference": "C-0001"}
    monday = write(store, relation, "monday", "Bonjour", **known)
    promise_id = promise(store, relation, monday)
    for stranger in (write(store, relation, "stranger", "Bonjour"), "nowhere"):
        with pytest.raises(NotFound):
            settle(store, relation, stranger, promise_id, "camille", KEPT)
    with pytest.raises(NotFound, match="commitment_unknown"):
        settle(store, relation, monday, "no such promise", "camille", KEPT)
    settle(store, relation, write(store, relation, "tuesday", "Alors ?", **known), promise_id, "camille", KEPT)
    assert read(store, promise_id).state is KEPT


def test_a_stranger_without_a_name_sees_no_promise_of_others(store: Store, relation: Relation) -> None:
    hire(store, relation, "camille")
    promise_id = promise(store, relation, write(store, relation, "one", "Bonjour"))
    with pytest.raises(NotFound):
        settle(store, relation, write(store, relation, "two", "Bonjour"), promise_id, "camille", KEPT)


@on_both_databases
def test_of_two_advisors_at_once_one_ends_it(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Rappelez-moi")
    promise_id = promise(store, relation, conversation_id)
    for login in ("camille", "yanis"):
        hire(store, relation, login)
    gate, errors = threading.Barrier(2), []

    def end(login: str, state: CommitmentState) -> None:
        gate.wait(20)
        try:
            settle(store, relation, conversation_id, promise_id, login, state, f"par {login}")
        except RelationError as error:
            errors.append(error.code)

    both = [threading.Thread(target=end, args=one) for one in (("camille", KEPT), ("yanis", BROKEN))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    assert errors == ["commitment_ended"]
    ended = read(store, promise_id)
    with store.read() as uow:
        lines = [line for line in uow.events.audit_of(promise_id) if line.action == "commitment_ended"]
    assert [(line.actor, line.details["state"]) for line in lines] == [
        ("camille", "kept") if ended.state is KEPT else ("yanis", "broken")
    ]
    assert ended.outcome == f"par {lines[0].actor}"


@given(st.lists(st.sampled_from(CommitmentState), max_size=6))
def test_the_table_is_the_only_way(states: list[CommitmentState]) -> None:
    moment = Clock()()
    one = Commitment("p", "c", "callback", "conseil", moment, moment)
    for state in states:
        before, is_allowed = one.state, state in COMMITMENT_TRANSITIONS[one.state]
        try:
            one.move_to(state, moment)
        except Refused:
            assert not is_allowed and one.state is before
        else:
            assert is_allowed and one.state is state
    assert (one.state is CommitmentState.OPEN) == (one.ended_at is None)


# Their own


def test_an_advisor_promises_in_their_own_words(store: Store, relation: Relation, conversation_id: str) -> None:
    camille = hire(store, relation, "camille")
    due_at = relation.now() + timedelta(days=2)
    before = lines_of(store, conversation_id)
    with store.write() as uow:
        made = promise_by_advisor(uow, relation, conversation_id, camille, " Geste de 20 € vendredi ", due_at)
        uow.commit()
    kept = read(store, made.id)
    assert (kept.promised, kept.advisor_id, kept.due_at) == ("Geste de 20 € vendredi", camille.id, due_at)
    assert len(lines_of(store, conversation_id)) == len(before), "the customer reads it from the advisor"
    with store.read() as uow:
        assert [line.actor for line in uow.events.audit_of(made.id)] == ["camille"]


@pytest.mark.parametrize(
    ("words", "hours", "error"), [(" ", 4, "promise_empty"), ("x", 0, "commitment_in_the_past"), ("x", -1, "past")]
)
def test_an_empty_or_past_promise_is_refused(
    store: Store, relation: Relation, conversation_id: str, words: str, hours: int, error: str
) -> None:
    camille = hire(store, relation, "camille")
    with pytest.raises(RelationError, match=error), store.write() as uow:
        promise_by_advisor(uow, relation, conversation_id, camille, words, relation.now() + timedelta(hours=hours))
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)


# When it is time


def test_a_promise_enters_the_queue_when_it_is_time_and_stays_until_it_is_ended(
    store: Store, relation: Relation, clock: Clock, conversation_id: str
) -> None:
    camille, now = hire(store, relation, "camille"), relation.now()
    call = promise(
        store, relation, conversation_id, "callback", due_at=now + timedelta(hours=5),
        starts_at=now + timedelta(hours=4), advisor_id=camille.id, phone="+33639981234",
    )  # fmt: skip
    answer = promise(store, relation, conversation_id, due_at=now + timedelta(hours=8))

    def due() -> list[tuple[str, bool]]:
        with store.read() as uow:
            return [(one.promise.id, one.promise.is_overdue) for one in list_due(uow, relation)]

    assert due() == []
    clock.pass_time(hours=3, minutes=45)
    assert due() == [(call, False)]
    clock.pass_time(hours=2, minutes=15)
    assert due() == [(call, True), (answer, False)]
    with store.read() as uow:
        assert list_due(uow, relation)[0].promise.owner == "Camille"
    settle(store, relation, conversation_id, call, "camille", KEPT, "appelé")
    assert due() == [(answer, False)]
    with store.read() as uow:
        conversation = uow.conversations.get(conversation_id)
        assert conversation is not None
        assert [one.id for one in list_promises(uow, relation, conversation)] == [answer]
        assert [one.outcome for one in list_ended_promises(uow, relation, conversation)] == ["appelé"]
