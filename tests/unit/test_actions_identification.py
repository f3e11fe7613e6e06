"""Proof of identity: a limited number of attempts, through whichever door they come."""

from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

NUMBER, POSTCODE, EMAIL = "LV-240613", "67000", "helene.marchand@exemple.fr"
HELENE = "C-0001"


def prove(talk: Talk, proof: str) -> Talk:
    """As Rasa does when identification_form is complete."""
    talk.form = None
    talk.slots |= {"order_number": NUMBER, "email_or_postcode": proof}
    return talk._step("action_identify", "aucun.donnee_seule", proof, {})


def use_every_attempt(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation).asks("gerer_contrat.suivi_commande")
    assert talk.form == "identification_form"
    for _ in range(relation.playbook.max_identifications):
        prove(talk, "75001")
    assert "utter_identification_blocked" in talk.said
    return talk


def test_a_right_proof_identifies_and_takes_the_matter_up_again(seeded_store: Store, relation: Relation) -> None:
    talk = prove(Talk(seeded_store, relation).asks("gerer_contrat.suivi_commande"), POSTCODE)
    assert talk.said == ["utter_identified", "utter_order_status"]
    assert talk.customer == HELENE
    assert talk.asks("gerer_contrat.suivi_commande").said == ["utter_order_status"]


def test_after_too_many_wrong_proofs_the_right_one_shows_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = prove(use_every_attempt(seeded_store, relation), EMAIL)
    assert "utter_identified" not in talk.said
    assert "utter_identification_blocked" in talk.said
    assert talk.customer is None
    assert "utter_order_status" not in talk.asks("gerer_contrat.suivi_commande").said


def test_dropping_the_matter_gives_no_new_attempt(seeded_store: Store, relation: Relation) -> None:
    talk = use_every_attempt(seeded_store, relation)
    talk.asks("aucun.abandonner")
    talk.asks("aucun.donnee_seule", EMAIL, email=EMAIL)
    assert talk.form is None
    assert "utter_identification_blocked" in talk.said
