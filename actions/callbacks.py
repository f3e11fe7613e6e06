"""A call at an hour that suits the customer: the slot, the number, then a promise that somebody owns."""

import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from actions.asking import Answer, is_given_up
from actions.calls import SLOT, Call, local_now, slot_buttons, slot_words, take_up
from actions.turn import ServiceAction, Turn
from relation.services.call_slots import Slot, Wish, coming_slots, nearest_slots
from relation.services.call_times import CHANGED, CHOSEN, is_call_wish, read_wish
from relation.services.fair_share import is_someone_there
from relation.store.brand_search import normalise
from relation.voice.french import written_phone

FORM = "callback_form"
PROPOSED = 3
_NO_CALL = re.compile(r"\b(appelez|rappelez|telephonez|appeler|telephoner|au telephone) (surtout )?(pas|plus)\b")
"""« Ne m'appelez pas »: said with the words of who wants to be called."""
PHONE_END = 5
"""Characters of a number on file that are shown: enough to recognise one's own."""


def is_call_wanted(turn: Turn) -> bool:
    """True when this message asks for a call, and there are hours to promise one in."""
    if _NO_CALL.search(normalise(turn.text)):
        return False
    is_wish = is_call_wish(turn.text, turn.intent, turn.entities, local_now(turn))
    return is_wish and next(coming_slots(turn.relation), None) is not None


def offer_call(turn: Turn) -> None:
    """With nobody there, a call at an hour that is chosen is better than a wait."""
    if turn.is_in_writing:
        return
    slots = nearest_slots(turn.relation, Wish(), PROPOSED)
    if slots and not is_someone_there(turn.uow, turn.relation):
        _say_slots(turn, "utter_callback_offered", slots)


class Callback(ServiceAction):
    """Asks for what is missing, one question at a time; with an hour and a number, promises."""

    action_name = "action_callback"

    def answer(self, turn: Turn) -> None:
        call, wish = take_up(turn)
        turn.forget(SLOT)
        turn.remember(callback=asdict(call))
        if call.slot is None:
            _ask_time(turn, wish)
        elif call.phone is None and (call.is_other_phone or _phone_on_file(turn) is None):
            _ask_phone(turn, call)
        else:
            _promise(turn, call)

    def _keep_thread(self, turn: Turn) -> None:
        """A call is about the matter in hand, which goes on."""


def _ask_time(turn: Turn, wish: Wish) -> None:
    slots = nearest_slots(turn.relation, wish, PROPOSED)
    if not slots:
        turn.leave_form()
        turn.continue_with("action_offer_handoff")
        return
    is_refused = wish.has_hour or (wish.day is not None and slots[0].starts_at.date() != wish.day)
    _say_slots(turn, "utter_ask_callback_time", slots, is_refused=is_refused)
    turn.wait_in(FORM, SLOT)


def _say_slots(turn: Turn, act: str, slots: list[Slot], **args: Any) -> None:
    turn.say(act, slots=slot_words(slots), buttons=slot_buttons(turn, slots), **args)


def _ask_phone(turn: Turn, call: Call) -> None:
    turn.say("utter_ask_callback_phone", starts_at=call.starts_at, ends_at=call.ends_at)
    turn.wait_in(FORM, SLOT)


def _promise(turn: Turn, call: Call) -> None:
    turn.leave_form()
    turn.remember(callback=asdict(replace(call, is_promised=True, about=turn.slots.get("topic_action"))))
    turn.forget("to_confirm", "pending_action")
    on_file = _phone_on_file(turn) or ""
    turn.change(
        "promise_call",
        key="call",
        refused_act="utter_callback_refused",
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        phone=call.phone,
        subject=turn.slots.get("order_number"),
    )
    told: dict[str, Any] = {name: f"$call.{name}" for name in ("starts_at", "ends_at", "advisor_name", "is_replacing")}
    told |= {"phone": written_phone(call.phone)} if call.phone else {"phone_end": on_file[-PHONE_END:]}
    turn.say("utter_callback_promised", **told)


def _phone_on_file(turn: Turn) -> str | None:
    customer = turn.brand.customer(turn.customer_reference) if turn.customer_reference else None
    return customer.phone if customer else None


class AskCallbackAnswer(ServiceAction):
    """The question again, once something else has been answered."""

    action_name = "action_ask_callback_answer"

    def answer(self, turn: Turn) -> None:
        call = Call(**(turn.slots.get("callback") or {}))
        if call.slot is not None:
            turn.say("utter_ask_callback_phone", starts_at=call.starts_at, ends_at=call.ends_at)
            return
        slots = nearest_slots(turn.relation, Wish(date.fromisoformat(call.day) if call.day else None), PROPOSED)
        _say_slots(turn, "utter_ask_callback_time", slots, is_refused=False)

    def _keep_thread(self, turn: Turn) -> None:
        """A question opens no matter."""


class CallbackAnswer(Answer):
    """An hour, or a number: whatever of the two is in the answer counts."""

    form = FORM
    slot = SLOT
    refused_act = "utter_callback_answer_refused"

    def read(self, turn: Turn, text: str) -> str | None:
        wish = read_wish(text, turn.entities, local_now(turn), is_answer=True)
        has_time = wish.has_hour or wish.day is not None or wish.is_at_once
        is_button = turn.entity(CHOSEN) or turn.entity(CHANGED)
        return text if has_time or is_button or turn.entity("phone") else None

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        return {"is_phone": Call(**(turn.slots.get("callback") or {})).slot is not None}


class CallbackAnswered(Callback):
    action_name = "action_callback_answered"

    def answer(self, turn: Turn) -> None:
        if not is_given_up(turn, SLOT):
            super().answer(turn)
