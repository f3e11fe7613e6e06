"""A need that is told little by little: what is said last holds, and nothing said before is lost."""

import pytest
from talk import Talk

from actions.limits import limits_in
from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, SHEET, BUY, STOCK = ("acheter.conseil_choix", "s_informer.caracteristiques", "acheter.commander",
                             "s_informer.disponibilite")  # fmt: skip
CORRECTION, UNCLEAR, DATA = "aucun.correction", "nlu_fallback", "aucun.donnee_seule"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def proposed(talk: Talk) -> list[str]:
    return [one["reference"] for one in talk.act("utter_advice")["options"]]


def test_the_kind_named_last_is_proposed(talk: Talk) -> None:
    talk.asks(CHOICE, "une machine à café avec un broyeur, 700 euros max")
    assert proposed(talk) == ["MC-ARO1", "MC-ARO2"]
    assert proposed(talk.asks(CHOICE, "finalement une à capsules ira")) == ["MC-ARO5"]


def test_a_part_is_wished_for_or_not(talk: Talk) -> None:
    talk.asks(CHOICE, "un aspirateur pour une maison avec un chien et deux chats")
    assert proposed(talk)[0] == "AS-ZEP70"
    assert proposed(talk.asks(CHOICE, "sans sac plutôt"))[0] == "AS-ZEP70", "the dog is not forgotten"
    assert proposed(talk.asks(CHOICE, "non attends avec sac, c'est mieux pour les allergies")) == ["AS-KES3"]


@pytest.mark.parametrize("text", ["avec un budget de 500 euros", "sans trop de bruit", "avec deux enfants"])
def test_what_no_sheet_has_as_a_part_leaves_the_choice_open(talk: Talk, text: str) -> None:
    assert len(proposed(talk.asks(CHOICE, f"un lave-linge pour 4 personnes {text}"))) == 2


def test_a_word_of_the_shelf_that_some_sheets_tell_is_a_need(talk: Talk) -> None:
    talk.asks(STOCK, "slt dispo four 60cm pyrolyse 500e")
    assert (proposed(talk)[0], talk.said) == ("FR-FOU71P", ["utter_advice", "utter_product_availability"])
    assert talk.act("utter_product_availability")["reference"] == "FR-FOU71P"


@pytest.mark.parametrize("text", ["le Fournil Pyrolyse est dispo ?", "vous avez le four vapeur en stock à Lyon ?"])
def test_a_model_or_a_shop_has_its_stock(talk: Talk, text: str) -> None:
    assert "utter_advice" not in talk.asks(STOCK, text).said


@pytest.mark.parametrize("intent", [CORRECTION, UNCLEAR, CHOICE, SHEET])
def test_a_limit_told_next_is_of_the_need_whatever_was_heard(talk: Talk, intent: str) -> None:
    talk.asks(CHOICE, "Un lave-vaisselle pour cinq, 45 cm de large, budget 600 €")
    talk.asks(intent, "finalement mettez 60 cm, j'ai mesuré")
    told = talk.act("utter_advice")
    assert (told["limits"], told["budget_cents"]) == (["60 cm de large"], 60000)
    assert proposed(talk)[0] == "LV-OND13"
    talk.asks(intent, "pardon 45 cm, pas 60")
    assert talk.act("utter_advice")["limits"] == ["45 cm de large"]


@pytest.mark.parametrize(
    "text", ["il rentre dans 60 cm ?", "je le prends, livré avant 20 h", "combien pour 60 cm de plus"]
)
def test_a_question_or_a_purchase_adds_no_limit(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, "Un lave-vaisselle pour cinq, budget 600 €")
    before = talk.slots["advice_first"]
    talk.asks(SHEET, text)
    assert talk.slots["advice_first"] == before


def test_a_budget_alone_is_of_the_need_after_the_delivery_was_told(talk: Talk) -> None:
    talk.asks(CHOICE, "un lave-linge pour une famille de 4").asks("s_informer.livraison_conditions", "vous livrez ?")
    assert talk.asks(DATA, "500 max").act("utter_advice")["budget_cents"] == 50000


def test_a_freezer_at_the_bottom_is_of_the_fridge(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo pour 2 personnes").asks(CHOICE, "avec un congélo en bas, 70 cm de large max")
    assert talk.act("utter_advice")["category_label"] == "réfrigérateur"
    talk.asks(CHOICE, "et un congélo, 60 cm de large max")
    assert talk.act("utter_advice")["category_label"] == "congélateur"


def test_a_smaller_one_keeps_within_the_size_that_is_said(talk: Talk) -> None:
    talk.asks(SHEET, "le frigo américain, il fait quelle largeur ?")
    talk.goes_on("ah mince. un plus étroit alors, 60cm")
    assert talk.act("utter_advice")["compared"][0]["name"] == "Réfrigérateur combiné Boréal Fraîcheur 380 L"


def test_a_colour_is_told_to_be_on_no_sheet(talk: Talk) -> None:
    assert talk.asks(CHOICE, "un frigo noir, 700 euros").act("utter_advice")["is_colour_asked"]
    assert talk.asks(BUY, "je le veux en blanc").act("utter_product_characteristics")["beyond"] == ["colour"]
    assert talk.asks(CORRECTION, "non plutôt inox").act("utter_product_characteristics")["beyond"] == ["colour"]
    assert talk.asks(BUY, "je le prends en blanc").form == "purchase_form"


@pytest.mark.parametrize(
    "text",
    [
        "pour parquet et tapis",
        "plutôt pour un studio",
        "sans fil",
        "mais avec station de vidage",
        "finalement une à capsules",
    ],
)
def test_a_need_told_after_an_advice_is_heard_as_one(talk: Talk, text: str) -> None:
    assert "utter_advice" in talk.asks(CHOICE, "un aspirateur, 400 max").goes_on(text).said


@pytest.mark.parametrize(
    "text",
    ["pour la livraison", "avec paypal", "sans frais", "pour demain", "en magasin", "pour info", "avec plaisir",
     "un peu plus tard", "merci pour tout", "sans engagement"],
)  # fmt: skip
def test_what_is_of_a_purchase_or_a_courtesy_is_no_need(relation: Relation, text: str) -> None:
    heard = relation.playbook.follow_ups.heard(text, {"utter_advice"}, {"utter_advice"})
    assert heard is None or heard.name != "voeu_precise"


@pytest.mark.parametrize("text", ["pour parquet et tapis", "un plus étroit alors", "sans sac"])
def test_nothing_goes_on_with_no_advice(relation: Relation, text: str) -> None:
    assert relation.playbook.follow_ups.heard(text, {"utter_order_status"}, {"utter_order_status"}) is None


@pytest.mark.parametrize(
    ("text", "words"), [("1400 tours", ["1400 tr/min au moins"]), ("un tour à Lyon", []), ("retour 3", [])]
)
def test_how_fast_it_spins_is_a_limit(text: str, words: list[str]) -> None:
    assert [limit.words for limit in limits_in(text)] == words


def test_the_most_silent_of_the_two_compared_is_told(talk: Talk) -> None:
    talk.asks(SHEET, "comparez Ondine Tribu et Ondine Duo").asks(CHOICE, "bon le plus silencieux des 2")
    assert talk.act("utter_advice")["compared"][0]["name"] == "Lave-linge Ondine Tribu 10 kg"
    talk.asks(SHEET, "lequel consomme le moins d'eau")
    assert talk.act("utter_advice")["figure"] == "Consommation d'eau"


STUDIO = (
    "Bonsoir. Ma fille s'installe dans un studio de 18 m². "
    "Il lui faudrait un petit frigo, une plaque induction et un micro-ondes. Que proposez-vous ?"
)


def test_who_it_is_for_hides_no_shelf(talk: Talk) -> None:
    assert talk.asks(CHOICE, STUDIO).act("utter_advice")["category_label"] == "réfrigérateur"
    advised = [act["args"]["category_label"] for act in talk.acts if act["act"] == "utter_advice"]
    later = [act["args"]["label"] for act in talk.acts if act["act"] == "utter_secondary"]
    assert (advised, later) == (["réfrigérateur", "plaque de cuisson"], ["plaque de cuisson", "micro-ondes"])


def test_the_old_one_asked_about_beside_two_shelves_is_not_forgotten(talk: Talk) -> None:
    talk.asks(CHOICE, "une machine à laver 9kg, un sèche linge et savoir si vous reprenez l'ancienne")
    assert [one["motif"] for one in talk.slots["other_demands"]] == ["livraison_conditions"]


def test_a_shelf_asked_about_is_the_one_of_the_need_told_next(talk: Talk) -> None:
    talk.asks("s_informer.promotions", "vous avez une promo sur les sèche-linge ?")
    talk.asks(CHOICE, "je veux le moins cher en pompe à chaleur")
    assert talk.act("utter_advice")["compared"][0]["name"] == "Sèche-linge Ondine Douceur 8 kg, pompe à chaleur"


def test_a_wish_heard_as_an_order_is_of_the_shelf_asked_about(talk: Talk) -> None:
    talk.asks("s_informer.promotions", "une promo sur les lave-linge ?")
    talk.asks(BUY, "en fait j'achète, un 8 kg à 500 euros max")
    assert proposed(talk)[0] == "LL-OND8S"


def test_a_shelf_asked_about_leaves_the_product_in_hand(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo pour 2, budget 700 euros")
    in_hand = talk.slots["product_reference"]
    talk.asks("s_informer.promotions", "une promo sur les lave-linge ?").asks(BUY, "je le prends, 700 euros ça va")
    assert talk.slots["product_reference"] == in_hand


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("un four encastrable, 450 max", {"Four encastrable"}),
        ("une centrale vapeur pour une famille", {"Centrale vapeur"}),
    ],
)
def test_a_word_that_customers_add_to_a_shelf_is_a_kind(talk: Talk, text: str, names: set[str]) -> None:
    options = talk.asks(CHOICE, text).act("utter_advice")["options"]
    assert {" ".join(one["name"].split()[:2]) for one in options} == names


def test_a_word_for_the_whole_shelf_is_no_kind(talk: Talk) -> None:
    assert len(proposed(talk.asks(CHOICE, "une cafetière, 450 euros max"))) == 2


@pytest.mark.parametrize(
    "text", ["le plus grand", "c'est quoi le plus silencieux ?", "finalement plutôt 400 litres", "pardon 60 cm, pas 55"]
)
def test_what_is_said_of_the_shelf_after_another_question_is_heard_of_it(relation: Relation, text: str) -> None:
    heard = relation.playbook.follow_ups.heard(text, {"utter_return_terms"}, {"utter_advice", "utter_return_terms"})
    assert heard is not None and heard.heard_as == CHOICE


@pytest.mark.parametrize(
    "text", ["le plus vite possible", "le plus simple", "60 euros de frais de port ?", "2 fois", "300 euros par mois"]
)
def test_a_wish_of_another_kind_is_none_of_a_shelf(relation: Relation, text: str) -> None:
    heard = relation.playbook.follow_ups.heard(text, {"utter_advice"}, {"utter_advice"})
    assert heard is None or heard.name != "voeu_precise"


def test_several_shelves_of_a_company_are_quoted_one_after_the_other(talk: Talk) -> None:
    talk.asks("acheter.devis", "un devis pour notre entreprise : il faudrait un frigo, un micro-ondes et une cafetière")
    assert [one["label"] for one in talk.slots["other_demands"]] == ["un micro-ondes", "une cafetière"]


def test_the_old_one_that_broke_down_is_not_diagnosed_when_a_new_one_is_wanted(talk: Talk) -> None:
    text = "mon lave-vaisselle vient de lâcher, nous sommes cinq, budget 600 €"
    talk.also_asked("sav", "panne", text).asks(CHOICE, text)
    assert not talk.slots["other_demands"]
    talk.also_asked("sav", "panne", "ma hotte est en panne").asks(CHOICE, "un lave-linge pour 4 personnes")
    assert talk.slots["other_demands"] or "utter_secondary" in talk.said


def test_a_bare_amount_corrects_the_budget(talk: Talk) -> None:
    talk.asks(CHOICE, "une plaque induction, budget 400")
    assert talk.asks(DATA, "non 300 plutôt").act("utter_advice")["budget_cents"] == 30000


def test_the_shelf_listed_keeps_what_was_said_of_it(talk: Talk) -> None:
    talk.asks(STOCK, "et un four encastrable vous avez ?")
    assert talk.said == ["utter_choose_product"]
    assert "FR-FOU20" not in proposed(talk.asks(DATA, "450 max"))


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("s_informer.conditions_retour_garantie", "le 2e il est garanti combien de temps", "utter_warranty_conditions"),
        ("s_informer.moyens_paiement", "le deuxième me plait, je peux payer en plusieurs fois ?", "utter_instalments"),
    ],
)
def test_the_one_pointed_at_has_the_terms_that_are_asked(talk: Talk, intent: str, text: str, said: str) -> None:
    second = talk.asks(CHOICE, "un frigo pour 2 personnes, 900 euros").slots["products_shown"][1]
    talk.asks(intent, text)
    assert (talk.slots["product_reference"], talk.said) == (second, [said])
