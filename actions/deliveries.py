"""When it comes: moving a delivery or a technician's visit, and what may still be changed in an order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from actions.asking import Answer, is_given_up
from actions.customer_file import choice, first_item, motif_button, order_meant, today
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderStatus, Ticket
from relation.store.brand_days import is_served
from relation.voice.french import written_date

DAYS_PROPOSED = 3


@dataclass(frozen=True)
class Meeting:
    """A delivery (`kind` "delivery", an order number) or a technician's visit ("visit", a ticket's reference)."""

    kind: str
    reference: str
    item: str
    planned_on: date

    @property
    def words(self) -> dict[str, Any]:
        planned = self.planned_on.isoformat()
        return {"kind": self.kind, "reference": self.reference, "item": self.item, "planned_on": planned}


def _meetings(turn: Turn) -> list[Meeting]:
    """What this customer may move."""
    reference = turn.customer_reference or ""
    orders = [order for order in turn.brand.orders_of(reference) if _is_movable(order)]
    tickets = [ticket for ticket in turn.brand.tickets_of(reference) if _is_visit(turn, ticket)]
    return [Meeting("delivery", order.number, first_item(order), order.promised_on) for order in orders] + [
        Meeting("visit", ticket.reference, _product_name(turn, ticket), ticket.visit_on)
        for ticket in tickets
        if ticket.visit_on
    ]


def _is_movable(order: Order) -> bool:
    return not order.is_ended and order.delivery is not None and order.status is not OrderStatus.OUT_FOR_DELIVERY


def _is_visit(turn: Turn, ticket: Ticket) -> bool:
    is_ahead = ticket.visit_on is not None and ticket.visit_on >= today(turn)
    return is_ahead and ticket.state.value in ("ouvert", "piece_commandee", "visite_prevue")


def _product_name(turn: Turn, ticket: Ticket) -> str:
    product = turn.brand.product(ticket.product_reference)
    return product.name if product else ticket.reference


def days_served(turn: Turn) -> Iterator[date]:
    """The days that may be chosen, soonest first."""
    ahead = int(turn.brand.facts()["home_service"]["max_days_ahead"])
    for number in range(1, ahead + 1):
        day = today(turn) + timedelta(days=number)
        if is_served(day):
            yield day


class Reschedule(ServiceAction):
    """Finds what is to be moved and to which day, then asks for a confirmation."""

    action_name = "action_reschedule"

    def answer(self, turn: Turn) -> None:
        if turn.needs_identity(self.action_name):
            return
        turn.forget("reschedule_on")
        named = turn.entity("meeting") or turn.entity("order_number")
        known = {meeting.reference: meeting for meeting in _meetings(turn)}
        if named and named not in known:
            self._refuse(turn, named)
        elif not known:
            self._nothing(turn)
        elif named or len(known) == 1:
            self._go_on(turn, known[named] if named else next(iter(known.values())))
        else:
            self._choose(turn, list(known.values()))

    @staticmethod
    def _go_on(turn: Turn, meeting: Meeting) -> None:
        turn.remember(reschedule_what=meeting.reference)
        given = turn.entity("date")
        if given and date.fromisoformat(given) in set(days_served(turn)):
            turn.remember(reschedule_on=given)
            turn.continue_with("action_reschedule_dated")
            return
        days = list(days_served(turn))
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
        order = turn.brand.order(number)
        if order is None or order.customer_reference != turn.customer_reference:
            turn.forget("order_number")
            turn.say("utter_order_unknown", order_number=number)
            return
        codes = {OrderStatus.CANCELLED: "already_cancelled", OrderStatus.OUT_FOR_DELIVERY: "out_for_delivery"}
        usual = "already_delivered" if order.is_ended else "collected_in_shop"
        turn.say("utter_move_refused", code=codes.get(order.status, usual), order_number=order.number)


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
        given = turn.entity("date")
        return given if given and date.fromisoformat(given) in set(days_served(turn)) else None

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        days = list(days_served(turn))
        given = turn.entity("date")
        return {"on": given, "earliest_on": days[0].isoformat(), "latest_on": days[-1].isoformat()}


def _meeting_in_slots(turn: Turn) -> Meeting | None:
    if not turn.customer_reference:
        return None
    return next((found for found in _meetings(turn) if found.reference == turn.slots.get("reschedule_what")), None)


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
        turn.say("utter_confirm_move", on=turn.slots["reschedule_on"], **meeting.words)


class RescheduleConfirmed(ServiceAction):
    action_name = "action_reschedule_confirmed"

    def answer(self, turn: Turn) -> None:
        meeting, on = _meeting_in_slots(turn), turn.slots.get("reschedule_on")
        if meeting is None or not on:
            turn.continue_with("action_reschedule")
            return
        turn.forget("reschedule_what", "reschedule_on", "reschedule_days")
        words = {"reference": meeting.reference, "item": meeting.item, "kind": meeting.kind}
        if meeting.kind == "visit":
            turn.change("move_visit", key="moved", refused_act="utter_move_refused", reference=meeting.reference, on=on)
            turn.say("utter_meeting_moved", on="$moved.visit_on", slot="$moved.visit_slot", **words)
            return
        turn.change(
            "move_delivery", key="moved", refused_act="utter_move_refused", order_number=meeting.reference, on=on
        )
        turn.say("utter_meeting_moved", on="$moved.promised_on", **words)


class ModifyOrder(ServiceAction):
    """Says what the customer may still change alone; articles and quantities are for a person."""

    action_name = "action_modify_order"

    def answer(self, turn: Turn) -> None:
        order = order_meant(turn, self.action_name, lambda candidate: candidate.is_changeable)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if not order.is_changeable:
            buttons = [motif_button(turn, "gerer_contrat", "retour", order_number=order.number)]
            is_over = order.status is OrderStatus.CANCELLED
            turn.say(
                "utter_order_not_modifiable",
                order_number=order.number,
                status=order.status.value,
                buttons=[] if is_over else buttons,
            )
            return
        motifs = ["annuler_commande", *(["changer_adresse", "replanifier"] if order.delivery else [])]
        turn.say(
            "utter_order_modifiable",
            order_number=order.number,
            items=[{"name": line.name, "quantity": line.quantity} for line in order.lines],
            is_delivered_home=order.delivery is not None,
            buttons=[motif_button(turn, "gerer_contrat", motif, order_number=order.number) for motif in motifs],
        )
