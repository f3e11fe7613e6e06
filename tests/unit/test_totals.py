"""What it comes to: with the delivery, with a code, of several appliances at once."""

import pytest
from talk import Talk

from actions.promo_codes import _MEASURE
from relation.context import Relation
from relation.store.unit_of_work import Store

PRICE, QUOTE, CODE, PROMOTIONS = "s_informer.prix", "acheter.devis", "acheter.code_promo", "s_informer.promotions"
UNCLEAR, TERMS = "nlu_fallback", "s_informer.livraison_conditions"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize("intent", [PRICE, TERMS, UNCLEAR, "acheter.commander", "acheter.blocage_panier"])
def test_the_total_of_what_is_in_hand(talk: Talk, intent: str) -> None:
    talk.asks("s_informer.caracteristiques", "le petit frigo Boréal 120 L")
    talk.asks(intent, "avec la livraison ça fait combien en tout ?")
    quote = talk.act("utter_quote")
    assert (quote["delivery_cents"], quote["total_cents"]) == (3900, 25800)


def test_the_price_with_the_code_of_the_shelf(talk: Talk) -> None:
    talk.asks(PRICE, "l'Aromance Matin, combien ?").asks(CODE, "ça fait combien avec le code ?")
    assert (talk.act("utter_quote")["promo_code"], talk.act("utter_quote")["total_cents"]) == ("CAFE15", 33915)


def test_the_price_with_the_code_there(talk: Talk) -> None:
    talk.asks(PRICE, "l'Aromance Matin, combien ?")
    talk.asks(TERMS, "combien avec le code, livraison en Belgique comprise ?")
    places = [act["args"] for act in talk.acts if act["act"].startswith("utter_delivery")]
    assert any(one.get("total_cents") == 34905 and not one["is_traded_in"] for one in places)


@pytest.mark.parametrize("text", ["combien avec la réduc étudiant ?", "elle passe à combien avec ETUDIANT8"])
def test_a_weaker_code_changes_nothing_and_is_said_so(talk: Talk, text: str) -> None:
    talk.asks(PRICE, "l'Ondine Essentiel en lave-linge").asks(CODE, text)
    quote = talk.act("utter_quote")
    assert (quote["total_cents"], quote["promo_code"], quote["unused_codes"]) == (33352, None, ["ETUDIANT8"])


@pytest.mark.parametrize("intent", [PRICE, QUOTE, UNCLEAR])
def test_two_appliances_are_added_up(talk: Talk, intent: str) -> None:
    talk.asks(intent, "Ondine Tribu + Ondine Douceur, ça ferait combien ?")
    quote = talk.act("utter_quote")
    assert len(quote["lines"]) == 2 and quote["total_cents"] == 69900 - 8388 + 57900


def test_each_has_its_own_quantity(talk: Talk) -> None:
    talk.asks(QUOTE, "pour la crèche : 3 lave-linge Ondine Tribu et 1 sèche-linge Ondine Douceur")
    assert [(one["product_name"][:5], one["quantity"]) for one in talk.act("utter_quote")["lines"]] == [
        ("Lave-", 3),
        ("Sèche", 1),
    ]
    talk.asks(QUOTE, "non : 2 lave-linge Tribu + 1 seul sèche-linge")
    assert [one["quantity"] for one in talk.act("utter_quote")["lines"]] == [2, 1]


def test_the_company_rate_is_that_of_the_whole(talk: Talk) -> None:
    talk.asks(QUOTE, "4 micro-ondes Fournil 20 L, 4 lave-vaisselle étroits Lorelec et 4 frigos Boréal 120 L")
    quote = talk.act("utter_quote")
    assert len(quote["lines"]) == 3 and quote["company_percent"] == 8


def test_a_shelf_whose_model_is_to_be_chosen_is_not_left_out(talk: Talk) -> None:
    talk.asks(QUOTE, "4 micro-ondes, 4 lave-vaisselle étroits Lorelec et 4 frigos Boréal 120 L. Remise ?")
    assert "utter_quote" not in talk.said


@pytest.mark.parametrize(
    "text", ["le combien de fois puis-je payer ?", "combien de jours pour la livraison ?", "c'est combien par mois ?"]
)
def test_another_question_is_no_total(talk: Talk, text: str) -> None:
    talk.asks(PRICE, "l'Aromance Matin, combien ?").asks(TERMS, text)
    assert "utter_quote" not in talk.said


def test_a_measure_is_no_code(talk: Talk) -> None:
    assert _MEASURE.fullmatch("300L") and not _MEASURE.fullmatch("CAFE15")
    talk.asks(CODE, "le combiné 300L, vous avez pas une reprise ou un code pour baisser ?")
    assert "utter_promo_code_refused" not in talk.said and "utter_promotions" in talk.said


def test_the_best_of_two_codes(talk: Talk) -> None:
    talk.asks(PRICE, "le robot pâtissier, combien ?")
    talk.asks(CODE, "BIENVENUE10 ou PARRAIN20, lequel est le plus intéressant ?")
    assert [one["code"] for one in talk.act("utter_promotions")["promotions"]] == ["PARRAIN20"]


def test_two_codes_do_not_add_up(talk: Talk) -> None:
    talk.asks(CODE, "j'ai BIENVENUE10 et PARRAIN20, je peux mettre les 2 ?")
    assert talk.act("utter_promotions")["is_cumul_asked"]
