"""Who wants no complaint: nothing is registered, and what they ask instead is answered in the same turn."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.playbook import Playbook
from relation.store.unit_of_work import Store

NOLWENN = "C-0012"
LATE = "reclamation.retard_conteste"
INVOICE, CHAT = ("gerer_contrat.facture", 0.6), ("aucun.bavardage", 0.7)
COMPLAINT = ("reclamation.retard_conteste", 0.8)


def refused(store: Store, relation: Relation, *heard: tuple[str, float]) -> Talk:
    talk = Talk(store, relation, NOLWENN).asks(LATE, "quatre jours de retard, c'est inadmissible")
    return talk.likely(*heard).goes_on("non pas de réclamation, juste ma facture")


def test_what_is_asked_instead_is_answered_at_once(seeded_store: Store, relation: Relation) -> None:
    talk = refused(seeded_store, relation, COMPLAINT, CHAT, INVOICE)
    assert talk.said[0] == "utter_abandoned"
    assert not talk.act("utter_abandoned")["has_question"]
    assert talk.said[1:] == ["utter_choose_order"]


@pytest.mark.parametrize("heard", [[], [COMPLAINT, CHAT], [("gerer_contrat.facture", 0.1)]])
def test_what_is_not_heard_is_asked(seeded_store: Store, relation: Relation, heard: list[tuple[str, float]]) -> None:
    talk = refused(seeded_store, relation, *heard)
    assert talk.said == ["utter_abandoned"]
    assert talk.act("utter_abandoned")["has_question"]


def test_who_does_not_complain_is_heard_after_a_complaint_was_begun(playbook: Playbook) -> None:
    for words in ("je me plains pas d'un comportement", "ce n'est pas une plainte"):
        found = playbook.follow_ups.heard(words, {"utter_ask_complaint_story"}, {"utter_ask_complaint_story"})
        assert found is not None
        assert found.name == "reclamation_pas_voulue"
