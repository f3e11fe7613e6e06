"""An answer that is not understood is said again otherwise, without a riddle; then a person is a button away."""

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, lines_of, pending, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.playbook import Playbook
from relation.services.said_again import NOT_UNDERSTOOD
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store

ASKED = act("utter_ask_order_number", buttons=[{"title": "Aucune", "payload": "/aucun.refuser"}])


def writes(store: Store, relation: Relation, text: str) -> str:
    """A message that the brain is not asked about."""
    talk_id = write(store, relation, "lea", text)
    waiting = pending(store, talk_id)
    assert waiting is not None
    heard = understanding("aucun", "refuser")
    with store.read() as uow:
        assert turn_request(uow, relation, waiting, heard) is None
    assert finish(store, relation, talk_id, heard, None)
    return talk_id


def test_the_last_answer_is_said_again_and_then_a_person_is_offered(store: Store, relation: Relation) -> None:
    talk_id = talk(store, relation, "lea", "je veux le renvoyer", answer(ASKED))
    state = conversation_of(store, talk_id).dialogue_state
    first = lines_of(store, talk_id, Author.BOT)[-1].text
    writes(store, relation, "je n'ai rien compris")
    assert said_acts(store, talk_id)[1:] == ["service_said_again", "utter_ask_order_number"]
    again = lines_of(store, talk_id, Author.BOT)[-1]
    assert len(again.text) < len(first)
    assert [button["title"] for button in again.buttons] == ["Aucune"]
    writes(store, relation, "c'est toujours pas clair")
    last = lines_of(store, talk_id, Author.BOT)[-1]
    assert last.act == {"act": "service_still_unclear", "args": {}}
    assert [button["payload"] for button in last.buttons] == ["/aucun.demander_humain"]
    assert conversation_of(store, talk_id).dialogue_state == state, "what was asked is still asked"


def test_with_nothing_said_the_brain_answers_and_with_a_person_nobody_does(store: Store, relation: Relation) -> None:
    talk_id = write(store, relation, "lea", "j'ai rien compris")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        assert turn_request(uow, relation, waiting, understanding("aucun", "refuser")) is not None
    waits_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "j'ai rien compris")
    assert finish(store, relation, waits_id, understanding("aucun", "refuser"), None)
    assert said_acts(store, waits_id)[-1] == "system_waiting"
    assert conversation_of(store, waits_id).owner is Owner.WAITING


@pytest.mark.parametrize(
    "text",
    [
        "je n'ai rien compris", "j'ai pas compris", "c'est pas clair", "c pas tres clair", "désolé je comprends rien",
        "je comprends pas ce que vous dites", "pas clair", "euh j'ai rien capté", "ça veut dire quoi ?",
        "vous pouvez m'expliquer autrement ?", "reformulez svp", "trop compliqué", "I don't understand",
    ],
)  # fmt: skip
def test_who_has_not_understood_is_heard(playbook: Playbook, text: str) -> None:
    heard = playbook.follow_ups.heard(text, (), ())
    assert heard is not None
    assert heard.name == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "text",
    [
        "je ne comprends pas ma facture", "je comprends pas pourquoi il n'arrive pas", "le site n'est pas clair",
        "vous n'avez rien compris", "pas compris dans le prix ?", "l'eau n'est pas claire",
        "expliquez-moi le contrat Sérénité", "la notice est incompréhensible", "la livraison n'est pas comprise ?",
    ],
)  # fmt: skip
def test_what_is_asked_of_something_else_is_not(playbook: Playbook, text: str) -> None:
    heard = playbook.follow_ups.heard(text, (), ())
    assert heard is None or heard.name != NOT_UNDERSTOOD
