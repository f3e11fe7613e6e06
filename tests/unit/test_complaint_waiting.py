"""Between « voici ce que j'enregistre » and the yes: details join, questions are answered, nothing is lost."""

import pytest
from talk import Talk

from actions.complaint_follow_up import SLOTS
from relation.context import Relation
from relation.store.unit_of_work import Store

HELENE, LATE = "C-0001", "LV-240613"
STORY = (
    "Mon lave-linge devait arriver lundi dernier, j'ai posé deux jours de congé pour rien, personne ne m'a appelée, "
    "et le numéro du chauffeur que vous donnez ne répond jamais."
)
COMPLAIN, BEHAVIOUR = "reclamation.retard_conteste", "reclamation.comportement"


def waits(store: Store, relation: Relation, who: str | None = HELENE, about: str = COMPLAIN) -> Talk:
    talk = Talk(store, relation, who).asks(about, STORY)
    assert "utter_confirm_complaint" in talk.said
    return talk


@pytest.mark.parametrize(
    ("heard", "detail"),
    [
        (COMPLAIN, "et le chauffeur a été grossier"),
        ("sav.article_endommage", "la porte était rayée aussi"),
        ("gerer_contrat.modifier_commande", "ajoutez qu'il a aussi rayé le parquet"),
        ("nlu_fallback", "ma voisine peut témoigner de tout cela"),
        ("aucun.correction", "non 450 pardon"),
        ("aucun.correction", "pas 3, 4 fois"),
    ],
)
def test_a_detail_joins_the_words_and_the_yes_records(
    seeded_store: Store, relation: Relation, heard: str, detail: str
) -> None:
    talk = waits(seeded_store, relation).asks(heard, detail)
    assert talk.said == ["utter_confirm_complaint"]
    assert "utter_complaint_registered" in talk.yes().said
    [effect] = [one for one in talk.effects if one["type"] == "register_complaint"]
    assert (effect["args"]["subject"], effect["args"]["order_number"]) == (f"{STORY} {detail}", LATE)


@pytest.mark.parametrize("said", ["non, pas ça", "je me suis mal exprimée", "c'est faux", "non 0639981234"])
def test_a_correction_without_a_figure_joins_nothing(seeded_store: Store, relation: Relation, said: str) -> None:
    entities = {"phone": "+33639981234"} if "0639" in said else {}
    talk = waits(seeded_store, relation).asks("aucun.correction", said, **entities)
    assert said not in str(talk.slots["complaint_story"])


def test_a_question_is_answered_and_the_complaint_comes_back(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).asks("s_informer.livraison_conditions", "vous livrez le dimanche ?")
    assert talk.said[0] != "utter_confirm_complaint"
    assert talk.said[-1] == "utter_confirm_complaint"
    assert talk.act("utter_confirm_complaint")["subject"].startswith(STORY[:100])
    assert "dimanche" not in talk.slots["complaint_story"]
    assert "utter_complaint_registered" in talk.yes().said


@pytest.mark.parametrize("heard", ["gerer_contrat.remboursement", "reclamation.remboursement_refuse"])
def test_when_the_money_comes_is_answered_first(seeded_store: Store, relation: Relation, heard: str) -> None:
    talk = waits(seeded_store, relation).asks(heard, "pas acceptable, quand suis-je remboursé")
    assert talk.said == ["utter_no_refund", "utter_confirm_complaint"]


def test_a_danger_is_no_detail(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).asks("sav.panne", "maintenant ça sent le brûlé et il y a de la fumée")
    assert "utter_confirm_complaint" not in talk.said


def test_a_no_and_a_matter_of_its_own_leave_it(seeded_store: Store, relation: Relation) -> None:
    assert waits(seeded_store, relation).no().said == ["utter_abandoned"]
    talk = waits(seeded_store, relation).asks("gerer_contrat.changer_adresse", "je veux changer mon adresse")
    assert "utter_confirm_complaint" not in talk.said


def test_a_number_typed_in_the_conversation_is_of_the_complaint(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation, None, BEHAVIOUR).asks("aucun.donnee_seule", LATE, order_number=LATE)
    assert talk.act("utter_confirm_complaint")["order_number"] == LATE
    known = Talk(seeded_store, relation, HELENE)
    known.slots["order_number"] = "LV-198204"
    known.asks(BEHAVIOUR, STORY)
    assert known.act("utter_confirm_complaint")["order_number"] == "LV-198204"


def test_a_question_that_asks_something_itself_does_not_lose_it(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).asks("s_informer.disponibilite", "vous intervenez à Toulouse ?")
    assert "utter_confirm_complaint" not in talk.said
    talk.no()
    assert (talk.said, talk.act("utter_confirm_complaint")["is_again"]) == (["utter_confirm_complaint"], True)
    assert "utter_complaint_registered" in talk.yes().said


def test_who_leaves_is_told_that_it_is_not_recorded(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).asks("s_informer.disponibilite", "vous intervenez à Toulouse ?")
    talk._step("action_other_demand", "aucun.prendre_conge", "au revoir", {})
    assert talk.said == ["utter_confirm_complaint"]
    assert talk.no().said == ["utter_abandoned"]


def test_who_wanted_no_complaint_has_none_and_is_asked_the_question(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).goes_on("non pas de réclamation, je veux juste une réponse")
    assert (talk.said, talk.act("utter_abandoned")["has_question"]) == (["utter_abandoned"], True)
    assert not any(talk.slots.get(name) for name in (*SLOTS, "to_confirm"))
    asked = Talk(seeded_store, relation, HELENE).asks("reclamation.pratique_commerciale", "c'est de la pub mensongère")
    assert asked.form == "complaint_form"
    asked.goes_on("mais je ne veux pas faire de réclamation")
    assert (asked.said, asked.form) == (["utter_abandoned"], None)
    assert not [one for one in asked.effects if one["type"] == "register_complaint"]


def test_who_presses_for_what_was_just_recorded_is_told_of_it(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation).yes()
    talk.goes_on("je veux etre remboursé aujourd'hui sinon j'appelle ma banque")
    assert "utter_complaint_known" in talk.said
    assert talk.act("utter_complaint_known")["asked"] == "pressing"


def test_the_mediator_is_information(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).goes_on("siret, médiateur ? y en a-t-il un, médiateur ?")
    assert talk.said == ["utter_complaint_acknowledged"]
    assert "médiateur" in talk.act("utter_complaint_acknowledged")["mediator"]


def test_two_wrongs_are_two_complaints(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation)
    [kept] = [{name: talk.slots.get(name) for name in (*SLOTS, "to_confirm", "topic_action")}]
    demand = {"objective": "reclamation", "motif": "retard_conteste", "text": "", "entities": [], "recap": kept}
    talk.slots |= {"other_demands": [demand], "to_confirm": None, **dict.fromkeys(SLOTS)}
    talk.asks(BEHAVIOUR, STORY.replace("Mon lave-linge", "Et votre vendeur de Lyon"))
    assert talk.slots["other_demands"] == [demand], "the first one still waits"
    short = waits(seeded_store, relation).asks(BEHAVIOUR, "vendeur agressif")
    assert [one["motif"] for one in short.slots["other_demands"]] == ["retard_conteste"]
    again = Talk(seeded_store, relation, HELENE)
    again.slots |= {"other_demands": [demand]}
    assert not again.asks(COMPLAIN, STORY).slots.get("other_demands"), "begun anew, it is not asked twice"


@pytest.mark.parametrize(
    ("proof", "given"),
    [("67000", {"postcode": "67000"}), ("mon mail : h.ferrand@exemple.fr", {"email": "h.ferrand@exemple.fr"})],
)
def test_a_proof_given_meanwhile_says_whose_complaint_it_is(
    seeded_store: Store, relation: Relation, proof: str, given: dict[str, str]
) -> None:
    talk = waits(seeded_store, relation, None, BEHAVIOUR).asks("aucun.donnee_seule", LATE, order_number=LATE)
    talk.slots["order_number"] = LATE
    talk.asks("aucun.donnee_seule", proof, **given)
    assert talk.said[-1] == "utter_confirm_complaint"
    if "postcode" in given:
        assert (talk.said[0], talk.customer) == ("utter_identified", HELENE)
    assert "utter_complaint_registered" in talk.yes().said


def test_a_new_postcode_with_a_story_is_no_mere_proof(seeded_store: Store, relation: Relation) -> None:
    talk = waits(seeded_store, relation, None, BEHAVIOUR)
    talk.asks("aucun.donnee_seule", "livreur du dépôt de 67000", postcode="67000")
    assert "utter_identified" not in talk.said


@pytest.mark.parametrize(
    ("text", "is_detail"),
    [
        ("non pas de commande, cadeau", True),
        ("non c'était le livreur du matin", True),
        ("non, deux fois en une semaine", True),
        ("non laissez tomber cette histoire", False),
        ("non pas de réclamation finalement", False),
        ("non je ne veux pas porter plainte", False),
        ("non merci c'est gentil", False),
        ("non", False),
        ("non pas maintenant svp", False),
    ],
)
def test_a_no_that_tells_more_is_a_detail(seeded_store: Store, relation: Relation, text: str, is_detail: bool) -> None:
    story = "votre technicien a été odieux avec ma mère, il a rayé le parquet et il est reparti sans un mot " * 2
    talk = Talk(seeded_store, relation).asks("reclamation.comportement", story).asks("aucun.refuser", text)
    assert (talk.said == ["utter_confirm_complaint"]) is is_detail
    assert (talk.slots["to_confirm"] is not None) is is_detail
