"""What gets in the way of a handoff: two at once, a close, a stale tab, an account closed, a clock that moves back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clock import Clock
from steps import conversation_of, hire, lines_of, said_acts, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.errors import NotFound, Refused
from relation.model.handoff import Handoff
from relation.model.people import Advisor
from relation.services.advisors import open_session, session_of, set_active, sign_out
from relation.services.handoffs import close_conversation, return_to_bot, send_reply, take_handoff
from relation.services.queue_keeping import keep_queue
from relation.services.transfers import transfer
from relation.store.unit_of_work import Store

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DEEDS: dict[str, Callable[..., Any]] = {
    "take": take_handoff,
    "reply": lambda uow, relation, one, advisor: send_reply(uow, relation, one, advisor, "Voilà."),
    "return": return_to_bot,
    "close": close_conversation,
    "transfer": lambda uow, relation, one, advisor: transfer(uow, relation, one, advisor, objective="sav"),
}


@pytest.fixture
def camille(store: Store, relation: Relation) -> Advisor:
    return hire(store, relation)


@pytest.fixture
def yanis(store: Store, relation: Relation, camille: Advisor) -> Advisor:
    return hire(store, relation, "yanis")


def do(store: Store, relation: Relation, deed: str, conversation_id: str, advisor: Advisor) -> None:
    with store.write() as uow:
        DEEDS[deed](uow, relation, conversation_id, advisor)
        uow.commit()


def see(store: Store, relation: Relation, *advisors: Advisor) -> None:
    with store.write() as uow:
        for advisor in advisors:
            uow.advisors.get(advisor.id).seen_at = relation.now()
        uow.commit()


def handoff_of(store: Store, conversation_id: str) -> Handoff:
    with store.read() as uow:
        return uow.handoffs.of_conversation(conversation_id)[-1]


# People


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("take", "already_taken"),
        ("reply", "already_taken"),
        ("return", "not_yours"),
        ("close", "not_yours"),
        ("transfer", "not_yours"),
    ],
)
def test_a_tab_left_open_since_the_conversation_changed_hands_does_nothing(
    store: Store, relation: Relation, clock: Clock, camille: Advisor, yanis: Advisor, deed: str, code: str
) -> None:
    held = wait_for_a_person(store, relation, "paul")
    do(store, relation, "reply", held, camille)
    clock.pass_time(seconds=91)
    see(store, relation, yanis)
    keep_queue(store, relation, LONG_AGO)
    do(store, relation, "reply", held, yanis)
    before, lines = conversation_of(store, held), len(lines_of(store, held))
    with pytest.raises(Refused, match=code) as refused:
        do(store, relation, deed, held, camille)
    assert refused.value.details.get("advisor_id") in (None, yanis.id), "who has it is named"
    after = conversation_of(store, held)
    assert (after.owner_version, after.advisor_id) == (before.owner_version, yanis.id)
    assert len(lines_of(store, held)) == lines


@pytest.mark.parametrize(
    ("deed", "code"), [("take", "closed"), ("reply", "closed"), ("return", "not_yours"), ("transfer", "not_yours")]
)
def test_what_an_advisor_does_as_the_customer_closes_is_refused_and_said(
    store: Store, relation: Relation, camille: Advisor, yanis: Advisor, deed: str, code: str
) -> None:
    held = wait_for_a_person(store, relation, "paul")
    do(store, relation, "reply", held, camille)
    with store.write() as uow:
        close_conversation(uow, relation, held)
        uow.commit()
    with pytest.raises(Refused, match=code):
        do(store, relation, deed, held, camille)
    assert len(lines_of(store, held, Author.ADVISOR)) == 1
    write(store, relation, "paul", "Encore un mot")
    if deed in ("take", "reply"):  # the same form once more: the customer is back
        do(store, relation, deed, held, camille)
        assert conversation_of(store, held).advisor_id == camille.id


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_nothing_is_done_to_a_conversation_that_was_erased(
    store: Store, relation: Relation, camille: Advisor, deed: str
) -> None:
    with pytest.raises(NotFound, match="conversation_unknown"):
        do(store, relation, deed, "erased", camille)
    with store.read() as uow:
        assert uow.events.count() == {}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_an_account_closed_in_the_middle_of_a_reply_says_nothing(
    store: Store, relation: Relation, camille: Advisor, yanis: Advisor, deed: str
) -> None:
    held = wait_for_a_person(store, relation, "paul")
    if deed != "take":
        do(store, relation, "reply", held, camille)
    lines = len(lines_of(store, held))
    with store.write() as uow:
        set_active(uow, relation, uow.advisors.get(camille.id), False)
        uow.commit()
    with pytest.raises(Refused, match="advisor_disabled"):
        do(store, relation, deed, held, camille)  # the request was let in a moment before
    assert len(lines_of(store, held)) == lines
    keep_queue(store, relation, LONG_AGO)
    assert conversation_of(store, held).owner is Owner.WAITING, "somebody else has it now, or will"


def test_a_session_revoked_in_the_middle_lets_nobody_in_and_releases(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    with store.write() as uow:
        token, _ = open_session(uow, relation, "camille", True)
        uow.commit()
    held = wait_for_a_person(store, relation, "paul")
    do(store, relation, "reply", held, camille)
    with store.write() as uow:
        sign_out(uow, relation, token)
        assert session_of(uow, relation, token) is None
        uow.commit()
    keep_queue(store, relation, LONG_AGO)
    assert conversation_of(store, held).owner is Owner.WAITING
    assert "system_released" in said_acts(store, held)


# The clock


def test_an_offer_made_before_the_clock_moved_back_still_goes_round(
    store: Store, relation: Relation, clock: Clock, camille: Advisor, yanis: Advisor
) -> None:
    waiting = wait_for_a_person(store, relation, "paul")
    first = handoff_of(store, waiting).offered_to
    clock.pass_time(hours=-1)
    see(store, relation, camille, yanis)
    keep_queue(store, relation, LONG_AGO)
    assert handoff_of(store, waiting).offered_to == first, "its time begins again"
    clock.pass_time(seconds=45)
    keep_queue(store, relation, LONG_AGO)
    assert handoff_of(store, waiting).offered_to not in (first, None)


def test_who_went_away_as_the_clock_moved_back_is_missed_after_the_grace(
    store: Store, relation: Relation, clock: Clock, camille: Advisor
) -> None:
    held = wait_for_a_person(store, relation, "paul")
    do(store, relation, "reply", held, camille)
    clock.pass_time(hours=-1)
    keep_queue(store, relation, LONG_AGO)
    assert conversation_of(store, held).owner is Owner.ADVISOR, "nobody is gone at once"
    clock.pass_time(seconds=91)
    keep_queue(store, relation, LONG_AGO)
    assert conversation_of(store, held).owner is Owner.WAITING


def test_who_answers_after_the_clock_moved_back_has_not_been_silent(
    store: Store, relation: Relation, clock: Clock, camille: Advisor
) -> None:
    held = wait_for_a_person(store, relation, "paul")
    do(store, relation, "take", held, camille)
    clock.pass_time(hours=-1)
    keep_queue(store, relation, LONG_AGO)
    do(store, relation, "reply", held, camille)
    clock.pass_time(seconds=301)
    see(store, relation, camille)
    keep_queue(store, relation, LONG_AGO)
    assert conversation_of(store, held).owner is Owner.ADVISOR


def test_who_came_first_stays_first_when_the_clock_moves_back(store: Store, relation: Relation, clock: Clock) -> None:
    first = wait_for_a_person(store, relation, "first")
    clock.pass_time(hours=-1)
    keep_queue(store, relation, LONG_AGO)
    clock.pass_time(seconds=1)
    second = wait_for_a_person(store, relation, "second")
    with store.read() as uow:
        assert [one.conversation_id for one in uow.handoffs.waiting()] == [first, second]
        audit = [line.action for line in uow.events.audit_of(handoff_of(store, first).id)]
    assert audit == ["mend_clock"]
    assert keep_queue(store, relation, LONG_AGO) == 0


def test_lines_keep_their_order_whatever_the_clock_does(store: Store, relation: Relation, clock: Clock) -> None:
    for number in range(3):
        talk_id = write(store, relation, "paul", f"message {number}")
        clock.pass_time(hours=-1)
    lines = lines_of(store, talk_id)
    assert [line.text for line in lines] == ["message 0", "message 1", "message 2"]
    assert lines[0].at - lines[-1].at == timedelta(hours=2)
