"""A yes with something asked in the same breath: the yes counts, and the rest is answered after it."""

import pytest
from talk import Talk

from actions.yes_and_more import after_yes
from relation.context import Relation
from relation.store.unit_of_work import Store

NOLWENN = "C-0012"
CANCEL = "gerer_contrat.annuler_commande"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("oui et vous reprenez l'ancien ?", "vous reprenez l'ancien ?"),
        ("Oui, c'est bon. Est-ce que je peux payer en 3 fois", "Est-ce que je peux payer en 3 fois"),
        ("d'accord, et au fait quand est-ce que je serai livré", "quand est-ce que je serai livré"),
        ("ouais merci, sinon vous ouvrez le dimanche ?", "vous ouvrez le dimanche ?"),
        ("oui enregistrez, et je vous envoie les photos comment ?", "je vous envoie les photos comment ?"),
        ("allez-y. je voudrais aussi ma facture", "je voudrais aussi ma facture"),
    ],
)
def test_what_follows_a_yes_is_read_apart(text: str, rest: str) -> None:
    assert after_yes(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "oui",
        "oui merci beaucoup",
        "oui mais vous livrez quand ?",
        "ok et vous livrez quand ?",
        "oui et ça me coûtera combien ?",
        "oui, l'adresse est 3 rue des Lilas",
        "vous livrez le oui ou le non ?",
        "ouistiti, et vous livrez quand ?",
    ],
)
def test_what_may_be_no_yes_or_asks_nothing_is_left_whole(text: str) -> None:
    assert after_yes(text) is None


def test_the_yes_is_done_and_the_question_answered_after(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "annulez la LV-246455", order_number="LV-246455")
    assert talk.said == ["utter_confirm_cancel"]
    talk.asks("s_informer.magasins_horaires", "oui, et sinon vous ouvrez le dimanche ?")
    assert talk.said[0] == "utter_order_cancelled"
    assert talk.said[1:] == ["utter_choose_shop"]


def test_a_yes_that_corrects_is_the_correction(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks(CANCEL, "annulez la LV-246455", order_number="LV-246455")
    talk.asks("s_informer.magasins_horaires", "oui mais vous ouvrez le dimanche ?")
    assert "utter_order_cancelled" not in talk.said
