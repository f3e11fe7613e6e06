"""The customer's own words: heard, said back to who is served so, never at the price of the grammar."""

from dataclasses import replace

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, lines_of, write

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author
from relation.playbook import Playbook
from relation.services.idiolect import hear_own_words
from relation.store.unit_of_work import Store
from relation.voice import Voice
from relation.voice.idiolect import in_their_words, is_fit
from relation.voice.preview import preview_scene

FRIGO = {"réfrigérateur": "frigo"}
UNKNOWN = {"appliance": "réfrigérateur"}
SAID = answer(act("utter_appliance_not_found", **UNKNOWN))


def test_their_word_is_heard_and_ours_takes_its_place_again(playbook: Playbook) -> None:
    heard = hear_own_words(playbook, {"failures": 1}, "Mes deux FRIGOS fuient")
    assert heard == {"failures": 1, "own_words": FRIGO}
    assert hear_own_words(playbook, heard, "et alors ?") == heard
    assert hear_own_words(playbook, heard, "le réfrigérateur, donc")["own_words"] == {}
    assert hear_own_words(playbook, {}, "bonjour") == {}


def test_only_what_grammar_bears_is_replaced() -> None:
    text = "Le réfrigérateur, deux réfrigérateurs, Réfrigérateur Boréal, « réfrigérateur », https://x.fr/réfrigérateur"
    told = "Le frigo, deux frigos, Réfrigérateur Boréal, « réfrigérateur », https://x.fr/réfrigérateur"
    assert in_their_words(text, FRIGO) == told
    assert in_their_words(text, {}) == text


@pytest.mark.parametrize(
    ("house", "theirs", "expected"),
    [
        ("réfrigérateur", "frigo", True),
        ("aspirateur", "aspi", True),
        ("aspirateur", "balai", False),
        ("colis", "paquet", False),
        ("four", "Four", False),
        ("four", "petit four", False),
    ],
)
def test_words_that_would_change_the_sentence_are_refused(house: str, theirs: str, expected: bool) -> None:
    assert is_fit(house, theirs) is expected


def test_the_cell_says_whose_words(playbook: Playbook, voice: Voice) -> None:
    act = Act("utter_appliance_not_found", dict(UNKNOWN))
    told = {}
    for persona in ("relationnel", "expert"):
        scene = replace(preview_scene(playbook, persona, "sav", "webchat"), own_words=FRIGO)
        told[persona] = voice.render_turn([act], scene)[0].text
    assert "(frigo)" in told["relationnel"]
    assert "(réfrigérateur)" in told["expert"]


def test_a_customer_is_answered_in_their_words(seeded_store: Store, relation: Relation) -> None:
    talk_id = write(seeded_store, relation, "one", "Mon frigo fuit")
    with seeded_store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        conversation.persona_scores = {"relationnel": 6.0}
        uow.commit()
    assert finish(seeded_store, relation, talk_id, understanding("sav", "panne"), SAID)
    assert conversation_of(seeded_store, talk_id).need["own_words"] == FRIGO
    assert "(frigo)" in lines_of(seeded_store, talk_id, Author.BOT)[0].text
