"""A danger, a dent made at the delivery, a breakdown said once more: plain whatever motif was heard."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

WARRANTY, DAMAGED, REPAIR, FAULT = (
    "sav.garantie_prise_en_charge", "sav.article_endommage", "sav.reparation", "sav.panne",
)  # fmt: skip


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (WARRANTY, "le verre de ma plaque induction est fendu, garantie ?"),
        (DAMAGED, "la vitre de mon four a éclaté toute seule"),
        (WARRANTY, "mon lave-linge fuit, c'est garanti ?"),
    ],
)
def test_how_to_be_safe_comes_before_a_warranty(talk: Talk, intent: str, text: str) -> None:
    assert talk.asks(intent, text).said[0] == "utter_danger"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (WARRANTY, "si la vitre de ma plaque induction casse, c'est garanti ?"),
        (DAMAGED, "la plaque induction est arrivée avec la vitre fendue"),
        (WARRANTY, "mon lave-linge est garanti combien de temps ?"),
    ],
)
def test_what_may_come_or_was_just_delivered_is_no_danger(talk: Talk, intent: str, text: str) -> None:
    assert "utter_danger" not in talk.asks(intent, text).said


@pytest.mark.parametrize("intent", [REPAIR, FAULT])
@pytest.mark.parametrize(
    "text",
    ["le livreur a cogné le mur et la façade du lave-linge est enfoncée", "frigo livré hier tout cabossé"],
)
def test_a_dent_of_the_delivery_is_a_damaged_item(talk: Talk, intent: str, text: str) -> None:
    talk.asks(intent, text)
    assert talk.slots["topic_action"] == "action_damaged_item"
    assert not {"utter_repair_terms", "utter_ask_sav_symptom"} & set(talk.said)


def test_a_dent_told_in_an_unclear_message_is_one_too(talk: Talk) -> None:
    talk.is_unclear(
        "urgent, robot pâtissier livré hier cabossé", ("aucun", "donnee_seule"), ("sav", "article_endommage")
    )
    assert "utter_clarify" not in talk.said
    assert talk.slots["sav_words"] == "urgent, robot pâtissier livré hier cabossé"


def test_a_dent_made_since_is_for_the_workshop(talk: Talk) -> None:
    talk.asks(REPAIR, "mon fils a rayé la porte du frigo, ça se répare ?")
    assert talk.slots["topic_action"] == "action_repair"


@pytest.mark.parametrize("intent", ["acheter.blocage_panier", "acheter.commander", "s_informer.disponibilite"])
@pytest.mark.parametrize("text", ["je veux rien acheter, il est EN PANNE", "F21", "code E15 je te dis"])
def test_a_fault_said_once_more_sells_nothing(talk: Talk, intent: str, text: str) -> None:
    talk.asks(FAULT, "mon sèche-linge affiche une erreur")
    talk.form = None
    talk.asks(intent, text)
    assert talk.slots["topic_action"] == "action_diagnose"


def test_a_code_of_another_matter_is_no_fault(talk: Talk) -> None:
    assert talk.asks("acheter.code_promo", "E15").slots["topic_action"] != "action_diagnose"


def test_who_moves_a_visit_is_not_told_what_repairs_cost(talk: Talk) -> None:
    talk.asks(REPAIR, "c'est pour changer le créneau de mon technicien, dossier REP-22")
    assert "utter_repair_terms" not in talk.said


def test_a_question_beside_the_guide_does_not_repeat_it(talk: Talk) -> None:
    talk.asks("sav.aide_utilisation", "comment détartrer ma machine à café ?")
    assert talk.said == ["utter_how_to"]
    talk.asks("sav.aide_utilisation", "et le voyant orange, c'est ça qui veut dire détartrage ?")
    assert talk.said == ["utter_how_to_unknown", "utter_offer_handoff"]
    assert talk.act("utter_how_to_unknown")["is_more"]


def test_another_guide_of_the_same_appliance_is_told(talk: Talk) -> None:
    talk.asks("sav.aide_utilisation", "comment installer mon lave-linge ?")
    assert talk.asks("sav.aide_utilisation", "et pour l'entretenir, je fais comment ?").said == ["utter_how_to"]


@pytest.mark.parametrize(
    "text", ["je retrouve pas la notice du four vapeur", "vous avez le mode d'emploi du four en pdf ?"]
)
def test_the_makers_manual_is_no_guide(talk: Talk, text: str) -> None:
    talk.asks("sav.aide_utilisation", text)
    assert talk.said == ["utter_how_to_unknown", "utter_offer_handoff"]
    assert talk.act("utter_how_to_unknown")["is_manual"]


def test_a_missed_visit_is_owned_before_a_number_is_asked(talk: Talk) -> None:
    talk.goes_on("le technicien devait passer hier entre 13 et 17h, personne")
    assert talk.said[0] == "utter_repair_terms"
    assert talk.act("utter_repair_terms")["is_missed"]
