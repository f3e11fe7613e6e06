"""Several things asked in one message: all are told, each once, by the answer that knows it."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

PRICE, STOCK, SHEET = "s_informer.prix", "s_informer.disponibilite", "s_informer.caracteristiques"
DELIVERY, PAYMENT, SHOP = (
    "s_informer.livraison_conditions",
    "s_informer.moyens_paiement",
    "s_informer.magasins_horaires",
)
SAY_PRICE, SAY_STOCK, SAY_SHEET = "utter_product_price", "utter_product_availability", "utter_product_characteristics"
SAY_DELIVERY, SAY_PAYMENT, SAY_SHOP = "utter_delivery_terms", "utter_payment_means", "utter_shop"


@pytest.mark.parametrize(
    ("heard", "text", "said"),
    [
        (PRICE, "prix, stock et puissance du FR-FOU71V ?", [SAY_PRICE, SAY_STOCK, SAY_SHEET]),
        (STOCK, "le LV-ALT14 est en stock ? et son prix, son niveau sonore ?", [SAY_STOCK, SAY_PRICE, SAY_SHEET]),
        (DELIVERY, "quels sont le délai, le prix de livraison et les moyens de paiement", [SAY_DELIVERY, SAY_PAYMENT]),
        (DELIVERY, "Avant commande : livraison en 3 jours, quel délai, quel prix ?", [SAY_DELIVERY]),
        (DELIVERY, "prix, dimensions et délai de livraison du FR-FOU71V ?", [SAY_DELIVERY, SAY_PRICE, SAY_SHEET]),
        (DELIVERY, "stock et délai pour Strasbourg du FR-FOU71V ?", [SAY_STOCK]),
        (PAYMENT, "FR-FOU71V : payer par chèque, prix, stock, poids ?", [SAY_PAYMENT, SAY_PRICE, SAY_STOCK, SAY_SHEET]),
        (
            "s_informer.conditions_retour_garantie",
            "garantie, prix et poids du FR-FOU71V ?",
            ["utter_warranty_conditions", SAY_PRICE, SAY_SHEET],
        ),
        (SHOP, "horaires, parking et téléphone de la boutique de Lyon ?", [SAY_SHOP]),
        (SHOP, "horaires et parking de la boutique de Lyon, et le FR-FOU71V y est en stock ?", [SAY_SHOP, SAY_STOCK]),
        ("acheter.commander", "le FR-FOU71V, il est en stock, et à quel prix ?", [SAY_STOCK, SAY_PRICE]),
        (PRICE, "consommation et niveau sonore du LV-ALT14 ?", [SAY_SHEET]),
        (
            "s_informer.conditions_retour_garantie",
            "le LV-ALT14 c'est combien, livré quand et garanti combien de temps ?",
            ["utter_warranty_conditions", SAY_PRICE, SAY_DELIVERY],
        ),
        (DELIVERY, "combien la livraison, livré quand, payé en combien de fois ?", [SAY_DELIVERY, "utter_instalments"]),
        (
            PRICE,
            "le LV-ALT14 est à combien, vous l'installez et il est garanti ?",
            [SAY_PRICE, SAY_DELIVERY, "utter_warranty_conditions"],
        ),
    ],
)  # fmt: skip
def test_all_that_is_asked_is_told_once(
    seeded_store: Store, relation: Relation, heard: str, text: str, said: list[str]
) -> None:
    talk = Talk(seeded_store, relation).asks(heard, text)
    assert talk.said == said
    assert not talk.slots.get("other_demands")
    assert talk.asks("aucun.remercier").said == ["utter_thanks"], "nothing is told again"


def test_each_answer_reads_its_own_words_only(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(PRICE, "prix, stock et volume du FR-FOU71V ?")
    sheet = talk.act(SAY_SHEET)
    assert ([one["label"] for one in sheet["asked"]], sheet["missing"]) == (["Volume"], [])
    delivery = Talk(seeded_store, relation).asks(DELIVERY, "le délai, le prix de livraison, les moyens de paiement ?")
    assert "2 à 5 jours" in delivery.act(SAY_DELIVERY)["point"]
    assert "5,90 €" in delivery.act(SAY_DELIVERY)["point"]
    assert delivery.act(SAY_PAYMENT)["point"] is None


def test_the_price_of_no_model_yet_is_asked_last(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks("s_informer.conditions_retour_garantie", "c'est combien, livré quand et garanti combien de temps ?")
    assert talk.said == ["utter_warranty_conditions", SAY_DELIVERY, "utter_ask_product"]
    assert talk.asks(PRICE, "le LV-ALT14").said == [SAY_PRICE]


def test_what_the_sheet_does_not_say_is_said(seeded_store: Store, relation: Relation) -> None:
    told = Talk(seeded_store, relation).asks(SHEET, "puissance et volume du FR-FOU71V ?").act(SAY_SHEET)
    assert ([one["label"] for one in told["asked"]], told["missing"]) == (["Volume"], ["Puissance"])
    unknown = Talk(seeded_store, relation).asks(PRICE, "prix, stock et puissance du FR-FOU71V ?").act(SAY_SHEET)
    assert (unknown["asked"], unknown["missing"]) == ([], ["Puissance"])


def test_the_third_thing_waits_for_the_model_to_be_chosen(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(PRICE, "prix, stock et poids d'un aspirateur ?")
    assert talk.said == ["utter_choose_product"]
    assert talk.clicks(talk.payloads()[0], "celui-là").said == [SAY_PRICE, SAY_STOCK, SAY_SHEET]


def test_what_the_brain_heard_too_is_not_told_twice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).also_asked("s_informer", "moyens_paiement", "et le paiement en 4 fois ?")
    talk.also_asked("gerer_contrat", "fidelite", "et mes points de fidélité ?")
    talk.asks(PRICE, "prix du FR-FOU71V ? et le paiement en 4 fois ? et mes points de fidélité ?")
    assert talk.said[:3] == [SAY_PRICE, "utter_instalments", "utter_secondary"]


def test_a_list_that_is_not_understood_is_answered_all_the_same(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).is_unclear("FR-FOU71V stock, prix", ("acheter", "commander"))
    assert talk.said == [SAY_STOCK, SAY_PRICE]
    assert Talk(seeded_store, relation).is_unclear("le prix quoi", ("s_informer", "prix")).said == ["utter_clarify"]


def test_a_long_story_and_a_button_ask_nothing_beside(seeded_store: Store, relation: Relation) -> None:
    story = "prix du FR-FOU71V ? " + "je raconte ma vie et celle de mon stock de confitures " * 4
    assert Talk(seeded_store, relation).asks(PRICE, story).said == [SAY_PRICE]
    talk = Talk(seeded_store, relation).clicks('/s_informer.prix{"product_reference": "FR-FOU71V"}', "Prix et stock")
    assert talk.said == [SAY_PRICE]
