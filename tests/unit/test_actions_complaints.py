"""Complaint actions: acknowledged, gathered in two questions, registered once with a reference and a date."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import complaints
from actions.complaint_form import AskComplaintOrder, ValidateComplaintForm
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.playbook import Playbook
from relation.services.effects import apply_effects, fill_results
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
from relation.voice import Voice
from relation.voice.channels import CHANNELS
from relation.voice.preview import preview_scene

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
HELENE, KARIM, BASTIEN, JULIEN, NOLWENN = "C-0001", "C-0002", "C-0006", "C-0008", "C-0012"
STORY = "Le livreur devait passer lundi, personne n'est venu ni n'a appelé, je veux une date ferme."


@dataclass
class Answer:
    """What one call of an action said, proposed, remembered and called next."""

    acts: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    then: str | None = None
    left_form: bool = False

    @property
    def names(self) -> list[str]:
        return [act["act"] for act in self.acts]

    def payloads(self, act: str) -> list[dict[str, Any]]:
        buttons = next(found["buttons"] for found in self.acts if found["act"] == act)
        return [
            json.loads(button["payload"].partition("{")[1] + button["payload"].partition("{")[2]) for button in buttons
        ]


Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('brand') / 'brand.db'}")
    opened.create_all()
    with opened.write() as uow:
        seed_brand(uow.session, NOW)
        uow.commit()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def relation() -> Relation:
    playbook = Playbook.load(ROOT / "data")
    return Relation(playbook, Voice(playbook), lambda: NOW)


@pytest.fixture
def run(store: Store, relation: Relation) -> Run:
    bind(store, relation)

    def call(
        action: type[ServiceAction], text: str = "", intent: str = "", *, customer: str | None = None,
        entities: dict[str, str] | None = None, form: str | None = None, **slots: Any,
    ) -> Answer:  # fmt: skip
        found = [{"entity": name, "value": value, "text": value} for name, value in (entities or {}).items()]
        message = {
            "text": text, "intent": {"name": intent}, "entities": found,
            "metadata": {"context": {"customer_reference": customer}, "journey": {}, "need": {}},
        }  # fmt: skip
        loop = {"name": form} if form else {}
        tracker = Tracker("conversation", slots, message, [], False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        answer = Answer()
        for event in action().run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                answer.slots[event["name"]] = event["value"]
            elif event["event"] == "followup":
                answer.then = event["name"]
            elif event["event"] == "active_loop" and event["name"] is None:
                answer.left_form = True
        _sort_out(dispatcher, answer)
        return answer

    return call


def _sort_out(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    own = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
    for message in dispatcher.messages:
        if "effect" in (message.get("custom") or {}):
            answer.effects.append(message["custom"]["effect"])
        else:
            args = {name: value for name, value in message.items() if name not in own}
            answer.acts.append({"act": message["response"], "args": args, "buttons": message["buttons"], "text": ""})


@pytest.fixture
def applied(store: Store, relation: Relation) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Applies an answer's effects for that customer, in a transaction that the test leaves undone."""
    with store.write() as uow:
        conversation = Conversation("c1", "webchat", "k", NOW, NOW)
        uow.conversations.add(conversation)

        def apply(answer: Answer, customer: str | None) -> list[dict[str, Any]]:
            conversation.customer_reference = customer
            results = apply_effects(uow, relation, conversation, answer.effects)
            return fill_results(answer.acts, results)

        yield apply


# Acknowledging


def test_a_late_order_is_found_and_named(run: Run) -> None:
    answer = run(complaints.Complain, "encore un retard, ras le bol", "reclamation.retard_conteste", customer=HELENE)
    assert answer.names == ["utter_complaint_acknowledged", "utter_complaint_context"]
    late = answer.acts[1]["args"]
    assert (late["kind"], late["order_number"], late["days_late"]) == ("late", "LV-240613", 4)
    assert (answer.slots["complaint_order"], answer.then) == ("LV-240613", "complaint_form")
    assert answer.effects == []


def test_repairs_that_did_not_hold_are_counted(run: Run) -> None:
    answer = run(complaints.Complain, "même panne encore", "reclamation.panne_repetee", customer=KARIM)
    context = answer.acts[1]["args"]
    assert (context["kind"], context["repairs"], context["ticket_reference"]) == ("repairs", 2, "SAV-2HX6R")


def test_an_overdue_refund_is_named_with_its_amount(run: Run) -> None:
    answer = run(
        complaints.Complain, "toujours pas remboursé", "reclamation.remboursement_refuse", customer=BASTIEN,
        entities={"complaint_other": "yes"},
    )  # fmt: skip
    context = answer.acts[1]["args"]
    assert (context["return_reference"], context["days_late"]) == ("RET-5WQ2C", 9)


def test_nothing_personal_is_said_to_a_stranger(run: Run) -> None:
    answer = run(
        complaints.Complain, "retard sur LV-240613", "reclamation.retard_conteste",
        entities={"order_number": "LV-240613"},
    )  # fmt: skip
    assert answer.names == ["utter_complaint_acknowledged"]
    assert answer.slots["complaint_order"] == "LV-240613"


def test_a_story_told_at_once_is_not_asked_again(run: Run) -> None:
    told = f"{STORY} {STORY}"
    answer = run(complaints.Complain, told, "reclamation.comportement")
    assert (answer.then, answer.slots["complaint_story"]) == ("action_complaint_ready", told)


def test_an_open_complaint_is_told_instead_of_a_second_one(run: Run) -> None:
    answer = run(
        complaints.Complain, "je n'ai pas de réponse", "reclamation.service_client_defaillant", customer=JULIEN
    )
    assert answer.names == ["utter_complaint_known"]
    assert answer.acts[0]["args"]["reference"] == "REC-3KYX7"
    assert (answer.slots["pending_action"], answer.then) == ("action_complaint", None)


def test_something_else_opens_the_way_to_a_new_one(run: Run) -> None:
    answer = run(
        complaints.Complain, "C'est autre chose", "aucun.donnee_seule", customer=JULIEN,
        entities={"complaint_other": "yes"}, complaint_motif="litige_facturation", complaint_first="prélevé deux fois",
    )  # fmt: skip
    assert answer.names == ["utter_complaint_acknowledged"]
    assert answer.acts[0]["args"]["motif"] == "litige_facturation"


def test_another_order_is_another_matter(run: Run) -> None:
    answer = run(
        complaints.Complain, "facture fausse", "reclamation.litige_facturation", customer=BASTIEN,
        entities={"order_number": "LV-111111"},
    )  # fmt: skip
    assert answer.names == ["utter_complaint_acknowledged"]


# The two questions


def test_the_order_question_has_the_customers_orders_as_buttons(run: Run) -> None:
    known = run(AskComplaintOrder, customer=NOLWENN)
    assert {"order_number": "LV-246455"} in known.payloads("utter_ask_complaint_order")
    assert run(AskComplaintOrder).payloads("utter_ask_complaint_order") == []


@pytest.mark.parametrize(
    ("requested", "value", "entities", "kept"),
    [("complaint_order", "c'est la LV-240613 je crois", {"order_number": "LV-240613"}, "LV-240613"),
     ("complaint_order", "je ne l'ai plus", {}, "none"),
     ("complaint_story", "LV-198204", {}, "LV-198204"),
     ("complaint_order", None, {}, None)],
)  # fmt: skip
def test_an_order_is_a_number_or_none(requested: str, value: Any, entities: dict[str, str], kept: Any) -> None:
    message = {"entities": [{"entity": name, "value": found} for name, found in entities.items()]}
    tracker = Tracker("c", {"requested_slot": requested}, message, [], False, None, {}, "")
    found = ValidateComplaintForm().validate_complaint_order(value, CollectingDispatcher(), tracker, {})
    assert found == {"complaint_order": kept}


def test_a_story_too_short_is_asked_once_more_then_taken_as_it_is() -> None:
    def validate(text: str, **slots: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        dispatcher = CollectingDispatcher()
        tracker = Tracker("c", {"requested_slot": "complaint_story", **slots}, {}, [], False, None, {}, "")
        return ValidateComplaintForm().validate_complaint_story(text, dispatcher, tracker, {}), dispatcher.messages

    asked, said = validate("nul")
    assert asked == {"complaint_story": None, "complaint_tries": 1, "complaint_first": "nul"}
    more, _ = validate("10 % mini", complaint_first="un geste")
    assert more["complaint_first"] == "un geste — 10 % mini", "what little is said is not lost"
    assert [message["response"] for message in said] == ["utter_complaint_story_short"]
    taken, said = validate("nul", complaint_tries=1)
    assert (taken["complaint_story"], said) == ("nul", [])


@pytest.mark.parametrize(("stands", "is_story"), [("lacks", False), ("answers", True), ("courtesy", True)])
def test_what_they_do_not_have_is_no_story(stands: str, is_story: bool) -> None:
    text = "je n'ai plus le numéro de commande"
    metadata = {"understanding": {"reply": {"relation": stands, "confidence": 0.9}}}
    slots = {"requested_slot": "complaint_story"}
    tracker = Tracker("c", slots, {"text": text, "metadata": metadata}, [], False, None, {}, "")
    found = ValidateComplaintForm().validate_complaint_story(text, CollectingDispatcher(), tracker, {})
    assert (found["complaint_story"] is not None) == is_story


# Registering


def test_it_is_read_back_and_nothing_is_written_before_a_yes(run: Run) -> None:
    answer = run(
        complaints.ComplaintReady, STORY, "reclamation.retard_conteste", customer=HELENE,
        complaint_first="encore un retard", complaint_story=STORY, complaint_order="LV-240613",
    )  # fmt: skip
    assert answer.names == ["utter_confirm_complaint"]
    assert answer.acts[0]["args"]["order_number"] == "LV-240613"
    assert (answer.slots["to_confirm"], answer.effects) == ("action_register_complaint", [])


def test_a_registered_complaint_has_a_reference_and_a_date_then_a_person_is_offered(
    run: Run, applied: Callable[..., list[dict[str, Any]]]
) -> None:
    answer = run(
        complaints.RegisterComplaint, "oui", "aucun.affirmer", customer=HELENE,
        complaint_first="encore un retard", complaint_story=STORY, complaint_order="LV-240613",
    )  # fmt: skip
    assert answer.then == "action_offer_handoff"
    assert answer.slots["complaint_story"] is None
    said = applied(answer, HELENE)[0]
    assert said["act"] == "utter_complaint_registered"
    assert re.fullmatch(r"REC-\w{5}", said["args"]["reference"])
    assert datetime.fromisoformat(said["args"]["due_at"]) > NOW


def test_a_stranger_cannot_attach_a_complaint_to_an_order(
    run: Run, applied: Callable[..., list[dict[str, Any]]], store: Store
) -> None:
    answer = run(
        complaints.RegisterComplaint, "oui", "aucun.affirmer", complaint_story=STORY, complaint_order="LV-240613"
    )
    args = answer.effects[0]["args"]
    assert (args["order_number"], args["subject"].startswith("LV-240613")) == (None, True)
    assert applied(answer, None)[0]["act"] == "utter_complaint_registered"
    with store.read() as uow:
        assert uow.brand.complaints_of(HELENE) == []


def test_a_yes_without_a_story_registers_nothing(run: Run) -> None:
    answer = run(complaints.RegisterComplaint, "oui", "aucun.affirmer", customer=HELENE)
    assert (answer.effects, answer.then) == ([], "action_complaint")


def test_a_refused_registration_says_so(run: Run, applied: Callable[..., list[dict[str, Any]]]) -> None:
    answer = run(complaints.RegisterComplaint, "oui", "aucun.affirmer", complaint_story=STORY)
    answer.effects[0]["args"]["subject"] = "  "
    assert applied(answer, None)[0]["act"] == "utter_complaint_refused"


# Fraud


def test_fraud_gets_what_protects_first_then_a_person(run: Run) -> None:
    answer = run(complaints.Fraud, "j'ai payé 2,99 € par SMS, c'était vous ?", "reclamation.fraude")
    assert answer.names == ["utter_fraud_advice"]
    assert "banque" in answer.acts[0]["args"]["steps"][0]
    assert (answer.then, answer.slots["handoff_reason"]) == ("action_handoff", "fraud")


# Voice


def test_every_act_is_said_for_every_persona_and_channel(relation: Relation, caplog: pytest.LogCaptureFixture) -> None:
    acts = _acts_of("complaints")
    assert len(acts) == 10
    with caplog.at_level(logging.WARNING):
        for name in acts:
            for example in relation.playbook.voice.acts[name].examples:
                for persona in relation.playbook.personas:
                    for channel in CHANNELS:
                        scene = preview_scene(relation.playbook, persona, "reclamation", channel)
                        assert Voice(relation.playbook).render_turn([Act(name, args=dict(example))], scene)
    assert not [record for record in caplog.records if "voice_" in record.message]


def test_every_motif_has_its_own_acknowledgement(relation: Relation) -> None:
    motifs = set(relation.playbook.objectives["reclamation"].motifs) - {"fraude"}
    examples = relation.playbook.voice.acts["utter_complaint_acknowledged"].examples
    asked_after = {"suivi", "reponse_quand", "mediateur_demande", "refus_craint", "sans_motif"}
    assert {example["motif"] for example in examples} == motifs | asked_after
    scene = preview_scene(relation.playbook, "neutre", "reclamation", "webchat")
    said = [
        Voice(relation.playbook).render_turn([Act("utter_complaint_acknowledged", args=dict(e))], scene)[0].text
        for e in examples
    ]
    assert len(set(said)) == len(motifs | asked_after)


def test_every_act_that_the_actions_name_is_written() -> None:
    for module in ("complaint_facts", "complaint_form", "complaints"):
        source = (ROOT / "actions" / f"{module}.py").read_text(encoding="utf-8")
        assert set(re.findall(r'"(utter_\w+)"', source)) <= set(_acts_of("complaints"))


def _acts_of(topic: str) -> list[str]:
    text = (ROOT / "data" / "voice" / f"{topic}.yml").read_text(encoding="utf-8")
    return re.findall(r"^(utter_\w+):", text, re.M)
