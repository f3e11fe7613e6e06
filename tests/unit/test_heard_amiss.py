"""Plain words that are often heard as something else are answered by what the talk is about."""

import pytest
from talk import Talk

from actions.contract_names import offer_called
from actions.proofs import lacks_number
from relation.context import Relation
from relation.store.unit_of_work import Store

AWA, DELIVERED, EMAIL = "C-0009", "LV-244087", "awa.ndiaye@exemple.fr"
FAULTY, RETURN, HOURS = "reclamation.panne_repetee", "gerer_contrat.retour", "s_informer.magasins_horaires"
PAYMENT, DELIVERY = "s_informer.moyens_paiement", "s_informer.livraison_conditions"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize("text", ["lave linge ondine silence 8kg", "Bonjour, le lave-linge Ondine Silence"])
def test_a_bare_name_of_a_product_is_no_complaint(talk: Talk, text: str) -> None:
    assert "utter_complaint_acknowledged" not in talk.asks(FAULTY, text).said
    assert talk.slots["product_reference"] == "LL-OND8S"


def test_a_name_of_which_something_is_said_stays_a_complaint(talk: Talk) -> None:
    assert "utter_complaint_acknowledged" in talk.asks(FAULTY, "toujours pas mon lave-linge Ondine Silence").said


@pytest.mark.parametrize("text", ["j'ai éteint rallumé", "c'est grave ?"])
def test_words_of_no_network_are_no_outage(talk: Talk, text: str) -> None:
    assert "utter_outage_not_ours" not in talk.asks("sav.coupure_service", text).said


def test_an_outage_stays_one(talk: Talk) -> None:
    assert talk.asks("sav.coupure_service", "plus de wifi depuis ce matin").said[0] == "utter_outage_not_ours"


JULIEN, STATUS = "C-0008", "gerer_contrat.suivi_commande"


def test_who_asks_when_he_comes_after_a_repair_means_the_technician(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("sav.reparation", "où en est ma réparation")
    assert talk.asks(STATUS, "il va revenir quand ?").said == ["utter_ticket_status"]
    assert talk.asks(STATUS, "when will the technician come?").said == ["utter_ticket_status"]
    assert "utter_order_status" in talk.asks(STATUS, "et ma commande, elle arrive quand ?").said


def test_what_a_return_costs_is_no_question_of_payment(talk: Talk) -> None:
    talk.asks("s_informer.conditions_retour_garantie", "je peux rendre un article ?")
    assert talk.asks(PAYMENT, "c'est payant ?").said == ["utter_return_terms"]
    assert talk.asks(PAYMENT, "je peux payer par chèque sans frais ?").said == ["utter_payment_means"]


def test_a_cost_asked_after_a_place_is_the_cost_there(talk: Talk) -> None:
    talk.asks(DELIVERY, "vous livrez en Corse ?").goes_on("combien ça coûte")
    assert "Corse" in talk.act("utter_delivery_place")["name"]


def test_a_floor_asked_again_is_about_the_delivery(talk: Talk) -> None:
    talk.asks(DELIVERY, "vous livrez à l'étage ?").goes_on("même au 4e ?")
    assert "sans supplément" in talk.act("utter_delivery_terms")["point"]


@pytest.mark.parametrize("intent", ["gerer_contrat.resilier", "gerer_contrat.modifier_contrat"])
def test_who_wants_a_contract_is_not_asked_for_one(talk: Talk, intent: str) -> None:
    talk.asks(intent, "mon frigo a 12 ans je peux prendre un contrat dessus ?")
    assert "utter_contract_offers" in talk.said


@pytest.mark.parametrize(
    "text", ["combien de temps pour un remboursement ?", "quel est votre délai de remboursement ?"]
)
def test_terms_of_refunds_are_told_to_anybody(talk: Talk, text: str) -> None:
    assert talk.asks("gerer_contrat.remboursement", text).said == ["utter_return_terms"]


def test_ones_own_refund_needs_a_proof(talk: Talk) -> None:
    talk.asks("gerer_contrat.remboursement", "combien de temps pour mon remboursement ?")
    assert talk.form == "identification_form"


def test_the_shelf_of_a_code_is_no_breakdown(talk: Talk) -> None:
    talk.asks("acheter.code_promo", "CAFE15")
    assert talk.asks("sav.panne", "sur une cafetière").form == "purchase_form"


def test_a_shop_asked_aside_leaves_what_waits_for_a_proof(talk: Talk) -> None:
    talk.asks(RETURN, "je veux retourner ma commande")
    talk.asks(HOURS, "vous êtes ouvert samedi ?")
    assert talk.slots["pending_action"] == "action_return"


@pytest.mark.parametrize(
    ("text", "is_lacking"),
    [("c'est ma tante qui l'a acheté", True), ("on m'a offert un blender", True), ("j'ai pas le ticket", True),
     ("c'est un cadeau", True), ("vous vendez des cartes cadeau ?", False), ("c'est pour ma tante", False)],
)  # fmt: skip
def test_a_present_has_somebody_elses_number(text: str, is_lacking: bool) -> None:
    assert lacks_number(text) is is_lacking


def test_whoever_was_given_it_is_told_where_the_number_is(talk: Talk) -> None:
    talk.asks(RETURN, "je veux rendre un blender")
    talk.slots["requested_slot"] = "order_number"  # as Rasa does: the form reads the answer, then its rule runs
    text = "c'est ma tante qui l'a acheté"
    talk._run("validate_identification_form", "aucun.bavardage", text, {})
    talk.form = None
    talk._step("action_identify", "aucun.bavardage", text, {})
    assert talk.act("utter_identify_otherwise")["is_present"]


def test_the_cheapest_contract_is_an_offer(talk: Talk, seeded_store: Store) -> None:
    with seeded_store.read() as uow:
        offers = uow.brand.contract_offers()
    by_price = sorted(offers, key=lambda offer: offer.monthly_cents)
    assert offer_called(offers, "je prends le moins cher") == by_price[0]
    assert offer_called(offers, "le plus cher") is None  # two of them are


def test_a_proof_of_an_order_names_no_visit(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA)
    talk.asks("gerer_contrat.replanifier", "je dois décaler mon rdv avec le technicien", order_number=DELIVERED)
    assert talk.act("utter_nothing_to_move")["kind"] == "visit"


@pytest.mark.parametrize(
    ("text", "words"),
    [("pourquoi je dois donner mon code postal ?", "vérifier"), ("qui lit ce que j'écris ?", "conseiller")],
)
def test_why_a_proof_is_asked_and_who_reads_are_told(talk: Talk, text: str, words: str) -> None:
    assert words in talk.asks("s_informer.donnees_personnelles", text).act("utter_privacy")["point"]


def test_a_floor_is_told_its_price(talk: Talk) -> None:
    told = talk.asks("s_informer.livraison_conditions", "la livraison au 4e c'est plus cher ?").act(
        "utter_delivery_terms"
    )
    assert "sans supplément" in told["point"]


def test_a_link_that_does_not_come_is_still_about_signing_in(talk: Talk) -> None:
    talk.asks("sav.connexion_compte", "mot de passe oublié").goes_on("je recois pas le mail")
    assert talk.said[0] == "utter_help_not_enough"


def test_what_comes_with_the_delivery_is_told(talk: Talk) -> None:
    talk.asks(DELIVERY, "vous livrez en Corse ?")
    told = talk.asks(DELIVERY, "et l'installation ?").act("utter_delivery_terms")
    assert "mise en service" in told["point"]


def test_a_dearer_delivery_asks_for_no_appliance(talk: Talk) -> None:
    assert talk.asks(DELIVERY, "la livraison au 4e c'est plus cher ?").said == ["utter_delivery_terms"]


@pytest.mark.parametrize("text", ["il est mieux que le 7kg ?", "il est mieux que l'essentiel ?"])
def test_another_of_the_shelf_is_compared_with_the_one_in_hand(talk: Talk, text: str) -> None:
    talk.slots["product_reference"] = "LL-OND8S"
    told = talk.asks("acheter.conseil_choix", text).act("utter_advice")
    assert [one["reference"] for one in told["options"]] == ["LL-OND8S", "LL-OND7"]


@pytest.mark.parametrize(
    ("text", "is_of_the_money"), [("pas reçu", True), ("toujours rien", True), ("où est mon colis ?", False)]
)
def test_what_has_not_come_of_a_refund_is_the_money(talk: Talk, text: str, is_of_the_money: bool) -> None:
    talk.asks("gerer_contrat.remboursement", "le remboursement de ma commande")
    talk.asks(STATUS, text)
    assert (talk.slots["pending_action"] == "action_refund_status") is is_of_the_money


BEFORE = "je voudrais acheter le lave linge ondine silence mais avant est-ce que je peux le rendre s'il me plait pas ?"


@pytest.mark.parametrize("text", [BEFORE, "si je commande le four, je peux le renvoyer ?"])
def test_what_is_not_bought_yet_is_not_sent_back(talk: Talk, text: str) -> None:
    assert talk.asks(RETURN, text).said[0] == "utter_return_terms"


def test_what_they_may_buy_stays_in_hand(talk: Talk) -> None:
    talk.asks(RETURN, BEFORE)
    assert talk.slots["product_reference"] == "LL-OND8S"


@pytest.mark.parametrize(
    "text",
    [
        "je veux retourner ma commande",
        "je voudrais acheter autre chose et rendre le four reçu",
        "je veux le rendre",
        "je voulais acheter un blanc, on m'a envoyé le noir, je le renvoie",
        "je veux rendre l'aspirateur que je voulais acheter pour ma mère",
    ],
)
def test_what_is_bought_is_sent_back(talk: Talk, text: str) -> None:
    assert talk.asks(RETURN, text).form == "identification_form"


@pytest.mark.parametrize("text", ["pas reçu", "et ma commande LV-244087 ?"])
def test_without_a_refund_asked_nothing_received_is_an_order(talk: Talk, text: str) -> None:
    assert talk.asks(STATUS, text).slots["pending_action"] == "action_order_status"


@pytest.mark.parametrize(
    "text",
    [
        "combien de temps j'ai pour retourner un aspirateur que j'ai déjà essayé 2 fois",
        "quel délai pour rendre un article ?",
        "un retour c'est possible pendant combien de temps ?",
    ],
)
def test_how_long_one_has_to_give_back_is_told_to_everybody(talk: Talk, text: str) -> None:
    assert talk.asks(RETURN, text).said == ["utter_return_terms"]


@pytest.mark.parametrize(
    "text",
    [
        "je veux retourner mon aspirateur, combien de temps ça prend ?",
        "je souhaite renvoyer ma commande",
        "comment rendre l'article ?",
        "j'ai demandé un retour, combien de jours pour venir le chercher",
        "mon retour prend combien de temps",
    ],
)
def test_who_gives_something_back_is_still_asked_which(talk: Talk, text: str) -> None:
    assert "utter_return_terms" not in talk.asks(RETURN, text).said


def test_a_coffee_machine_that_makes_a_noise_is_no_model_with_milk(talk: Talk) -> None:
    slots = talk.asks("sav.panne", "ma machine à café fait un drôle de bruit").slots
    assert (slots["sav_category"], slots.get("product_reference")) == ("machine_cafe", None)
