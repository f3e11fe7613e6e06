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
