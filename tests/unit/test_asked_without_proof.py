"""Who has no number, and asks something all the same: no proof is asked once more."""

from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

CONTACT = "contact_proof_form"
CANCEL, STATUS = "gerer_contrat.annuler_commande", "gerer_contrat.suivi_commande"


def without_number(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation).asks(STATUS, "où est ma commande")
    talk.form = CONTACT
    return talk


def test_what_cannot_be_told_without_it_is_said_so(seeded_store: Store, relation: Relation) -> None:
    talk = without_number(seeded_store, relation).asks("gerer_contrat.facture", "vous voyez ma facture ?")
    assert talk.said == ["utter_identify_otherwise"]
    assert talk.act("utter_identify_otherwise")["is_question"]
    assert talk.form == CONTACT, "the proof may still come"


def test_the_rule_of_the_matter_is_told_instead(seeded_store: Store, relation: Relation) -> None:
    talk = without_number(seeded_store, relation)
    talk.asks("gerer_contrat.remboursement", "et l'argent revient quand après un retour ?")
    assert talk.said == ["utter_return_terms"]


def test_a_demand_still_asks_for_the_proof(seeded_store: Store, relation: Relation) -> None:
    talk = without_number(seeded_store, relation).asks(CANCEL, "annulez ma commande")
    assert "utter_identify_otherwise" not in talk.said
    assert talk.form == CONTACT


def test_a_proof_beside_the_question_is_taken(seeded_store: Store, relation: Relation) -> None:
    talk = without_number(seeded_store, relation)
    talk.asks(
        STATUS, "helene.marchand@exemple.fr 67000, elle est où ?", email="helene.marchand@exemple.fr", postcode="67000"
    )
    assert "utter_identified" in talk.said
