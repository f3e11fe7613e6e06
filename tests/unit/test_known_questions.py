"""Questions that the brand has answers to: which are answered, how they are told, and what is no such question."""

from typing import Any

import pytest
from fakes.brain import understanding
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.information import DeliveryTerms
from actions.purchase_questions import AskPurchaseIdentity
from actions.tickets import Repair
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.queue import QueueRules
from relation.playbook import Playbook
from relation.services.known_questions import UNTOLD
from relation.services.known_questions import as_known_question as as_question
from relation.services.questions_beside import as_question_alone, with_answers_beside
from relation.services.waiting_facts import asks_a_fact
from relation.store.unit_of_work import Store

ABSENT = "livraison_absent"


def as_known_question(playbook: Playbook, text: str, found: dict[str, Any]) -> dict[str, Any]:
    return with_answers_beside(playbook, as_question(playbook, text, found))


def heard(confidence: float = 0.9, **changes: Any) -> dict[str, Any]:
    return understanding(
        "gerer_contrat", "replanifier", known_question={"id": ABSENT, "confidence": confidence}, **changes
    )


def read(playbook: Playbook, text: str, confidence: float = 0.9, **changes: Any) -> dict[str, Any]:
    return as_known_question(playbook, text, heard(confidence, **changes))


def test_a_question_that_the_brand_answers_is_one_in_general(playbook: Playbook) -> None:
    found = read(playbook, "et si je suis pas là ?", 0.7, signals={"ask_human": 0.4})
    assert found["intent"]["name"] == "s_informer.livraison_conditions"
    assert (found["objective"], found["motif"]) == ("s_informer", "livraison_conditions")
    assert found["known_question"]["id"] == ABSENT
    assert found["signals"]["ask_human"] == 0.0


@pytest.mark.parametrize(
    ("text", "confidence", "changes"),
    [
        ("et si je suis pas là ?", 0.3, {}),
        ("je serai pas là mardi", 0.6, {}),
        ("passez-moi quelqu'un, et si je suis pas là ?", 0.6, {"signals": {"ask_human": 0.9}}),
        ("et si je suis pas là ?", 0.9, {"mood": {"anger": 0.8}}),
        ("et si je suis pas là ?", 0.9, {"signals": {"threat_public": 0.8}}),
        ("et si je suis pas là ?", 0.6, {"signals": {"threat_legal": 0.8}}),
        (
            "et si je suis pas là pour la LV-240613 ?",
            0.9,
            {"entities": [{"entity": "order_number", "value": "LV-240613"}]},
        ),
        ("et si je suis pas là ?", 0.9, {"secondary": [{"objective": "sav", "motif": "panne", "text": "…"}]}),
        ("mot " * 31 + "?", 0.9, {}),
    ],
)
def test_what_is_more_or_less_than_a_question_is_heard_as_it_was(
    playbook: Playbook, text: str, confidence: float, changes: dict[str, Any]
) -> None:
    found = read(playbook, text, confidence, **changes)
    assert found["known_question"] is None
    assert found["intent"]["name"] == "gerer_contrat.replanifier"


def test_a_question_without_its_mark_is_one_after_what_was_said(playbook: Playbook) -> None:
    text, doubted = "je peux être absente", {**heard(0.6), "confidence": 0.5}
    more = {"reply": {"relation": "beside", "confidence": 0.8}}
    assert as_known_question(playbook, text, doubted)["known_question"] is None
    assert as_known_question(playbook, text, {**doubted, **more})["known_question"] is not None


@pytest.mark.parametrize(("anger", "is_told"), [(0.63, True), (0.9, False)])
def test_a_dry_question_about_what_was_told_is_no_anger(playbook: Playbook, anger: float, is_told: bool) -> None:
    found = heard(reply={"relation": "about", "confidence": 0.9}, mood={"anger": anger})
    assert (as_known_question(playbook, "et c'est vous qui payez", found)["known_question"] is not None) == is_told


def test_what_is_surely_of_their_own_is_no_question_in_general(playbook: Playbook) -> None:
    sure = {**heard(), "confidence": 0.95}
    assert as_known_question(playbook, "si je suis pas là ?", sure)["known_question"] is not None
    assert as_known_question(playbook, "ma livraison, si je suis pas là ?", sure)["known_question"] is None


ASKED = {"text": "et si je suis pas là ?", "id": ABSENT, "confidence": 0.8}
TWO = "je voudrais suivre ma commande, et si je suis pas là ?"


def test_what_a_clause_asks_in_general_is_answered_beside_and_is_no_other_demand(playbook: Playbook) -> None:
    other = {"objective": "s_informer", "motif": "livraison_conditions", "text": ASKED["text"]}
    heard = understanding("gerer_contrat", "suivi_commande", questions=[ASKED], secondary=[other])
    found = as_known_question(playbook, TWO, heard)
    assert found["intent"]["name"] == "gerer_contrat.suivi_commande"
    assert (found["answers_beside"], found["secondary"]) == ([ABSENT], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"questions": [{**ASKED, "confidence": 0.5}]},
        {"questions": [{**ASKED, "text": "je suis pas là", "confidence": 0.7}]},
        {"questions": [{**ASKED, "id": "gone"}]},
        {"questions": [ASKED], "mood": {"anger": 0.9}},
        {
            "questions": [{**ASKED, "confidence": 0.88}],
            "secondary": [{"objective": "sav", "motif": "reparation", "text": ASKED["text"]}],
        },
        {
            "questions": [{**ASKED, "text": "et ma livraison si je suis pas là ?", "confidence": 0.99}],
            "secondary": [{"objective": "sav", "motif": "x", "text": "et ma livraison si je suis pas là ?"}],
        },
        {"questions": []},
    ],
)
def test_what_a_clause_hardly_asks_is_not_answered(playbook: Playbook, changes: dict[str, Any]) -> None:
    heard = understanding("gerer_contrat", "suivi_commande", **changes)
    assert not as_known_question(playbook, TWO, heard).get("answers_beside")


def test_a_question_after_thanks_is_the_matter(playbook: Playbook) -> None:
    text = "merci pour tout. et si je suis pas là ?"
    found = as_known_question(playbook, text, understanding("aucun", "remercier", questions=[ASKED]))
    assert found["intent"]["name"] == "s_informer.livraison_conditions"
    assert (found["known_question"]["id"], found["answers_beside"]) == (ABSENT, [])
    yes = as_known_question(
        playbook, "oui, et si je suis pas là ?", understanding("aucun", "affirmer", questions=[ASKED])
    )
    assert (yes["motif"], yes["answers_beside"]) == ("affirmer", [ABSENT])


def test_an_answer_of_another_version_is_none(playbook: Playbook) -> None:
    found = as_known_question(playbook, "ah ?", understanding(known_question={"id": "gone", "confidence": 0.99}))
    assert found["known_question"] is None
    assert as_known_question(playbook, "ah ?", understanding())["known_question"] is None


def test_it_may_be_told_to_whoever_waits(playbook: Playbook) -> None:
    rules: QueueRules = playbook.queue
    assert asks_a_fact(rules, "et si je suis pas là ?", read(playbook, "et si je suis pas là ?"))
    assert "utter_known_answer" in rules.told_while_waiting


def run(
    store: Store, relation: Relation, name: str, action: type[ServiceAction] = DeliveryTerms, **slots: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    bind(store, relation)
    message = {
        "text": "et si je ne suis pas là ?",
        "intent": {"name": "s_informer.livraison_conditions", "confidence": 0.9},
        "metadata": {"understanding": {"known_question": {"id": name, "confidence": 0.9}}},
    }
    dispatcher = CollectingDispatcher()
    events = action().run(dispatcher, Tracker("c1", slots, message, [], False, None, {}, "action_listen"), {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def test_it_is_told_and_the_matter_in_hand_stays(seeded_store: Store, relation: Relation, playbook: Playbook) -> None:
    [said], kept = run(seeded_store, relation, ABSENT, topic_action="action_advice")
    assert said["response"] == "utter_known_answer"
    assert said["says"] == playbook.answers.by_id[ABSENT].says
    assert said["buttons"] == []
    assert "topic_action" not in kept


def test_what_the_brand_has_not_said_is_for_a_person(seeded_store: Store, relation: Relation) -> None:
    [said], _ = run(seeded_store, relation, "livraison_voisin")
    assert [button["payload"] for button in said["buttons"]] == ["/aucun.demander_humain"]


def test_an_unknown_answer_leaves_the_action_its_own(seeded_store: Store, relation: Relation) -> None:
    [said], _ = run(seeded_store, relation, "gone")
    assert said["response"] == "utter_delivery_terms"


def test_every_answer_is_short_for_who_is_in_a_hurry(playbook: Playbook) -> None:
    long = [answer.id for answer in playbook.answers.by_id.values() if len(answer.short) > 120]
    assert long == []
    begun = [answer.id for answer in playbook.answers.by_id.values() if answer.says.startswith(("Oui", "Non"))]
    assert begun == []


def test_the_answer_beside_comes_before_that_of_the_demand(seeded_store: Store, relation: Relation) -> None:
    bind(seeded_store, relation)
    message = {
        "text": TWO,
        "intent": {"name": "s_informer.livraison_conditions", "confidence": 0.9},
        "metadata": {"understanding": {"answers_beside": [ABSENT]}},
    }
    dispatcher = CollectingDispatcher()
    DeliveryTerms().run(dispatcher, Tracker("c1", {}, message, [], False, None, {}, "action_listen"), {})
    assert [said["response"] for said in dispatcher.messages] == ["utter_known_answer", "utter_delivery_terms"]
    again = CollectingDispatcher()
    DeliveryTerms().run(again, Tracker("c1", {}, message, [], False, None, {}, "action_clarify"), {})
    assert [said["response"] for said in again.messages] == ["utter_delivery_terms"], "told once"


def test_a_form_asks_its_own_question_instead(seeded_store: Store, relation: Relation) -> None:
    [said], _ = run(seeded_store, relation, ABSENT, AskPurchaseIdentity)
    assert said["response"] == "utter_ask_purchase_identity"


def test_who_waits_is_told_what_the_brand_has_told_and_nothing_of_the_demand(playbook: Playbook) -> None:
    heard = as_known_question(playbook, TWO, understanding("gerer_contrat", "suivi_commande", questions=[ASKED]))
    alone = as_question_alone(playbook, heard)
    assert alone is not None
    assert alone["intent"]["name"] == "s_informer.livraison_conditions"
    assert (alone["known_question"]["id"], alone["answers_beside"]) == (ABSENT, [])
    assert asks_a_fact(playbook.queue, TWO, understanding("gerer_contrat", "suivi_commande", questions=[ASKED]))
    plain = understanding("gerer_contrat", "suivi_commande")
    assert (as_question_alone(playbook, plain) or {})["intent"] == plain["intent"]
    untold = understanding(known_question={"id": UNTOLD, "confidence": 0.9})
    assert as_question_alone(playbook, untold) is None, "it is for the person who is awaited"


def test_who_asks_calmly_for_the_mediator_threatens_nobody(playbook: Playbook) -> None:
    asked = {"known_question": {"id": "mediateur", "confidence": 0.8}, "signals": {"threat_legal": 0.9}}
    found = as_known_question(playbook, "le médiateur, c'est qui ?", understanding("sav", "panne", **asked))
    assert (found["known_question"]["id"], found["signals"]["threat_legal"]) == ("mediateur", 0.0)


def test_who_asks_in_a_hard_moment_has_the_answer_and_stays_heard(playbook: Playbook) -> None:
    asked = {"known_question": {"id": "deces_pieces", "confidence": 0.8}, "signals": {"vulnerability": 0.9}}
    found = as_known_question(
        playbook, "faut-il un acte de décès ?", understanding("gerer_contrat", "resilier", **asked)
    )
    assert (found["known_question"]["id"], found["signals"]["vulnerability"]) == ("deces_pieces", 0.9)
    beside = {"questions": [ASKED], "signals": {"vulnerability": 0.9}}
    told = as_known_question(playbook, TWO, understanding("gerer_contrat", "suivi_commande", **beside))
    assert told["answers_beside"] == [ABSENT]


@pytest.mark.parametrize("stands", ["answers", "lacks"])
def test_what_is_asked_beside_an_answer_takes_no_form_away(playbook: Playbook, stands: str) -> None:
    reply = {"relation": stands, "confidence": 0.9}
    lost = {"intent": {"name": "nlu_fallback", "confidence": 0.2}, "reply": reply}
    for heard in ({"questions": [ASKED]}, {"known_question": {"id": ABSENT, "confidence": 0.8}}):
        found = as_known_question(playbook, "je l'ai pas. et si je suis pas là ?", understanding(**lost, **heard))
        assert (found["intent"]["name"], found["known_question"]) == ("nlu_fallback", None)
        assert found["answers_beside"] == [ABSENT]


def test_what_is_told_already_is_not_told_beside(seeded_store: Store, relation: Relation) -> None:
    bind(seeded_store, relation)
    message = {
        "text": "il est en panne. et la visite, c'est combien ?",
        "intent": {"name": "sav.reparation", "confidence": 0.9},
        "metadata": {"understanding": {"answers_beside": ["reparation_prix_hors_garantie"]}},
    }
    dispatcher = CollectingDispatcher()
    Repair().run(dispatcher, Tracker("c1", {}, message, [], False, None, {}, "action_listen"), {})
    assert "utter_repair_terms" in [said["response"] for said in dispatcher.messages]
    assert "utter_known_answer" not in [said["response"] for said in dispatcher.messages]


def test_what_the_brand_has_not_told_is_said_so(playbook: Playbook, seeded_store: Store, relation: Relation) -> None:
    text, unknown = "vous recrutez des jongleurs ?", {"id": UNTOLD, "confidence": 0.7}
    heard = as_known_question(playbook, text, understanding("sav", "panne", known_question=unknown))
    assert (heard["objective"], heard["known_question"]) == ("s_informer", unknown)
    [said], _ = run(seeded_store, relation, UNTOLD)
    assert said["response"] == "utter_untold"
    assert [button["payload"] for button in said["buttons"]] == ["/aucun.demander_humain"]


@pytest.mark.parametrize(
    "changes",
    [
        {"known_question": {"id": UNTOLD, "confidence": 0.5}},
        {"entities": [{"entity": "product", "value": "LL-OND8", "text": "ondine"}]},
        {"signals": {"ask_human": 0.9}},
        {"mood": {"anger": 0.9}},
        {"secondary": [{"objective": "sav", "motif": "panne", "text": "…"}]},
    ],
)
def test_what_may_be_something_else_is_heard_as_it_was(playbook: Playbook, changes: dict[str, Any]) -> None:
    heard = understanding("sav", "panne", **{"known_question": {"id": UNTOLD, "confidence": 0.9}, **changes})
    assert as_known_question(playbook, "elle est drôle ?", heard)["objective"] == "sav"


def test_a_clause_that_the_brand_has_no_answer_to_is_named(playbook: Playbook) -> None:
    asked = {"text": "vous recrutez des jongleurs ?", "id": UNTOLD, "confidence": 0.9}
    text = "je voudrais suivre ma commande. vous recrutez des jongleurs ?"
    heard = as_known_question(playbook, text, understanding("gerer_contrat", "suivi_commande", questions=[asked]))
    assert (heard["motif"], heard["untold_beside"]) == ("suivi_commande", asked["text"])
    for changed in ({"confidence": 0.7}, {"text": "des jongleurs"}):
        unsure = understanding("gerer_contrat", "suivi_commande", questions=[{**asked, **changed}])
        assert as_known_question(playbook, text, unsure)["untold_beside"] is None
