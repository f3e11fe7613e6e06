"""From the bot to a person and back: once, one owner at a time, and only the truth about the wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, effect, understanding
from steps import conversation_of, finish, hire, lines_of, pending, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Message, Owner
from relation.model.errors import NotFound, Refused
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services.handoffs import (
    close_conversation,
    leave_queue,
    open_handoff,
    return_to_bot,
    send_reply,
    take_handoff,
)
from relation.services.turns import turn_request, weigh
from relation.services.waits import queue_facts
from relation.store.unit_of_work import Store, UnitOfWork

HELLO = answer(act("utter_greet", "Bonjour."))


@pytest.fixture
def camille(store: Store, relation: Relation) -> Advisor:
    return hire(store, relation, "camille")


@pytest.fixture
def yanis(store: Store, relation: Relation) -> Advisor:
    return hire(store, relation, "yanis")


def take(store: Store, relation: Relation, conversation_id: str, advisor: Advisor) -> None:
    with store.write() as uow:
        take_handoff(uow, relation, conversation_id, advisor)
        uow.commit()


def reply(store: Store, relation: Relation, conversation_id: str, advisor: Advisor, text: str, **ids: Any) -> None:
    with store.write() as uow:
        send_reply(uow, relation, conversation_id, advisor, text, **ids)
        uow.commit()


def give_back(store: Store, relation: Relation, conversation_id: str, advisor: Advisor, note: str = "") -> None:
    with store.write() as uow:
        return_to_bot(uow, relation, conversation_id, advisor, note)
        uow.commit()


def close(store: Store, relation: Relation, conversation_id: str, advisor: Advisor | None) -> None:
    with store.write() as uow:
        close_conversation(uow, relation, conversation_id, advisor)
        uow.commit()


def handoffs_of(store: Store, conversation_id: str) -> list[Handoff]:
    with store.read() as uow:
        return list(uow.handoffs.of_conversation(conversation_id))


def facts_of(uow: UnitOfWork, relation: Relation, conversation_id: str) -> dict[str, Any]:
    handoff = uow.handoffs.open_for(conversation_id)
    assert handoff is not None
    return queue_facts(uow, relation, handoff)


def said(store: Store, conversation_id: str, act_name: str) -> Message:
    """The last line that says the act."""
    lines = lines_of(store, conversation_id)
    return [line for line in lines if line.act and line.act["act"] == act_name][-1]


def queue_truth(store: Store, relation: Relation, conversation_id: str) -> dict[str, Any]:
    with store.read() as uow:
        return facts_of(uow, relation, conversation_id)


# Opening


def test_a_handoff_is_opened_once_and_its_reasons_give_its_priority(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul", "explicit_wish", "legal_threat")
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        again = open_handoff(uow, relation, conversation, ["anger"])
        uow.commit()
    (handoff,) = handoffs_of(store, conversation_id)
    assert handoff.reasons == ["explicit_wish", "legal_threat"]
    assert handoff.priority == relation.playbook.reason_priority("legal_threat")
    assert handoff.state is HandoffState.WAITING
    assert again["reason"] == "explicit_wish"
    assert conversation_of(store, conversation_id).owner is Owner.WAITING


def test_the_summary_holds_what_was_said_and_nothing_invented(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "Bonjour", HELLO)
    wait_for_a_person(store, relation, "paul", "anger")
    summary = handoffs_of(store, conversation_id)[0].summary
    assert summary["reasons"] == ["anger"]
    assert summary["last_words"] == ["Bonjour", "Je voudrais parler à quelqu'un"]
    assert summary["acts"] == ["utter_greet"]
    assert summary["is_identified"] is False
    assert summary["commitments"] == []


def test_several_reasons_that_are_not_in_the_file_do_not_stop_a_handoff(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul", "not_in_the_file")
    assert handoffs_of(store, conversation_id)[0].priority == 0


# Taking


def test_an_advisor_takes_it_and_the_customer_reads_who(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.advisor_id) == (Owner.ADVISOR, camille.id)
    (handoff,) = handoffs_of(store, conversation_id)
    assert (handoff.state, handoff.advisor_id, handoff.taken_at) == (HandoffState.TAKEN, camille.id, relation.now())
    (line,) = lines_of(store, conversation_id, Author.SYSTEM)
    assert "Camille" in line.text


def test_taking_it_twice_changes_nothing(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    before = lines_of(store, conversation_id)
    take(store, relation, conversation_id, camille)
    assert [line.id for line in lines_of(store, conversation_id)] == [line.id for line in before]


def test_somebody_elses_is_refused(store: Store, relation: Relation, camille: Advisor, yanis: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    for attempt in (take, lambda *where: reply(*where, "Bonjour")):
        with pytest.raises(Refused, match="already_taken"):
            attempt(store, relation, conversation_id, yanis)
    for attempt in (give_back, close):
        with pytest.raises(Refused, match="not_yours"):
            attempt(store, relation, conversation_id, yanis)
    assert conversation_of(store, conversation_id).advisor_id == camille.id
    assert not lines_of(store, conversation_id, Author.ADVISOR)


def test_nothing_is_taken_from_a_closed_or_unknown_conversation(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    close(store, relation, conversation_id, None)
    for attempt in (take, lambda *where: reply(*where, "Bonjour")):
        with pytest.raises(Refused, match="closed"):
            attempt(store, relation, conversation_id, camille)
    with pytest.raises(NotFound, match="conversation_unknown"):
        take(store, relation, "nowhere", camille)


# Answering


def test_any_word_from_an_advisor_makes_them_the_owner(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = talk(store, relation, "paul", "Bonjour", HELLO)
    reply(store, relation, conversation_id, camille, "  Bonjour Paul, je regarde.  ")
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.advisor_id) == (Owner.ADVISOR, camille.id)
    (line,) = lines_of(store, conversation_id, Author.ADVISOR)
    assert (line.text, line.name) == ("Bonjour Paul, je regarde.", "Camille")
    (handoff,) = handoffs_of(store, conversation_id)
    assert (handoff.reasons, handoff.state) == (["advisor_stepped_in"], HandoffState.TAKEN)


def test_an_empty_word_is_refused_and_takes_nothing(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    with pytest.raises(Refused, match="empty"):
        reply(store, relation, conversation_id, camille, " \n ")
    assert conversation_of(store, conversation_id).owner is Owner.WAITING


def test_a_reply_sent_twice_is_said_once(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    for _ in range(2):
        reply(store, relation, conversation_id, camille, "Bonjour", client_id="r1")
    reply(store, relation, conversation_id, camille, "Bonjour", client_id="r2")
    assert len(lines_of(store, conversation_id, Author.ADVISOR)) == 2
    give_back(store, relation, conversation_id, camille)
    reply(store, relation, conversation_id, camille, "Bonjour", client_id="r2")
    assert conversation_of(store, conversation_id).owner is Owner.BOT, "a late repeat takes nothing back"


# Giving back, closing, leaving


def test_returned_to_the_bot_it_may_speak_and_knows_what_was_agreed(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    failure = answer(act("utter_ask_rephrase"), effects=[effect("note_failure")])
    conversation_id = talk(store, relation, "paul", "blabla", failure)
    wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    give_back(store, relation, conversation_id, camille, " Geste de 20 € accordé. ")
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.advisor_id) == (Owner.BOT, None)
    assert conversation.need["note"] == "Geste de 20 € accordé."
    assert conversation.need["failures"] == 0
    assert handoffs_of(store, conversation_id)[0].state is HandoffState.RETURNED
    assert said_acts(store, conversation_id)[-2:] == ["system_returned", "utter_back_to_bot"]
    write(store, relation, "paul", "Et mes points ?")
    finish(store, relation, conversation_id, understanding(), HELLO)
    assert said_acts(store, conversation_id)[-1] == "utter_greet"


def resumed(store: Store, relation: Relation, camille: Advisor, motif: tuple[str, str], note: str = "") -> Any:
    """The last line once a conversation about that motif was handed over, and given back to be resumed."""
    conversation_id = write(store, relation, "paul", "Je veux le renvoyer")
    finish(store, relation, conversation_id, understanding(*motif), HELLO)
    reply(store, relation, conversation_id, camille, "Bonjour")
    with store.write() as uow:
        return_to_bot(uow, relation, conversation_id, camille, note, is_to_resume=True)
        uow.commit()
    return conversation_id, lines_of(store, conversation_id, Author.BOT)[-1]


def test_the_bot_quotes_what_was_agreed_and_resumes_the_unfinished_matter(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    note = "Retour accepté,\n frais offerts."
    conversation_id, line = resumed(store, relation, camille, ("gerer_contrat", "retour"), note)
    label = relation.playbook.objectives["gerer_contrat"].motifs["retour"].label
    assert all(words in line.text for words in ("Camille", "Retour accepté, frais offerts.", label))
    assert line.buttons == [{"title": label, "payload": "/gerer_contrat.retour"}]
    write(store, relation, "paul", label)
    waiting = pending(store, conversation_id)
    assert waiting is not None
    assert waiting.payload == "/gerer_contrat.retour"


def test_a_matter_that_calls_for_a_person_is_not_resumed(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id, _ = resumed(store, relation, camille, ("reclamation", "menace_juridique"))
    line = said(store, conversation_id, "utter_back_to_bot")
    assert line.buttons == []
    assert "bonne journée" in line.text


def test_without_a_matter_to_resume_the_bot_takes_leave(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    give_back(store, relation, conversation_id, camille, "Geste de 20 € accordé.")
    line = said(store, conversation_id, "utter_back_to_bot")
    assert "Geste de 20\u00a0€ accordé." in line.text
    assert "bonne journée" in line.text
    assert line.buttons == []


def test_what_was_agreed_reaches_the_next_turn_and_that_one_only(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    conversation_id, _ = resumed(store, relation, camille, ("gerer_contrat", "retour"), "Frais offerts.")
    told = []
    for text in ("Merci", "Et après ?"):
        write(store, relation, "paul", text)
        waiting = pending(store, conversation_id)
        assert waiting is not None
        with store.read() as uow:
            asked = turn_request(uow, relation, waiting, understanding())
        assert asked is not None
        told.append(asked["context"]["history"])
        finish(store, relation, conversation_id, understanding(), HELLO)
    assert told[0]["returned"] == {"note": "Frais offerts.", "unfinished": "gerer_contrat.retour"}
    assert "returned" not in told[1]
    assert told[1]["note"] == "Frais offerts."


def test_the_first_words_after_a_return_do_not_lead_straight_back(
    store: Store, relation: Relation, camille: Advisor
) -> None:
    limits = relation.playbook.relationship.thresholds
    cross = understanding("reclamation", "retard_conteste", mood={"anger": limits["anger_offer"]})
    failure = answer(act("utter_ask_rephrase"), effects=[effect("note_failure")])
    conversation_id = write(store, relation, "paul", "C'est long")
    finish(store, relation, conversation_id, cross, failure)
    reply(store, relation, conversation_id, camille, "Je regarde.")
    give_back(store, relation, conversation_id, camille)

    def need_of(understood: dict[str, Any]) -> str:
        with store.read() as uow:
            conversation = uow.conversations.get(conversation_id)
            assert conversation is not None
            return weigh(uow, relation, conversation, understood, conversation.need).need.level

    assert need_of(cross) == "no", "what the advisor has just heard is heard"
    assert need_of(understanding("sav", "panne")) == "no"
    assert need_of(understanding("aucun", "demander_humain")) == "now", "who asks for a person gets one"
    assert need_of(understanding("sav", "panne", mood={"anger": limits["anger_now"]})) == "now"
    write(store, relation, "paul", "D'accord")
    finish(store, relation, conversation_id, understanding(), HELLO)
    assert need_of(cross) != "no", "later it counts again"


def test_only_the_advisor_who_has_it_gives_it_back(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    for attempt in (give_back, close):
        with pytest.raises(Refused, match="not_yours"):
            attempt(store, relation, conversation_id, camille)
    assert conversation_of(store, conversation_id).owner is Owner.WAITING


def test_an_advisor_closes_and_closing_again_is_refused(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    close(store, relation, conversation_id, camille)
    assert conversation_of(store, conversation_id).owner is Owner.CLOSED
    assert handoffs_of(store, conversation_id)[0].state is HandoffState.CLOSED
    assert said_acts(store, conversation_id)[-2:] == ["system_closed", "service_ask_satisfaction"]
    with pytest.raises(Refused, match="not_yours"):
        close(store, relation, conversation_id, camille)


def test_the_customer_leaves_from_any_state_once(store: Store, relation: Relation, camille: Advisor) -> None:
    with_bot = talk(store, relation, "bot", "Bonjour", HELLO)
    waiting = wait_for_a_person(store, relation, "waiting")
    taken = wait_for_a_person(store, relation, "taken")
    take(store, relation, taken, camille)
    for conversation_id in (with_bot, waiting, taken):
        for _ in range(2):
            close(store, relation, conversation_id, None)
        assert conversation_of(store, conversation_id).owner is Owner.CLOSED
        assert said_acts(store, conversation_id).count("system_closed") == 1
    assert [handoffs_of(store, one)[0].state for one in (waiting, taken)] == [HandoffState.LEFT] * 2


def test_the_waiting_customer_goes_back_to_the_bot(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        leave_queue(uow, relation, conversation)
        uow.commit()
    assert conversation_of(store, conversation_id).owner is Owner.BOT
    assert handoffs_of(store, conversation_id)[0].state is HandoffState.LEFT
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        with pytest.raises(Refused, match="not_waiting"):
            leave_queue(uow, relation, conversation)


def test_every_move_leaves_an_audit_line_and_an_event(store: Store, relation: Relation, camille: Advisor) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    take(store, relation, conversation_id, camille)
    close(store, relation, conversation_id, camille)
    with store.read() as uow:
        audit = [(line.actor, line.action) for line in uow.events.audit_of(conversation_id)]
        owners = [e.data["owner"] for e in uow.events.after(0) if e.name.value == "owner_changed"]
    assert ("camille", "handoff_moved") in audit
    assert ("camille", "change_owner") in audit
    assert ("bot", "handoff_opened") in audit
    assert owners == ["waiting", "advisor", "closed"]


# The truth about the wait


def test_the_place_in_the_queue_follows_priority_then_age(store: Store, relation: Relation, clock: Clock) -> None:
    wishes = {}
    for key, reason in (("first", "explicit_wish"), ("second", "explicit_wish"), ("urgent", "vulnerability")):
        wishes[key] = wait_for_a_person(store, relation, key, reason)
        clock.pass_time(seconds=10)
    places = {key: queue_truth(store, relation, wishes[key])["position"] for key in wishes}
    assert places == {"urgent": 1, "first": 2, "second": 3}
    with store.read() as uow:
        assert [handoff.conversation_id for handoff in uow.handoffs.waiting()] == [
            wishes["urgent"], wishes["first"], wishes["second"],
        ]  # fmt: skip


def test_the_wait_is_estimated_from_recent_waits(
    store: Store, relation: Relation, clock: Clock, camille: Advisor
) -> None:
    for minutes in (2, 4, 30):
        conversation_id = wait_for_a_person(store, relation, f"after {minutes}")
        clock.pass_time(minutes=minutes)
        take(store, relation, conversation_id, camille)
    hire(store, relation, "present")
    first = wait_for_a_person(store, relation, "first")
    clock.pass_time(seconds=1)
    second = wait_for_a_person(store, relation, "second")
    assert queue_truth(store, relation, first)["wait_minutes"] == 4
    assert queue_truth(store, relation, second)["wait_minutes"] == 8


def test_stepping_in_unasked_is_no_wait(store: Store, relation: Relation, clock: Clock, camille: Advisor) -> None:
    waited = wait_for_a_person(store, relation, "waited")
    clock.pass_time(minutes=6)
    take(store, relation, waited, camille)
    for number in range(5):
        reply(store, relation, talk(store, relation, f"bot {number}", "Bonjour", HELLO), camille, "Je suis là.")
    hire(store, relation, "present")
    assert queue_truth(store, relation, wait_for_a_person(store, relation, "paul"))["wait_minutes"] == 6


def test_without_history_no_wait_is_announced(store: Store, relation: Relation, camille: Advisor) -> None:
    truth = queue_truth(store, relation, wait_for_a_person(store, relation, "paul"))
    assert truth == {
        "available": True, "is_busy": False, "position": 1, "wait_minutes": None, "opens_at": None,
        "reason": "explicit_wish", "advisor_name": None, "email": "bonjour@verger.exemple.fr",
    }  # fmt: skip


def test_an_advisor_not_seen_for_a_minute_is_not_there(
    store: Store, relation: Relation, clock: Clock, camille: Advisor
) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    clock.pass_time(seconds=60)
    assert queue_truth(store, relation, conversation_id)["available"] is True
    clock.pass_time(seconds=1)
    assert queue_truth(store, relation, conversation_id)["available"] is False


def test_out_of_hours_nobody_is_promised(store: Store, relation: Relation, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # Saturday, closed; Monday opens at 9 h
    hire(store, relation, "camille", is_here=False)
    conversation_id = wait_for_a_person(store, relation, "paul")
    truth = queue_truth(store, relation, conversation_id)
    assert truth["available"] is False
    opens_at = datetime.fromisoformat(truth["opens_at"])
    assert opens_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert opens_at.utcoffset() == timedelta(hours=1)
    announced = lines_of(store, conversation_id, Author.BOT)[-1].text
    assert "Personne n’est là" in announced


def test_an_advisor_who_is_there_out_of_hours_is_there(store: Store, relation: Relation, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    hire(store, relation, "camille")
    assert queue_truth(store, relation, wait_for_a_person(store, relation, "paul"))["available"] is True


def test_in_hours_with_nobody_there_no_hour_is_promised(store: Store, relation: Relation) -> None:
    hire(store, relation, "camille", is_here=False)
    truth = queue_truth(store, relation, wait_for_a_person(store, relation, "paul"))
    assert (truth["available"], truth["opens_at"], truth["wait_minutes"]) == (False, None, None)
