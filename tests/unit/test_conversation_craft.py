"""A correction, a yes to « laquelle ? », thanks in a form, a worry, an insult: nobody is asked twice, nor trapped."""

import pytest
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, said_acts, write
from talk import Talk

from actions.household import people_in
from actions.purchase_words import lone_quantity_in
from relation.context import Relation
from relation.playbook import Playbook
from relation.services.need import ADDRESS, compute_need, fold_history, hear_words
from relation.store.unit_of_work import Store

HELENE, MAXENCE, SOLVEIG, AWA, NOLWENN = "C-0001", "C-0004", "C-0005", "C-0009", "C-0012"
STATUS, ADVICE, CANCEL = "gerer_contrat.suivi_commande", "acheter.conseil_choix", "gerer_contrat.annuler_commande"


@pytest.mark.parametrize(
    ("text", "number"),
    [("où est ma commande ?", "LV-240613"), ("et ma cafetière, elle est livrée ?", "LV-198204")],
)
def test_the_order_under_way_or_the_one_whose_item_is_named(
    seeded_store: Store, relation: Relation, text: str, number: str
) -> None:
    talk = Talk(seeded_store, relation, HELENE).asks(STATUS, text)
    assert talk.said == ["utter_order_status"]
    assert talk.act("utter_order_status")["order_number"] == number


def test_the_other_order_is_told_even_in_another_state_and_the_first_again(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, HELENE).asks(STATUS, "où est ma commande ?")
    other = talk.asks("aucun.correction", "non, l'autre commande").act("utter_order_status")
    assert (other["order_number"], other["is_old"]) == ("LV-198204", True)
    first = talk.asks("aucun.correction", "pardon, la première").act("utter_order_status")
    assert (first["order_number"], first["is_old"]) == ("LV-240613", False)


def test_a_yes_to_which_one_asks_again_and_a_longer_yes_closes_it(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "je veux annuler")
    assert talk.said == ["utter_choose_order"]
    assert talk.yes().said == ["utter_choose_order"]
    assert talk.asks("aucun.affirmer", "oui oui c'est réglé").said == ["utter_anything_else"]
    assert talk.yes().said == ["utter_nothing_pending"]


def test_an_orders_number_is_no_order_to_place(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MAXENCE)
    talk.asks("acheter.commander", "cmd LV-245530 prête ?", order_number="LV-245530")
    assert talk.said == ["utter_order_status"]


def test_a_repairs_reference_is_no_order(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0002").asks(STATUS, "où en est le dossier SAV-2HX6R ?")
    assert talk.said[0] == "utter_ticket_status"
    assert talk.act("utter_offer_handoff")["reason"] == "told_failures"


def test_thanks_in_a_form_are_answered_and_the_question_waits_in_silence(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, "C-0007").asks("gerer_contrat.changer_adresse", "je déménage")
    assert talk.form == "address_form"
    assert talk.answers("merci", "aucun.remercier").said == ["utter_thanks"]
    assert talk.form == "address_form"
    assert "utter_confirm_order_address" in talk.answers("8 rue Kervégan, 44000 Nantes").said


def test_damage_told_as_a_change_is_dealt_with_as_damage(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA)
    talk.understanding = {"motifs": [{"objective": "sav", "name": "article_endommage", "confidence": 0.3}]}
    talk._step("action_modify_order", "gerer_contrat.modifier_commande", "le bol est fêlé, remplacez-le", {})
    assert talk.said == ["utter_choose_remedy"]
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.modifier_commande", "changer la couleur")
    assert talk.said == ["utter_order_not_modifiable"]


def test_advice_keeps_to_the_kind_and_is_not_asked_for_twice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, SOLVEIG)
    talk.asks(ADVICE, "j'hésite entre deux robots aspirateurs, j'ai deux chats et un étage")
    options = talk.act("utter_advice")["options"]
    assert [option["reference"] for option in options] == ["AS-ZEPR2", "AS-ZEPR1"]
    again = talk.asks(ADVICE, "vous le prendriez, vous, à ma place ?")
    assert again.said == ["utter_advice"]
    assert again.act("utter_advice")["is_asked_again"]
    other = talk.asks(ADVICE, "et un lave-linge ?")  # another appliance: another use to be told
    assert other.form == "advice_need_form"


def test_a_worry_after_a_status_is_told_again_rather_than_a_riddle(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE).asks(STATUS, "où est ma commande ?")
    talk.understanding = {"mood": {"worry": 0.9}, "motifs": []}
    assert talk._step("action_clarify", "nlu_fallback", "j'ai peur qu'il soit perdu", {}).said == ["utter_order_status"]
    calm = talk.is_unclear("le truc", ("s_informer", "authenticite"))
    assert calm.said == ["utter_clarify"]


def test_the_matter_in_hand_is_proposed_first(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE).asks(STATUS, "où est ma commande ?")
    talk.history = {"main_objective": "gerer_contrat", "main_motif": "suivi_commande"}
    talk.is_unclear("je veux une date", ("acheter", "commander"), ("s_informer", "prix"))
    assert talk.payloads() == ["/gerer_contrat.suivi_commande", "/acheter.commander"]


INSULTS = (
    "quelle bande d'incapables",
    "vous êtes nuls",
    "t'es nul comme robot",
    "vous êtes des voleurs",
    "de la merde !",
)


@pytest.mark.parametrize("text", INSULTS)
def test_an_insult_is_met_with_dignity(seeded_store: Store, relation: Relation, text: str) -> None:
    assert Talk(seeded_store, relation).goes_on(text).said == ["utter_upset"]


@pytest.mark.parametrize(
    "text",
    [
        "mon contrat signé à la foire est nul et non avenu",
        "vous êtes incapables de me livrer depuis le 12, où est ma commande LV-240613 ?",
        "bande d'incapables, où est ma commande ?",
        "voleurs, rendez-moi mon argent",
        "un conseiller, merde !",
        "c'est quoi votre site, bande de nuls",
        "c'est pas nul du tout",
        "vous êtes pas si nuls, merci",
        "votre robot est nul",
    ],
)
def test_what_only_sounds_like_an_insult_is_answered(playbook: Playbook, text: str) -> None:
    assert playbook.follow_ups.heard(text, (), ()) is None


@pytest.mark.parametrize(
    ("heard", "text", "said"),
    [
        ("gerer_contrat.suivi_commande", "bande d'incapables, où est ma commande ?", "utter_order_status"),
        ("gerer_contrat.facture", "vous êtes nuls, il me faut ma facture", "utter_invoice"),
        ("s_informer.prix", "putain de robot, le prix du LV-ALT14 ?", "utter_product_price"),
    ],
)
def test_an_insult_around_a_demand_gets_it_answered(
    seeded_store: Store, relation: Relation, heard: str, text: str, said: str
) -> None:
    assert said in Talk(seeded_store, relation, "C-0007").asks(heard, text).said


def test_an_insult_within_a_form_is_met_with_dignity_too(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(STATUS, "où est ma commande ?")
    assert talk.form == "identification_form"
    assert "utter_upset" in talk.goes_on("bande d'incapables").said


def test_nothing_is_counted_or_dropped_by_an_insult(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE).asks(STATUS, "où est ma commande ?")
    matter = talk.slots["topic_action"]
    assert talk.goes_on("bande de nuls").payloads() == ["/aucun.demander_humain"]
    assert (talk.slots["topic_action"], talk.history.get("failures", 0)) == (matter, 0)


@pytest.mark.parametrize("text", ["je ne sais pas", "aucune idée", "j'en sais trop rien"])
def test_who_does_not_know_what_a_form_asks_is_asked_otherwise_and_not_dropped(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    talk = Talk(seeded_store, relation, "C-0007").asks("gerer_contrat.changer_adresse", "je déménage")
    assert talk.answers(text, "aucun.refuser").said == ["utter_address_incomplete"]
    assert talk.form == "address_form"
    talk.answers(text, "aucun.refuser")
    assert "utter_offer_handoff" in talk.answers(text, "aucun.refuser").said


@pytest.mark.parametrize(
    ("text", "count"), [("non, deux", 2), ("finalement 3", 3), ("à domicile", None), ("oui", None), ("44000", None)]
)
def test_a_quantity_corrected_alone_is_read(text: str, count: int | None) -> None:
    assert lone_quantity_in(text) == count


def test_a_quantity_corrected_while_the_way_is_asked_is_no_bad_answer(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0010").asks("acheter.commander", "je commande le FR-FOU71V")
    assert talk.form == "purchase_form"
    talk.slots["requested_slot"] = "purchase_way"
    talk.slots["purchase_way"] = "non, deux"
    talk._begin()
    talk._run("validate_purchase_form", "aucun.refuser", "non, deux", {})
    assert "utter_way_not_understood" not in talk.said
    assert talk.slots["purchase"]["quantity"] == 2


def test_a_household_of_two_is_read() -> None:
    assert people_in("un réfrigérateur pour deux, mon mari et moi") == 2
    assert people_in("pour deux semaines") is None


# What is uncertain decides nothing


def test_a_doubt_calls_nobody_for_the_journeys_sake(relation: Relation) -> None:
    cell = relation.playbook.cell("relationnel", "reclamation", "webchat")
    assert cell.stance == "humain_d_abord"
    sure, unsure, lost = (
        compute_need(relation.playbook, understanding("reclamation", "menace_depart", intent=intent), {}, cell).level
        for intent in (
            {"name": "reclamation.menace_depart", "confidence": 0.9},
            {"name": "reclamation.menace_depart", "confidence": 0.42},
            {"name": "nlu_fallback", "confidence": 0.3},
        )
    )
    assert (sure, unsure, lost) == ("now", "offer", "no")


def test_a_doubtful_message_is_not_what_the_talk_is_about() -> None:
    sure = fold_history({}, understanding("gerer_contrat", "facture"))
    doubt = understanding("acheter", "commander", intent={"name": "nlu_fallback", "confidence": 0.3})
    assert fold_history(sure, doubt)["main_motif"] == "facture"


def test_the_address_stays_while_the_customer_uses_neither(seeded_store: Store, relation: Relation) -> None:
    heard = hear_words(relation.playbook, {}, understanding(style={"address": "tu"}), "t'es là ?")
    assert hear_words(relation.playbook, heard, understanding(), "bonne soirée")[ADDRESS] == "tu"
    assert (
        hear_words(relation.playbook, heard, understanding(style={"address": "vous"}), "pouvez-vous ?")[ADDRESS]
        == "vous"
    )
    talk_id = write(seeded_store, relation, "tu", "t'es là ?")
    assert finish(seeded_store, relation, talk_id, understanding(style={"address": "tu"}), answer(act("utter_greet")))
    write(seeded_store, relation, "tu", "merci")
    assert finish(seeded_store, relation, talk_id, understanding("aucun", "remercier"), answer(act("utter_thanks")))
    assert conversation_of(seeded_store, talk_id).need[ADDRESS] == "tu"
    assert said_acts(seeded_store, talk_id) == ["utter_greet", "utter_thanks"]
