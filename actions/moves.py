"""A delivery or a visit on its way to another day: the move is read back, corrected if need be, and made."""

import re
from datetime import date
from typing import Any

from actions.asking import is_given_up
from actions.buttons import choice
from actions.confirming import Question, Recap
from actions.customer_file import own_order, today
from actions.days_wished import another_day, is_day_refused, refused_day
from actions.meetings import Meeting, days_served, meetings_of
from actions.turn import ServiceAction, Turn
from actions.visit_slots import slot_wished
from relation.store.brand_search import normalise
from relation.voice.french import written_date

WHAT, ON = "reschedule_what", "reschedule_on"
"""Slots: what is moved, its reference, then "/" and the half-day asked for, if one was; the new day."""
FORM = "reschedule_form"
DAYS_PROPOSED = 3
ELSEWHERE = ("sav", "reclamation", "acheter")
"""Objectives in which a day is told, not asked for."""
FEW, LONG = 8, 16
"""Words from which a day is part of a story."""
_ANOTHER = re.compile(
    r"\bautres? (?:jours?|dates?|creneaux?|moments?|horaires?)\b|\bpas (?:ce|cette) (?:jour|date|creneau)\b"
)
_ANOTHER_MATTER = re.compile(r"\b(?:annul|resili|rembours|retour|adresse|factur)|\bsi (?:je|j|on) \b")
_COST = re.compile(r"\b(?:gratuite?s?|gratuitement|payante?s?|frais|coute|coutera|supplement|c est combien)\b")


def meeting_in_slots(turn: Turn) -> Meeting | None:
    if not turn.customer_reference:
        return None
    reference = str(turn.slots.get(WHAT) or "").partition("/")[0]
    return next((found for found in meetings_of(turn) if found.reference == reference), None)


def remember_what(turn: Turn, meeting: Meeting) -> None:
    """With the half-day of this message, else the one told before."""
    turn.remember(**{WHAT: f"{meeting.reference}/{slot_wished(turn) or _slot_told(turn)}"})


def _slot_told(turn: Turn) -> str:
    return str(turn.slots.get(WHAT) or "").partition("/")[2]


def _slot_of(turn: Turn, meeting: Meeting) -> str | None:
    """The half-day of the visit once it is moved: the one asked for, else the one it has. A delivery has none."""
    return (_slot_told(turn) or meeting.slot) if meeting.kind == "visit" else None


class ConfirmReschedule(Recap, ServiceAction):
    action_name = "action_reschedule_dated"
    confirmations = ("action_reschedule_confirmed",)
    holds = (WHAT, ON)
    flow = ("action_reschedule", "action_ask_reschedule_on")

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, ON):
            return
        question = self.question(turn)
        if question is None:
            turn.continue_with("action_reschedule")
            return
        turn.remember(to_confirm="action_reschedule_confirmed")
        act, args = question
        turn.say(act, **args)

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", "replanifier"

    def question(self, turn: Turn) -> Question | None:
        meeting, on = meeting_in_slots(turn), turn.slots.get(ON)
        if meeting is None or not on:
            return None
        is_delivery = meeting.kind == "delivery"
        told: dict[str, Any] = {"new_on": on, "new_slot": _slot_of(turn, meeting)}
        told |= {"has_half_day": is_delivery and bool(_slot_told(turn)), "is_free": _is_asked_for_free(turn, meeting)}
        return "utter_confirm_move", {**told, **meeting.words}

    def correct(self, turn: Turn, action: str) -> bool:
        """Another day, another half-day, or neither of those that were read back; what it costs is told with it."""
        meeting = meeting_in_slots(turn)
        if meeting is not None and _is_asked_for_free(turn, meeting):
            turn.continue_with(self.action_name)
            return True
        if meeting is None or _is_elsewhere(turn, meeting):
            return False
        day, slot = another_day(turn, meeting), slot_wished(turn)
        known = _slot_of(turn, meeting) or _slot_told(turn)
        if day not in (None, turn.slots.get(ON)) or slot not in (None, known):
            remember_what(turn, meeting)
            turn.remember(**{ON: day or turn.slots.get(ON)})
            turn.continue_with(self.action_name)
            return True
        if day is None and is_day_refused(turn, meeting):
            turn.say("utter_day_refused", **refused_day(turn))
            _wait_for_a_day(turn)
            return True
        return bool(_ANOTHER.search(normalise(turn.text))) and self.ask_what_is_wrong(turn)

    def ask_what_is_wrong(self, turn: Turn) -> bool:
        meeting = meeting_in_slots(turn)
        served = list(days_served(turn))
        proposed = [day for day in served if meeting and day > meeting.planned_on] or served
        turn.remember(reschedule_days=[day.isoformat() for day in proposed[:DAYS_PROPOSED]])
        say_days(turn)
        _wait_for_a_day(turn)
        return True


def say_days(turn: Turn) -> None:
    """The question, with the days to propose as buttons."""
    days = [date.fromisoformat(day) for day in turn.slots.get("reschedule_days") or []]
    turn.say(
        "utter_ask_reschedule_on",
        days=[day.isoformat() for day in days],
        buttons=[choice(written_date(day, today(turn)), "date", day.isoformat()) for day in days],
    )


def _wait_for_a_day(turn: Turn) -> None:
    """What was read back is not confirmed by a yes any more."""
    turn.forget(ON, "to_confirm")
    turn.wait_in(FORM, ON)


def _is_elsewhere(turn: Turn, meeting: Meeting) -> bool:
    """The message tells or asks something else, in which a day or an hour changes nothing."""
    words, objective = normalise(turn.text), turn.intent.split(".")[0]
    number = turn.entity("order_number")
    is_asked = objective == "s_informer" and "?" in turn.text
    is_told = objective in ELSEWHERE or len(words.split()) > LONG
    return is_asked or is_told or bool(number and number != meeting.reference) or bool(_ANOTHER_MATTER.search(words))


def _is_asked_for_free(turn: Turn, meeting: Meeting) -> bool:
    """« C'est gratuit ? » of a delivery that the brand's terms let change without a fee: nothing has left yet."""
    words = normalise(turn.text)
    if len(words.split()) > FEW or not _COST.search(words):
        return False
    order = own_order(turn, meeting.reference) if meeting.kind == "delivery" else None
    return order is not None and order.is_changeable


class RescheduleConfirmed(ServiceAction):
    action_name = "action_reschedule_confirmed"

    def answer(self, turn: Turn) -> None:
        meeting, on = meeting_in_slots(turn), turn.slots.get(ON)
        if meeting is None or not on:
            turn.continue_with("action_reschedule")
            return
        slot = _slot_of(turn, meeting)
        turn.forget(WHAT, ON, "reschedule_days")
        words: dict[str, Any] = {"reference": meeting.reference, "item": meeting.item, "kind": meeting.kind}
        if meeting.kind == "visit":
            agreed = {"reference": meeting.reference, "on": on, "slot": slot}
            turn.change("move_visit", key="moved", refused_act="utter_move_refused", **agreed)
            turn.say("utter_meeting_moved", new_on="$moved.visit_on", slot="$moved.visit_slot", **words)
            return
        turn.change(
            "move_delivery", key="moved", refused_act="utter_move_refused", order_number=meeting.reference, on=on
        )
        turn.say("utter_meeting_moved", new_on="$moved.promised_on", **words)
