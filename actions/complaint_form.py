"""The two questions of a complaint: which order, if any; what happened and what is expected."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.appliances import choice
from actions.asking import CONFIRMATIONS
from actions.complaint_follow_up import OF_A_COMPLAINT
from actions.complaint_identity import identify_within, tells_nothing
from actions.complaint_waiting import TOLD
from actions.complaint_waiting import is_question as asks_something
from actions.damaged_items import REPLACEMENT
from actions.orders import CHOICES
from actions.turn import ServiceAction, Turn, reading
from relation.services.replies import ANSWERS, ASIDE, LACKS, relation_of
from relation.store.brand_numbers import number_in, without_numbers
from relation.store.brand_search import normalise

FORM = "complaint_form"
NO_ORDER = "none"
ASIDES = ("s_informer", "acheter", "gerer_contrat")
ASKED = ("complaint_order", "complaint_story")
STORY_LETTERS = 12
MAX_TRIES = 2
QUESTION_WORDS = 5
CLEAR = 0.6
"""Probability from which a demand of another kind is no story, though it asks nothing."""


class AskComplaintOrder(ServiceAction):
    """Asks for the number; the identified customer has buttons."""

    action_name = "action_ask_complaint_order"

    def answer(self, turn: Turn) -> None:
        orders = turn.brand.orders_of(turn.customer_reference)[:CHOICES] if turn.customer_reference else []
        buttons = [
            choice(" · ".join((order.number, *(line.name for line in order.lines[:1]))), "order_number", order.number)
            for order in orders
        ]
        turn.say("utter_ask_complaint_order", buttons=buttons, is_known=bool(orders))


class ValidateComplaintForm(FormValidationAction):
    """An order number, a reference, or none; a story that says something, asked twice at most. Who complains is
    identified by what they give meanwhile."""

    def name(self) -> str:
        return "validate_complaint_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """A question of another kind is no part of the story: its own rule answers it, and the form comes back."""
        asked = str(tracker.get_slot("requested_slot") or "")
        is_told = asked in ASKED and tracker.get_slot(asked)
        if (is_told and _is_aside(tracker)) or (asked in ASKED and _is_about_it(tracker)):
            return [SlotSet(asked, None), ActionExecutionRejected(FORM)]
        events = list(await super().run(dispatcher, tracker, domain))
        with reading() as (uow, relation):
            turn = Turn(uow, relation, tracker, dispatcher)
            if turn.active_form == FORM and turn.proofs:
                identify_within(turn)
                named = turn.proofs.get("order_number")
                if named and tracker.get_slot("complaint_order") == NO_ORDER:
                    turn.remember(complaint_order=named)
        return events + turn.events

    def validate_complaint_order(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Words without a number mean that there is none: the complaint does not wait for it. What they tell is its
        story."""
        if value is None:
            return {"complaint_order": None}
        found = (tracker.latest_message or {}).get("entities") or []
        numbers = [entity["value"] for entity in found if entity["entity"] == "order_number"]
        numbers = [number_in(str(number)) or number for number in numbers]
        if (written := number_in(str((tracker.latest_message or {}).get("text") or ""))) and not numbers:
            numbers = [written]
        is_asked = tracker.get_slot("requested_slot") == "complaint_order"
        told = {"complaint_story": str(value).strip()} if is_asked and _is_story(tracker) else {}
        return {"complaint_order": numbers[-1] if numbers else NO_ORDER if is_asked else value, **told}

    def validate_complaint_story(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        story = " ".join(str(value or "").split())
        tries = int(tracker.get_slot("complaint_tries") or 0) + 1
        is_told = not (tells_nothing(story) or _is_bare_question(story) or _stands(tracker) == LACKS)
        if story and not is_told:  # « CT-FOYER8, 31700 », « alors ? »: no facts
            first = tracker.get_slot("complaint_first")
            is_enough = first and not tells_nothing(first) and tries >= MAX_TRIES
            return {"complaint_story": first if is_enough else None, "complaint_tries": None if is_enough else tries}
        if not story or (len(story) < STORY_LETTERS and tries < MAX_TRIES):
            if story:
                dispatcher.utter_message(response="utter_complaint_story_short")
            first = str(tracker.get_slot("complaint_first") or "")
            kept = {"complaint_first": f"{first} — {story}" if first else story} if story else {}
            return {"complaint_story": None, "complaint_tries": tries if story else None, **kept}
        return {"complaint_story": story, "complaint_tries": None}


def _is_bare_question(story: str) -> bool:
    """« Et qui décide ? » tells nothing of what happened."""
    return story.rstrip().endswith("?") and len(normalise(story).split()) <= QUESTION_WORDS


def _is_story(tracker: Tracker) -> bool:
    """« Il y a une rayure de 40 cm », to which order it is about; « je ne l'ai plus » is none."""
    message = tracker.latest_message or {}
    text = str(message.get("text") or "")
    is_of_a_wrong = str((message.get("intent") or {}).get("name") or "").split(".")[0] in TOLD
    return is_of_a_wrong and len(without_numbers(text)) >= STORY_LETTERS and not asks_something(text)


def _is_about_it(tracker: Tracker) -> bool:
    """« Pas de réclamation », « où en est-elle ? »: words about the complaint, none of its own."""
    return _understanding(tracker).get("follows") in (*OF_A_COMPLAINT, REPLACEMENT)


def _understanding(tracker: Tracker) -> dict[str, Any]:
    metadata = (tracker.latest_message or {}).get("metadata") or {}
    return metadata.get("understanding") or {}


def _stands(tracker: Tracker) -> str | None:
    """How the message stands to what was asked, when that is sure."""
    return relation_of(_understanding(tracker))


def _is_aside(tracker: Tracker) -> bool:
    message = tracker.latest_message or {}
    intent = str((message.get("intent") or {}).get("name") or "")
    stands = _stands(tracker)
    is_asked = stands in ASIDE or (stands != ANSWERS and asks_something(str(message.get("text") or "")))
    is_demand = stands != ANSWERS and float((message.get("intent") or {}).get("confidence") or 0.0) >= CLEAR
    is_other = intent.split(".")[0] in ASIDES and (is_asked or is_demand)
    return is_other or (bool(tracker.get_slot("to_confirm")) and intent in CONFIRMATIONS)
