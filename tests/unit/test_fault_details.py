"""What is told beside « est-ce réglé ? »: kept for the repair, and the question waits; its result may come later."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    talk = Talk(seeded_store, relation).asks("sav.panne", "mon frigo ne fait plus de froid")
    assert (talk.said, talk.form) == (["utter_diagnosis_steps"], "resolution_form")
    talk.acts = [{"act": "utter_ask_sav_is_solved", "args": {}, "buttons": [], "text": ""}]
    return talk


@pytest.mark.parametrize("text", ["LG", "depuis hier soir", "il a deux ans"])
def test_a_detail_is_kept_and_the_question_waits(talk: Talk, text: str) -> None:
    talk.asks("aucun.donnee_seule", text)
    assert (talk.said, talk.form) == (["utter_ask_sav_is_solved"], "resolution_form")
    assert talk.act("utter_ask_sav_is_solved") == {"is_noted": True}
    assert talk.slots["sav_words"].endswith(text)


def test_an_unclear_word_of_the_fault_is_kept_too(talk: Talk) -> None:
    talk.is_unclear("je l'ai acheté en mars chez vous", ("sav", "panne"), ("sav", "garantie_prise_en_charge"))
    assert (talk.said, talk.effects) == (["utter_ask_sav_is_solved"], [])
    talk.is_unclear("je veux le rendre ou quoi", ("gerer_contrat", "retour"), ("sav", "panne"))
    assert talk.said == ["utter_clarify"]


def test_a_danger_told_as_a_detail_comes_first(talk: Talk) -> None:
    talk.asks("aucun.donnee_seule", "de la fumée, des étincelles")
    assert talk.said[0] == "utter_danger"


def test_a_number_is_no_detail_of_the_fault(talk: Talk) -> None:
    talk.asks("aucun.donnee_seule", "LV-244087", order_number="LV-244087")
    assert "LV-244087" not in talk.slots["sav_words"]


@pytest.mark.parametrize(
    "text", ["non toujours pas", "non il y a toujours de l'eau et j'ai peur d'ouvrir le filtre", "ça marche pas"]
)
def test_a_fault_that_stays_is_for_a_technician_though_the_question_was_left(talk: Talk, text: str) -> None:
    talk.form = None
    talk.goes_on(text)
    assert "utter_ticket_needs_order" in talk.said


def test_a_step_tried_is_asked_its_result_though_the_question_was_left(talk: Talk) -> None:
    talk.form = None
    talk.goes_on("j'ai tout dégivré")
    assert (talk.said, talk.form) == (["utter_ask_sav_is_solved"], "resolution_form")


@pytest.mark.parametrize("text", ["toujours pareil", "ça marche toujours pas", "j'ai tout essayé, c'est la même chose"])
@pytest.mark.parametrize("intent", ["sav.probleme_site_app", "sav.connexion_compte"])
def test_advice_on_the_site_that_did_not_help_calls_for_a_person(
    seeded_store: Store, relation: Relation, intent: str, text: str
) -> None:
    talk = Talk(seeded_store, relation).asks(intent, "je n'arrive à rien sur votre site").goes_on(text)
    assert talk.said == ["utter_help_not_enough", "utter_offer_handoff"]


@pytest.mark.parametrize(
    "text", ["c'est toujours le même lave-linge qui tombe en panne", "mon four marche pas non plus", "ça marche, merci"]
)
def test_another_trouble_after_the_site_is_another(relation: Relation, text: str) -> None:
    found = relation.playbook.follow_ups.heard(text, {"utter_site_help"}, {"utter_site_help"})
    assert found is None or found.name != "site_pas_regle"


@pytest.mark.parametrize("text", ["non toujours pas", "j'ai tout dégivré"])
def test_after_another_matter_it_is_none(talk: Talk, text: str) -> None:
    talk.form, talk.slots["topic_action"] = None, "action_order_status"
    talk.goes_on(text)
    assert not {"utter_ticket_needs_order", "utter_ask_sav_is_solved"} & set(talk.said)


@pytest.mark.parametrize(
    "text",
    [
        "non j'ai toujours rien reçu",
        "non il est toujours pas livré",
        "non merci",
        "non c'est bon",
        "toujours pas de colis",
        "non je garde toujours ma commande",
    ],
)
def test_another_no_is_no_fault_that_stays(relation: Relation, text: str) -> None:
    told = {"utter_ask_sav_is_solved"}
    found = relation.playbook.follow_ups.heard(text, told, told)
    assert found is None or found.name != "pas_regle"


def test_a_detail_heard_as_beyond_what_we_do_is_one(talk: Talk) -> None:
    talk.asks("aucun.hors_sujet", "je l'ai depuis deux ans")
    assert talk.said == ["utter_ask_sav_is_solved"]
    talk.form = None
    assert talk.asks("aucun.hors_sujet", "une recette de tarte aux pommes").said == ["utter_out_of_scope"]
