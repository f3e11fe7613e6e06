"""Who is choosing is no customer and no complainant: what sounds of a trouble there is asked before buying."""

from typing import Any

import pytest
from talk import Talk

from actions.proofs import has_ordered_nothing, is_in_general
from relation.context import Relation
from relation.store.unit_of_work import Store

FAULT, HELP, UNCLEAR = "sav.panne", "sav.aide_utilisation", "nlu_fallback"
GESTURE, LATE = "reclamation.dedommagement", "reclamation.retard_conteste"
SHEET = "action_product_characteristics"
WASHER = "LL-OND8S"
NUMBER_ASKED = "identification_form"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def choosing(talk: Talk, topic: str = SHEET, **slots: Any) -> Talk:
    talk.slots |= {"topic_action": topic, "product_reference": WASHER, **slots}
    return talk


@pytest.mark.parametrize(
    ("intent", "text", "act"),
    [
        (FAULT, "il fait trop de bruit, non ?", "utter_product_characteristics"),
        (HELP, "est-ce que quelqu'un la branche en arrivant ?", "utter_delivery_terms"),
        (GESTURE, "vous faites un geste ou je vais en face", "utter_promotions"),
        (LATE, "y a un risque de retard ?", "utter_delivery_terms"),
    ],
)
def test_a_trouble_heard_while_choosing_is_a_question(talk: Talk, intent: str, text: str, act: str) -> None:
    assert choosing(talk).asks(intent, text).said[0] == act
    assert talk.form is None


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (FAULT, "mon lave-linge fait trop de bruit, non ?"),
        (FAULT, "il fait un bruit bizarre depuis hier"),
        (GESTURE, "ma commande est arrivée cassée, vous faites un geste ?"),
    ],
)
def test_what_is_theirs_stays_a_trouble(talk: Talk, intent: str, text: str) -> None:
    said = choosing(talk).asks(intent, text).said
    assert not {"utter_product_characteristics", "utter_promotions"} & set(said)


def test_an_unclear_question_of_the_product_in_hand_is_answered(talk: Talk) -> None:
    choosing(talk)
    talk.stands("about", ("s_informer.caracteristiques", 0.34), (FAULT, 0.13)).asks(
        UNCLEAR, "les tapis c'est bon ou pas"
    )
    assert talk.said == ["utter_product_characteristics"]


def test_a_fault_that_nobody_reports_is_not_taken_up(talk: Talk) -> None:
    text = "il est bruyant ? ça fait mal au chien la nuit"
    choosing(talk).also_asked("sav", "panne", "ça fait mal au chien la nuit").asks("s_informer.caracteristiques", text)
    assert talk.said == ["utter_product_characteristics"]


def test_a_fault_told_beside_a_choice_still_is(talk: Talk) -> None:
    text = "il est bruyant ? et mon four ne chauffe plus"
    choosing(talk).also_asked("sav", "panne", "et mon four ne chauffe plus").asks("s_informer.caracteristiques", text)
    assert "utter_secondary" in talk.said


def test_cover_is_told_by_the_contracts_just_told(talk: Talk) -> None:
    choosing(talk, "action_contract_offers")
    talk.asks("sav.garantie_prise_en_charge", "et si je fais tomber mon aspirateur, c'est couvert ?")
    assert talk.said == ["utter_contract_offers"]
    assert talk.act("utter_contract_offers")["lines"]


def test_what_waited_for_a_number_is_answered_to_who_has_none(talk: Talk) -> None:
    talk.stands("opens", ("sav.garantie_prise_en_charge", 0.6), ("s_informer.conditions_retour_garantie", 0.2))
    talk.asks("sav.garantie_prise_en_charge", "la garantie, c'est combien pour le mien")
    assert talk.form == NUMBER_ASKED
    talk.slots["has_no_number"], talk.form = True, None
    talk._step("action_identify", UNCLEAR, "j'ai encore rien commandé", {})
    assert talk.said[-1] == "utter_warranty_conditions"
    assert talk.form is None


def test_not_wanting_to_order_yet_places_and_asks_nothing(talk: Talk) -> None:
    choosing(talk, "action_order_product").asks(
        "gerer_contrat.annuler_commande", "attendez, je ne veux pas encore commander"
    )
    assert talk.form != NUMBER_ASKED


@pytest.mark.parametrize("text", ["jai pas encor de commande", "j'ai encore rien acheté"])
def test_nothing_is_ordered_however_it_is_written(text: str) -> None:
    assert has_ordered_nothing(text)


@pytest.mark.parametrize(
    ("text", "is_general"),
    [("c'est une question générale", True), ("juste pour savoir", True), ("où est ma commande", False)],
)
def test_a_question_in_general_needs_no_file(text: str, is_general: bool) -> None:
    assert is_in_general(text) == is_general


@pytest.mark.parametrize(
    "text",
    [
        "je fais une lessive par semaine, c'est tout. Combien avec la remise étudiant ?",
        "je demande pas de la lessive, je veux le prix du lave-linge",
    ],
)
def test_a_word_that_is_not_asked_for_is_no_accessory(talk: Talk, text: str) -> None:
    assert "utter_part_not_sold" not in choosing(talk).asks("s_informer.promotions", text).said


def test_a_sum_is_no_way_to_pay(talk: Talk) -> None:
    talk.asks("s_informer.livraison_conditions", "trois appareils livrés, ça fait 3 fois 69 € ?")
    assert "utter_instalments" not in talk.said


def test_a_contract_wished_by_its_name_is_no_appliance_to_buy(talk: Talk) -> None:
    text = "je veux prendre Sérénité Plus pour un frigo que j'ai depuis l'an dernier et qui vient d'ailleurs"
    talk.asks("acheter.commander", text)
    assert talk.slots["subscription_offer"] == "serenite_plus"


def test_a_fault_told_beside_a_contract_to_take_is_no_diagnosis(talk: Talk) -> None:
    talk.asks(FAULT, "je voudrais souscrire Foyer Tranquille mais mon frigo fait un bruit, ça marche quand même ?")
    assert talk.said == ["utter_contract_offer"]


def test_signing_right_after_an_offer_is_of_that_offer(talk: Talk) -> None:
    talk.slots |= {"topic_action": "action_contract_offers", "offer_id": "foyer"}
    talk.asks("acheter.souscrire", "ok, comment on signe")
    assert talk.slots["subscription_offer"] == "foyer"
