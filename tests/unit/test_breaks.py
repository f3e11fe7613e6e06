"""Who asks for a moment has it; on their return the question that waited is asked once more."""

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, lines_of, pending, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author
from relation.playbook import Playbook
from relation.services.breaks import PAUSE, RETURN
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store

HEARD = understanding("aucun", "abandonner")


def writes(store: Store, relation: Relation, text: str) -> str:
    """A message that the brain is not asked about."""
    talk_id = write(store, relation, "lea", text)
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        assert turn_request(uow, relation, waiting, HEARD) is None
    assert finish(store, relation, talk_id, HEARD, None)
    return talk_id


def test_the_question_waits_and_is_asked_again_on_their_return(store: Store, relation: Relation) -> None:
    asked = act("utter_ask_order_number", buttons=[{"title": "Aucune", "payload": "/aucun.refuser"}])
    talk_id = talk(store, relation, "lea", "je veux le renvoyer", answer(asked))
    state = conversation_of(store, talk_id).dialogue_state
    writes(store, relation, "attendez je cherche le numéro")
    writes(store, relation, "deux minutes svp")
    assert said_acts(store, talk_id)[1:] == ["service_pause", "service_pause"]
    writes(store, relation, "c'est bon je suis là")
    assert said_acts(store, talk_id)[3:] == ["service_back", "utter_ask_order_number"]
    assert [button["title"] for button in lines_of(store, talk_id, Author.BOT)[-1].buttons] == ["Aucune"]
    assert conversation_of(store, talk_id).dialogue_state == state, "what was asked is still asked"


def test_with_no_question_a_return_is_for_the_brain(store: Store, relation: Relation) -> None:
    talk_id = talk(store, relation, "lea", "merci", answer(act("utter_thanks")))
    writes(store, relation, "je reviens dans 5 min")
    write(store, relation, "lea", "me revoilà")
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, HEARD)
    assert request is not None
    assert request["understanding"]["motif"] == "saluer"


LOOKED_FOR = ["je cherche mon numéro de commande", "je vais chercher la facture", "je cherche la référence"]


@pytest.mark.parametrize("text", LOOKED_FOR)
def test_who_looks_for_what_was_asked_has_the_time(store: Store, relation: Relation, text: str) -> None:
    talk_id = talk(store, relation, "lea", "je veux le renvoyer", answer(act("utter_ask_order_number")))
    writes(store, relation, text)
    assert said_acts(store, talk_id)[1:] == ["service_pause"]


@pytest.mark.parametrize("text", [*LOOKED_FOR, "je cherche ma facture svp", "je cherche le numéro de suivi"])
def test_what_is_looked_for_with_no_question_is_for_the_brain(store: Store, relation: Relation, text: str) -> None:
    talk_id = talk(store, relation, "lea", "merci", answer(act("utter_thanks")))
    write(store, relation, "lea", text)
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, HEARD)
    assert request is not None
    assert request["understanding"].get("follows") is None


def test_while_a_person_is_awaited_the_bot_says_nothing_of_a_break(store: Store, relation: Relation) -> None:
    waits_id = wait_for_a_person(store, relation, "paul")
    write(store, relation, "paul", "attendez je cherche")
    assert finish(store, relation, waits_id, HEARD, None)
    assert said_acts(store, waits_id)[-1] == "system_waiting"


@pytest.mark.parametrize(
    "text",
    [
        "attendez", "euh attendez", "non attends", "attends 2 min je regarde", "je reviens dans 5 min", "je reviens",
        "attends je cherche le code postal", "une seconde svp", "un instant", "attends je cherche la référence",
        "laissez-moi deux minutes", "je vais vérifier", "hold on", "let me check",
    ],
)  # fmt: skip
def test_a_break_is_heard(playbook: Playbook, text: str) -> None:
    assert playbook.follow_ups.says(PAUSE, text)


@pytest.mark.parametrize(
    "text",
    [
        "j'attends", "attendez c'est pas la bonne commande", "je cherche un aspirateur", "je regarde les frigos",
        "je reviens au magasin demain", "attends j'ai une autre question", "je cherche ma commande",
        "un moment de retard",
        "deux minutes après il s'éteint", "j'attends le technicien", "je suis là demain",
        "attends-moi au magasin samedi",
        "je ne suis pas là", "on attend depuis deux heures", "je cherche mon colis", "je cherche le mode d'emploi",
        "je cherche ma facture svp", "je cherche le numéro de suivi", "je cherche la référence",
    ],
)  # fmt: skip
def test_what_is_said_of_something_else_is_no_break(playbook: Playbook, text: str) -> None:
    assert not playbook.follow_ups.says(PAUSE, text)
    assert not playbook.follow_ups.says(RETURN, text)


@pytest.mark.parametrize(
    "text", ["me revoilà", "c'est bon je suis là", "je suis de retour", "me revoici désolé", "I'm back"]
)
def test_a_return_is_heard(playbook: Playbook, text: str) -> None:
    assert playbook.follow_ups.says(RETURN, text)
