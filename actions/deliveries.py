"""When it comes: what is to be moved, a delivery or a technician's visit, and to which day."""

import re
from datetime import date
from typing import Any

from actions.asking import Answer
from actions.buttons import choice
from actions.calls import CALLBACK, is_call_moved
from actions.calls_to_come import CHECKED, tell_call
from actions.customer_file import own_order, today
from actions.days_wished import day_wished, refused_day
from actions.meetings import Meeting, days_served, meetings_of
from actions.meetings_cancelled import cancel, is_cancelled
from actions.moves import DAYS_PROPOSED, WHAT, meeting_in_slots, remember_what, say_days
from actions.orders import DELIVERY
from actions.turn import ServiceAction, Turn
from actions.visit_slots import slot_wished
from relation.model.brand import OrderStatus
from relation.store.brand_search import normalise

VISIT = "visit"
_TECHNICIAN = re.compile(r"\b(?:technicien\w*|reparateur|depanneur|depannage|intervention|visite)s?\b")


class Reschedule(ServiceAction):
    """Finds what is to be moved and to which day, then asks for a confirmation."""

    action_name = "action_reschedule"

    def answer(self, turn: Turn) -> None:
        if is_cancelled(turn):
            cancel(turn, self.action_name)
            return
        if turn.follows == CHECKED:
            tell_call(turn)
            return
        if is_call_moved(turn):
            turn.continue_with(CALLBACK)
            return
        if turn.motif == "replanifier":
            kind = VISIT if _is_of_a_visit(turn.text) else ""
            turn.remember(reschedule_on=day_wished(turn), **{WHAT: f"{kind}/{slot_wished(turn) or ''}"})
        if turn.needs_identity(self.action_name):
            return
        is_visit = str(turn.slots.get(WHAT) or "").startswith(VISIT)
        known = {one.reference: one for one in meetings_of(turn) if one.kind == VISIT or not is_visit}
        order = own_order(turn, turn.entity("order_number"))
        named = turn.entity("meeting")
        if not is_visit:  # the order's number that proves who writes is of no visit
            named = named or (order.number if order else turn.entity("order_number"))
        talked_of = turn.slots.get("order_number")
        if named and named not in known:
            self._refuse(turn, named)
        elif not known:
            self._nothing(turn, is_visit)
        elif named or talked_of in known or len(known) == 1:
            self._go_on(turn, known.get(named or talked_of or "") or next(iter(known.values())))
        else:
            self._choose(turn, list(known.values()))

    def _keep_thread(self, turn: Turn) -> None:
        """A call, moved or asked after, is about the matter in hand, which goes on."""
        if not is_call_moved(turn) and turn.follows != CHECKED:
            super()._keep_thread(turn)

    @staticmethod
    def _go_on(turn: Turn, meeting: Meeting) -> None:
        remember_what(turn, meeting)
        given = day_wished(turn, meeting) or turn.slots.get("reschedule_on")
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

    def _nothing(self, turn: Turn, is_visit: bool) -> None:
        orders = [] if is_visit else turn.brand.orders_of(turn.customer_reference or "")
        waiting = [one for one in orders if one.status is OrderStatus.OUT_FOR_DELIVERY or one.days_late(today(turn))]
        if waiting:
            self._refuse(turn, waiting[0].number)
            return
        if turn.slots.get("sav_words") and turn.slots.get("sav_is_solved") != "oui":  # « jeudi ou vendredi matin »
            turn.continue_with("action_propose_ticket")
            return
        turn.say("utter_nothing_to_move", kind=VISIT if is_visit else None)
        turn.continue_with("action_offer_handoff")

    @staticmethod
    def _refuse(turn: Turn, number: str) -> None:
        order = own_order(turn, number)
        if order is None:
            turn.forget("order_number")
            turn.say("utter_order_unknown", order_number=number)
            return
        if late := order.days_late(today(turn)):  # it has no day that could be moved
            turn.remember(order_number=order.number)
            wished: dict[str, Any] = {"wanted_on": turn.slots.get("reschedule_on"), "carrier": order.carrier}
            turn.say("utter_move_refused", code="late", order_number=order.number, days_late=late, **wished)
            return
        codes = {OrderStatus.CANCELLED: "already_cancelled", OrderStatus.OUT_FOR_DELIVERY: "out_for_delivery"}
        usual = "already_delivered" if order.is_ended else "collected_in_shop"
        turn.say("utter_move_refused", code=codes.get(order.status, usual), order_number=order.number)


def _is_of_a_visit(text: str) -> bool:
    """« Mardi matin pour le technicien »: no delivery is meant."""
    words = normalise(text)
    return _TECHNICIAN.search(words) is not None and DELIVERY.search(words) is None


class AskRescheduleDay(ServiceAction):
    """The form's question, with the next days as buttons."""

    action_name = "action_ask_reschedule_on"

    def answer(self, turn: Turn) -> None:
        say_days(turn)


class RescheduleDay(Answer):
    form = "reschedule_form"
    slot = "reschedule_on"
    refused_act = "utter_day_refused"
    motifs = ("gerer_contrat.replanifier",)

    def read(self, turn: Turn, text: str) -> str | None:
        meeting = meeting_in_slots(turn)
        if meeting is not None:
            remember_what(turn, meeting)
        return day_wished(turn, meeting)

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        return refused_day(turn)
