"""Who buys or is choosing is asked for no order number; who has an order still is."""

from typing import Any

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

NUMBER_ASKED = "identification_form"
CHANGE, MOVE, WHERE = "gerer_contrat.modifier_commande", "gerer_contrat.replanifier", "gerer_contrat.suivi_commande"
VACUUM = "AS-ZEP40"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def buying(talk: Talk, **purchase: Any) -> Talk:
    talk.slots |= {"purchase": {"way": "livraison", **purchase}, "product_reference": VACUUM}
    return talk


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (MOVE, "Mon frigo est mort !!! il m'en faut un nouveau mardi au plus tard à Lyon"),
        (MOVE, "Je voudrais retirer un réfrigérateur à Lyon mardi matin"),
        (WHERE, "quand serait-ce livré si je commande lundi ?"),
    ],
)
def test_a_first_wish_to_buy_is_no_order(talk: Talk, intent: str, text: str) -> None:
    talk.asks(intent, text)
    assert talk.form != NUMBER_ASKED
    assert "utter_incident" not in talk.said
    assert talk.said or talk.form or talk.slots.get("next_demand")


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (WHERE, "où est ma commande ?"),
        (WHERE, "quand serait-ce livré, ma commande de lundi ?"),
        (MOVE, "je voudrais retirer ma livraison et prendre un autre jour"),
        (CHANGE, "je veux changer ma commande"),
        (WHERE, "toujours pas reçu"),
    ],
)
def test_who_has_an_order_is_asked_for_its_number(talk: Talk, intent: str, text: str) -> None:
    assert buying(talk).asks(intent, text).form == NUMBER_ASKED


def test_a_change_while_buying_is_one_of_the_purchase(talk: Talk) -> None:
    buying(talk, quantity=2).asks(CHANGE, "finalement un seul")
    assert talk.form == "purchase_form"
    assert talk.slots["purchase"]["quantity"] == 1


def test_the_same_words_with_nothing_being_bought_are_of_an_order(talk: Talk) -> None:
    assert talk.asks(CHANGE, "finalement un seul").form == NUMBER_ASKED


@pytest.mark.parametrize("topic", ["action_advice", "action_product_price"])
def test_a_question_of_who_is_choosing_is_about_the_appliance(talk: Talk, topic: str) -> None:
    talk.slots |= {"topic_action": topic, "product_reference": VACUUM}
    talk.asks("sav.reparation", "La batterie est-elle remplaçable par l'utilisateur ?")
    assert talk.form != NUMBER_ASKED


def test_the_confirmation_on_a_phone_goes_on_with_payment(talk: Talk) -> None:
    talk.slots["topic_action"] = "action_payment_means"
    talk.asks(WHERE, "Est-ce normal qu'on me demande une confirmation sur mon téléphone ?")
    assert talk.said == ["utter_payment_means"]


PLACED = {"goal": "reservation", "shop_id": "paris", "is_placed": True, "held_until": "2026-11-26"}


@pytest.mark.parametrize("text", ["j'ai besoin de quoi pour le récupérer ?", "ma sœur peut venir à ma place ?"])
@pytest.mark.parametrize("intent", ["gerer_contrat.facture", MOVE])
def test_after_a_reservation_what_to_bring_is_told(talk: Talk, intent: str, text: str) -> None:
    buying(talk, **PLACED).asks(intent, text)
    assert talk.said == ["utter_delivery_terms"]
    assert "pièce d'identité" in talk.act("utter_delivery_terms")["point"]


def test_another_moment_asked_after_a_reservation_is_no_advice(talk: Talk) -> None:
    buying(talk, **PLACED)
    talk.slots["topic_action"] = "action_order_product"
    talk.asks(MOVE, "je voudrais changer de jour")
    assert talk.said == []
    assert talk.form == "identification_form"


def test_after_a_reservation_a_day_beyond_the_hold_is_told_frankly(talk: Talk) -> None:
    text = "je ne passe que samedi, pouvez-vous la garder ?"
    buying(talk, **PLACED).asks("acheter.reserver_retrait", text, date="2026-11-28")
    told = talk.act("utter_delivery_terms")
    assert (told["held_until"], told["wished_on"]) == ("2026-11-26", "2026-11-28")
    buying(talk, **PLACED).asks("acheter.reserver_retrait", text, date="2026-11-25")
    assert talk.act("utter_delivery_terms")["wished_on"] is None


def test_a_yes_after_an_interruption_shows_the_recap_again_and_places_nothing(talk: Talk) -> None:
    contact = {"first_name": "Anne", "last_name": "Roux", "email": "a@exemple.fr", "phone": "06 39 98 00 00"}
    buying(talk, goal="reservation", way="retrait", shop_id="lyon", contact=contact).yes()
    assert talk.said == ["utter_confirm_reservation"]
    assert talk.effects == []


def test_an_answer_that_comes_after_the_form_was_let_go_takes_the_purchase_up_again(talk: Talk) -> None:
    buying(talk).asks(
        "aucun.donnee_seule", "Anne Roux, a.roux@exemple.fr, 06 39 98 00 00, 5 rue du Moulin 67000 Strasbourg"
    )
    assert talk.said == ["utter_confirm_order"]
    assert talk.act("utter_confirm_order")["address"] == "5 rue du Moulin, 67000 Strasbourg"


TOLD = "Anne Roux, a.roux@exemple.fr, 06 39 98 00 00, 12 rue du Moulin 67000 Strasbourg"


def test_the_number_of_the_street_is_no_day_of_delivery(talk: Talk) -> None:
    buying(talk).asks("aucun.donnee_seule", TOLD)
    talk.asks("aucun.correction", "euh c'est le 14 pas le 12", date="2026-12-14")
    assert talk.said == ["utter_confirm_order"]
    assert talk.act("utter_confirm_order")["address"] == "14 rue du Moulin, 67000 Strasbourg"
    assert talk.slots["purchase"].get("collect_on") is None


@pytest.mark.parametrize("heard", ["gerer_contrat.annuler_commande", "aucun.abandonner", "aucun.refuser"])
def test_the_other_way_of_having_it_is_a_change_and_no_end(talk: Talk, heard: str) -> None:
    buying(talk).asks("aucun.donnee_seule", TOLD)
    talk.asks(heard, "nan finalement je préfère en magasin")
    assert "utter_abandoned" not in talk.said
    assert talk.slots["purchase"]["way"] == "retrait"


@pytest.mark.parametrize("text", ["annulez tout", "non finalement rien", "laisse tomber la livraison"])
def test_the_end_of_it_stays_the_end(talk: Talk, text: str) -> None:
    buying(talk).asks("aucun.donnee_seule", TOLD).asks("aucun.abandonner", text)
    assert talk.said == ["utter_abandoned"]


def test_the_price_of_the_delivery_is_told_within_a_form_too(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("acheter.reserver_retrait", "je réserve l'Aromance Matin")
    assert talk.form == "purchase_form"
    talk.asks("s_informer.prix", "c'est combien la livraison ?")
    assert "utter_delivery_terms" in talk.said
    assert "utter_product_price" not in talk.said


def test_the_shop_just_asked_about_is_the_one_to_reserve_in(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("s_informer.disponibilite", "l'Aromance Matin est dispo à Nantes ?")
    talk.asks("acheter.reserver_retrait", "ok je le réserve")
    assert talk.slots["purchase"]["shop_id"] == "nantes"


def test_the_shop_asked_about_within_the_form_is_the_one_too(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("acheter.reserver_retrait", "je réserve l'Aromance Matin")
    talk.asks("s_informer.disponibilite", "vous l'avez à Nantes ?")
    talk.slots |= {"requested_slot": "purchase_shop", "purchase_shop": "ok je le réserve"}
    talk._begin()
    talk._run("validate_purchase_form", "acheter.reserver_retrait", "ok je le réserve", {})
    assert talk.slots["purchase"]["shop_id"] == "nantes"


@pytest.mark.parametrize("text", ["annulez la réservation svp", "annuler ma commande"])
def test_what_is_being_bought_is_dropped_without_an_order_number(talk: Talk, text: str) -> None:
    buying(talk, shop_id="lyon").slots["requested_slot"] = "purchase_identity"
    talk.form = "purchase_form"
    talk.asks("gerer_contrat.annuler_commande", text)
    assert (talk.said, talk.slots["purchase"], talk.form) == (["utter_abandoned"], None, None)


def test_an_order_named_is_cancelled_in_the_middle_of_a_purchase(talk: Talk) -> None:
    buying(talk).form = "purchase_form"
    talk.asks("gerer_contrat.annuler_commande", "annulez la LV-246455", order_number="LV-246455")
    assert talk.form == NUMBER_ASKED


def test_the_name_of_what_is_being_bought_is_no_account_s(talk: Talk) -> None:
    buying(talk).form = "purchase_form"
    talk.asks("gerer_contrat.coordonnees", "en fait mettez au nom de ma soeur")
    assert talk.form == "purchase_form"


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("s_informer.livraison_conditions", "livraison samedi ?"),
        ("s_informer.magasins_horaires", "stop c samedi ou pas ?"),
        (MOVE, "une livraison samedi c'est possible"),
        (MOVE, "livrez moi samedi svp"),
        ("acheter.reserver_retrait", "vous pourriez me le livrer samedi ?"),
        ("aucun.correction", "plutôt samedi"),
        ("aucun.donnee_seule", "samedi"),
    ],
)
def test_a_day_wished_for_a_delivery_is_answered_and_the_recap_asked_again(
    seeded_store: Store, relation: Relation, heard: str, text: str
) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("acheter.commander", "je commande le zéphyr 40 en livraison")
    assert talk.said == ["utter_confirm_order"]
    promised = talk.act("utter_confirm_order")["promised_on"]
    talk.asks(heard, text, date="2026-11-28")
    assert talk.said == ["utter_delivery_terms", "utter_confirm_order"]
    assert talk.act("utter_delivery_terms")["point"].startswith("Nous livrons du lundi au samedi")
    assert talk.act("utter_confirm_order")["promised_on"] == promised
    assert talk.slots["purchase"]["way"] == "livraison"


def test_a_day_beside_a_change_is_no_mere_question(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("acheter.commander", "je commande le zéphyr 40 en livraison")
    talk.asks("aucun.correction", "non, en retrait samedi, à Lyon", date="2026-11-28")
    assert "utter_delivery_terms" not in talk.said
    assert talk.slots["purchase"]["way"] == "retrait"


@pytest.mark.parametrize(
    "text",
    [
        "on est une crèche associative, on a besoin de 2 lave-linge, facture au nom de l'asso c'est possible ?",
        "Nous sommes une PME, il nous faut 6 micro-ondes avec une facture à l'ordre de SARL Durand",
    ],
)
def test_a_company_that_would_buy_is_told_of_its_invoice_then_priced(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", text)
    assert "société" in talk.act("utter_payment_means")["point"]
    assert talk.form == "purchase_form", "and the order has no number yet"


@pytest.mark.parametrize(
    "text",
    [
        "il me faut la facture de ma commande de lave-linge",
        "j'ai acheté un frigo, il me faut la facture",
        "je cherche ma facture",
    ],
)
def test_an_invoice_of_what_was_bought_is_no_purchase(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", text)
    assert (talk.said, talk.form) == ([], "identification_form")


REFUND, COSTS = "gerer_contrat.remboursement", "s_informer.livraison_conditions"


def at_the_recap(talk: Talk) -> Talk:
    talk.slots |= {"to_confirm": "action_purchase_confirmed"}
    return buying(talk)


def test_what_is_asked_beside_a_recap_is_about_what_is_being_bought(talk: Talk) -> None:
    guesses = [(REFUND, 0.46), (COSTS, 0.19), ("s_informer.prix", 0.1)]
    at_the_recap(talk).stands("beside", *guesses).asks(REFUND, "y a des frais de port là dessus")
    assert "utter_delivery_terms" in talk.said
    assert talk.form != NUMBER_ASKED


@pytest.mark.parametrize(("stands", "likely"), [("opens", 0.19), ("beside", 0.05)])
def test_another_matter_or_a_question_of_an_order_still_asks_which(talk: Talk, stands: str, likely: float) -> None:
    at_the_recap(talk).stands(stands, (REFUND, 0.9), (COSTS, likely)).asks(REFUND, "je serai remboursé quand")
    assert talk.form == NUMBER_ASKED
