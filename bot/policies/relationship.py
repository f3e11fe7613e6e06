"""The relationship comes first: obeys the need for a human that the service computed, before any rule or form."""

import re
from typing import Any, Dict, List, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot import demands
from bot.policies import interruptions

HANDOFF = "action_handoff"
OFFER = "action_offer_handoff"
CLARIFY = "action_clarify"
OTHER_DEMAND = "action_other_demand"
OTHER_LANGUAGE = "action_other_language"
BARE_DATA = "action_bare_data"
FAILURE, SAFETY = "repeated_failure", "safety"
CALL_FORM, OF_A_CALL = "callback_form", ("phone", "time", "date")
PRIORITY = 100
_LETTERS = re.compile(r"[^\W\d_]+")
SHORT = 2
WRITTEN = ("fr", "en")
"""Languages that the voice has words in."""
CHAT = ("aucun.bavardage", "aucun.compliment")
COURTESIES = ("aucun.prendre_conge", "aucun.remercier")
_INSTEAD = re.compile(r"\b(?:plut[oô]t|finalement|mieux|non|mais)\b", re.I)
MOMENTS = ("date", "time")
SMALL_TALK = ("nlu_fallback", *(f"aucun.{name}" for name in ("saluer", "bavardage", "hors_sujet", "donnee_seule")))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RelationshipPolicy(Policy):
    """`now`: hand off, whatever form is running. `offer`: let the bot answer, then offer a person, once.

    Then what the same message asked beside: see bot/demands.py.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"priority": PRIORITY}

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "RelationshipPolicy":
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        done = _actions_of_this_turn(tracker)
        noted: List[Event] = [] if done else list(demands.note_demands(tracker, domain))
        action = self._action(tracker, done)
        if action is None or action not in domain.action_names_or_texts:
            return self._prediction(self._default_predictions(domain), events=noted)
        if action == ACTION_LISTEN_NAME and self._is_form_let_go(tracker, done):
            noted = [*noted, *interruptions.let_go(str(tracker.active_loop_name))]
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities, events=noted, is_no_user_prediction=True)

    def _action(self, tracker: DialogueStateTracker, done: List[str]) -> Optional[str]:
        need = (tracker.latest_message.metadata or {}).get("need") if tracker.latest_message else None
        level = (need or {}).get("level", "no")
        if HANDOFF in done or OTHER_DEMAND in done or tracker.get_slot(demands.NEXT):
            return ACTION_LISTEN_NAME
        if self._is_interruption_answered(tracker, done):
            is_waiting = tracker.get_slot("to_confirm")  # one question at a time: the yes first, the form after it
            is_left = is_waiting or self._is_form_let_go(tracker, done)
            return ACTION_LISTEN_NAME if is_left else tracker.active_loop_name
        is_danger = SAFETY in ((need or {}).get("reasons") or [])
        if level == "now" and not done and (is_danger or not self._is_call_agreed(tracker)):
            return HANDOFF
        if not done and demands.is_leaving_unconfirmed(tracker):
            return OTHER_DEMAND
        if not done and self._is_moment_beside_a_confirmation(tracker):
            return BARE_DATA
        if OTHER_LANGUAGE in done or self._is_small_talk_in_another_language(tracker, done):
            return ACTION_LISTEN_NAME if done else OTHER_LANGUAGE
        is_settled = (need or {}).get("reasons") == [FAILURE] and CLARIFY not in done  # this time it was understood
        may_offer = level == "offer" and not is_settled and not demands.has_recap(tracker)  # one question at a time
        if may_offer and OFFER not in done and self._is_answered(tracker, done):
            return OFFER
        if OFFER in done:
            return ACTION_LISTEN_NAME
        has_more = bool(tracker.get_slot(demands.WAITING)) and self._is_answered(tracker, done)
        return OTHER_DEMAND if has_more else None

    @staticmethod
    def _is_interruption_answered(tracker: DialogueStateTracker, done: List[str]) -> bool:
        """True when another question was answered while a form was running: the form asks again, in the same turn."""
        loop = tracker.active_loop
        return loop is not None and loop.rejected and bool(done) and done[-1] not in (loop.name, ACTION_LISTEN_NAME)

    @classmethod
    def _is_form_let_go(cls, tracker: DialogueStateTracker, done: List[str]) -> bool:
        """True when a second question in a row has set the form aside: nobody is asked the same thing a third time."""
        form = tracker.active_loop_name
        is_aside = (
            form is not None and cls._is_interruption_answered(tracker, done) and not tracker.get_slot("to_confirm")
        )
        return is_aside and interruptions.is_asked_again_already(tracker, str(form))

    @staticmethod
    def _is_call_agreed(tracker: DialogueStateTracker) -> bool:
        """Their number, or an hour, given for the call that is being promised: that is the person who is needed."""
        found = (tracker.latest_message.entities or []) if tracker.latest_message else []
        return tracker.active_loop_name == CALL_FORM and any(one.get("entity") in OF_A_CALL for one in found)

    @staticmethod
    def _is_moment_beside_a_confirmation(tracker: DialogueStateTracker) -> bool:
        """« Mercredi, ce serait mieux », heard as a chat whose rule only speaks: it may correct what is confirmed."""
        message = tracker.latest_message
        if message is None or not tracker.get_slot("to_confirm") or tracker.active_loop is not None:
            return False
        intent = (message.intent or {}).get("name")
        is_instead = intent in COURTESIES and _INSTEAD.search(message.text or "") is not None  # « plutôt dimanche »
        return (intent in CHAT or is_instead) and any(
            found.get("entity") in MOMENTS for found in message.entities or []
        )

    @staticmethod
    def _is_small_talk_in_another_language(tracker: DialogueStateTracker, done: List[str]) -> bool:
        """Nothing asked yet, in a language that we do not write: which ones we do comes first, once."""
        message = tracker.latest_message
        if done or message is None or tracker.active_loop is not None or tracker.get_slot("language_told"):
            return False
        language = ((message.metadata or {}).get("understanding") or {}).get("language", "fr")
        is_told = len(_LETTERS.findall(message.text or "")) > SHORT  # « ça va ? » is one in many
        return is_told and language not in WRITTEN and (message.intent or {}).get("name") in SMALL_TALK

    @staticmethod
    def _is_answered(tracker: DialogueStateTracker, done: List[str]) -> bool:
        """True when the bot has answered this turn and waits for nothing: no form, no confirmation, no choice."""
        is_waiting = any(tracker.get_slot(name) for name in ("to_confirm", "pending_action", "clarifying"))
        is_idle = tracker.active_loop is None and not is_waiting
        return bool(done) and is_idle and not done[-1].endswith("_form") and done[-1] != ACTION_LISTEN_NAME


def _actions_of_this_turn(tracker: DialogueStateTracker) -> List[str]:
    """Names of the actions executed since the customer's last message, oldest first."""
    names: List[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name:
            names.append(event.action_name)
    return list(reversed(names))
