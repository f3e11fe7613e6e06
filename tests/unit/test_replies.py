"""What a message is, for what was said before it: a yes in any words, a pause; and what has a sense of its own."""

from typing import Any

import pytest
from fakes.brain import act, answer, understanding
from steps import finish, pending, said_acts, talk, write

from relation.context import Relation
from relation.services.replies import MOST_CHARS, SURE, as_reply, asks_to_wait
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store


def heard(stands: str, confidence: float = 0.9, motif: str = "bavardage", **changes: Any) -> dict[str, Any]:
    return understanding("aucun", motif, reply={"relation": stands, "confidence": confidence}, **changes)


@pytest.mark.parametrize(
    ("stands", "motif"), [("agrees", "affirmer"), ("refuses", "refuser"), ("leaves", "abandonner")]
)
def test_it_is_heard_as_what_it_is_for_what_was_said(stands: str, motif: str) -> None:
    found = as_reply(heard(stands))
    assert found is not None
    assert found["intent"]["name"] == f"aucun.{motif}"
    assert found["confidence"] == 0.9


def test_what_the_brain_is_not_sure_of_is_heard_too() -> None:
    doubted = heard("leaves", motif="abandonner", intent={"name": "nlu_fallback", "confidence": 0.2})
    found = as_reply(doubted)
    assert found is not None
    assert found["intent"]["name"] == "aucun.abandonner"


@pytest.mark.parametrize(
    "found",
    [
        heard("agrees", SURE - 0.01),
        heard("agrees", motif="affirmer"),
        heard("answers"),
        heard("courtesy"),
        heard("agrees", signals={"ask_human": 0.8}),
        heard("refuses", signals={"threat_legal": 0.8}),
        heard("agrees", secondary=[{"objective": "sav", "motif": "panne", "text": "…"}]),
        understanding(
            "sav",
            "panne",
            intent={"name": "sav.panne", "confidence": 0.55},
            reply={"relation": "agrees", "confidence": 0.9},
        ),
        understanding("aucun", "bavardage", reply=None),
        understanding("aucun", "bavardage"),
    ],
)
def test_what_is_unsure_or_has_its_own_sense_is_heard_as_it_was(found: dict[str, Any]) -> None:
    assert as_reply(found) is None


def test_the_brain_is_told_the_end_of_what_was_said(store: Store, relation: Relation) -> None:
    long = "Votre commande est partie. " * 20 + "Elle arrive demain. Cela vous convient-il ?"
    talk_id = talk(store, relation, "lea", "où est ma commande", answer(act("utter_test", long)))
    write(store, relation, "lea", "allez soyons fous")
    waiting = pending(store, talk_id)
    assert waiting is not None
    assert waiting.said.endswith("Elle arrive demain. Cela vous convient-il\u202f?")
    assert waiting.said.startswith("Votre commande")
    assert len(waiting.said) <= MOST_CHARS


def test_nothing_was_said_before_the_first_message(store: Store, relation: Relation) -> None:
    waiting = pending(store, write(store, relation, "lea", "bonjour"))
    assert waiting is not None
    assert waiting.said == ""


def test_a_yes_in_other_words_reaches_the_rules_as_a_yes(store: Store, relation: Relation) -> None:
    talk_id = talk(store, relation, "lea", "le four", answer(act("utter_test", "Je le commande ?")))
    write(store, relation, "lea", "allez soyons fous")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, heard("agrees"))
    assert request is not None
    assert request["understanding"]["intent"]["name"] == "aucun.affirmer"


def test_what_is_found_after_all_is_no_break() -> None:
    number = {"entity": "order_number", "value": "LV-240613", "start": 0, "end": 9, "text": "LV-240613"}
    assert asks_to_wait(heard("waits"))
    assert not asks_to_wait(heard("waits", entities=[number]))


@pytest.mark.parametrize(("asked", "is_pause"), [("utter_ask_order_number", True), ("utter_thanks", False)])
def test_whoever_needs_a_moment_has_it_when_a_question_waits(
    store: Store, relation: Relation, asked: str, is_pause: bool
) -> None:
    talk_id = talk(store, relation, "lea", "je le rends", answer(act(asked)))
    write(store, relation, "lea", "bougez pas il est dans la voiture")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        assert (turn_request(uow, relation, waiting, heard("waits")) is None) == is_pause
    if is_pause:
        assert finish(store, relation, talk_id, heard("waits"), None)
        assert said_acts(store, talk_id)[1:] == ["service_pause"]
