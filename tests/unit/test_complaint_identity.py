"""A complaint and who makes it: identifiers are no words of it, what was being proven comes first."""

import asyncio
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from talk import Talk

from actions.complaint_form import ValidateComplaintForm
from actions.complaint_identity import tells_nothing
from actions.complaints import Complain
from actions.dignity import without_insults
from actions.turn import Turn
from relation.context import Relation
from relation.store.unit_of_work import Store

JULIEN, CONTRACT, POSTCODE = "C-0008", "CT-FOYER8", "31700"
FAILED = "reclamation.service_client_defaillant"
FIRST = "Deux rendez-vous manqués, personne ne rappelle."


@pytest.mark.parametrize(
    "text",
    [
        "CT-FOYER8",
        "31700",
        "karim@exemple.fr 69003",
        "LV 240 613, 67000",
        "alors ?",
        "c'est la commande LV-240613",
        "oui ?",
        "reclamation",
        "Bonjour, je souhaite déposer une réclamation",
        "je veux porter plainte svp",
    ],
)
def test_what_only_identifies_tells_nothing(text: str) -> None:
    assert tells_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "la porte est rayée",
        "LV-240613 jamais livrée",
        "je veux 20 euros",
        "rien reçu",
        "une porte ouverte",
        "pas livré",
    ],
)
def test_facts_tell_something(text: str) -> None:
    assert not tells_nothing(text)


def answer_form(
    talk: Talk,
    text: str,
    slot: str,
    *,
    given: dict[str, str] | None = None,
    failed: int = 0,
    follows: str | None = None,
    intent: str = "aucun.donnee_seule",
    **slots: Any,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One answer to complaint_form, as Rasa fills its slot: the slots it sets, and what it says and proposes."""
    found = [{"entity": "postcode", "value": text}] if text.isdigit() else []
    context = {"customer_reference": None, "failed_identifications": failed, "history": {"given": given or {}}}
    message = {
        "text": text,
        "intent": {"name": intent},
        "entities": found,
        "metadata": {"context": context, "need": {}, "journey": {}, "understanding": {"follows": follows}},
    }
    held = {"requested_slot": slot, slot: text, **slots}
    loop = {"name": "complaint_form"}
    filled = [{"event": "user"}, {"event": "slot", "name": slot, "value": text}]
    tracker = Tracker(talk.conversation_id, held, message, filled, False, None, loop, "action_listen")
    dispatcher = CollectingDispatcher()
    domain = {"forms": {"complaint_form": {"required_slots": ["complaint_order", "complaint_story"]}}, "slots": {}}
    action = ValidateComplaintForm()
    events = asyncio.run(action.run(dispatcher, tracker, domain))
    kept = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return kept, dispatcher.messages


def test_a_reference_and_its_postcode_in_the_form_identify_and_are_no_story(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation)
    kept, said = answer_form(talk, CONTRACT, "complaint_story", complaint_first=FIRST, complaint_order="none")
    assert (kept["complaint_story"], kept["complaint_order"]) == (None, CONTRACT)
    assert said == []
    kept, said = answer_form(talk, POSTCODE, "complaint_story", given={"order_number": CONTRACT}, complaint_first=FIRST)
    assert kept["complaint_story"] is None
    assert kept["customer_reference"] == JULIEN
    assert [one.get("response") for one in said if one.get("response")] == ["utter_identified"]
    effects = [one["custom"]["effect"] for one in said if "effect" in (one.get("custom") or {})]
    assert [effect["type"] for effect in effects] == ["identify_customer"]


def test_a_wrong_postcode_in_the_form_counts_and_shows_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    for failed, told in ((0, ["utter_identification_failed"]), (2, [])):
        kept, said = answer_form(talk, "75001", "complaint_story", given={"order_number": CONTRACT}, failed=failed)
        assert "customer_reference" not in kept
        assert [one["response"] for one in said if one.get("response")] == told
        effects = [one["custom"]["effect"]["type"] for one in said if "effect" in (one.get("custom") or {})]
        assert effects == ["count_failed_identification"]
    kept, said = answer_form(talk, POSTCODE, "complaint_story", given={"order_number": CONTRACT}, failed=3)
    assert (kept.get("customer_reference"), said) == (None, [])


def test_after_two_empty_answers_the_first_words_are_the_complaint(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    kept, _ = answer_form(talk, "alors ?", "complaint_story", complaint_first=FIRST, complaint_tries=1)
    assert kept["complaint_story"] == FIRST
    kept, _ = answer_form(talk, "alors ?", "complaint_story", complaint_tries=1)
    assert kept["complaint_story"] is None
    kept, _ = answer_form(talk, "LV-240613", "complaint_story", complaint_first="réclamation", complaint_tries=1)
    assert kept["complaint_story"] is None, "« réclamation » tells nothing either"


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("et qui décide ?", False),
        ("je peux contester le devis ?", False),
        ("pourquoi personne ne m'a rappelé depuis le 3 novembre ?", True),
        ("le livreur a tout jeté", True),
        ("trois rendez-vous manqués", True),
    ],
)
def test_a_bare_question_is_no_fact_of_a_complaint(
    seeded_store: Store, relation: Relation, text: str, is_told: bool
) -> None:
    kept, _ = answer_form(Talk(seeded_store, relation), text, "complaint_story")
    assert (kept["complaint_story"] == text) is is_told


@pytest.mark.parametrize("slot", ["complaint_order", "complaint_story"])
@pytest.mark.parametrize("follows", ["reclamation_pas_voulue", "remplacement_voulu"])
def test_words_about_the_complaint_are_no_answer_to_its_form(
    seeded_store: Store, relation: Relation, slot: str, follows: str
) -> None:
    text = "non pas de réclamation, je veux juste une réponse"
    kept, _ = answer_form(Talk(seeded_store, relation), text, slot, follows=follows)
    assert kept == {slot: None}


@pytest.mark.parametrize(
    ("text", "intent", "is_story"),
    [
        ("il y a une rayure de 40 cm dans le salon", "sav.article_endommage", True),
        ("tout est arrivé cassé et votre SAV raccroche au nez", "reclamation.service_client_defaillant", True),
        ("LV-240613, le livreur a rayé le parquet", "reclamation.comportement", True),
        ("je ne l'ai plus sous la main", "aucun.refuser", False),
        ("aucune commande", "aucun.donnee_seule", False),
        ("LV-240613", "sav.panne", False),
        ("j'ai retrouvé le mail, je regarde", "gerer_contrat.suivi_commande", False),
    ],
)
def test_what_is_told_instead_of_the_order_is_the_story(
    seeded_store: Store, relation: Relation, text: str, intent: str, is_story: bool
) -> None:
    kept, _ = answer_form(Talk(seeded_store, relation), text, "complaint_order", intent=intent)
    assert kept["complaint_order"] == ("LV-240613" if "LV" in text else "none")
    assert kept.get("complaint_story") == (text if is_story else None)


def test_a_question_asked_instead_of_the_order_is_answered(seeded_store: Store, relation: Relation) -> None:
    text = "la réparation, c'est gratuit ?"
    kept, _ = answer_form(
        Talk(seeded_store, relation), text, "complaint_order", intent="s_informer.conditions_retour_garantie"
    )
    assert kept == {"complaint_order": None}


def test_a_reference_answers_which_file(seeded_store: Store, relation: Relation) -> None:
    kept, _ = answer_form(Talk(seeded_store, relation), "ct foyer8", "complaint_order")
    assert kept["complaint_order"] == CONTRACT


def test_the_reference_given_before_and_its_customer_are_of_the_complaint(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation)
    talk.history = {"given": {"order_number": CONTRACT, "postcode": POSTCODE}}
    story = FIRST + " J'attends depuis un mois, j'ai posé deux jours de congé et je veux une date et une excuse écrite."
    talk.asks("reclamation.retard_conteste", story)
    assert talk.said[0] == "utter_identified"
    assert talk.customer == JULIEN
    if "utter_complaint_known" not in talk.said:
        assert talk.act("utter_confirm_complaint")["order_number"] == CONTRACT


# What was being proven comes first


def test_the_proof_under_way_is_finished_and_the_complaint_is_proposed_after(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.remboursement", "toujours pas remboursé, c'est quand ?")
    assert talk.form == "identification_form"
    talk.asks("reclamation.retard_conteste", "Deuxième relance, je veux une date.")
    assert (talk.said, talk.form) == ([], "identification_form"), "the form asks again"
    assert talk.slots["pending_action"] == "action_refund_status"
    [demand] = talk.slots["other_demands"]
    assert (demand["motif"], demand["is_asked_first"]) == ("retard_conteste", True)
    talk.asks("reclamation.retard_conteste", "Je veux faire une réclamation !")
    assert "utter_complaint_acknowledged" in talk.said, "said twice, it is taken at once"


def test_a_complaint_heard_while_a_proof_is_asked_is_answered_by_the_question(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation)
    for form in ("identification_form", "contact_proof_form"):
        message = {"text": "Ondine Silence 8kg", "intent": {"name": FAILED}, "entities": [], "metadata": {}}
        slots = {"pending_action": "action_refund_status"}
        tracker = Tracker(talk.conversation_id, slots, message, [], False, None, {"name": form}, None)
        events = Complain().run(CollectingDispatcher(), tracker, {})
        assert [event["name"] for event in events if event["event"] == "followup"] == [form]


def test_a_calm_question_while_something_waits_is_no_complaint(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0001")
    talk.slots["to_confirm"] = "action_cancel_order_confirmed"
    talk.asks("reclamation.litige_facturation", "je serai débitée quand même ?")
    assert "utter_complaint_acknowledged" not in talk.said
    assert talk.said
    talk = Talk(seeded_store, relation, "C-0001").asks(
        "reclamation.litige_facturation", "vous m'avez débitée deux fois ?"
    )
    assert "utter_complaint_acknowledged" in talk.said, "nothing else was going on"


@pytest.mark.parametrize(
    ("text", "confidence", "is_opened"),
    [("ça ne change rien", 0.46, False), ("ça ne change rien", 0.9, True),
     ("la panne est revenue, troisième fois en un mois", 0.46, True)],
)  # fmt: skip
def test_a_few_words_heard_on_a_doubt_open_no_complaint(
    seeded_store: Store, relation: Relation, text: str, confidence: float, is_opened: bool
) -> None:
    talk = Talk(seeded_store, relation, "C-0001")
    intent = {"name": "reclamation.panne_repetee", "confidence": confidence}
    metadata = {"understanding": {"intent": intent, "mood": {"anger": 0.0}}, "context": {}, "journey": {}, "need": {}}
    message = {"text": text, "intent": intent, "entities": [], "metadata": metadata}
    tracker = Tracker(talk.conversation_id, {}, message, [], False, None, {}, None)
    events = Complain().run(CollectingDispatcher(), tracker, {})
    then = [event["name"] for event in events if event["event"] == "followup"]
    assert (then == ["action_clarify"]) is not is_opened


@pytest.mark.parametrize(
    ("told", "read_back"),
    [
        ("vous êtes des connards, bande de voleurs. Mon frigo est arrivé cassé !", "Mon frigo est arrivé cassé !"),
        ("bande de connards incapables vous m'avez livré un frigo cassé", "vous m'avez livré un frigo cassé"),
        ("ce frigo de merde ne marche pas", "ce frigo de […] ne marche pas"),
        ("la bande de tissu du tambour est déchirée", "la bande de tissu du tambour est déchirée"),
        ("votre service est nul, trois mois sans réponse", "votre service est nul, trois mois sans réponse"),
        ("bande d'incapables", ""),
        ("bande d'incapables votre four est mort au bout de 2 mois", "votre four est mort au bout de 2 mois"),
    ],
)
def test_insults_are_not_read_back(seeded_store: Store, relation: Relation, told: str, read_back: str) -> None:
    message = {"text": told, "intent": {"name": ""}, "entities": [], "metadata": {}}
    with seeded_store.read() as uow:
        turn = Turn(uow, relation, Tracker("c", {}, message, [], False, None, {}, None), CollectingDispatcher())
        assert without_insults(turn, told) == read_back


def test_a_bare_complaint_is_of_no_wrong_yet_and_is_not_read_back(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks(FAILED, "reclamation")
    assert talk.act("utter_complaint_acknowledged")["motif"] == "sans_motif"
    talk.slots["complaint_story"] = "mon colis est arrivé ouvert"
    talk._step("action_complaint_ready", "aucun.donnee_seule", "mon colis est arrivé ouvert", {})
    assert talk.act("utter_confirm_complaint")["subject"] == "mon colis est arrivé ouvert"
    told = Talk(seeded_store, relation).asks(FAILED, FIRST)
    assert told.act("utter_complaint_acknowledged")["motif"] == "service_client_defaillant"
