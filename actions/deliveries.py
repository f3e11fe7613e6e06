"""When it comes: moving a delivery, or a technician's visit, to another day."""

from datetime import date
from typing import Any

from actions.asking import Answer, is_given_up
from actions.buttons import choice
from actions.calls import CALLBACK, is_call_moved
from actions.customer_file import days_named, own_order, today
from actions.meetings import Meeting, days_served, meetings_of
from actions.turn import ServiceAction, Turn
from actions.visit_slots import slot_wished
from relation.model.brand import OrderStatus
from relation.voice.french import written_date

DAYS_PROPOSED = 3
WHAT = "reschedule_what"
"""The slot that keeps what is moved: its reference, then for a visit "/" and the half-day asked for, if one was."""


class Reschedule(ServiceAction):
    """Finds what is to be moved and to which day, then asks for a confirmation."""

    action_name = "action_reschedule"

    def answer(self, turn: Turn) -> None:
        if is_call_moved(turn):
            turn.continue_with(CALLBACK)
            return
        if turn.motif == "replanifier":
            turn.remember(reschedule_on=_day_wished(turn), **{WHAT: f"/{slot_wished(turn) or ''}"})
        if turn.needs_identity(self.action_name):
            return
        known = {meeting.reference: meeting for meeting in meetings_of(turn)}
        order = own_order(turn, turn.entity("order_number"))
        named = turn.entity("meeting") or (order.number if order else turn.entity("order_number"))
        talked_of = turn.slots.get("order_number")
        if named and named not in known:
            self._refuse(turn, named)
        elif not known:
            self._nothing(turn)
        elif named or talked_of in known or len(known) == 1:
            self._go_on(turn, known.get(named or talked_of or "") or next(iter(known.values())))
        else:
            self._choose(turn, list(known.values()))

    def _keep_thread(self, turn: Turn) -> None:
        """A call that is moved is about the matter in hand, which goes on."""
        if not is_call_moved(turn):
            super()._keep_thread(turn)

    @staticmethod
    def _go_on(turn: Turn, meeting: Meeting) -> None:
        _remember_what(turn, meeting)
        given = _day_wished(turn, meeting) or turn.slots.get("reschedule_on")
        days = list(days_served(turn))
        if given and date.fromisoformat(given) in set(days) - {meeting.planned_on}:
            turn.remember(reschedule_on=given)
            turn.continue_with("action_reschedule_dated")
            return
        turn.forget("reschedule_on")
        proposed = [day for day in days if day > meeting.planned_on][:DAYS_PROPOSED]
        turn.remember(reschedule_days=[day.isoformat() for day in proposed or days[:DAYS_PROPOSED]])
        turn.continue_with("reschedule_form")

    def _choose(self, turn: Turn, meetings: list[Meeting]) -> None:
        turn.remember(pending_action=self.action_name)
        turn.say(
            "utter_choose_meeting",
            meetings=[meeting.words for meeting in meetings],
            buttons=[choice(f"{found.reference} · {found.item}", "meeting", found.reference) for found in meetings],
        )

    def _nothing(self, turn: Turn) -> None:
        orders = turn.brand.orders_of(turn.customer_reference or "")
        on_tour = next((order for order in orders if order.status is OrderStatus.OUT_FOR_DELIVERY), None)
        if on_tour:
            self._refuse(turn, on_tour.number)
            return
        turn.say("utter_nothing_to_move")
        turn.continue_with("action_offer_handoff")

    @staticmethod
    def _refuse(turn: Turn, number: str) -> None:
        order = own_order(turn, number)
        if order is None:
            turn.forget("order_number")
            turn.say("utter_order_unknown", order_number=number)
            return
        codes = {OrderStatus.CANCELLED: "already_cancelled", OrderStatus.OUT_FOR_DELIVERY: "out_for_delivery"}
        usual = "already_delivered" if order.is_ended else "collected_in_shop"
        turn.say("utter_move_refused", code=codes.get(order.status, usual), order_number=order.number)


def _day_wished(turn: Turn, meeting: Meeting | None = None) -> str | None:
    """The last day named that may be chosen: « celle du 24, plutôt le 26 » names the day that was planned too."""
    planned = meeting.planned_on if meeting else None
    served = set(days_served(turn)) - {planned}
    return next((day.isoformat() for day in reversed(days_named(turn)) if day in served), None)


class AskRescheduleDay(ServiceAction):
    """The form's question, with the next days as buttons."""

    action_name = "action_ask_reschedule_on"

    def answer(self, turn: Turn) -> None:
        days = [date.fromisoformat(day) for day in turn.slots.get("reschedule_days") or []]
        turn.say(
            "utter_ask_reschedule_on",
            days=[day.isoformat() for day in days],
            buttons=[choice(written_date(day, today(turn)), "date", day.isoformat()) for day in days],
        )


class RescheduleDay(Answer):
    form = "reschedule_form"
    slot = "reschedule_on"
    refused_act = "utter_day_refused"
    motifs = ("gerer_contrat.replanifier",)

    def read(self, turn: Turn, text: str) -> str | None:
        meeting = _meeting_in_slots(turn)
        if meeting is not None:
            _remember_what(turn, meeting)
        return _day_wished(turn, meeting)

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        days = list(days_served(turn))
        named = days_named(turn)
        wanted = named[-1].isoformat() if named else None
        return {"wanted_on": wanted, "earliest_on": days[0].isoformat(), "latest_on": days[-1].isoformat()}


def _meeting_in_slots(turn: Turn) -> Meeting | None:
    if not turn.customer_reference:
        return None
    reference = str(turn.slots.get(WHAT) or "").partition("/")[0]
    return next((found for found in meetings_of(turn) if found.reference == reference), None)


def _remember_what(turn: Turn, meeting: Meeting) -> None:
    """With the half-day of this message, else the one told before."""
    told = slot_wished(turn) or str(turn.slots.get(WHAT) or "").partition("/")[2]
    turn.remember(**{WHAT: f"{meeting.reference}/{told}" if meeting.kind == "visit" else meeting.reference})


def _slot_of(turn: Turn, meeting: Meeting) -> str | None:
    """The half-day of the visit once it is moved: the one asked for, else the one it has."""
    return str(turn.slots.get(WHAT) or "").partition("/")[2] or meeting.slot


class ConfirmReschedule(ServiceAction):
    action_name = "action_reschedule_dated"

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "reschedule_on"):
            return
        meeting = _meeting_in_slots(turn)
        if meeting is None:
            turn.continue_with("action_reschedule")
            return
        turn.remember(to_confirm="action_reschedule_confirmed")
        new_slot = _slot_of(turn, meeting)
        turn.say("utter_confirm_move", new_on=turn.slots["reschedule_on"], new_slot=new_slot, **meeting.words)


class RescheduleConfirmed(ServiceAction):
    action_name = "action_reschedule_confirmed"

    def answer(self, turn: Turn) -> None:
        meeting, on = _meeting_in_slots(turn), turn.slots.get("reschedule_on")
        if meeting is None or not on:
            turn.continue_with("action_reschedule")
            return
        slot = _slot_of(turn, meeting)
        turn.forget(WHAT, "reschedule_on", "reschedule_days")
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
