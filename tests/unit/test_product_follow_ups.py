"""Short questions about the products last shown are answered about them, whatever motif was heard."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, SHEET, STOCK = "acheter.conseil_choix", "s_informer.caracteristiques", "s_informer.disponibilite"
PROMOTIONS, CONTRACTS, HELP = "s_informer.promotions", "s_informer.offres_contrats", "sav.aide_utilisation"
TWO_FRIDGES = "un frigo pour 2, budget 700 euros"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def _names(talk: Talk) -> list[str]:
    return [one["name"] for one in talk.act("utter_advice")["compared"]]


@pytest.mark.parametrize("intent", [PROMOTIONS, HELP, CONTRACTS, "aucun.hors_sujet", "s_informer.prix", SHEET])
def test_the_least_expensive_of_the_shelf_is_told_whatever_was_heard(talk: Talk, intent: str) -> None:
    talk.asks(CHOICE, "un lave-linge silencieux pour un appartement").asks(intent, "et le moins cher ?")
    assert talk.said == ["utter_advice"]
    assert _names(talk)[0] == "Lave-linge Ondine Essentiel 7 kg"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("quel est le lave-linge le plus silencieux ?", "Lave-linge Altaï Pro 9 kg"),
        ("le moins cher des sèche-linge ?", "Sèche-linge compact Lorelec Studio 3 kg, évacuation"),
        ("votre aspirateur le plus léger ?", "Aspirateur balai Zéphyr 40"),
        ("the cheapest washing machine please", "Lave-linge Ondine Essentiel 7 kg"),
        ("which is the quietest dishwasher?", "Lave-vaisselle Altaï Zéolithe 14 couverts"),
        ("cheapest dryer?", "Sèche-linge compact Lorelec Studio 3 kg, évacuation"),
    ],
)
def test_a_shelf_named_in_a_first_message_is_enough(talk: Talk, text: str, first: str) -> None:
    talk.asks(HELP, text)
    assert (talk.said, _names(talk)[0]) == (["utter_advice"], first)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("s_informer.livraison_conditions", "quelle est la livraison la moins chère ?"),
        (CONTRACTS, "quel est le contrat le moins cher ?"),
        (PROMOTIONS, "le moins cher ?"),
    ],
)
def test_what_is_said_of_something_else_is_left_to_its_own_answer(talk: Talk, intent: str, text: str) -> None:
    talk.asks(intent, text)
    assert "utter_advice" not in talk.said


@pytest.mark.parametrize(
    "text",
    [
        "différence entre les deux ?",
        "qu'est-ce qui change ?",
        "et l'autre, qu'est-ce qu'il a de moins ?",
        "c koi la diff",
    ],
)
def test_two_that_were_shown_are_set_side_by_side(talk: Talk, text: str) -> None:
    shown = [one["name"] for one in talk.asks(CHOICE, TWO_FRIDGES).act("utter_advice")["options"]]
    talk.asks(CONTRACTS, text)
    assert [one["name"] for one in talk.act("utter_advice")["options"]] == shown
    assert all(one["first"] != one["second"] for one in talk.act("utter_advice")["table"])


def test_two_references_are_compared_on_what_is_asked(talk: Talk) -> None:
    talk.asks(SHEET, "Comparez l'AS-ZEPR1 et l'AS-ZEPR2 : autonomie, niveau sonore, bac, indice de réparabilité.")
    told = {one["label"]: (one["first"], one["second"]) for one in talk.act("utter_advice")["table"]}
    assert told["Autonomie"] == ("120 min", "180 min")
    assert set(told) == {"Autonomie", "Niveau sonore", "Bac", "Indice de réparabilité"}


def test_nothing_shown_is_compared_with_nothing(talk: Talk) -> None:
    talk.asks(CONTRACTS, "différence entre les deux ?")
    assert talk.said == ["utter_contract_offers"]


def test_a_lighter_one_is_lighter_than_all_that_were_shown(talk: Talk) -> None:
    talk.asks(CHOICE, "un aspirateur balai ou robot pour un chat, différence Zéphyr 70 et Navigue")
    talk.asks(CHOICE, "et un plus léger ?")
    assert _names(talk) == ["Aspirateur balai Zéphyr 40"]


def test_that_nothing_does_better_is_said(talk: Talk) -> None:
    talk.asks(SHEET, "le Zéphyr 40 pèse combien ?").asks("aucun.hors_sujet", "vous avez un plus léger ?")
    assert talk.act("utter_advice")["is_best_already"]


@pytest.mark.parametrize("intent", [SHEET, "s_informer.conditions_retour_garantie", "nlu_fallback"])
def test_the_second_is_the_second_that_was_shown(talk: Talk, intent: str) -> None:
    shown = [one["name"] for one in talk.asks(CHOICE, TWO_FRIDGES).act("utter_advice")["options"]]
    talk.asks(intent, "le deuxième, il consomme combien ?")
    told = talk.act("utter_product_characteristics")
    assert (told["product_name"], [one["label"] for one in told["asked"]]) == (shown[1], ["Classe énergie"])
    talk.asks(STOCK, "et l'autre, en stock ?")
    assert talk.act("utter_product_availability")["product_name"] == shown[0]


@pytest.mark.parametrize("text", ["non l'autre", "finalement l'autre", "plutôt l'autre en fait"])
@pytest.mark.parametrize("intent", ["aucun.correction", SHEET, CHOICE])
def test_the_other_one_is_not_the_one_in_hand(talk: Talk, intent: str, text: str) -> None:
    shown = [one["name"] for one in talk.asks(CHOICE, TWO_FRIDGES).act("utter_advice")["options"]]
    talk.asks(SHEET, "le deuxième").asks(intent, text)
    assert talk.act("utter_product_characteristics")["product_name"] == shown[0]


def test_the_other_one_is_ordered_instead(talk: Talk) -> None:
    shown = talk.asks(CHOICE, TWO_FRIDGES).act("utter_advice")["options"]
    talk.asks("acheter.commander", "je prends l'autre")
    assert talk.slots["product_reference"] == shown[1]["reference"]


def test_the_other_of_two_compared_is_asked_about_when_neither_is_in_hand(talk: Talk) -> None:
    talk.asks(SHEET, "différence entre le Zéphyr 40 et le Zéphyr 70 ?").asks("aucun.correction", "l'autre")
    assert talk.said == ["utter_choose_product"]
    assert len(talk.act("utter_choose_product")["products"]) == 2


@pytest.mark.parametrize("text", ["le deuxième jour, vous livrez ?", "le premier décembre, c'est possible ?"])
def test_a_rank_of_something_else_points_at_nothing(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, TWO_FRIDGES).asks("s_informer.livraison_conditions", text)
    assert "utter_delivery_terms" in talk.said


def test_a_third_that_was_not_shown_is_nobody(talk: Talk) -> None:
    talk.asks(CHOICE, TWO_FRIDGES).asks(PROMOTIONS, "et le troisième ?")
    assert talk.said == ["utter_promotions"]


def test_a_characteristic_of_the_one_in_hand_is_no_new_advice(talk: Talk) -> None:
    talk.asks("s_informer.prix", "le Navigue Plus, combien ?").asks(CHOICE, "il fait beaucoup de bruit ?")
    assert talk.act("utter_product_characteristics")["asked"] == [{"label": "Niveau sonore", "value": "60 dB"}]


@pytest.mark.parametrize("text", ["et en bleu ?", "celui-ci existe en noir ?"])
def test_what_no_sheet_tells_is_said_frankly(talk: Talk, text: str) -> None:
    talk.asks("s_informer.prix", "prix du Zéphyr 40 ?").asks(CONTRACTS, text)
    assert talk.act("utter_product_characteristics")["beyond"] == ["colour"]


def test_a_cold_garage_and_a_narrow_place_are_both_answered(talk: Talk) -> None:
    talk.asks(CHOICE, "un congélateur pour mon garage, il y fait -5 l'hiver")
    first = talk.act("utter_advice")["options"][0]["name"]
    assert first == "Congélateur coffre Boréal 200 L"
    talk.asks(CHOICE, "lequel rentre dans 80 cm ?")
    assert first not in _names(talk)
    assert talk.act("utter_advice")["frost"]["name"] == first
    talk.asks(SHEET, "et celui-là il supporte le froid ?")
    assert talk.act("utter_product_characteristics")["beyond"] == ["cold"]


def test_the_sheet_that_tells_the_frost_is_quoted(talk: Talk) -> None:
    talk.asks("s_informer.prix", "prix du congélateur coffre ?").asks(SHEET, "il supporte le froid ?")
    assert talk.act("utter_product_characteristics")["frost"] == "Supporte un garage jusqu'à -15 °C"


@pytest.mark.parametrize("intent", [SHEET, CHOICE, "nlu_fallback"])
@pytest.mark.parametrize(
    ("text", "is_kept"),
    [("ça tient dans 55 cm ?", [False]), ("il rentre dans 60 cm de large et 90 cm de haut ?", [True, True])],
)
def test_whether_the_one_in_hand_fits_is_told_of_it(talk: Talk, intent: str, text: str, is_kept: list[bool]) -> None:
    talk.asks("s_informer.prix", "prix du lave-vaisselle Ondine Table ?").asks(intent, text)
    told = talk.act("utter_product_characteristics")
    assert told["product_name"] == "Lave-vaisselle Ondine Table 13 couverts"
    assert [one["is_kept"] for one in told["fits"]] == is_kept


def test_which_ones_of_the_shelf_fit_is_still_asked_of_the_shelf(talk: Talk) -> None:
    talk.asks("s_informer.prix", "prix du lave-vaisselle Ondine Table ?").asks(SHEET, "lequel rentre dans 55 cm ?")
    assert talk.said == ["utter_advice"]


@pytest.mark.parametrize(("product", "milk"), [("MC-ARO1", "buse vapeur"), ("MC-ARO5", "sans")])
def test_a_cappuccino_is_asked_of_the_milk(talk: Talk, product: str, milk: str) -> None:
    talk.slots["product_reference"] = product
    talk.asks(SHEET, "il fait des cappuccinos ?")
    assert [one["value"] for one in talk.act("utter_product_characteristics")["asked"]] == [milk]


@pytest.mark.parametrize("text", ["chez Darty il est à 349", "vous me faites un prix ?"])
def test_a_lower_price_asked_for_is_answered_and_the_product_stays_in_hand(talk: Talk, text: str) -> None:
    talk.asks("s_informer.prix", "combien coûte le Zéphyr 70 ?").goes_on(text)
    told = talk.act("utter_bargain")
    assert (told["product"]["reference"], bool(told["point"])) == ("AS-ZEP70", True)
    assert talk.slots["product_reference"] == "AS-ZEP70"


def test_a_discount_for_several_is_answered_and_no_code_is_asked(talk: Talk) -> None:
    talk.asks("s_informer.prix", "combien coûte le Zéphyr 70 ?").goes_on("une remise si j'en prends 2 ?")
    assert talk.said == ["utter_bargain"]
    assert "remise sur la quantité" in talk.act("utter_bargain")["point"]
    assert talk.goes_on("et une ristourne si j'en prends 5 ?").said == ["utter_quote_for_company"]


def test_a_discount_for_several_asked_at_the_recap_leaves_it_asked(talk: Talk) -> None:
    talk.asks("acheter.reserver_retrait", "je réserve le Zéphyr 70 à Lyon").goes_on("une remise si j'en prends 3 ?")
    assert talk.said[0] == "utter_bargain"
    assert talk.form == "purchase_form"


def test_another_shops_price_may_name_the_product(talk: Talk) -> None:
    talk.goes_on("darty fait le Zéphyr 70 à 150, vous faites mieux ?")
    assert talk.act("utter_bargain")["product"]["reference"] == "AS-ZEP70"


@pytest.mark.parametrize("text", ["c'est un cadeau, vous emballez ?", "vous pouvez l'emballer en cadeau ?"])
def test_a_gift_wrap_is_told_whatever_was_heard(talk: Talk, text: str) -> None:
    talk.asks("gerer_contrat.modifier_commande", text)
    assert talk.act("utter_delivery_terms")["point"].startswith("Le paquet cadeau")


def test_a_gift_wrap_asked_beside_an_advice_is_answered_after_it(talk: Talk) -> None:
    talk.asks(CHOICE, "je cherche un lave-linge pour 4 à offrir à ma mère, avec emballage cadeau, budget 700 euros")
    assert talk.said == ["utter_advice", "utter_delivery_terms"]
    assert talk.act("utter_delivery_terms")["point"].startswith("Le paquet cadeau")


@pytest.mark.parametrize("text", ["et le niveau sonore ?", "et pour le bruit ?"])
@pytest.mark.parametrize("heard", [SHEET, CHOICE])
def test_what_is_asked_after_a_comparison_is_told_of_both(talk: Talk, heard: str, text: str) -> None:
    talk.asks(SHEET, "différence de consommation entre l'Altaï Zéolithe et l'Ondine Secret ?")
    told = talk.asks(heard, text).act("utter_advice")["table"]
    assert [(one["label"], one["first"], one["second"]) for one in told] == [("Niveau sonore", "40 dB", "42 dB")]


def test_what_is_asked_of_one_of_two_compared_is_told_of_that_one(talk: Talk) -> None:
    talk.asks(SHEET, "différence entre l'Altaï Zéolithe et l'Ondine Secret ?")
    told = talk.asks(SHEET, "et l'Ondine Secret, le niveau sonore ?").act("utter_product_characteristics")
    assert told["product_name"] == "Lave-vaisselle encastrable Ondine Secret 14 couverts"


def test_a_measure_is_nobodys_name(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo pour un étudiant").asks(SHEET, "il fait combien de large ?")
    assert talk.act("utter_product_characteristics")["product_name"] == "Réfrigérateur table top Boréal 120 L"
    talk.asks(SHEET, "et le Large, il fait combien de bruit ?")
    assert (
        talk.act("utter_product_characteristics")["product_name"] == "Réfrigérateur américain Boréal Grand Large 560 L"
    )


def test_an_empty_word_names_no_shelf(talk: Talk) -> None:
    talk.asks(CHOICE, "je voudrais un truc pour ma cuisine").answers("un truc pour cuire")
    assert talk.slots.get("advice_category") is None
    assert "utter_ask_advice_need" not in talk.said


@pytest.mark.parametrize("heard", [CONTRACTS, SHEET, "s_informer.prix", "nlu_fallback"])
def test_another_one_called_by_its_own_word_is_told(talk: Talk, heard: str) -> None:
    talk.asks(STOCK, "le sèche-linge Douceur est dispo à Lyon ?").asks(heard, "et le Pro ?")
    assert talk.slots["product_reference"] == "SL-ALT9"
    talk.asks(CONTRACTS, "et vos contrats, pour un pro ?")
    assert talk.act("utter_contract_offers")["professional"]
