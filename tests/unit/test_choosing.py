"""Which of what was just shown a customer means: by rank, by price, by name; never moved to the other one."""

import pytest
from talk import Talk

from actions.shown_products import chosen_among
from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, SHEET, BUY = "acheter.conseil_choix", "s_informer.caracteristiques", "acheter.commander"
OFFERS, UNCLEAR = "s_informer.offres_contrats", "nlu_fallback"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def proposed(talk: Talk) -> Talk:
    """Two coffee machines, the first one recommended."""
    talk.asks(CHOICE, "une machine à café pour le bureau, budget 500")
    assert len(talk.slots["products_shown"]) == 2
    return talk


@pytest.mark.parametrize(
    "text", ["la 2e que vous avez dit", "le deuxième des deux", "plutôt la seconde", "la 2ème svp"]
)
@pytest.mark.parametrize("intent", [UNCLEAR, BUY, "s_informer.prix"])
def test_a_rank_is_one_of_those_shown(talk: Talk, intent: str, text: str) -> None:
    second = proposed(talk).slots["products_shown"][1]
    talk.asks(intent, text)
    assert talk.slots["product_reference"] == second
    assert talk.asks("s_informer.disponibilite", "elle est dispo quand ?").slots["product_reference"] == second


@pytest.mark.parametrize(
    ("text", "is_dear"),
    [("le plus cher", True), ("je prends le plus cher des deux", True), ("ok la moins chère", False)],
)
@pytest.mark.parametrize("intent", [UNCLEAR, BUY, CHOICE, "s_informer.prix"])
def test_the_dearest_is_one_of_those_shown(talk: Talk, intent: str, text: str, is_dear: bool) -> None:
    shown = proposed(talk).slots["products_shown"]
    prices = {one["reference"]: one["price_cents"] for one in talk.act("utter_advice")["options"]}
    wanted = (max if is_dear else min)(shown, key=lambda reference: prices[reference])
    assert talk.asks(intent, text).slots["product_reference"] == wanted


def compared(talk: Talk) -> Talk:
    talk.asks(SHEET, "différence entre le broyeur Aromance Matin et la machine à capsules Aromance Minute ?")
    assert "table" in talk.act("utter_advice")
    return talk


def test_a_comparison_chooses_neither(talk: Talk) -> None:
    compared(talk)
    assert talk.slots["product_reference"] is None
    assert not any("commander" in payload for payload in talk.payloads())
    talk.asks("s_informer.disponibilite", "vous l'avez à Lille ?")
    assert len(talk.act("utter_choose_product")["products"]) == 2
    talk.asks("acheter.reserver_retrait", "mettez le moi de côté")
    assert len(talk.slots["purchase"]["candidates"]) == 2


def test_a_name_is_no_characteristic_asked(talk: Talk) -> None:
    talk.asks(SHEET, "comparez l'Altaï Pro et l'Ondine Silence en lave-linge")
    assert len(talk.act("utter_advice")["table"]) > 1
    talk.asks(SHEET, "comparez le bruit de l'Altaï Pro et de l'Ondine Silence en lave-linge")
    assert [row["label"] for row in talk.act("utter_advice")["table"]] == ["Niveau sonore"]


def test_a_name_on_two_shelves_is_that_of_the_talk(talk: Talk) -> None:
    talk.asks("s_informer.prix", "l'Ondine Silence, combien ?")
    talk.asks(SHEET, "c'est mieux que l'Altaï Pro ?")
    names = [one["name"] for one in talk.act("utter_advice")["options"]]
    assert names == ["Lave-linge Ondine Silence 8 kg", "Lave-linge Altaï Pro 9 kg"]


def test_who_takes_the_quietest_takes_one_of_those_shown(talk: Talk) -> None:
    talk.asks(CHOICE, "j'hésite entre le Boréal 300 et le Boréal Fraîcheur")
    talk.asks(CHOICE, "jprends le moins bruyant")
    assert talk.act("utter_advice")["options"][0]["name"] == "Réfrigérateur combiné Boréal Fraîcheur 380 L"
    assert len(talk.act("utter_advice")["compared"]) == 2


def test_a_comparison_leaves_in_hand_the_one_that_was_chosen(talk: Talk) -> None:
    talk.asks("s_informer.prix", "combien coûte l'Aromance Matin ?")
    chosen = talk.slots["product_reference"]
    assert compared(talk).slots["product_reference"] == chosen


@pytest.mark.parametrize(
    ("text", "at"), [("la deuxième", 1), ("le premier svp", 0), ("la moins chère", 0), ("la troisième", None)]
)
def test_the_answer_to_which_one_may_be_a_rank(seeded_store: Store, text: str, at: int | None) -> None:
    with seeded_store.read() as uow:
        proposed = sorted(uow.brand.products_in("machine_cafe"), key=lambda product: product.price_cents)[:2]
    assert chosen_among(proposed, text) == (None if at is None else proposed[at])


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("je prends le plus", "serenite_plus"), ("ok le simple", "serenite"),
        ("Sérénité Plus, je la prends", "serenite_plus"), ("va pour le Foyer Tranquille", "foyer"),
        ("je veux le plus", "serenite_plus"), ("ok prenez moi la Sérénité Plus", "serenite_plus"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("intent", [BUY, UNCLEAR, "aucun.refuser", "aucun.affirmer", OFFERS])
def test_a_contract_told_is_taken_and_no_appliance_is_ordered(talk: Talk, intent: str, text: str, offer: str) -> None:
    talk.asks(OFFERS, "c koi la difference entre serenité et sérénité plus").asks(intent, text)
    assert talk.slots["subscription_offer"] == offer
    assert "utter_contract_terms" in talk.said


def test_another_contract_is_chosen_instead(talk: Talk) -> None:
    talk.asks(OFFERS, "quels contrats ?").asks(BUY, "je prends le plus").asks("aucun.refuser", "non le simple")
    assert talk.slots["subscription_offer"] == "serenite"


@pytest.mark.parametrize("text", ["je veux des infos sur Sérénité Plus", "Sérénité Plus couvre la casse ?"])
def test_a_question_about_a_contract_takes_none(talk: Talk, text: str) -> None:
    talk.asks(OFFERS, text)
    assert talk.said == ["utter_contract_offer"]


def test_the_plus_of_the_vacuum_cleaners_stays_one(talk: Talk) -> None:
    talk.asks(CHOICE, "compare le Navigue et le Navigue Plus").asks(BUY, "je prends le Plus")
    assert talk.slots["product_reference"] == "AS-ZEPR2"


@pytest.mark.parametrize(
    ("text", "reference"), [("je prends le premier", None), ("ok je prends le Zéphyr 70", "AS-ZEP70")]
)
def test_one_of_those_listed_is_taken_while_the_need_is_asked(talk: Talk, text: str, reference: str | None) -> None:
    shown = talk.asks("s_informer.disponibilite", "quels aspirateurs avez-vous ?").slots["products_shown"]
    assert talk.asks(CHOICE, "je cherche un aspirateur").form == "advice_need_form"
    talk.answers(text, BUY)
    assert (talk.slots["product_reference"], talk.form) == (reference or shown[0], "purchase_form")
    assert "utter_advice" not in talk.said


def test_a_first_price_is_a_need(talk: Talk) -> None:
    talk.asks("s_informer.disponibilite", "quels aspirateurs avez-vous ?").asks(CHOICE, "je cherche un lave-linge")
    assert talk.form == "advice_need_form"
    assert talk.answers("en premier prix", BUY).said == ["utter_advice"]


@pytest.mark.parametrize(
    ("text", "sure", "is_need"),
    [
        ("raconte moi une blague", 0.99, False),
        ("tu fais quoi ce soir", 0.95, False),
        ("on est quatre à la maison, haha", 0.5, True),
        ("moins de 200 euros lol", 0.99, True),
    ],
)
def test_a_joke_is_no_need(talk: Talk, text: str, sure: float, is_need: bool) -> None:
    talk.asks(CHOICE, "je cherche un aspirateur")
    talk.understanding = {"intent": {"name": "aucun.bavardage", "confidence": sure}}
    talk.answers(text, "aucun.bavardage")
    assert ("utter_advice" in talk.said) is is_need


def test_another_shelf_asked_after_is_no_need(talk: Talk) -> None:
    talk.asks(CHOICE, "je cherche un frigo")
    talk.answers("bon sinon vous vendez des plaques à induction ?", "s_informer.disponibilite")
    assert "utter_advice" not in talk.said
    assert talk.act("utter_choose_product")["category_label"] == "plaque de cuisson"


def test_one_of_those_shown_is_told_though_heard_as_a_yes(talk: Talk) -> None:
    shown = talk.asks(CHOICE, "je cherche un aspirateur à moins de 200 euros").slots["products_shown"]
    talk.asks("s_informer.caracteristiques", "le deuxième")
    assert talk.asks("aucun.affirmer", "et le premier alors").said == ["utter_product_characteristics"]
    assert talk.slots["product_reference"] == shown[0]
    assert talk.asks("aucun.affirmer", "ok merci").said == ["utter_nothing_pending"]


def test_another_contract_named_as_the_first_is_dropped_is_the_one_subscribed(talk: Talk) -> None:
    talk.asks("acheter.souscrire", "je voudrais souscrire foyer tranquille")
    assert talk.asks("aucun.abandonner", "non finalement sérénité plus").said[0] == "utter_contract_terms"
    assert "sérénité plus" in str(talk.act("utter_contract_terms")).lower()
    assert talk.asks("aucun.abandonner", "non finalement rien").said == ["utter_abandoned"]


@pytest.mark.parametrize(("text", "budget"), [("500", 50000), ("2 personnes", None), ("moins de 400 euros", 40000)])
def test_a_need_told_in_the_next_bubble_is_advised_upon(talk: Talk, text: str, budget: int | None) -> None:
    talk.asks(CHOICE, "je cherche un frigo").answers("je sais pas")
    talk.asks("aucun.donnee_seule", text)
    assert talk.said == ["utter_advice"]
    assert talk.act("utter_advice")["budget_cents"] == budget


@pytest.mark.parametrize("text", ["44000", "12", "bleu"])
def test_what_tells_no_need_is_not(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, "je cherche un frigo").answers("je sais pas")
    assert "utter_advice" not in talk.asks("aucun.donnee_seule", text).said


def test_what_it_is_for_is_looked_for_among_those_listed(talk: Talk) -> None:
    talk.asks("s_informer.disponibilite", "vous avez des frigos ?")
    talk.asks("aucun.donnee_seule", "pour mon studio")
    assert {one[:3] for one in talk.slots["products_shown"]} == {"RF-"}
    assert "utter_advice" in talk.said, talk.said


def test_the_exclusions_of_the_contract_in_hand_are_its_own(talk: Talk) -> None:
    talk.asks(OFFERS, "c'est quoi sérénité plus")
    assert talk.asks("s_informer.conditions_retour_garantie", "exclusions ?").said == ["utter_contract_offer"]
    assert any("vol" in line for line in talk.act("utter_contract_offer")["no"])
    told = talk.asks("s_informer.conditions_retour_garantie", "je peux rendre un article ?").said
    assert told == ["utter_return_terms"]


def test_a_budget_narrows_the_list_that_was_shown(talk: Talk) -> None:
    talk.asks("s_informer.disponibilite", "quels aspirateurs avez-vous ?")
    talk.asks("aucun.donnee_seule", "moins de 200 euros")
    told = talk.act("utter_advice")
    assert (told["budget_cents"], told["category_label"]) == (20000, "aspirateur")


@pytest.mark.parametrize("text", ["le Zéphyr 40", "45 rue des Lilas 69003 Lyon"])
def test_what_is_no_budget_narrows_no_list(talk: Talk, text: str) -> None:
    talk.asks("s_informer.disponibilite", "quels aspirateurs avez-vous ?")
    assert "utter_advice" not in talk.asks("aucun.donnee_seule", text).said


def test_the_cheapest_of_a_shelf_that_was_unclear_is_no_contract(talk: Talk) -> None:
    talk.is_unclear("un seche linge", ("sav", "panne"), ("acheter", "conseil_choix"))
    talk.asks(CHOICE, "le moins cher")
    assert "utter_contract_offer" not in talk.said
    assert talk.slots["product_reference"].startswith("SL-")


TWO = "je cherche un lave-linge et un frigo"


def test_the_second_shelf_of_a_message_waits_for_the_first_and_is_not_forgotten(talk: Talk) -> None:
    talk.asks(CHOICE, TWO)
    assert (talk.said, talk.form) == (["utter_secondary"], "advice_need_form")
    assert talk.act("utter_secondary")["later"] == ["réfrigérateur"]
    talk.answers("pour quatre personnes, budget 600", CHOICE)
    assert talk.said == ["utter_advice", "utter_secondary"]
    assert talk.acts[0]["args"]["category_label"] == "lave-linge"
    assert (talk.act("utter_secondary")["label"], talk.form) == ("réfrigérateur", "advice_need_form")
    talk.answers("pour deux", CHOICE)
    assert (talk.said, talk.act("utter_advice")["category_label"]) == (["utter_advice"], "réfrigérateur")


FOR_FOUR = "je cherche un lave-linge et un sèche-linge pour une famille de 4"


def test_a_use_told_once_for_two_shelves_is_of_each(talk: Talk) -> None:
    talk.asks(CHOICE, FOR_FOUR)
    told = [act["args"] for act in talk.acts if act["act"] == "utter_advice"]
    assert [one["category_label"] for one in told] == ["lave-linge", "sèche-linge"]
    assert told[0]["options"][0]["name"] == "Lave-linge Ondine Silence 8 kg"
    talk.asks(CHOICE, "je cherche un lave-linge pour deux et un congélateur pour le garage")
    told = [act["args"] for act in talk.acts if act["act"] == "utter_advice"]
    assert told[0]["options"][0]["name"] == "Lave-linge Ondine Essentiel 7 kg", "each has its own"


def test_the_first_may_be_bought_before_the_second_is_told_of(talk: Talk) -> None:
    talk.asks(CHOICE, TWO).answers("pour quatre personnes, budget 600", CHOICE)
    first = talk.act("utter_advice")["options"][0]["reference"]
    talk.answers("je prends le premier", BUY)
    assert (talk.slots["product_reference"], talk.form) == (first, "purchase_form")
    assert [one["label"] for one in talk.slots["other_demands"]] == ["réfrigérateur"]


@pytest.mark.parametrize("text", ["je veux acheter un four et un micro-ondes", "il me faut un four, un micro-ondes"])
def test_two_shelves_to_buy_are_bought_one_after_the_other(talk: Talk, text: str) -> None:
    talk.asks(BUY, text)
    assert (talk.said, talk.form) == (["utter_secondary"], "purchase_form")
    assert talk.act("utter_secondary")["later"] == ["micro-ondes"]
    assert {ref[:2] for ref in talk.slots["purchase"]["candidates"]} == {"FR"}


@pytest.mark.parametrize(
    "text",
    [
        "je cherche un lave-linge, mon frigo est en panne",
        "j'ai un four et je cherche un lave-linge",
        "un lave-linge pour deux et un budget de 500",
    ],
)
def test_an_appliance_had_already_is_no_second_one_wanted(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, text)
    assert "utter_secondary" not in talk.said
    assert not talk.slots.get("other_demands")


def test_what_heats_is_no_fan(talk: Talk) -> None:
    talk.asks(BUY, "je veux 2 radiateurs").asks(CHOICE, "lequel chauffe le mieux une chambre de 12 m2 ?")
    assert talk.act("utter_advice")["options"][0]["name"] == "Radiateur bain d'huile Souffle 2000 W"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("je cherche un four, pas un micro-ondes", "four"),
        ("plutôt un micro-ondes au lieu d'un four", "micro_ondes"),
        ("je n'ai pas de lave-linge", "lave_linge"),
    ],
)
def test_what_is_ruled_out_is_not_the_shelf(talk: Talk, text: str, category: str) -> None:
    assert talk.asks(CHOICE, text).slots["advice_category"] == category


def test_both_of_two_shelves_are_bought_one_after_the_other(talk: Talk) -> None:
    talk.asks(CHOICE, FOR_FOUR)
    first, second = (act["args"]["options"][0] for act in talk.acts if act["act"] == "utter_advice")
    talk.asks(BUY, "les deux, je les prends")
    assert (talk.slots["product_reference"], talk.form) == (first["reference"], "purchase_form")
    assert (talk.said, talk.act("utter_secondary")["later"]) == (["utter_secondary"], [second["name"]])
    assert (talk.slots["purchase"]["quantity"], len(talk.slots["other_demands"])) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "je prends le deuxième",
        "j'hésite entre les deux, je prends lequel",
        "j'en prends deux",
        "ok je le prends",
        "les deux sont chers, je prends le premier",
        "je prends le tout petit",
    ],
)
def test_other_words_take_one_of_two_shelves(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, FOR_FOUR).asks(BUY, text)
    assert not talk.slots.get("other_demands")


@pytest.mark.parametrize("heard", ["s_informer.caracteristiques", "nlu_fallback", CHOICE])
def test_the_next_shelf_is_for_the_same_home(talk: Talk, heard: str) -> None:
    talk.asks(CHOICE, "conseillez moi un refrigerateur pour 2 personnes, cuisine étroite 60cm max")
    talk.asks(heard, "et pour le congélateur ?")
    assert (talk.said, talk.form) == (["utter_advice"], None)
    assert talk.act("utter_advice")["category_label"] == "congélateur"


@pytest.mark.parametrize("text", ["et pour le prix ?", "et pour le frigo, quel prix ?", "et le bruit ?"])
def test_what_is_asked_of_the_appliance_in_hand_is_no_next_shelf(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, "conseillez moi un refrigerateur pour 2 personnes")
    talk.asks("s_informer.caracteristiques", text)
    assert "utter_advice" not in talk.said


KITCHEN = "nous aménageons notre cuisine : four, plaque induction, hotte et lave-vaisselle, que proposez-vous ?"


def test_a_kitchen_to_fit_out_is_advised_shelf_by_shelf(talk: Talk) -> None:
    talk.asks(CHOICE, KITCHEN)
    assert (talk.act("utter_advice")["category_label"], talk.form) == ("four", "advice_need_form")
    later = [act["args"]["label"] for act in talk.acts if act["act"] == "utter_secondary"]
    assert later == ["plaque de cuisson", "lave-vaisselle"], "an induction hob is proposed at once"


def test_a_kitchen_heard_as_a_quotation_is_advised_too(talk: Talk) -> None:
    talk.asks("acheter.devis", KITCHEN)
    assert talk.slots["advice_category"] == "four"
    assert [one["label"] for one in talk.slots["other_demands"]] == ["plaque de cuisson", "lave-vaisselle"]
    assert "utter_quote" not in talk.said


@pytest.mark.parametrize(
    "text",
    [
        "j'ai four, plaque et lave-vaisselle en panne",
        "vos contrats couvrent four, plaque et lave-vaisselle ?",
        "je cherche un four, noir et silencieux",
    ],
)
def test_other_lists_are_no_kitchen_to_fit_out(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, text)
    assert len([act for act in talk.acts if act["act"] == "utter_advice"]) <= 1
    assert not talk.slots.get("other_demands")


def test_the_same_person_buys_the_second_one(talk: Talk) -> None:
    contact = {"first_name": "Jean", "last_name": "Petit", "email": "jean@exemple.fr", "phone": "0639980077"}
    talk.asks(CHOICE, FOR_FOUR).asks(BUY, "les deux, je les prends")
    home = {"address": "18 rue du Moulin", "postcode": "68100", "town": "Mulhouse"}
    talk.slots["purchase"] |= {"way": "livraison", "contact": {**contact, **home}}
    talk.form, talk.slots["to_confirm"] = None, "action_purchase_confirmed"
    talk.yes()
    assert talk.said[0] == "utter_order_placed"
    assert talk.slots["purchase"]["contact"]["email"] == "jean@exemple.fr"
    assert not talk.slots["purchase"]["is_placed"]


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("mettez-le moi de côté là-bas", True),
        ("réservez-le dans ce magasin", True),
        ("réservez-le en magasin", False),
        ("réservez-le dans un magasin", False),
        ("mettez-le de côté", False),
    ],
)
def test_there_is_the_shop_whose_hours_were_told(talk: Talk, text: str, is_there: bool) -> None:
    talk.asks("s_informer.disponibilite", "le boréal 300 est en stock ?")
    talk.asks("s_informer.magasins_horaires", "le magasin de Nantes ferme à quelle heure ?")
    talk.asks("acheter.reserver_retrait", text)
    assert (talk.slots["purchase"]["shop_id"] == "nantes") is is_there


@pytest.mark.parametrize(
    ("intent", "text", "label"),
    [
        ("s_informer.caracteristiques", "ajoutez aussi un micro ondes gril", "Micro-ondes gril Fournil 25 L"),
        (CHOICE, "et rajoutez un sèche linge", "sèche-linge"),
        ("gerer_contrat.modifier_commande", "et rajoutez un micro-ondes", "micro-ondes"),
        (BUY, "je prends aussi le Zéphyr 70", "Aspirateur balai Zéphyr 70 Animaux"),
    ],
)
def test_what_is_added_to_a_purchase_comes_after_it(talk: Talk, intent: str, text: str, label: str) -> None:
    talk.asks(CHOICE, "un lave-linge pour 4 personnes").asks(BUY, "je le prends")
    bought, form = talk.slots["product_reference"], talk.form
    talk.asks(intent, text)
    assert (talk.slots["product_reference"], talk.form) == (bought, form)
    assert (talk.act("utter_secondary")["label"], talk.slots["other_demands"][0]["label"]) == (label, label)


@pytest.mark.parametrize(
    "text", ["vous livrez aussi le samedi ?", "finalement plutôt le Tribu", "et en plus il est beau"]
)
def test_nothing_is_added_by_a_question_or_another_choice(talk: Talk, text: str) -> None:
    talk.asks(CHOICE, "un lave-linge pour 4 personnes").asks(BUY, "je le prends").asks(BUY, text)
    assert not talk.slots.get("other_demands")


def test_who_comes_for_it_after_all_leaves_no_order(talk: Talk) -> None:
    talk.asks(CHOICE, "un aspirateur, 400 max").asks(BUY, "je le prends, livraison à domicile")
    talk.asks("aucun.abandonner", "non en fait je vais venir la chercher")
    assert (talk.slots["purchase"]["way"], talk.form) == ("retrait", "purchase_form")
    assert talk.asks("aucun.abandonner", "non laissez tomber").said == ["utter_abandoned"]


def test_the_way_told_once_its_question_was_let_go_still_counts(talk: Talk) -> None:
    talk.asks(CHOICE, "un aspirateur, 400 max").asks(BUY, "je le prends")
    talk.form = None
    talk.asks("aucun.donnee_seule", "domicile")
    assert (talk.slots["purchase"]["way"], talk.form) == ("livraison", "purchase_form")
