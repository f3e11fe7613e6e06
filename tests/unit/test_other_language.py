"""A language that we do not write: what is guessed of it is no answer, and the languages are said again."""

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, talk
from talk import Talk

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.services.other_language import as_not_understood
from relation.store.unit_of_work import Store


@pytest.fixture
def conversation(store: Store, relation: Relation) -> Conversation:
    return conversation_of(store, talk(store, relation, "paul", "Olá", answer(act("utter_greet"))))


@pytest.mark.parametrize(
    ("text", "motif", "confidence", "language", "before", "is_beyond"),
    [
        ("devolução", "prendre_conge", 0.7, "fr", "pt", True),
        ("non parlo francese", "refuser", 0.7, "it", None, True),
        ("no hablo francés", "donnee_seule", 0.66, "es", "es", True),
        ("non capisco", "refuser", 0.7, "it", "it", True),
        ("nein danke", "refuser", 0.7, "de", "de", False),
        ("lavadora", "donnee_seule", 0.9, "fr", "es", False),
        ("Danke schön", "remercier", 0.8, "fr", "de", False),
        ("non merci ça ira", "refuser", 0.7, "fr", None, False),
        ("no thanks that is all", "refuser", 0.7, "en", "en", False),
        ("arrivederci, buona giornata", "prendre_conge", 0.98, "it", "it", False),
    ],
)
def test_a_guess_at_small_talk_is_none_in_a_language_that_is_not_written(
    conversation: Conversation, text: str, motif: str, confidence: float, language: str, before: str | None,
    is_beyond: bool,
) -> None:  # fmt: skip
    conversation.need = {"language": before} if before else {}
    heard = understanding("aucun", motif, confidence=confidence, language=language)
    found = as_not_understood(conversation, text, heard)["motif"]
    assert found == ("hors_sujet" if is_beyond else motif)


def test_a_number_written_in_it_is_one(conversation: Conversation) -> None:
    number = {"entity": "order_number", "value": "LV-244087"}
    heard = understanding("aucun", "donnee_seule", confidence=0.6, language="de", entities=[number])
    assert as_not_understood(conversation, "meine Bestellung ist LV-244087", heard) == heard


def test_which_languages_are_written_is_said_again_to_what_is_beyond(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots["language_told"] = "pt"
    talk.understanding = {"language": "pt"}
    talk._step("action_off_topic", "aucun.hors_sujet", "não falo francês", {})
    assert talk.said == ["utter_other_language"]
    talk.asks("aucun.hors_sujet", "une recette de tarte aux pommes")
    assert talk.said == ["utter_out_of_scope"]


def test_a_few_words_in_it_are_never_met_with_silence(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.understanding = {"language": "it"}
    talk._step("action_other_language", "aucun.bavardage", "Ho un problema", {})
    assert talk.said == ["utter_other_language"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("mi lavadora no funciona", "lave_linge"),
        ("il frigorifero non raffredda", "refrigerateur"),
        ("meine Waschmaschine ist kaputt", "lave_linge"),
        ("o meu aspirador não liga", "aspirateur"),
    ],
)
def test_an_appliance_is_known_by_its_name_in_other_languages(
    seeded_store: Store, relation: Relation, text: str, category: str
) -> None:
    talk = Talk(seeded_store, relation).asks("sav.panne", text)
    assert talk.slots["sav_category"] == category
