"""What was just told is not told again: more asked of it is not known, what is added is noted."""

from typing import Any

import pytest
from fakes.brain import act, answer, understanding
from steps import finish, said_acts, write

from relation.context import Relation
from relation.store.unit_of_work import Store

TERMS = act("utter_return_terms", days=30, summary="Trente jours pour changer d'avis.")
CHOICE = act("utter_choose_remedy", order_number="LV-240613", product_name="Four", kind="missing", refund_cents=1000)
STATUS = act("utter_order_status", order_number="LV-240613", status="shipped")


def says(store: Store, relation: Relation, text: str, *acts: dict[str, Any]) -> list[str]:
    talk_id = write(store, relation, "paul", text)
    before = said_acts(store, talk_id)
    assert finish(store, relation, talk_id, understanding("s_informer", "prix"), answer(*acts))
    return said_acts(store, talk_id)[len(before) :]


@pytest.mark.parametrize(
    ("text", "said"),
    [("et cette retenue, sur quel barème ?", ["service_nothing_more"]), ("j'ai jeté le carton", ["service_noted"])],
)
def test_the_same_terms_are_not_told_again(store: Store, relation: Relation, text: str, said: list[str]) -> None:
    assert says(store, relation, "j'ai combien de jours pour le rendre ?", TERMS) == ["utter_return_terms"]
    assert says(store, relation, text, TERMS) == said


def test_other_terms_and_what_concerns_an_order_are_told(store: Store, relation: Relation) -> None:
    says(store, relation, "j'ai combien de jours pour le rendre ?", TERMS, STATUS)
    other = act("utter_return_terms", days=30, summary="Trente jours.", point="Le retour est gratuit.")
    assert says(store, relation, "et c'est payant ?", other, STATUS) == ["utter_return_terms", "utter_order_status"]


def test_after_another_answer_the_terms_are_told_again(store: Store, relation: Relation) -> None:
    says(store, relation, "j'ai combien de jours pour le rendre ?", TERMS)
    says(store, relation, "et ma commande ?", STATUS)
    assert says(store, relation, "et pour le rendre, redites-moi ?", TERMS) == ["utter_return_terms"]


def test_what_tells_more_is_noted_before_the_choice_is_asked_again(store: Store, relation: Relation) -> None:
    assert says(store, relation, "il manque un plateau", CHOICE) == ["utter_choose_remedy"]
    assert says(store, relation, "l'étiquette dehors était la bonne", CHOICE) == [
        "service_noted",
        "utter_choose_remedy",
    ]
