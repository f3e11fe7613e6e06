"""An order of nobody's file: told of where it was placed, or with its number and its own contact; never without."""

from typing import Any

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

EMAIL = "nora.haddad@exemple.fr"
CONTACT = {"first_name": "Nora", "last_name": "Haddad", "email": EMAIL, "phone": "06 39 98 10 10"}
STATUS = "gerer_contrat.suivi_commande"


def bought(store: Store, relation: Relation, shop: bool = True) -> tuple[Talk, str]:
    """A conversation in which somebody without a file has reserved, and the number."""
    talk = Talk(store, relation)
    asked: dict[str, Any] = {"contact": CONTACT, "quantity": 1}
    with store.read() as uow:
        where = uow.brand.shops()[0].id
        product = next(
            found.reference
            for found, _ in uow.brand.find_products("mixeur plongeant")
            if any(stock.quantity for stock in uow.brand.stock(found.reference) if stock.shop_id == where)
        )
    talk.effects = [
        {"type": "reserve_in_shop", "key": "order", "args": {**asked, "product_reference": product, "shop_id": where}}
    ]
    talk._finish()
    return talk, talk.results["order"]["order_number"]


def prove(talk: Talk, number: str, proof: str) -> Talk:
    talk.asks(STATUS, f"où en est ma réservation {number} ?", order_number=number)
    assert talk.form == "identification_form"
    talk.form = None
    talk.slots |= {"order_number": number, "email_or_postcode": proof}
    return talk._step("action_identify", "aucun.donnee_seule", proof, {})


def test_the_conversation_that_made_it_needs_no_proof(seeded_store: Store, relation: Relation) -> None:
    talk, number = bought(seeded_store, relation)
    assert talk.asks(STATUS, "où en est ma réservation ?").said == ["utter_order_status"]
    assert talk.act("utter_order_status")["order_number"] == number
    assert talk.act("utter_order_status")["shop_name"]
    assert talk.asks("aucun.donnee_seule", number, order_number=number).said == ["utter_order_status"]
    assert (talk.customer, talk.failed_identifications) == (None, 0)


def test_its_number_and_its_email_find_it_anywhere(seeded_store: Store, relation: Relation) -> None:
    _, number = bought(seeded_store, relation)
    talk = prove(Talk(seeded_store, relation), number, EMAIL.upper())
    assert talk.said == ["utter_identified", "utter_order_status"]
    assert (talk.customer, talk.failed_identifications) == (None, 0)
    assert talk.asks(STATUS, "elle est prête ?").said == ["utter_order_status"], "proven once for all"


def test_another_email_shows_nothing_and_counts(seeded_store: Store, relation: Relation) -> None:
    _, number = bought(seeded_store, relation)
    talk = Talk(seeded_store, relation)
    for left in (2, 1):
        talk = prove(talk, number, "karim.belkacem@exemple.fr")
        assert talk.act("utter_identification_failed")["attempts_left"] == left
        talk.asks("aucun.abandonner", "laissez")
    assert "utter_identification_blocked" in prove(talk, number, "autre@exemple.fr").said
    talk.form = None
    talk.slots |= {"order_number": number, "email_or_postcode": EMAIL}
    assert "utter_order_status" not in talk._step("action_identify", "aucun.donnee_seule", EMAIL, {}).said


def test_what_changes_it_is_for_a_person(seeded_store: Store, relation: Relation) -> None:
    talk, number = bought(seeded_store, relation)
    talk.asks("gerer_contrat.annuler_commande", f"annulez {number}", order_number=number)
    assert talk.said == ["utter_offer_handoff"]
    assert [effect["type"] for effect in talk.effects] == ["note_offer"]


def test_it_opens_nobody_s_file_and_no_other_order(seeded_store: Store, relation: Relation) -> None:
    talk, _ = bought(seeded_store, relation)
    talk.asks(STATUS, "et ma commande LV-240613 ?", order_number="LV-240613")
    assert talk.form == "identification_form"
    assert talk.said == []


@pytest.mark.parametrize("proof", ["67000", EMAIL])
def test_the_effect_checks_the_proof_again(seeded_store: Store, relation: Relation, proof: str) -> None:
    _, number = bought(seeded_store, relation)
    talk = Talk(seeded_store, relation)
    talk._begin()
    talk.effects = [{"type": "prove_order", "key": "own", "args": {"order_number": number, "proof": proof}}]
    talk._finish()
    assert ("refused" in talk.results["own"]) == (proof != EMAIL)
    assert talk.history.get("own_orders") == ([number] if proof == EMAIL else None)
    assert talk.failed_identifications == (proof != EMAIL)
