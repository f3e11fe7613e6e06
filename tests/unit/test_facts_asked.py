"""Facts asked plainly are told whatever was heard; totals are those of the place that the talk has named."""

from typing import Any

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, PRICE, QUOTE, DELIVERY = (
    "acheter.conseil_choix",
    "s_informer.prix",
    "acheter.devis",
    "s_informer.livraison_conditions",
)
PAYMENT, CARD, PROMOTIONS = "s_informer.moyens_paiement", "gerer_contrat.donnees_paiement", "s_informer.promotions"
ORDER, CHANGE, POINTS = "gerer_contrat.suivi_commande", "gerer_contrat.modifier_commande", "gerer_contrat.fidelite"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def _place(talk: Talk) -> dict[str, Any]:
    assert talk.said == ["utter_delivery_place"], talk.said
    return talk.act("utter_delivery_place")


@pytest.mark.parametrize(
    ("intent", "text", "act", "start"),
    [
        (CARD, "quand est-ce que je suis débitée ?", "utter_payment_means", "La carte est débitée"),
        (
            CHANGE,
            "faites-vous des paquets cadeaux et peut-on mettre un petit mot ?",
            "utter_delivery_terms",
            "Le paquet",
        ),
        (PAYMENT, "vous vendez des cartes cadeaux ?", "utter_payment_means", "La carte cadeau du Verger est acceptée"),
    ],
)
def test_a_fact_is_told_whatever_was_heard(talk: Talk, intent: str, text: str, act: str, start: str) -> None:
    talk.asks(intent, text)
    assert talk.said == [act]
    assert talk.act(act)["point"].startswith(start)


def test_a_gift_card_still_pays(talk: Talk) -> None:
    talk.asks(PAYMENT, "je peux payer avec une carte cadeau ?")
    assert talk.act("utter_payment_means")["named"] == ["carte cadeau du Verger"]


def test_the_check_on_the_telephone_is_explained_after_talk_of_payment(talk: Talk) -> None:
    question = "Est-ce normal qu'on me demande une confirmation sur mon téléphone ?"
    talk.asks(PAYMENT, "le paiement est sûr ?").asks(ORDER, question)
    assert "3-D Secure" in talk.act("utter_payment_means")["point"]
    talk.asks("s_informer.magasins_horaires", "vos horaires ?").asks(ORDER, question)
    assert talk.form == "identification_form"


def test_who_was_debited_twice_is_not_told_when_cards_are_debited(talk: Talk) -> None:
    talk.asks(CARD, "j'ai déjà été débitée deux fois tout de suite")
    assert talk.said != ["utter_payment_means"]
    talk.asks(CARD, "mon paiement est passé 3 fois")
    assert talk.said != ["utter_instalments"]


@pytest.mark.parametrize("text", ["au fait je peux payer en 3 fois ?", "can I pay in 3 times?"])
def test_instalments_asked_while_a_card_was_heard(talk: Talk, text: str) -> None:
    talk.asks(CARD, text)
    assert talk.said == ["utter_instalments"]


def test_sponsorship_needs_no_order(talk: Talk) -> None:
    talk.asks(POINTS, "mon copain m'a parrainé, j'ai droit à quoi ?")
    assert [one["code"] for one in talk.act("utter_promotions")["promotions"]] == ["PARRAIN20"]


def test_express_has_its_own_price_when_heard_as_a_price(talk: Talk) -> None:
    talk.asks(PRICE, "la livraison express c combien ?")
    assert talk.act("utter_delivery_terms")["mode"]["cost_cents"] == 1290


def test_a_code_is_known_without_its_figures_and_until_when_is_its_own(talk: Talk) -> None:
    talk.asks("acheter.code_promo", "et avec le code bienvenue en plus ?")
    assert talk.act("utter_promo_code_valid")["promo_code"] == "BIENVENUE10"
    talk.asks(PROMOTIONS, "jusqu'à quand ?")
    assert [one["code"] for one in talk.act("utter_promotions")["promotions"]] == ["BIENVENUE10"]
    assert talk.act("utter_promotions")["is_end_asked"]


def test_a_code_that_is_none_of_ours_is_asked(talk: Talk) -> None:
    talk.asks("acheter.code_promo", "et avec le code spécial en plus ?")
    assert talk.form == "promo_form"


def test_the_total_is_that_of_the_island_named_before(talk: Talk) -> None:
    talk.asks(CHOICE, "un réfrigérateur pour ma résidence sise à Ajaccio, pour deux personnes")
    talk.asks(QUOTE, "montant total pour le Boréal Fraîcheur, livraison comprise ?")
    told = _place(talk)
    assert (told["name"], told["paid_cents"], told["delivery_cents"], told["total_cents"]) == (
        "Corse",
        74900,
        6900,
        81800,
    )


def test_the_old_one_taken_back_is_counted(talk: Talk) -> None:
    talk.asks(PRICE, "prix du Boréal 300 L ?")
    talk.asks(DELIVERY, "livré à Ajaccio, ça fait combien en tout avec la reprise de mon ancien ?")
    told = _place(talk)
    assert (told["trade_in_code"], told["total_cents"]) == ("REPRISE50", 51800)


def test_no_trade_in_is_promised_below_its_least_amount(talk: Talk) -> None:
    talk.asks(PRICE, "prix du Boréal 120 L ?")
    told = _place(talk.asks(DELIVERY, "livré à Ajaccio, combien en tout avec la reprise de l'ancien ?"))
    assert (told["trade_in_code"], told["total_cents"]) == (None, 28800)


def test_there_is_the_place_just_named(talk: Talk) -> None:
    talk.asks(DELIVERY, "vous livrez à Namur ?")
    told = _place(talk.asks(PRICE, "combien coûte la livraison du congélateur coffre là-bas ?"))
    assert (told["name"], told["delivery_cents"]) == ("Belgique et Luxembourg", 5900)


def test_what_cannot_go_there_is_said(talk: Talk) -> None:
    talk.asks(PRICE, "prix du Ondine Silence ?")
    told = _place(talk.asks(DELIVERY, "vous le livrez à Genève ?"))
    assert (told["product_name"], told["total_cents"]) == ("Lave-linge Ondine Silence 8 kg", None)


@pytest.mark.parametrize("text", ["montant total pour le Boréal Fraîcheur, livraison comprise ?"])
def test_without_a_place_the_total_is_that_of_mainland_france(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, "une machine qui fait un bon café corsé").asks(QUOTE, text)
    assert talk.said == ["utter_quote"]
