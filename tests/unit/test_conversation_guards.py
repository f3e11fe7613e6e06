"""What was misheard, or asked in one breath, is answered as a good advisor would: two orders, an insult, a figure…"""

import pytest
from talk import SEVERAL, Talk

from actions.proofs import badly_written
from relation.context import Relation
from relation.store.brand_numbers import kept_orders, number_in
from relation.store.unit_of_work import Store

HELENE, MAXENCE, SOLVEIG, YING, AWA, ETIENNE = "C-0001", "C-0004", "C-0005", "C-0007", "C-0009", "C-0010"
NOLWENN = "C-0012"
CANCEL = "gerer_contrat.annuler_commande"
TWO = "annuler LV-246455 et LV-246454"


def test_two_orders_to_cancel_are_confirmed_one_after_the_other(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, TWO, order_number=f"LV-246455{SEVERAL}LV-246454")
    assert talk.act("utter_confirm_cancel")["order_number"] == "LV-246455"
    (other,) = talk.slots["other_demands"]
    assert (other["motif"], other["entities"][0]["value"]) == ("annuler_commande", "LV-246454")
    assert talk.yes().said == ["utter_order_cancelled", "utter_confirm_cancel"], "announced by nothing but itself"
    assert talk.act("utter_confirm_cancel")["order_number"] == "LV-246454"


def test_the_other_one_after_a_cancellation_is_the_one_under_way(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "annuler la LV-246455", order_number="LV-246455")
    talk.yes()
    other = talk.asks("aucun.correction", "et l'autre commande")
    assert other.act("utter_confirm_cancel")["order_number"] == "LV-246454", "not the one cancelled in the summer"


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("non attendez, finalement je veux garder celle-là et annuler l'autre", {}),
        ("garder la LV-246455 et annuler plutôt l’autre", {"order_number": "LV-246455"}),
    ],
)
def test_the_one_to_keep_is_not_the_one_to_cancel(
    seeded_store: Store, relation: Relation, said: str, numbers: dict[str, str]
) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "annuler la LV-246455", order_number="LV-246455")
    talk.slots["order_number"] = "LV-246455"
    assert talk.asks(CANCEL, said, **numbers).act("utter_confirm_cancel")["order_number"] == "LV-246454"
    assert not talk.effects


def test_the_other_of_several_is_asked_and_the_one_kept_is_not_among_them(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, YING).asks(CANCEL, "garder celle-là et annuler l'autre")
    talk.slots["order_number"] = "LV-205517"
    talk.asks(CANCEL, "garder celle-là et annuler l'autre")
    assert "LV-205517" not in "".join(talk.payloads())


@pytest.mark.parametrize(
    ("said", "heard"), [("ok je passe", "aucun.affirmer"), ("non merci", "aucun.refuser"), ("ok", "aucun.affirmer")]
)
def test_a_lone_word_ends_the_matter(seeded_store: Store, relation: Relation, said: str, heard: str) -> None:
    assert Talk(seeded_store, relation).asks(heard, said).said == ["utter_nothing_pending"]


def test_a_question_heard_as_a_no_is_asked_about(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE)
    assert talk.asks("aucun.refuser", "et si je ne suis pas là ?").said != ["utter_nothing_pending"]
    assert "utter_nothing_pending" not in talk.said


def test_a_mere_insult_is_no_demand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE).goes_on("quelle bande d'incapables")
    assert talk.said == ["utter_upset"]
    assert not talk.slots.get("topic_action")


def test_another_day_is_no_other_article(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.modifier_commande", "peut-on changer le jour ?")
    assert "utter_order_modifiable" not in talk.said


def test_the_day_by_which_it_is_needed_is_noted(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA)
    damage = "le bol est fêlé, il me le faut samedi"
    talk.asks("sav.article_endommage", damage, date="2026-11-21")
    assert talk.act("utter_choose_remedy")["wanted_on"] == "2026-11-21"
    again = Talk(seeded_store, relation, AWA).asks("sav.article_endommage", "reçu hier, fêlé", date="2026-11-17")
    assert again.act("utter_choose_remedy")["wanted_on"] is None, "a day of the past is no wish"


def test_damage_heard_as_a_change_is_not_asked_twice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).also_asked("sav", "article_endommage", "le bol est fêlé")
    talk.asks("sav.article_endommage", "le bol est fêlé")
    assert not talk.slots.get("other_demands")


def test_stock_and_instalments_asked_together_are_both_answered(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, ETIENNE)
    talk.asks("s_informer.moyens_paiement", "Four FR-FOU71V : stock à Strasbourg ? Paiement en 4 fois, quels frais ?")
    assert talk.said == ["utter_instalments", "utter_product_availability"]
    alone = Talk(seeded_store, relation, ETIENNE).asks("s_informer.moyens_paiement", "paiement en 4 fois ?")
    assert alone.said == ["utter_instalments"]


def test_a_figure_of_the_sheet_is_no_price(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, ETIENNE).asks("s_informer.prix", "Consommation en kWh du LV-ALT14 ?")
    assert talk.said == ["utter_product_characteristics"]
    price = Talk(seeded_store, relation, ETIENNE).asks("s_informer.prix", "Prix du LV-ALT14, et ses kWh ?")
    assert price.said[0] == "utter_product_price"


def test_what_it_costs_is_asked_of_the_contract_in_hand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.resilier", "résilier mon contrat")
    assert talk.asks("s_informer.prix", "en fait non, combien il coûte par an ?").said[0] == "utter_contract_status"
    assert talk.asks("s_informer.prix", "et le prix du LV-ALT14 ?").said[0] == "utter_product_price"


def test_the_warranty_is_that_of_the_product_in_hand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("s_informer.prix", "prix du LV-ALT14 ?")
    terms = talk.asks("s_informer.conditions_retour_garantie", "et la garantie ?").act("utter_warranty_conditions")
    assert terms["product_years"] == 5
    other = talk.asks("s_informer.conditions_retour_garantie", "la garantie d'un lave-linge ?")
    assert other.act("utter_warranty_conditions")["product_name"] != terms["product_name"]


@pytest.mark.parametrize(
    ("heard", "text", "said"),
    [
        ("s_informer.prix", "et la livraison coûte combien ?", "utter_delivery_terms"),
        ("s_informer.conditions_retour_garantie", "vous reprenez les anciens appareils ?", "utter_delivery_terms"),
        ("acheter.commander", "Le lave-linge Ondine est en stock ?", "utter_choose_product"),
    ],
)
def test_a_question_heard_as_its_neighbour_is_taken_up(
    seeded_store: Store, relation: Relation, heard: str, text: str, said: str
) -> None:
    assert Talk(seeded_store, relation).asks(heard, text).said == [said]


def test_who_asks_what_to_take_is_advised_and_not_made_to_choose(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.asks("acheter.commander", "Il nous faudrait un réfrigérateur. Que nous proposez-vous ?")
    assert (talk.said, talk.form) == ([], "advice_need_form")


def test_what_is_named_to_be_bought_is_bought(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, SOLVEIG)
    talk.asks("acheter.commander", "je peux commander le Zéphyr Navigue Plus que vous conseillez ?")
    assert talk.said == [] and talk.form == "purchase_form"


def test_the_shop_is_that_of_the_order_in_hand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MAXENCE).asks("gerer_contrat.suivi_commande", "cmd LV-245530 ?")
    hours = "s_informer.magasins_horaires"
    assert talk.asks(hours, "vous fermez quand ?").act("utter_shop")["shop_name"] == "Le Verger Paris"
    assert Talk(seeded_store, relation).asks(hours, "vous fermez quand ?").said == ["utter_choose_shop"]


def test_who_was_choosing_has_ordered_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("s_informer.prix", "prix du LV-ALT14 ?")
    assert talk.asks("aucun.abandonner", "je vais réfléchir").act("utter_abandoned")["is_choice"]
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "annuler LV-246455", order_number="LV-246455")
    assert not talk.asks("aucun.abandonner", "laissez tomber").act("utter_abandoned")["is_choice"]


@pytest.mark.parametrize(
    ("said", "meant", "kept"),
    [
        ("annuler la LV-246455 mais surtout pas LV-246454", "LV-246455", "LV-246454"),
        ("puis-je annuler la commande LV-246455 et garder la LV-246454 ?", "LV-246455", "LV-246454"),
        ("gardez-moi la LV-246454 et annulez la LV-246455", "LV-246455", "LV-246454"),
        ("n'annulez pas la 246454 mais la 246455", "LV-246455", "LV-246454"),
        ("la LV-246455, pas la LV-246454", "LV-246455", "LV-246454"),
        ("ce n'est pas LV-246454, c'est LV-246455", "LV-246455", "LV-246454"),
        ("annulez tout sauf la LV-246454", None, "LV-246454"),
        ("non la LV-246455", "LV-246455", None),
        ("je n'ai toujours pas la commande LV-246455", "LV-246455", None),
        ("j'ai le mail mais pas la commande LV-246455", "LV-246455", None),
        ("vous gardez la commande LV-246455 jusqu'à quand ?", "LV-246455", None),
        ("je ne veux pas garder la LV-246455", "LV-246455", None),
    ],
)
def test_an_order_named_to_be_left_alone_is_not_the_one_meant(said: str, meant: str | None, kept: str | None) -> None:
    assert number_in(said) == meant
    assert kept_orders(said) == ({kept} if kept else set())
    assert badly_written(said) is None


@pytest.mark.parametrize("motif", ["annuler_commande", "suivi_commande"])
def test_the_order_to_keep_is_left_alone_whatever_the_matter(
    seeded_store: Store, relation: Relation, motif: str
) -> None:
    talk = Talk(seeded_store, relation, NOLWENN)
    talk.slots["order_number"] = "LV-246454"  # Rasa's slot: the last one written
    said = "la LV-246455 mais surtout pas la LV-246454"
    talk.asks(f"gerer_contrat.{motif}", said, order_number="LV-246455 & LV-246454")
    act = "utter_confirm_cancel" if motif == "annuler_commande" else "utter_order_status"
    assert talk.act(act)["order_number"] == "LV-246455"
    assert talk.slots["order_number"] == "LV-246455"
    assert not talk.slots.get("other_demands")


def test_the_order_to_keep_proves_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots["order_number"] = "LV-198204"
    said = "annuler LV-240613 mais surtout pas LV-198204"
    talk.asks(CANCEL, said, order_number="LV-240613 & LV-198204")
    assert (talk.form, talk.slots["order_number"]) == ("identification_form", "LV-240613")
