"""How an action answers: acts, effects, slots, the next action."""

import logging
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import buyers, confirming, order_choice, prospects
from actions.announcing import announce_others
from actions.buttons import motif_button
from actions.heard import OWN_LANGUAGE, Heard
from actions.known_answer import tell_answers_beside, tell_known_answer
from actions.noise import is_instruction
from actions.proof_asking import CONTACT_FORM, IDENTIFICATION_FORM, ask_for_proof, tells_more
from actions.yes_and_more import hear_yes_and_more
from relation.context import Relation
from relation.services.questions_beside import BESIDE, UNTOLD_BESIDE
from relation.services.replies import ASIDE
from relation.store.brand_numbers import order_numbers_in
from relation.store.unit_of_work import Store, UnitOfWork

logger = logging.getLogger(__name__)
ACTION_LISTEN = "action_listen"
SHORT = {"en": 2}
SHORT_ELSE = 3
"""Words of a message that tells no language: « ça va ? » is one in many, « congelo marche lui » sounds Italian."""
NO_MATTER = ("aucun", "", "nlu_fallback")
"""What a message is about when it opens no matter of its own."""
LEAST_SENTENCE = 30
"""Characters from which a sentence that is told twice is noticed."""
QUESTIONS = ("to_confirm", "clarifying")
"""Slots that hold a question which waits for its answer."""
READ_AGAIN = ("action_order_status", "action_return", "action_invoice", "action_modify_order")
"""Actions whose answer is in the words of the message: « j'ai rien reçu », « je renvoie le four », « à quel nom ? »."""


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


class Turn(Heard):
    """One call of one action. Reading is immediate; what it says or changes takes effect in the service, once."""

    def __init__(self, uow: UnitOfWork, relation: Relation, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        super().__init__(uow, relation, tracker)
        self._dispatcher = dispatcher
        self.events: list[EventType] = []
        if self.slots.get("order_number") in self.kept_orders:  # Rasa's slot takes the last number written
            self.remember(order_number=self.entity("order_number"))

    def say(self, act: str, *, buttons: list[dict[str, str]] | None = None, **args: Any) -> None:
        """`act` is a response of domain.yml; `args` are JSON values. An argument may be "$key.field" of an effect."""
        self._dispatcher.utter_message(response=act, buttons=buttons or [], **args)

    def say_first(self, act: str, **args: Any) -> None:
        """Before what this action has said already."""
        self.say(act, **args)
        self._dispatcher.messages.insert(0, self._dispatcher.messages.pop())

    def says_any(self, acts: Iterable[str]) -> bool:
        """True when this action has said one of them."""
        return any(said.get("response") in acts for said in self._dispatcher.messages)

    def tells(self, words: str) -> bool:
        """True when an act that this action has said holds a whole sentence of these words."""
        told = " ".join(str(value) for said in self._dispatcher.messages for value in said.values())
        return any(sentence in told for sentence in words.split(". ") if len(sentence) >= LEAST_SENTENCE)

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

    def ask_for_choice(self, then: str) -> None:
        """What comes back with the choice that is asked. Aside from a proof that is asked, what waits for it stays."""
        if self.active_form not in (IDENTIFICATION_FORM, CONTACT_FORM):
            self.remember(pending_action=then)

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
        words = sum(any(map(str.isalpha, word)) for word in self.text.split())  # « ??? » is none
        is_short = words <= SHORT.get(language, SHORT_ELSE)
        if language != OWN_LANGUAGE and not is_short and not self.slots.get("language_told"):
            self.remember(language_told=language)
            self.say("utter_other_language", language=language)

    def meet_with_dignity(self) -> None:
        """An insult, or a sign of anger: what is the matter? A person is proposed, by the brain or by a button."""
        is_offered = self.need.get("level") == "offer"
        person = motif_button(self, "aucun", "demander_humain")
        self.say("utter_upset", is_offered=is_offered, buttons=[] if is_offered else [person])

    def take_up(self, objective: str, motif: str, text: str, entities: list[dict[str, Any]]) -> None:
        """That demand is answered next, in the same turn, as if the customer had just written it (bot/demands.py)."""
        self.remember(next_demand={"objective": objective, "motif": motif, "text": text, "entities": entities})

    def settle(self, objective: str, motif: str) -> None:
        """That demand of the message is answered already: the bot does not come back to it."""
        waiting = self.slots.get("other_demands") or []
        asked = (objective, motif)
        left = [one for one in waiting if one.get("recap") or (one["objective"], one["motif"]) != asked]
        if len(left) < len(waiting):
            self.remember(other_demands=left or None)

    def continue_with(self, action: str) -> None:
        """The named action or form runs next, in the same turn."""
        self.events.append(FollowupAction(action))

    def needs_identity(self, then: str) -> bool:
        """True when the customer is not identified: asks for it, and comes back to the action `then` afterwards; what
        has its sense in the talk only (data/follow_ups.yml), names several orders, or tells what happened to one, is
        then read again as it was written.

        Also when they are only buying: that is answered, and nothing is asked.
        """
        if buyers.is_answered(self):
            return True
        if self.customer_reference:
            return False
        if (self.entity("order_number") or self.slots.get("order_number")) in self.own_orders:
            self.continue_with("action_offer_handoff")  # nobody's file: it is told of, the rest is for a person
            return True
        if tells_more(self, then):
            ask_for_proof(self)
            return True
        if self.slots.get("has_no_order") and not self.proofs:
            self.say("utter_no_order_yet", is_again=True, buttons=[motif_button(self, "aucun", "demander_humain")])
            return True
        if self._asks_without_proof(then):
            return True
        demand: dict[str, Any] = {"text": self.text, "entities": self.entities, "follows": self.follows}
        demand |= {"objective": self.intent.partition(".")[0], "motif": self.motif}
        is_matter = not self.intent.startswith("aucun.")  # « déjà essayé » adds to what waits already
        is_of_its_words = self.follows or then in READ_AGAIN or len(order_numbers_in(self.text)) > 1
        demand["is_read_again"] = bool(is_matter and is_of_its_words and not self.is_clicked)
        is_same = not is_matter and self.slots.get("topic_action") == then  # a proof adds nothing to what was told
        told = self.slots.get("pending_demand") if is_same else None
        demand[prospects.IN_GENERAL] = prospects.asked_before_buying(self, then)
        is_kept = is_matter or (not told and demand[prospects.IN_GENERAL])
        self.remember(pending_action=then, pending_demand=demand if is_kept else told)
        if self.identifications_left > 0:
            ask_for_proof(self)
        else:
            self.refuse_identification()
        return True

    def _asks_without_proof(self, then: str) -> bool:
        """Who has said that they have no number, and asks something all the same, is not asked for a proof once more:
        it is answered in general, or they are told why it cannot be.
        """
        is_asking = "?" in self.text or self.stands in ASIDE
        if self.active_form != CONTACT_FORM or self.proofs or self.is_clicked or not is_asking:
            return False
        if not any(self.understanding.get(name) for name in (BESIDE, UNTOLD_BESIDE)):
            if general := prospects.asked_before_buying(self, then) or prospects.RULE_OF.get(then):
                self.continue_with(general)
            else:
                person = motif_button(self, "aucun", "demander_humain")
                self.say("utter_identify_otherwise", is_question=True, buttons=[person])
        return True

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
        """Remembers the matter in hand; a question that was waiting is dropped when another matter comes, but a
        confirmation, which is set aside until that matter is answered.
        """
        if turn.intent.split(".")[0] in NO_MATTER or turn.is_mere_insult:
            return
        confirming.set_aside(turn, self.name())
        turn.remember(topic_action=self.name())
        new = {event.get("name") for event in turn.events}
        turn.forget(*(name for name in QUESTIONS if turn.slots.get(name) and name not in new))

    def _answer_in_thread(self, turn: Turn) -> None:
        from actions.first_reading import hear_first  # it needs a Turn

        hear_buyer = prospects.hear_before_buying
        readers = (confirming.hear_correction, order_choice.is_choice, hear_buyer, hear_first)
        if self.reads_message and (hear_yes_and_more(turn, self.name()) or tell_known_answer(turn, self.name())):
            pass
        elif not (self.reads_message and any(reader(turn, self.name()) for reader in readers)):
            self.answer(turn)
            self._keep_thread(turn)
        if self.reads_message:
            tell_answers_beside(turn)
        announce_others(turn)

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        collected = CollectingDispatcher()
        try:
            with reading() as (uow, relation):
                turn = Turn(uow, relation, tracker, collected)
                turn.tell_languages()
                if self.reads_message and not turn.active_form and is_instruction(turn.text):
                    turn.say("utter_instruction_refused")
                    self._keep_thread(turn)
                elif self.reads_message and not turn.active_form and turn.is_mere_insult:
                    turn.meet_with_dignity()
                    self._keep_thread(turn)
                else:
                    self._answer_in_thread(turn)
        except Exception:  # an edge: Rasa would swallow an error and leave the customer without an answer
            logger.exception("action %s failed", self.name())
            dispatcher.utter_message(response="service_action_failed")
            return [ActiveLoop(None), SlotSet("requested_slot", None)]
        dispatcher.messages.extend(collected.messages)
        return turn.events
