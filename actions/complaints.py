"""Complaints: acknowledged precisely, gathered in two questions at most, registered with a reference and a date."""

from datetime import date
from typing import Any

from actions.appliances import begin_matter
from actions.complaint_facts import complaint_context, known_complaint, likely_order, own_order
from actions.complaint_form import NO_ORDER
from actions.customer_file import today
from actions.turn import ServiceAction, Turn
from relation.model.brand import Complaint

ANSWER = "complaint_answer"
STORY_WORDS = 25
"""A first message of so many words tells the story already: it is not asked again."""
WITHOUT_ORDER = ("service_client_defaillant", "menace_depart", "pratique_commerciale", "comportement")
"""Motifs that are often about no order in particular: it is not asked."""
SHOWN_LETTERS = 160
SLOTS = ("complaint_motif", "complaint_first", "complaint_order", "complaint_story", "complaint_tries")


class Complain(ServiceAction):
    """Acknowledges, says what is known, and asks what is missing. Registers nothing."""

    action_name = "action_complaint"

    def answer(self, turn: Turn) -> None:
        begin_matter(turn)
        if turn.intent.startswith("reclamation."):
            turn.forget(*SLOTS)
            turn.remember(complaint_motif=turn.motif, complaint_first=turn.text.strip())
        turn.remember(topic_action=self.action_name)
        motif = turn.slots.get("complaint_motif") or "dedommagement"
        typed = turn.entity("order_number") or turn.slots.get("order_number")
        order = own_order(turn, typed) or likely_order(turn, motif)
        number = typed or (order.number if order else None)
        known = known_complaint(turn, number)
        if known is not None and not turn.entity("complaint_other"):
            turn.remember(pending_action=self.action_name)
            turn.say("utter_complaint_known", **_state(turn, known))
            return
        turn.say("utter_complaint_acknowledged", motif=motif)
        context = complaint_context(turn, motif, order)
        if context is not None:
            turn.say("utter_complaint_context", **context)
        _ask_what_is_missing(turn, motif, number)


class ComplaintReady(ServiceAction):
    """Reads back what will be registered, and waits for a yes."""

    action_name = "action_complaint_ready"

    def answer(self, turn: Turn) -> None:
        subject = _subject(turn)
        if not subject:
            turn.continue_with(Complain.action_name)
            return
        turn.remember(to_confirm="action_register_complaint")
        shown = subject if len(subject) <= SHOWN_LETTERS else subject[:SHOWN_LETTERS].rsplit(" ", 1)[0] + "…"
        turn.say("utter_confirm_complaint", subject=shown, order_number=_number(turn))


class RegisterComplaint(ServiceAction):
    action_name = "action_register_complaint"

    def answer(self, turn: Turn) -> None:
        subject, number = _subject(turn), _number(turn)
        if not subject:
            turn.continue_with(Complain.action_name)
            return
        order = own_order(turn, number)
        turn.change(
            "register_complaint",
            key="complaint",
            refused_act="utter_complaint_refused",
            subject=subject if order or not number else f"{number} · {subject}",
            order_number=order.number if order else None,
        )
        facts = turn.brand.facts()["complaints"]
        turn.say(
            "utter_complaint_registered",
            reference="$complaint.reference",
            due_at="$complaint.due_at",
            gesture=facts["gesture"],
            mediator=facts["mediator"],
        )
        turn.forget(*SLOTS)
        turn.remember(handoff_reason="serious_complaint")
        turn.continue_with("action_offer_handoff")


class Fraud(ServiceAction):
    """What protects the customer first, then a person."""

    action_name = "action_fraud"

    def answer(self, turn: Turn) -> None:
        say_fraud_advice(turn)
        turn.remember(handoff_reason="fraud")
        turn.continue_with("action_handoff")


def say_fraud_advice(turn: Turn) -> None:
    facts = turn.brand.facts()
    turn.say(
        "utter_fraud_advice",
        steps=list(facts["fraud"]["steps"]),
        never=facts["authenticity"]["fraud"],
        security=facts["payment"]["security"],
    )


def _ask_what_is_missing(turn: Turn, motif: str, number: str | None) -> None:
    first = str(turn.slots.get("complaint_first") or "")
    is_told = len(first.split()) >= STORY_WORDS
    order = number or (NO_ORDER if motif in WITHOUT_ORDER else None)
    turn.remember(complaint_order=order, complaint_story=first if is_told else None, complaint_tries=None)
    turn.continue_with(ComplaintReady.action_name if order and is_told else "complaint_form")


def _subject(turn: Turn) -> str:
    """The customer's own words, said once."""
    first, story = (str(turn.slots.get(name) or "").strip() for name in ("complaint_first", "complaint_story"))
    return story if not first or first in story else f"{first} — {story}" if story else first


def _number(turn: Turn) -> str | None:
    """The order told to the form, else the one that the conversation is about."""
    number = turn.slots.get("complaint_order")
    number = turn.slots.get("order_number") if not number or number == NO_ORDER else number
    return str(number) if number else None


def _state(turn: Turn, complaint: Complaint) -> dict[str, Any]:
    due_on = _promised_on(turn, complaint) or complaint.answer_due_on
    return {
        "reference": complaint.reference,
        "state": complaint.state.value,
        "subject": complaint.subject,
        "opened_on": complaint.opened_at.date().isoformat(),
        "answer_due_on": due_on.isoformat(),
        "is_overdue": due_on < today(turn),
        "order_number": complaint.order_number,
    }


def _promised_on(turn: Turn, complaint: Complaint) -> date | None:
    """The day that was promised here, when it was registered here: what was said once is not dated otherwise later."""
    promises = turn.uow.commitments.open_of_customer(complaint.customer_reference or "")
    mine = (one for one in promises if (one.kind, one.subject) == (ANSWER, complaint.reference))
    found = next(mine, None)
    return found.due_at.astimezone(turn.relation.time_zone).date() if found else None
