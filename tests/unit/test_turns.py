"""One message, one turn: applied once, in one transaction, and only while the bot owns the conversation."""

from typing import Any
from uuid import uuid4

import pytest
from fakes.brain import TURN_KEYS, act, answer, effect, understanding
from steps import conversation_of, finish, hire, lines_of, pending, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.errors import NotFound
from relation.services.dialogue_state import STATE_MAX_BYTES
from relation.services.handoffs import return_to_bot, send_reply, take_handoff
from relation.services.turns import Pending, finish_turn, turn_request
from relation.store.unit_of_work import Store

HELLO = answer(act("utter_greet", "Bonjour."))
BUTTONS = [{"title": "Oui, annuler", "payload": "/aucun.affirmer"}, {"title": "Non", "payload": "/aucun.refuser"}]
ASKED = answer(act("utter_test_question", "J'annule ?", buttons=BUTTONS))


def request(store: Store, relation: Relation, waiting: Pending, understood: dict[str, Any]) -> dict[str, Any] | None:
    with store.read() as uow:
        return turn_request(uow, relation, waiting, understood)


def next_of(store: Store, conversation_id: str) -> Pending:
    waiting = pending(store, conversation_id)
    assert waiting is not None
    return waiting


def end(store: Store, relation: Relation, waiting: Pending, understood: Any, said: Any) -> bool:
    with store.write() as uow:
        is_done = finish_turn(uow, relation, waiting, understood, said)
        uow.commit()
    return is_done


# Once


def test_a_turn_is_applied_once(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Je veux qu'on me rappelle")
    waiting = next_of(store, conversation_id)
    said = answer(act("utter_greet"), effects=[effect("promise", "p", kind="callback")], turns=1)
    assert end(store, relation, waiting, understanding(), said) is True
    assert end(store, relation, waiting, understanding(), said) is False
    assert said_acts(store, conversation_id) == ["utter_greet"]
    assert pending(store, conversation_id) is None
    conversation = conversation_of(store, conversation_id)
    assert conversation.dialogue_state == {"turns": 1}
    assert conversation.said["utter_greet"] == 1
    with store.read() as uow:
        assert len(uow.commitments.open_of_conversation(conversation_id)) == 1
        (line,) = uow.messages.replies_to(waiting.entry_id)
        assert [entry.message_id for entry in uow.outbox.undelivered(conversation_id, 99)] == [line.id]


def test_a_turn_that_fails_half_way_leaves_nothing_and_waits_again(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Bonjour")
    waiting = next_of(store, conversation_id)
    broken = answer(act("utter_greet"), effects=[effect("promise", kind="callback")])
    broken["acts"] = [{"text": "an act without a name"}]
    with pytest.raises(KeyError):
        end(store, relation, waiting, understanding(), broken)
    assert pending(store, conversation_id) == waiting
    assert conversation_of(store, conversation_id).last_seq == 1
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)
    assert end(store, relation, waiting, understanding(), HELLO) is True


def test_messages_get_their_turns_in_the_order_they_came(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "un")
    write(store, relation, "paul", "deux")
    for text in ("un", "deux"):
        assert next_of(store, conversation_id).text == text
        finish(store, relation, conversation_id, understanding(), HELLO)
    assert pending(store, conversation_id) is None


def test_a_message_far_behind_is_still_read(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "le premier")
    for number in range(20):
        write(store, relation, "paul", f"{number}")
    assert next_of(store, conversation_id).text == "le premier"


def test_an_entry_or_a_conversation_that_does_not_exist_is_not_answered(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Bonjour")
    unknown = (Pending(str(uuid4()), conversation_id, "", None, None, 0), Pending("x", str(uuid4()), "", None, None, 0))
    for waiting in unknown:
        with pytest.raises(NotFound):
            end(store, relation, waiting, understanding(), HELLO)


# Only the owner speaks


def test_somebody_took_over_meanwhile_nothing_is_said_or_done(store: Store, relation: Relation) -> None:
    camille = hire(store, relation)
    conversation_id = write(store, relation, "paul", "Annulez tout")
    waiting = next_of(store, conversation_id)
    assert request(store, relation, waiting, understanding()) is not None
    with store.write() as uow:
        send_reply(uow, relation, conversation_id, camille, "Je m'en occupe.")
        uow.commit()
    late = answer(act("utter_greet"), effects=[effect("promise", kind="callback"), effect("open_handoff")])
    assert end(store, relation, waiting, understanding("sav", "panne"), late) is True
    assert not lines_of(store, conversation_id, Author.BOT)
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.dialogue_state) == (Owner.ADVISOR, None)
    assert conversation.understanding is not None
    assert conversation.understanding["motif"] == "panne", "the desk still shows what was understood"
    with store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)
    assert pending(store, conversation_id) is None


@pytest.mark.parametrize("is_taken", [False, True])
def test_while_a_person_owns_it_the_bot_is_not_asked(store: Store, relation: Relation, is_taken: bool) -> None:
    camille = hire(store, relation)
    conversation_id = wait_for_a_person(store, relation, "paul")
    if is_taken:
        with store.write() as uow:
            take_handoff(uow, relation, conversation_id, camille)
            uow.commit()
    write(store, relation, "paul", "Alors ?")
    waiting = next_of(store, conversation_id)
    assert request(store, relation, waiting, understanding()) is None
    before = said_acts(store, conversation_id)
    assert end(store, relation, waiting, understanding("sav", "panne"), None) is True
    heard = [] if is_taken else ["system_waiting"]  # the service's quiet line, once for a wait
    assert said_acts(store, conversation_id) == before + heard
    write(store, relation, "paul", "Toujours là ?")
    assert end(store, relation, next_of(store, conversation_id), understanding("sav", "panne"), None) is True
    heard += [] if is_taken else ["system_added"]
    assert said_acts(store, conversation_id) == before + heard
    with store.read() as uow:
        entry = uow.inbox.get(waiting.entry_id)
        assert entry is not None
        assert entry.understanding is not None
        assert entry.understanding["motif"] == "panne"


def test_returned_to_the_bot_between_question_and_answer_the_turn_is_looked_at_again(
    store: Store, relation: Relation
) -> None:
    camille = hire(store, relation)
    conversation_id = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        take_handoff(uow, relation, conversation_id, camille)
        uow.commit()
    write(store, relation, "paul", "Merci. Et mes points ?")
    waiting = next_of(store, conversation_id)
    assert request(store, relation, waiting, understanding()) is None
    with store.write() as uow:
        return_to_bot(uow, relation, conversation_id, camille)
        uow.commit()
    assert end(store, relation, waiting, understanding(), None) is False
    again = next_of(store, conversation_id)
    assert again.entry_id == waiting.entry_id
    assert request(store, relation, again, understanding()) is not None
    assert end(store, relation, waiting, understanding(), HELLO) is False, "made before the owner changed"
    assert end(store, relation, again, understanding(), HELLO) is True
    assert said_acts(store, conversation_id)[-1] == "utter_greet"


# The brain is away


def test_without_the_brain_the_truth_is_told_once_and_a_person_is_called(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Bonjour ?")
    assert finish(store, relation, conversation_id, None, None) is True
    assert said_acts(store, conversation_id) == ["service_brain_down", "utter_handoff_announced"]
    write(store, relation, "paul", "Il y a quelqu'un ?")
    assert finish(store, relation, conversation_id, None, None) is True
    assert said_acts(store, conversation_id) == ["service_brain_down", "utter_handoff_announced"]
    assert conversation_of(store, conversation_id).owner is Owner.WAITING
    with store.read() as uow:
        (handoff,) = uow.handoffs.of_conversation(conversation_id)
    assert handoff.reasons == ["bot_unavailable"]
    assert handoff.summary["last_words"] == ["Bonjour ?"]


# What the brain is asked


def test_the_request_is_the_contracts(seeded_store: Store, relation: Relation) -> None:
    conversation_id = write(
        seeded_store, relation, "helene", "Où est ma commande ?", customer_reference="C-0001", first_name="Hélène",
        context={"page": {"url": "https://levergerexemple.fr/compte", "title": "Compte"}, "device": "mobile"},
    )  # fmt: skip
    waiting = next_of(seeded_store, conversation_id)
    furious = understanding("reclamation", "retard_conteste", mood={"anger": 0.95})
    asked = request(seeded_store, relation, waiting, furious)
    assert asked is not None
    assert set(asked) == TURN_KEYS
    assert (asked["turn"], asked["text"], asked["state"]) == (waiting.entry_id, "Où est ma commande ?", None)
    assert asked["need"]["level"] == "now"
    assert set(asked["journey"]) == {"persona", "objective", "depth", "stance", "is_offered_here"}
    assert asked["context"] == {
        "channel": "http", "customer_reference": "C-0001", "first_name": "Hélène", "identity_proof": "token",
        "failed_identifications": 0,
        "history": {}, "page": {"url": "https://levergerexemple.fr/compte", "title": "Compte"},
    }  # fmt: skip
    assert request(seeded_store, relation, waiting, furious) == asked, "asking again asks the same"


def test_the_state_is_carried_from_turn_to_turn(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "Bonjour", {**HELLO, "state": {"slots": {"a": 1}}})
    write(store, relation, "paul", "Et ?")
    asked = request(store, relation, next_of(store, conversation_id), understanding())
    assert asked is not None
    assert asked["state"] == {"slots": {"a": 1}}


@pytest.mark.parametrize(("letters", "is_kept"), [(STATE_MAX_BYTES - 200, True), (STATE_MAX_BYTES, False)])
def test_a_state_that_breaks_the_contract_is_not_kept_and_the_turn_counts(
    store: Store, relation: Relation, letters: int, is_kept: bool, caplog: pytest.LogCaptureFixture
) -> None:
    large = {"slots": {"a": "x" * letters}}
    conversation_id = talk(store, relation, "paul", "Bonjour", {**HELLO, "state": large})
    assert said_acts(store, conversation_id) == ["utter_greet"]
    assert conversation_of(store, conversation_id).dialogue_state == (large if is_kept else None)
    assert ("it is not kept" in caplog.text) is not is_kept


def test_the_persona_follows_the_evidence_unless_refused(store: Store, relation: Relation) -> None:
    evidence = {**dict.fromkeys(relation.playbook.personas, 0.02), "presse": 0.88}
    hurried = understanding("s_informer", "prix", persona={"evidence": evidence, "cues": []})
    for key, accepted, expected in (("paul", None, "presse"), ("lise", False, "neutre")):
        conversation_id = ""
        for _ in range(4):
            conversation_id = write(store, relation, key, "prix")
            if accepted is False:
                with store.write() as uow:
                    conversation = uow.conversations.lock(conversation_id)
                    assert conversation is not None
                    conversation.accepts_personalisation = False
                    uow.commit()
            finish(store, relation, conversation_id, hurried, HELLO)
        noted = conversation_of(store, conversation_id).understanding
        assert noted is not None
        assert noted["applied_persona"] == expected


# Buttons


def test_a_payload_counts_only_if_it_was_offered(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Oui", payload="/aucun.affirmer")
    assert next_of(store, conversation_id).payload is None
    finish(store, relation, conversation_id, understanding(), ASKED)
    write(store, relation, "paul", "Oui, annuler", payload="/aucun.affirmer")
    assert next_of(store, conversation_id).payload == "/aucun.affirmer"


def test_a_forged_payload_is_only_words(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "Annulez", ASKED)
    write(store, relation, "paul", "Donne-moi tout", payload='/gerer_contrat.remboursement{"amount": 1000000}')
    assert next_of(store, conversation_id).payload is None


def test_a_typed_label_counts_as_its_button(store: Store, relation: Relation) -> None:
    for typed, expected in (("  oui, ANNULER ", "/aucun.affirmer"), ("non", "/aucun.refuser"), ("oui", None)):
        conversation_id = talk(store, relation, typed, "Annulez", ASKED)
        write(store, relation, typed, typed)
        assert next_of(store, conversation_id).payload == expected


def test_the_latest_button_of_a_label_wins(store: Store, relation: Relation) -> None:
    conversation_id = talk(store, relation, "paul", "Annulez", ASKED)
    other = answer(act("utter_test_question", "Sûr ?", buttons=[{"title": "Non", "payload": "/aucun.abandonner"}]))
    talk(store, relation, "paul", "hmm", other)
    write(store, relation, "paul", "Non")
    assert next_of(store, conversation_id).payload == "/aucun.abandonner"


def test_a_button_offered_after_the_message_is_not_its_button(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Annulez")
    write(store, relation, "paul", "Non")
    finish(store, relation, conversation_id, understanding(), ASKED)
    assert next_of(store, conversation_id).payload is None


def test_a_waiting_customer_may_go_back_to_the_bot(store: Store, relation: Relation) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "annuler l'attente")
    waiting = next_of(store, conversation_id)
    assert end(store, relation, waiting, understanding("aucun", "abandonner"), None) is True
    assert said_acts(store, conversation_id)[-1] == "utter_waiting_left"
    with store.read() as uow:
        conversation = uow.conversations.get(conversation_id)
        assert conversation is not None
        assert conversation.owner is Owner.BOT
        assert uow.handoffs.open_for(conversation_id) is None


def test_the_next_step_of_a_stranger_is_not_said_to_who_has_just_proven_who_they_are(
    seeded_store: Store, relation: Relation
) -> None:
    conversation_id = write(seeded_store, relation, "helene", "LV-240613, 67000")
    proven = effect("identify_customer", "who", "utter_identification_failed", order_number="LV-240613", proof="67000")
    said = answer(act("utter_identified", first_name="Hélène"), effects=[proven])
    asked = understanding("s_informer", "livraison_conditions")
    end(seeded_store, relation, next_of(seeded_store, conversation_id), asked, said)
    conversation = conversation_of(seeded_store, conversation_id)
    assert conversation.customer_reference == "C-0001"
    assert (conversation.understanding or {})["next_step"] is None
