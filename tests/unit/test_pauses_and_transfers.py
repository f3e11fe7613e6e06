"""Who is there and pauses is offered nothing new; who passes a conversation on loses nothing of it."""

from datetime import UTC, datetime

import pytest
from clock import Clock
from steps import conversation_of, hire, lines_of, said_acts, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.errors import Invalid, NotFound, Refused
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services.advisors import open_session, set_duties
from relation.services.fair_share import weigh_today
from relation.services.handoffs import close_conversation, send_reply, take_handoff
from relation.services.pauses import pause, resume
from relation.services.queue_keeping import keep_queue
from relation.services.transfers import NOTE_MAX_CHARS, TRANSFERS, transfer, transfer_targets
from relation.services.waits import queue_facts
from relation.store.unit_of_work import Store

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def camille(store: Store, relation: Relation) -> Advisor:
    return hire(store, relation)


@pytest.fixture
def yanis(store: Store, relation: Relation, camille: Advisor) -> Advisor:
    return hire(store, relation, "yanis")


def change(store: Store, service, *given, **named) -> None:
    with store.write() as uow:
        service(uow, *given, **named)
        uow.commit()


def keep(store: Store, relation: Relation) -> int:
    return keep_queue(store, relation, LONG_AGO)


def handoff_of(store: Store, conversation_id: str) -> Handoff:
    with store.read() as uow:
        return uow.handoffs.of_conversation(conversation_id)[-1]


def audited(store: Store, subject: str) -> list[tuple[str, str]]:
    with store.read() as uow:
        return [(line.actor, line.action) for line in uow.events.audit_of(subject)]


def events(store: Store) -> dict[str, int]:
    with store.read() as uow:
        return uow.events.count()


# Pauses


def test_who_pauses_is_offered_nothing_new_and_keeps_what_they_have(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    held, waiting = wait_for_a_person(store, relation, "paul"), wait_for_a_person(store, relation, "lise")
    change(store, send_reply, relation, held, camille, "Bonjour")
    assert handoff_of(store, waiting).offered_to == camille.id
    change(store, pause, relation, camille)
    keep(store, relation)
    assert handoff_of(store, waiting).offered_to is None
    assert conversation_of(store, held).owner is Owner.ADVISOR
    change(store, send_reply, relation, held, camille, "Je termine avec vous.")
    with store.read() as uow:
        assert queue_facts(uow, relation, handoff_of(store, waiting))["available"] is False, "nobody is promised"
        assert [(share.is_present, share.is_paused) for share in weigh_today(uow, relation).shares] == [(True, True)]
    change(store, resume, relation, camille)
    keep(store, relation)
    assert handoff_of(store, waiting).offered_to == camille.id
    assert audited(store, "camille") == [("camille", "advisor_paused"), ("camille", "advisor_resumed")]
    assert (events(store)["advisor_paused"], events(store)["advisor_resumed"]) == (1, 1)


def test_what_was_offered_to_who_pauses_goes_to_a_colleague(
    store: Store, relation: Relation, camille: Advisor, yanis: Advisor
) -> None:
    waiting = wait_for_a_person(store, relation, "paul")
    offered = camille if handoff_of(store, waiting).offered_to == camille.id else yanis
    change(store, pause, relation, offered)
    keep(store, relation)
    assert {handoff_of(store, waiting).offered_to, offered.id} == {camille.id, yanis.id}


def test_pausing_twice_says_it_once(store: Store, relation: Relation, camille: Advisor) -> None:
    for service in (resume, pause, pause):
        change(store, service, relation, camille)
    assert audited(store, "camille") == [("camille", "advisor_paused")]


def test_a_pause_ends_with_the_next_sign_in(store: Store, relation: Relation, camille: Advisor) -> None:
    change(store, pause, relation, camille)
    change(store, open_session, relation, "camille", True)
    with store.read() as uow:
        assert uow.advisors.get(camille.id).paused_at is None


def test_nobody_pauses_for_who_is_not_there_any_more(store: Store, relation: Relation, camille: Advisor) -> None:
    camille.id = "gone"
    for service in (pause, resume):
        with store.write() as uow, pytest.raises(NotFound, match="advisor_unknown"):
            service(uow, relation, camille)


def test_nobody_is_told_that_a_team_in_a_pause_has_gone_home(store: Store, relation: Relation, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 18, 17, 59, tzinfo=UTC)  # 18 h 59 in Paris; closes at 19 h
    camille = hire(store, relation)
    waiting = wait_for_a_person(store, relation, "paul")
    change(store, pause, relation, camille)
    clock.pass_time(seconds=61)
    with store.write() as uow:
        uow.advisors.get(camille.id).seen_at = clock()
        uow.commit()
    keep(store, relation)
    assert "system_gone_home" not in said_acts(store, waiting)


# Transfers


def held_by(store: Store, relation: Relation, advisor: Advisor, key: str = "paul") -> str:
    conversation_id = wait_for_a_person(store, relation, key)
    change(store, send_reply, relation, conversation_id, advisor, "Bonjour")
    return conversation_id


def test_a_transfer_to_a_colleague_is_offered_to_them_with_its_note(
    store: Store, relation: Relation, clock: Clock, camille: Advisor, yanis: Advisor
) -> None:
    held = held_by(store, relation, camille)
    created_at = handoff_of(store, held).created_at
    clock.pass_time(seconds=30)
    change(store, transfer, relation, held, camille, " Geste de 20 € accepté. ", colleague_id=yanis.id)
    handoff = handoff_of(store, held)
    assert conversation_of(store, held).owner is Owner.WAITING
    assert (handoff.state, handoff.offered_to, handoff.created_at) == (HandoffState.WAITING, yanis.id, created_at)
    assert handoff.summary[TRANSFERS] == [
        {"by": "Camille", "to": "Yanis", "objective": None, "note": "Geste de 20 € accepté.", "at": clock().isoformat()}
    ]
    (told,) = [line for line in lines_of(store, held, Author.SYSTEM) if line.act["act"] == "system_transferred"]
    assert "Camille demande à Yanis" in told.text
    assert not [line for line in lines_of(store, held) if "20 €" in line.text], "the note is for colleagues"
    assert ("camille", "transfer_handoff") in audited(store, held)
    assert keep(store, relation) == 0, "the offer stands"
    change(store, take_handoff, relation, held, yanis)
    assert conversation_of(store, held).advisor_id == yanis.id


def test_a_colleague_who_does_not_pick_it_up_is_passed_over(
    store: Store, relation: Relation, clock: Clock, camille: Advisor, yanis: Advisor
) -> None:
    solene = hire(store, relation, "solene")
    held = held_by(store, relation, camille)
    change(store, transfer, relation, held, camille, colleague_id=yanis.id)
    clock.pass_time(seconds=45)
    keep(store, relation)
    assert handoff_of(store, held).offered_to == solene.id, "before who passed it on"


def test_a_transfer_to_a_team_seeks_who_deals_with_it(store: Store, relation: Relation, camille: Advisor) -> None:
    seller, repairer = hire(store, relation, "yanis"), hire(store, relation, "solene")
    with store.write() as uow:
        set_duties(uow, relation, uow.advisors.get(seller.id), None, ["acheter"], [])
        set_duties(uow, relation, uow.advisors.get(repairer.id), None, ["sav"], [])
        uow.commit()
    known = held_by(store, relation, seller)  # Yanis knows the customer, and does not repair
    change(store, close_conversation, relation, known, seller)
    again = held_by(store, relation, camille)
    with store.read() as uow:
        colleagues, objectives = transfer_targets(uow, relation, camille)
    assert [(one.first_name, one.is_free) for one in colleagues] == [("Solene", True), ("Yanis", True)]
    assert objectives == [name for name in relation.playbook.objectives if name in ("acheter", "sav")]
    change(store, transfer, relation, again, camille, "Fuite.", objective="sav")
    handoff = handoff_of(store, again)
    assert (handoff.offered_to, handoff.objective) == (repairer.id, "sav")
    assert handoff.summary[TRANSFERS][-1]["objective"] == relation.playbook.objectives["sav"].label


def test_a_transfer_that_nobody_can_take_changes_nothing(
    store: Store, relation: Relation, camille: Advisor, yanis: Advisor
) -> None:
    held = held_by(store, relation, camille)
    with store.write() as uow:
        set_duties(uow, relation, uow.advisors.get(yanis.id), 1, ["acheter"], [])
        uow.commit()
    before = conversation_of(store, held)
    refused: list[tuple[str, dict[str, str]]] = [("team_absent", {"objective": "sav"})]
    change(store, send_reply, relation, wait_for_a_person(store, relation, "lise"), yanis, "Bonjour")
    refused.append(("colleague_busy", {"colleague_id": yanis.id}))
    for code, target in refused:
        with store.write() as uow, pytest.raises(Refused, match=code):
            transfer(uow, relation, held, camille, **target)
    change(store, pause, relation, yanis)
    for target in (yanis.id, camille.id, "nobody"):
        with store.write() as uow, pytest.raises(Refused, match="colleague_absent"):
            transfer(uow, relation, held, camille, colleague_id=target)
    after = conversation_of(store, held)
    assert (after.owner, after.owner_version) == (before.owner, before.owner_version)


def test_a_transfer_says_to_whom_it_goes(store: Store, relation: Relation, camille: Advisor, yanis: Advisor) -> None:
    held = held_by(store, relation, camille)
    wrong: list[tuple[str, dict[str, str]]] = [
        ("transfer_target", {}),
        ("transfer_target", {"colleague_id": yanis.id, "objective": "sav"}),
        ("unknown_objective", {"objective": "cuisine"}),
        ("note_too_long", {"colleague_id": yanis.id, "note": "x" * (NOTE_MAX_CHARS + 1)}),
    ]
    for code, given in wrong:
        with store.write() as uow, pytest.raises(Invalid, match=code):
            transfer(uow, relation, held, camille, **given)


def test_only_the_owner_transfers(store: Store, relation: Relation, camille: Advisor, yanis: Advisor) -> None:
    held = held_by(store, relation, camille)
    with store.write() as uow, pytest.raises(Refused, match="not_yours"):
        transfer(uow, relation, held, yanis, colleague_id=camille.id)
    change(store, close_conversation, relation, held)  # the customer closes at the same moment
    with store.write() as uow, pytest.raises(Refused, match="not_yours"):
        transfer(uow, relation, held, camille, colleague_id=yanis.id)


def test_words_written_during_a_transfer_are_heard(
    store: Store, relation: Relation, camille: Advisor, yanis: Advisor
) -> None:
    held = held_by(store, relation, camille)
    change(store, transfer, relation, held, camille, colleague_id=yanis.id)
    assert write(store, relation, "paul", "J'ajoute un mot") == held
    change(store, send_reply, relation, held, yanis, "Je vous lis.")
    assert [line.text for line in lines_of(store, held, Author.CUSTOMER)][-1] == "J'ajoute un mot"
    assert conversation_of(store, held).advisor_id == yanis.id
