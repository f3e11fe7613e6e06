"""« VERGER10, ça marche ? »: a code is checked, however the question was understood."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

PAYING, OFFERS = "s_informer.moyens_paiement", "s_informer.promotions"


@pytest.mark.parametrize("heard", [PAYING, OFFERS, "nlu_fallback"])
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("VERGER10 ça marche ?", "utter_promo_code_refused"),
        ("il est encore valable bienvenue10 ?", "utter_promo_code_valid"),
    ],
)
def test_a_code_that_is_asked_about_is_checked(
    seeded_store: Store, relation: Relation, heard: str, said: str, told: str
) -> None:
    assert Talk(seeded_store, relation).asks(heard, said).said[0] == told


@pytest.mark.parametrize("said", ["PAYPAL ça marche ?", "la carte du Verger ça passe ?", "ça marche avec LV-244087 ?"])
def test_a_means_of_payment_is_no_code(seeded_store: Store, relation: Relation, said: str) -> None:
    assert "utter_promo_code_refused" not in Talk(seeded_store, relation).asks(PAYING, said).said


@pytest.mark.parametrize("heard", ["acheter.code_promo", OFFERS, "s_informer.prix"])
@pytest.mark.parametrize(
    "said", ["y a un code promo dessus ?", "attendez, y a pas un code promo ?", "vs avez un code de réduction ?"]
)
def test_a_code_sought_is_told_for_the_product_in_hand(
    seeded_store: Store, relation: Relation, heard: str, said: str
) -> None:
    talk = Talk(seeded_store, relation).asks("s_informer.caracteristiques", "l'expresso broyeur Aromance Matin")
    assert [one["code"] for one in talk.asks(heard, said).act("utter_promotions")["promotions"]] == ["CAFE15"]


def test_a_shelf_without_a_code_has_those_of_all_shelves(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("s_informer.caracteristiques", "le four Fournil Vapeur")
    told = talk.asks("acheter.code_promo", "y a un code promo dessus ?").act("utter_promotions")
    assert told["category_label"] == "four"
    assert {one["category_label"] for one in told["promotions"]} == {None}


@pytest.mark.parametrize(
    "said", ["j'ai un code promo", "vous m'avez envoyé un code promo", "y a un code promo qui marche pas"]
)
def test_a_code_that_is_had_is_asked_for(seeded_store: Store, relation: Relation, said: str) -> None:
    talk = Talk(seeded_store, relation).asks("acheter.code_promo", said)
    assert "utter_promotions" not in talk.said


@pytest.mark.parametrize("heard", ["s_informer.caracteristiques", "sav.panne", "acheter.conseil_choix"])
def test_another_shelf_after_the_promotions_is_of_them(seeded_store: Store, relation: Relation, heard: str) -> None:
    talk = Talk(seeded_store, relation).asks(OFFERS, "c'est quoi la remise sur le linge ?")
    talk.asks(heard, "et les lave-vaisselle alors ?")
    assert talk.act("utter_promotions")["category_label"] == "lave-vaisselle"
    assert (
        "utter_promotions" not in talk.asks("sav.panne", "et le lave-vaisselle fait un bruit bizarre depuis hier").said
    )


@pytest.mark.parametrize("said", ["ok CAFE15 alors", "cafe15 svp"])
def test_a_code_given_between_two_questions_is_taken_and_is_nobodys_name(
    seeded_store: Store, relation: Relation, said: str
) -> None:
    talk = Talk(seeded_store, relation).asks("acheter.commander", "je commande l'expresso broyeur Aromance Matin")
    talk.slots |= {"requested_slot": "purchase_identity", "purchase_identity": said}
    talk.slots["purchase"] = {**talk.slots["purchase"], "way": "livraison"}
    talk.comes_back(said, "aucun.donnee_seule")
    assert talk.act("utter_promo_code_applied")["discount_cents"] == 5985
    assert (talk.slots["purchase"]["promo_code"], talk.slots["purchase"]["contact"]) == ("CAFE15", {})
