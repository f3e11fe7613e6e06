"""What an action sees of the turn, and how it answers: acts, effects, slots, the next action."""

import logging
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.noise import is_instruction, is_insult
from relation.context import Relation
from relation.store.unit_of_work import Store, UnitOfWork

logger = logging.getLogger(__name__)
ACTION_LISTEN = "action_listen"
IDENTIFICATION_FORM = "identification_form"
OWN_LANGUAGE = "fr"
SHORT = 2
"""Words of a message that tells no language: « ça va ? » is one in many."""
NO_MATTER = ("aucun", "", "nlu_fallback")
"""What a message is about when it opens no matter of its own."""
NEVER_INSULTS = ("s_informer", "acheter", "gerer_contrat", "sav")
MAYBE_INSULTS = ("aucun.hors_sujet",)
QUESTIONS = ("to_confirm", "clarifying")
"""Slots that hold a question which waits for its answer."""


class _Bound:
    """The store and relation of this process, given once at start-up."""

    store: Store | None = None
    relation: Relation | None = None


def bind(store: Store, relation: Relation) -> None:
    _Bound.store, _Bound.relation = store, relation


@contextmanager
def reading() -> Iterator[tuple[UnitOfWork, Relation]]:
    """An open unit of work that only reads. Raises: RuntimeError before `bind`."""
    if _Bound.store is None or _Bound.relation is None:
        raise RuntimeError("actions are not bound to a store")
    with _Bound.store.read() as uow:
        yield uow, _Bound.relation


class Turn:
    """One call of one action. Reading is immediate; what it says or changes takes effect in the service, once."""

    def __init__(self, uow: UnitOfWork, relation: Relation, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        self.uow = uow
        self.brand = uow.brand
        self.relation = relation
        self.now = relation.now()
        self.slots: dict[str, Any] = dict(tracker.slots)
        self.conversation_id: str = tracker.sender_id
        message = tracker.latest_message or {}
        self.text: str = message.get("text") or ""
        self.intent: str = (message.get("intent") or {}).get("name") or ""
        self.entities: list[dict[str, Any]] = message.get("entities") or []
        metadata = message.get("metadata") or {}
        self.need: dict[str, Any] = metadata.get("need") or {}
        self.journey: dict[str, Any] = metadata.get("journey") or {}
        self.context: dict[str, Any] = metadata.get("context") or {}
        self.understanding: dict[str, Any] = metadata.get("understanding") or {}
        self.active_form: str | None = (tracker.active_loop or {}).get("name")
        self._dispatcher = dispatcher
        self.events: list[EventType] = []
        self._resume_what_was_unclear()

    def _resume_what_was_unclear(self) -> None:
        """The answer to « one or the other? » tells what the unclear message was: that message is the request."""
        unclear = self.slots.get("clarifying") or {}
        options = [f"{option['objective']}.{option['motif']}" for option in unclear.get("options") or []]
        if self.intent not in options:
            return
        self.text = unclear["text"] if self.is_clicked else f"{unclear['text']} {self.text}"
        self.entities = [*unclear["entities"], *self.entities]

    @property
    def customer_reference(self) -> str | None:
        """The proven customer, from the conversation or from an identification made in this very turn."""
        return self.context.get("customer_reference") or self.slots.get("customer_reference")

    @property
    def is_clicked(self) -> bool:
        """A button, whose words say nothing more than its payload. The brain itself is never that sure."""
        return float((self.understanding.get("intent") or {}).get("confidence", 0.0)) >= 1.0

    @property
    def is_in_writing(self) -> bool:
        """The customer has said that they cannot telephone: a call is for them to ask, never for us to propose."""
        return bool((self.context.get("history") or {}).get("in_writing"))

    @property
    def is_signed_in(self) -> bool:
        """Proven by the brand's own site, and not by what a parcel's label tells."""
        return self.context.get("identity_proof") == "token"

    @property
    def is_mere_insult(self) -> bool:
        """« Bande d'incapables », heard as a demand, or as a chat, of which it holds no word."""
        is_misheard = self.intent.split(".")[0] in NEVER_INSULTS or self.intent in MAYBE_INSULTS
        return is_misheard and not self.is_clicked and is_insult(self.text)

    @property
    def motif(self) -> str:
        return self.intent.split(".")[-1]

    def entity(self, name: str) -> str | None:
        """The last value of that entity in this message."""
        return next((found["value"] for found in reversed(self.entities) if found["entity"] == name), None)

    def say(self, act: str, *, buttons: list[dict[str, str]] | None = None, **args: Any) -> None:
        """`act` is a response of domain.yml; `args` are JSON values. An argument may be "$key.field" of an effect."""
        self._dispatcher.utter_message(response=act, buttons=buttons or [], **args)

    def change(self, effect: str, *, key: str | None = None, refused_act: str | None = None, **args: Any) -> None:
        """Proposes an effect (relation/services/effects.py); `key` names its result for the acts' arguments."""
        proposed = {"type": effect, "key": key, "refused_act": refused_act, "args": args}
        self._dispatcher.utter_message(json_message={"effect": proposed})

    def remember(self, **slots: Any) -> None:
        for name, value in slots.items():
            self.slots[name] = value
            self.events.append(SlotSet(name, value))

    def forget(self, *names: str) -> None:
        self.remember(**dict.fromkeys(names))

    def leave_form(self) -> None:
        self.events += [ActiveLoop(None), SlotSet("requested_slot", None)]

    def wait_in(self, form: str, slot: str) -> None:
        """The next message goes to that slot of the form: what has just been said asks for it already.

        To run the form now would read this very message once more, and refuse it once more.
        """
        self.events += [ActiveLoop(form), SlotSet("requested_slot", slot), FollowupAction(ACTION_LISTEN)]

    def tell_languages(self) -> None:
        """Once, to whoever writes in another language: which ones we answer in."""
        language = self.understanding.get("language", OWN_LANGUAGE)
        if language != OWN_LANGUAGE and len(self.text.split()) > SHORT and not self.slots.get("language_told"):
            self.remember(language_told=language)
            self.say("utter_other_language", language=language)

    def take_up(self, objective: str, motif: str, text: str, entities: list[dict[str, Any]]) -> None:
        """That demand is answered next, in the same turn, as if the customer had just written it (bot/demands.py)."""
        self.remember(next_demand={"objective": objective, "motif": motif, "text": text, "entities": entities})

    def settle(self, objective: str, motif: str) -> None:
        """That demand of the message is answered already: the bot does not come back to it."""
        waiting = self.slots.get("other_demands") or []
        left = [demand for demand in waiting if (demand["objective"], demand["motif"]) != (objective, motif)]
        if len(left) < len(waiting):
            self.remember(other_demands=left or None)

    def continue_with(self, action: str) -> None:
        """The named action or form runs next, in the same turn."""
        self.events.append(FollowupAction(action))

    def needs_identity(self, then: str) -> bool:
        """True when the customer is not identified: asks for it, and comes back to the action `then` afterwards."""
        if self.customer_reference:
            return False
        self.remember(pending_action=then)
        if self.identifications_left > 0:
            self.continue_with(IDENTIFICATION_FORM)
        else:
            self.refuse_identification()
        return True

    @property
    def identifications_left(self) -> int:
        """How many proofs may still be tried in this conversation; with none left even the right one is refused."""
        return self.relation.playbook.max_identifications - int(self.context.get("failed_identifications", 0))

    def refuse_identification(self) -> None:
        """Says that nothing can be proven here any more, and offers a person."""
        self.say("utter_identification_blocked")
        self.remember(handoff_reason="repeated_failure")
        self.continue_with("action_offer_handoff")


class ServiceAction(Action):
    """Base of the custom actions: `answer` works on a Turn; an unexpected error becomes an incident act."""

    action_name = ""
    reads_message = True
    """False: it acts on what the talk holds, whatever the message says."""

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    def answer(self, turn: Turn) -> None:
        """Says, proposes, remembers. Raises nothing that the customer should see."""

    def _keep_thread(self, turn: Turn) -> None:
        """Remembers the matter in hand; a question that was waiting is dropped when another matter comes."""
        if turn.intent.split(".")[0] in NO_MATTER or turn.is_mere_insult:
            return
        turn.remember(topic_action=self.name())
        new = {event.get("name") for event in turn.events}
        turn.forget(*(name for name in QUESTIONS if turn.slots.get(name) and name not in new))

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        collected = CollectingDispatcher()
        try:
            with reading() as (uow, relation):
                turn = Turn(uow, relation, tracker, collected)
                turn.tell_languages()
                if self.reads_message and not turn.active_form and is_instruction(turn.text):
                    turn.say("utter_instruction_refused")
                elif self.reads_message and not turn.active_form and turn.is_mere_insult:
                    turn.say("utter_upset", is_offered=turn.need.get("level") == "offer")
                else:
                    self.answer(turn)
                self._keep_thread(turn)
        except Exception:  # an edge: Rasa would swallow an error and leave the customer without an answer
            logger.exception("action %s failed", self.name())
            dispatcher.utter_message(response="service_action_failed")
            return [ActiveLoop(None), SlotSet("requested_slot", None)]
        dispatcher.messages.extend(collected.messages)
        return turn.events
