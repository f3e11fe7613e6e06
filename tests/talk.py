"""Plays a talk with the real actions, as Rasa's rules and forms would, and applies what they propose."""

import importlib
import json
from pathlib import Path
from typing import Any

import yaml
from moments import moments_in
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.asking import Answer
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.services.conversations import new_id, start_conversation
from relation.services.effects import apply_effects, fill_results
from relation.services.follow_ups import BRAIN_HEARD, TOLD_AS
from relation.store.unit_of_work import Store
from relation.voice.preview import preview_scene

ACTIONS = Path(actions.__file__).parent
SEVERAL = " & "
"""Between the values of one entity that a message names several times."""
RULES = Path(__file__).parents[1] / "data" / "rules"


def _classes(base: type) -> list[type]:
    return [found for child in base.__subclasses__() for found in (child, *_classes(child))]


def _registry() -> dict[str, Action]:
    for path in ACTIONS.glob("[!_]*.py"):
        importlib.import_module(f"actions.{path.stem}")
    found = [one() for one in _classes(ServiceAction)]
    return {action.name(): action for action in found if action.name() not in ("", "validate_")}


def _rules() -> list[dict[str, Any]]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(RULES.glob("*.yml"))]
    return [rule for file in files for rule in file["rules"]]


def _span(value: str, text: str) -> dict[str, int]:
    """Where the value stands in the message, when it is written there as it is."""
    start = text.find(value)
    return {"start": start, "end": start + len(value)} if start >= 0 else {}


class Talk:
    """One customer's conversation. After each step: `acts` (filled with the effects' results) and `effects`."""

    def __init__(
        self, store: Store, relation: Relation, customer: str | None = None, identity_proof: str | None = None
    ) -> None:
        bind(store, relation)
        self._store, self._relation = store, relation
        self._actions, rules = _registry(), _rules()
        self._by_intent = {
            rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules if "intent" in rule["steps"][0]
        }
        self._by_form = {
            rule["condition"][0]["active_loop"]: rule["steps"][-1]["action"] for rule in rules if "condition" in rule
        }
        with store.write() as uow:
            started = start_conversation(uow, relation, "webchat", new_id())
            started.customer_reference, started.identity_proof = customer, identity_proof
            self.conversation_id = started.id
            uow.commit()
        self.customer, self.failed_identifications, self.identity_proof = customer, 0, identity_proof
        self.history: dict[str, Any] = {}
        self.understanding: dict[str, Any] = {}
        self._reply: dict[str, Any] | None = None
        self._motifs: list[dict[str, Any]] = []
        self.slots: dict[str, Any] = {}
        self.form: str | None = None
        self.acts: list[dict[str, Any]] = []
        self.effects: list[dict[str, Any]] = []
        self.results: dict[str, Any] = {}
        self.is_offered_a_person = False

    @property
    def said(self) -> list[str]:
        return [act["act"] for act in self.acts]

    def act(self, name: str) -> dict[str, Any]:
        """The arguments of an act of the last step."""
        return next(act["args"] for act in self.acts if act["act"] == name)

    def payloads(self) -> list[str]:
        return [button["payload"] for act in self.acts for button in act["buttons"]]

    def asks(self, intent: str, text: str = "", **entities: str) -> "Talk":
        """A message that its rule answers."""
        self.understanding = {"reply": self._reply, "motifs": self._motifs}
        self._reply, self._motifs = None, []
        return self._step(self._by_intent[intent], intent, text, entities)

    def stands(self, stands: str, *motifs: tuple[str, float]) -> "Talk":
        """How the next message that a rule answers stands to what was said last, and what else it may mean."""
        self._reply = {"relation": stands, "confidence": 0.9}
        names = [(*name.split("."), confidence) for name, confidence in motifs]
        self._motifs = [{"objective": one, "name": other, "confidence": confidence} for one, other, confidence in names]
        return self

    def likely(self, *motifs: tuple[str, float]) -> "Talk":
        """What the brain hears in the next message, best first, whatever it is heard as."""
        self.stands("about", *motifs)
        self._reply = None
        return self

    def goes_on(self, text: str, **entities: str) -> "Talk":
        """A message of data/follow_ups.yml, heard as what the last answer makes it."""
        told = [
            (act["act"], *(f"{act['act']}:{act['args'].get(name)}" for name in TOLD_AS if act["args"].get(name)))
            for act in self.acts
        ]
        found = self._relation.playbook.follow_ups.heard(text, *[{name for names in told for name in names}] * 2)
        assert found is not None, f"{text} goes on with nothing of {told}"
        self.understanding = {"follows": found.name, BRAIN_HEARD: self._motifs}
        self._motifs = []
        return self._step(self._by_intent[found.heard_as], found.heard_as, text, entities)

    def also_asked(self, objective: str, motif: str, text: str) -> "Talk":
        """What the next message asks beside, as the brain keeps it."""
        demand = {"objective": objective, "motif": motif, "text": text, "entities": []}
        self.slots["other_demands"] = [*(self.slots.get("other_demands") or []), demand]
        return self

    def is_unclear(self, text: str, *motifs: tuple[str, str], language: str = "fr", **entities: str) -> "Talk":
        """A message of which the brain is not sure: its best guesses."""
        guesses = [{"objective": objective, "name": name, "confidence": 0.3} for objective, name in motifs]
        self.understanding = {"motifs": guesses, "language": language}
        return self._step(self._by_intent["nlu_fallback"], "nlu_fallback", text, entities)

    def clicks(self, payload: str, text: str = "") -> "Talk":
        """A button: its intent and entities, or the answer to the form that runs."""
        intent, brace, rest = payload.lstrip("/").partition("{")
        entities = json.loads(brace + rest) if brace else {}
        if self.form:
            return self.answers(text, intent, **entities)
        self.understanding = {"intent": {"name": intent, "confidence": 1.0}}
        return self._step(self._by_intent[intent], intent, text, entities)

    def yes(self) -> "Talk":
        return self.asks("aucun.affirmer", "oui")

    def no(self) -> "Talk":
        return self.asks("aucun.refuser", "non")

    def answers(self, text: str, intent: str = "aucun.donnee_seule", **entities: str) -> "Talk":
        """An answer to the form's question."""
        form = self.form
        validation = self._actions[f"validate_{form}"]
        assert isinstance(validation, Answer)
        self.slots[validation.slot] = text
        self._begin()
        events = self._run(validation.name(), intent, text, entities)
        kinds = [event["event"] for event in events]
        if "followup" in kinds:  # the form waits in silence
            self._finish()
            return self
        if "action_execution_rejected" in kinds:
            return self._step(self._by_intent[intent], intent, text, entities)
        is_over = self.slots.get(validation.slot) is not None or any(
            event.get("name") == "requested_slot" for event in events
        )
        if is_over and form:
            self.form = None
            self._follow(self._by_form[form], intent, text, entities)
            self._go_on(intent, text, entities)
        self._finish()
        return self

    def comes_back(self, text: str, intent: str) -> "Talk":
        """The form that a message had interrupted reads it, once that message has its answer."""
        self._begin()
        events = self._run(f"validate_{self.form}", intent, text, {})
        self._follow(next((one["name"] for one in events if one["event"] == "followup"), None), intent, text, {})
        self._finish()
        return self

    def _step(self, action: str, intent: str, text: str, entities: dict[str, str]) -> "Talk":
        self._begin()
        self._follow(action, intent, text, entities)
        self._go_on(intent, text, entities)
        self._finish()
        return self

    def _go_on(self, intent: str, text: str, entities: dict[str, str]) -> None:
        """What the brain does after an answer: what is to be answered next, then what was asked beside."""
        for _ in range(6):
            if "utter_handoff_announced" in self.said:
                return
            demand = self.slots.get("next_demand")
            is_waiting = any(self.slots.get(name) for name in ("to_confirm", "pending_action", "clarifying"))
            if demand:
                self.slots["next_demand"] = None
                found = {entity["entity"]: entity["value"] for entity in demand["entities"]}
                asked = f"{demand['objective']}.{demand['motif']}"
                self.understanding = {"intent": {"name": asked, "confidence": 1.0}, "follows": demand.get("follows")}
                self._follow(self._by_intent[asked], asked, demand["text"], found)
            elif self.slots.get("other_demands") and not self.form and not is_waiting:
                self._follow("action_other_demand", intent, text, entities)
            else:
                return

    def _begin(self) -> None:
        self.acts, self.effects, self.is_offered_a_person = [], [], False

    def _follow(self, action: str | None, intent: str, text: str, entities: dict[str, str]) -> None:
        seen, before = 0, "action_listen"
        while action and seen < 6:
            seen += 1
            if action == "action_listen":
                return
            if action.endswith("_form"):
                self.form = action
                return
            if action not in self._actions:  # a rule that only speaks
                self.acts.append({"act": action, "args": {}, "buttons": [], "text": ""})
                return
            self.is_offered_a_person |= action == "action_offer_handoff"
            events = self._run(action, intent, text, entities, before)
            before = action
            loops = [event["name"] for event in events if event["event"] == "active_loop"]
            self.form = loops[-1] if loops else self.form
            action = next((event["name"] for event in reversed(events) if event["event"] == "followup"), None)
        assert action is None, "actions call one another without end"

    def _run(
        self, action: str, intent: str, text: str, entities: dict[str, str], before: str = "action_listen"
    ) -> list[dict[str, Any]]:
        """`before`: the action that sends the message to this one."""
        found: list[dict[str, Any]] = [
            {"entity": name, "value": value, **_span(value, text)}
            for name, values in entities.items()
            for value in values.split(SEVERAL)
        ]
        moments = moments_in(text, self._relation.now().date())
        found += [moment for moment in moments if moment["entity"] not in entities]
        context = {
            "channel": "webchat",
            "customer_reference": self.customer,
            "identity_proof": self.identity_proof,
            "failed_identifications": self.failed_identifications,
            "history": self.history,
        }
        journey = {"persona": "neutre"}
        metadata = {"context": context, "need": {}, "journey": journey, "understanding": self.understanding}
        message = {"text": text, "intent": {"name": intent}, "entities": found, "metadata": metadata}
        loop = {"name": self.form} if self.form else {}
        said_before = [{"event": "bot", "metadata": {"utter_action": act["act"]}} for act in self.acts]
        past = [{"event": "user"}, *said_before]
        tracker = Tracker(self.conversation_id, dict(self.slots), message, past, False, None, loop, before)
        dispatcher = CollectingDispatcher()
        events: list[dict[str, Any]] = list(self._actions[action].run(dispatcher, tracker, {}))
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        for said in dispatcher.messages:
            custom = said.get("custom") or {}
            if "effect" in custom:
                self.effects.append(custom["effect"])
            else:
                assert said["response"] != "service_action_failed", f"{action} failed"
                own = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
                args = {name: value for name, value in said.items() if name not in own}
                self.acts.append({"act": said["response"], "args": args, "buttons": said["buttons"], "text": ""})
        return events

    def _finish(self) -> None:
        """Applies the effects in a transaction, fills the acts, and has each of them spoken."""
        with self._store.write() as uow:
            conversation = uow.conversations.get(self.conversation_id)
            assert isinstance(conversation, Conversation)
            self.results = apply_effects(uow, self._relation, conversation, self.effects)
            self.acts = fill_results(self.acts, self.results)
            self.customer, self.identity_proof = conversation.customer_reference, conversation.identity_proof
            self.history = dict(conversation.need)
            self.failed_identifications = conversation.failed_identifications
            uow.commit()
        self.slots["customer_reference"] = None  # lives for one turn: the service says it in the next one's context
        for persona in self._relation.playbook.personas:
            self._speak(persona)

    def _speak(self, persona: str) -> None:
        scene = preview_scene(self._relation.playbook, persona, "gerer_contrat", "webchat")
        for act in self.acts:
            bubbles = self._relation.voice.render_turn([Act(act["act"], act["args"], "", act["buttons"])], scene)
            assert bubbles, f"the voice is silent on {act['act']} {act['args']}"
