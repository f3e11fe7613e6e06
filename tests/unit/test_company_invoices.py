"""A company's words inside a purchase are answered, and read as nobody's name nor telephone."""

import pytest
from talk import Talk

from actions.company_invoices import is_company_told
from actions.purchase_words import identity_in
from relation.context import Relation
from relation.store.unit_of_work import Store

BUY = "acheter.commander"


@pytest.mark.parametrize("heard", ["aucun.affirmer", "aucun.donnee_seule"])
def test_a_company_said_while_buying_is_told_of_its_invoice(
    seeded_store: Store, relation: Relation, heard: str
) -> None:
    talk = Talk(seeded_store, relation).asks(BUY, "je veux le lave-linge Ondine Silence 8 kg")
    said = "oui on est une association loi 1901"
    talk.slots |= {"requested_slot": "purchase_way", "purchase_way": said}
    talk._begin()
    events = talk._run("validate_purchase_form", heard, said, {})
    assert "action_execution_rejected" not in [event["event"] for event in events]
    assert "société" in talk.acts[0]["args"]["point"]
    assert ([act["act"] for act in talk.acts], talk.slots["requested_slot"]) == (
        ["utter_payment_means"],
        "purchase_way",
    )


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("SIRET 732 829 320 00074", True),
        ("c'est pour notre association", True),
        ("on est une PME", True),
        ("livraison à la mairie", False),
        ("rue de l'école", False),
        ("12 rue de la Société", False),
        ("Marie Lécole", False),
    ],
)
def test_a_company_is_told_by_its_own_words(text: str, is_told: bool) -> None:
    assert is_company_told(text) is is_told


@pytest.mark.parametrize("text", ["SIRET 732 829 320 00074", "siret : 73282932000074", "732 829 320 00074"])
def test_the_number_of_a_company_is_no_telephone(text: str) -> None:
    assert "phone" not in identity_in(text)


@pytest.mark.parametrize("text", ["06 39 98 00 04", "Jean Petit 0639980004", "+33 6 39 98 00 04"])
def test_a_telephone_stays_one(text: str) -> None:
    assert "phone" in identity_in(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("SIRET 732829320 0612345678", "0612345678"),
        ("SIREN 732 829 320 06 12 34 56 78", "06 12 34 56 78"),
        ("SIRET 732 829 320 00074 06 12 34 56 78", "06 12 34 56 78"),
        ("Luc Petit +33 612 345 678 75011 Paris", "+33 612 345 678"),
    ],
)
def test_a_telephone_beside_other_numbers_is_read(text: str, phone: str) -> None:
    assert identity_in(text)["phone"] == phone
