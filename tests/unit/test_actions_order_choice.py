"""« La moins chère » at the choice between two orders chooses an order, and opens no purchase."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

NOLWENN = "C-0012"
CHEAPER = "LV-246455"


def at_the_choice(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation, NOLWENN).asks("gerer_contrat.annuler_commande", "je veux annuler ma commande")
    assert talk.said == ["utter_choose_order"]
    return talk


@pytest.mark.parametrize("intent", ["acheter.conseil_choix", "nlu_fallback", "acheter.commander", "s_informer.prix"])
def test_the_cheapest_is_an_order(seeded_store: Store, relation: Relation, intent: str) -> None:
    talk = at_the_choice(seeded_store, relation).asks(intent, "la moins chère")
    assert talk.said == ["utter_confirm_cancel"]
    assert talk.act("utter_confirm_cancel")["order_number"] == CHEAPER
    assert talk.form is None


@pytest.mark.parametrize("text", ["la première", "celle du dessus, la première", "non plutôt la 2e"])
def test_a_rank_is_that_of_the_buttons(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = at_the_choice(seeded_store, relation)
    shown = [order["number"] for order in talk.act("utter_choose_order")["orders"]]
    talk.asks("nlu_fallback", text)
    assert talk.act("utter_confirm_cancel")["order_number"] == shown["2e" in text]


def test_words_that_choose_none_ask_again(seeded_store: Store, relation: Relation) -> None:
    talk = at_the_choice(seeded_store, relation).asks("nlu_fallback", "la verte")
    assert talk.said == ["utter_choose_order"]


@pytest.mark.parametrize("text", ["je cherche la machine la moins chère du magasin pour ma mère", "la moins chère ?"])
def test_another_question_is_left_to_its_own_answer(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = at_the_choice(seeded_store, relation).asks("acheter.conseil_choix", text)
    assert "utter_confirm_cancel" not in talk.said


def test_with_no_choice_under_way_it_is_advice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks("acheter.conseil_choix", "la moins chère")
    assert "utter_choose_order" not in talk.said
