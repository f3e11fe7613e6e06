"""Complaints: acknowledged precisely, gathered in two questions at most, registered with a reference and a date."""

from typing import Any

from actions.appliances import begin_matter
from actions.complaint_facts import complaint_context, known_complaint, likely_order, own_order
from actions.complaint_follow_up import DELAY, HOW, REGISTER, SLOTS, answer_days, follow, is_followed, state_of
from actions.complaint_form import NO_ORDER
from actions.complaint_identity import (
    file_named,
    finishes_identification,
    identify_within,
    is_calm_question,
    is_no_complaint_yet,
    reference_named,
    tells_nothing,
)
from actions.complaint_waiting import hear_detail
from actions.confirming import Question, Recap
from actions.dignity import without_insults
from actions.turn import ServiceAction, Turn

STORY_WORDS = 25
"""A first message of so many words tells the story already: it is not asked again."""
WITHOUT_ORDER = ("service_client_defaillant", "menace_depart", "pratique_commerciale", "comportement")
"""Motifs that are often about no order in particular: it is not asked."""
UNTOLD = "sans_motif"
"""« Je veux faire une réclamation »: what it is about is still to be told."""
FEES_FOR_A_DELAY = "frais_pour_retard"
"""In data/follow_ups.yml: says what happened, and what is wanted."""
SHOWN_LETTERS = 600


class Complain(ServiceAction):
    """Acknowledges, says what is known, and asks what is missing. Registers nothing."""

    action_name = "action_complaint"

    def answer(self, turn: Turn) -> None:
        if is_followed(turn):
            follow(turn, self.action_name)
            return
        if finishes_identification(turn):
            return
        calm = is_calm_question(turn)
        if calm:
            objective, _, motif = calm.partition(".")
            turn.take_up(objective, motif, turn.text, turn.entities)
            return
        if is_no_complaint_yet(turn):
            turn.continue_with("action_clarify")
            return
        begin_matter(turn)
        identify_within(turn)
        if turn.intent.startswith("reclamation."):
            turn.forget(*SLOTS)
            turn.remember(complaint_motif=turn.motif, complaint_first=turn.text.strip())
        turn.remember(topic_action=self.action_name)
        motif = turn.slots.get("complaint_motif") or "dedommagement"
        typed = file_named(turn)
        order = own_order(turn, typed) or likely_order(turn, motif)
        number = typed or (order.number if order else None)
        known = known_complaint(turn, None if reference_named(number) else number)
        if known is not None and not turn.entity("complaint_other"):
            turn.remember(pending_action=self.action_name)
            turn.say("utter_complaint_known", **state_of(turn, known))
            return
        is_told = not turn.intent.startswith("reclamation.") or turn.is_clicked or not tells_nothing(turn.text)
        turn.say("utter_complaint_acknowledged", motif=motif if is_told else UNTOLD)
        context = complaint_context(turn, motif, order)
        if context is not None:
            turn.say("utter_complaint_context", **context)
        _ask_what_is_missing(turn, motif, number)


class ComplaintReady(Recap, ServiceAction):
    """Reads back what will be registered, and waits for a yes."""

    action_name = "action_complaint_ready"
    confirmations = (REGISTER,)
    holds = SLOTS
    flow = ("action_complaint", "action_fraud")

    def answer(self, turn: Turn) -> None:
        question = self.question(turn)
        if question is None:
            turn.continue_with(Complain.action_name)
            return
        turn.remember(to_confirm=REGISTER)
        act, args = question
        turn.say(act, **args)

    def matter(self, turn: Turn) -> tuple[str, str]:
        motif = turn.before.get("complaint_motif") or turn.slots.get("complaint_motif")
        return "reclamation", str(motif or "dedommagement")

    def question(self, turn: Turn) -> Question | None:
        subject = _subject(turn)
        shown = subject if len(subject) <= SHOWN_LETTERS else subject[:SHOWN_LETTERS].rsplit(" ", 1)[0] + "…"
        number = _number(turn)
        is_order = number is not None and turn.brand.order(number) is not None
        days = answer_days(turn) if turn.follows == DELAY else None
        named: dict[str, Any] = {"order_number": number} if is_order else {"reference": number}
        read_back = {"subject": shown, "answer_days": days, "is_how": turn.follows == HOW, **named}
        return ("utter_confirm_complaint", read_back) if subject else None

    def is_begun_anew(self, turn: Turn, kept: dict[str, Any]) -> bool:
        """Two wrongs are two complaints: one of another motif leaves the first one waiting."""
        return not turn.intent.startswith("reclamation.") or turn.motif == kept.get("complaint_motif")

    def correct(self, turn: Turn, action: str) -> bool:
        return not is_followed(turn) and hear_detail(turn, action)


class RegisterComplaint(ServiceAction):
    action_name = REGISTER

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
    is_told = len(first.split()) >= STORY_WORDS or turn.follows == FEES_FOR_A_DELAY
    order = number or (NO_ORDER if motif in WITHOUT_ORDER else None)
    turn.remember(complaint_order=order, complaint_story=first if is_told else None, complaint_tries=None)
    turn.continue_with(ComplaintReady.action_name if order and is_told else "complaint_form")


def _subject(turn: Turn) -> str:
    """The customer's own words, said once, without insults."""
    told = (str(turn.slots.get(name) or "").strip() for name in ("complaint_first", "complaint_story"))
    first, story = (without_insults(turn, text) for text in told)
    first = "" if story and tells_nothing(first) else first
    return story if not first or first in story else f"{first} — {story}" if story else first


def _number(turn: Turn) -> str | None:
    """The order told to the form, else the one that the conversation is about."""
    number = turn.slots.get("complaint_order")
    number = turn.slots.get("order_number") if not number or number == NO_ORDER else number
    return str(number) if number else None
