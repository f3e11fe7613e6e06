"""Complaints that are asked after: where one stands, its number, when an answer is due, who may withdraw it."""

from datetime import date
from typing import Any

from actions.complaint_waiting import READY
from actions.confirming import drop
from actions.turn import Turn
from relation.model.brand import Complaint
from relation.model.commitment import Commitment
from relation.model.journey import NO_OBJECTIVE
from relation.services.follow_ups import BRAIN_HEARD
from relation.services.hours import next_opening
from relation.services.questions_beside import BESIDE
from relation.store.brand_numbers import reference_in

REGISTER = "action_register_complaint"
FOLLOWED, DELAY, WITHDRAWN = "reclamation_suivie", "reponse_quand", "reclamation_retiree"
UNWANTED, PRESSED = "reclamation_pas_voulue", "reclamation_pressee"
MEDIATOR, UNANSWERED = "mediateur_demande", "reponse_absente"
CONTESTED, HOW, COMPLETED = "reponse_contestee", "reponse_comment", "reclamation_completee"
REFUSAL = "refus_craint"
NOT_ENOUGH = ("reponse_insuffisante", "reponse_seche")
OF_A_COMPLAINT = (
    FOLLOWED, WITHDRAWN, DELAY, UNWANTED, PRESSED, MEDIATOR, UNANSWERED, CONTESTED, HOW, COMPLETED, REFUSAL,
    *NOT_ENOUGH,
)  # fmt: skip
"""Names in data/follow_ups.yml."""
ASKED = {
    WITHDRAWN: "withdrawal",
    PRESSED: "pressing",
    UNANSWERED: "unanswered",
    CONTESTED: "contested",
    HOW: "how",
    COMPLETED: "completed",
}
"""`asked` of `utter_complaint_known`; anything else asks for its state."""
ANSWER = "complaint_answer"
PREFIX = "REC-"
ASKED_AFTER = "suivi"
"""As a complaint's motif: it is looked for, none is made."""
FORM = "complaint_form"
COMPLAINING, LIKELY = "reclamation", 0.2
"""The objective; the probability from which something else is asked instead."""
SLOTS = ("complaint_motif", "complaint_first", "complaint_order", "complaint_story", "complaint_tries")


def is_followed(turn: Turn) -> bool:
    return turn.follows in OF_A_COMPLAINT


def follow(turn: Turn, then: str) -> None:
    """Tells it at once of the complaint of this conversation; of another, once it is known whose it is."""
    is_mine = turn.slots.get("to_confirm") == REGISTER or turn.active_form == FORM
    if turn.follows in (MEDIATOR, REFUSAL):
        mediator = turn.brand.facts()["complaints"]["mediator"]
        turn.say("utter_complaint_acknowledged", motif=turn.follows, mediator=mediator)
    elif turn.follows in NOT_ENOUGH:  # the same words again would help nobody
        turn.remember(handoff_reason="serious_complaint")
        turn.continue_with("action_offer_handoff")
    elif is_mine and turn.follows in (WITHDRAWN, UNWANTED):
        _drop(turn)
    elif turn.slots.get("to_confirm") == REGISTER:
        turn.continue_with(READY)
    elif facts := _facts_of(turn):
        turn.remember(pending_action=then if turn.active_form is None else None)
        mediator = turn.brand.facts()["complaints"]["mediator"] if turn.follows == CONTESTED else None
        turn.say("utter_complaint_known", asked=ASKED.get(turn.follows or "", "state"), mediator=mediator, **facts)
    elif turn.follows == DELAY:
        summary = turn.brand.facts()["contact"]["summary"]
        turn.say("utter_complaint_acknowledged", motif=DELAY, answer_days=answer_days(turn), contact=summary)
    elif not turn.needs_identity(then):
        turn.say("utter_complaint_acknowledged", motif=ASKED_AFTER)


def withdraw(turn: Turn) -> bool:
    """Who may withdraw the complaint that is named, else the newest; False: there is none."""
    facts = _facts_of(turn)
    if facts is not None:
        turn.say("utter_complaint_known", asked=ASKED[WITHDRAWN], **facts)
    return facts is not None


def answer_days(turn: Turn) -> int:
    """Working days within which a complaint is answered."""
    return int(turn.relation.playbook.commitments[ANSWER].business_days or 0)


def state_of(turn: Turn, complaint: Complaint) -> dict[str, Any]:
    """Arguments of `utter_complaint_known`."""
    promise = next((one for one in _promises(turn) if one.subject == complaint.reference), None)
    due_on = _day_of(turn, promise) if promise else complaint.answer_due_on
    return {
        "reference": complaint.reference,
        "state": complaint.state.value,
        "subject": complaint.subject,
        "opened_on": complaint.opened_at.date().isoformat(),
        "order_number": complaint.order_number,
        **_due(turn, due_on),
    }


def _facts_of(turn: Turn) -> dict[str, Any] | None:
    """Of the complaint that is named, else of their newest; of one made here, though nobody has said who they are."""
    named = reference_in(turn.text) or turn.slots.get("order_number") or ""
    known = turn.brand.complaints_of(turn.customer_reference) if turn.customer_reference else []
    found = next((one for one in known if one.reference == named), next(iter(known), None))
    if found is not None:
        return state_of(turn, found)
    is_other = str(named).startswith(PREFIX)
    made = next((one for one in _promises(turn) if one.subject and (not is_other or one.subject == named)), None)
    return {"reference": made.subject, "state": "recue", **_due(turn, _day_of(turn, made))} if made else None


def _promises(turn: Turn) -> list[Commitment]:
    """Answers promised here, or to this customer: what was said once is not dated otherwise later."""
    here = turn.uow.commitments.open_of_conversation(turn.conversation_id)
    theirs = turn.uow.commitments.open_of_customer(turn.customer_reference) if turn.customer_reference else []
    return [one for one in (*here, *theirs) if one.kind == ANSWER]


def _day_of(turn: Turn, promise: Commitment) -> date:
    return promise.due_at.astimezone(turn.relation.time_zone).date()


def _due(turn: Turn, due_on: date) -> dict[str, Any]:
    """`back_at`: when the team is there again, if that is too late for an answer due today."""
    playbook = turn.relation.playbook
    back_at = next_opening(playbook, turn.now, playbook.commitments[ANSWER].owner)
    zone = turn.relation.time_zone
    today = turn.now.astimezone(zone).date()
    is_over = back_at is not None and due_on == today < back_at.astimezone(zone).date()
    return {
        "answer_due_on": due_on.isoformat(),
        "is_overdue": due_on < today,
        "back_at": back_at.isoformat() if back_at and is_over else None,
    }


def _drop(turn: Turn) -> None:
    """Nothing is registered yet. Who wanted no complaint has something to ask: what they say beside, if it is heard."""
    if turn.active_form:
        turn.leave_form()
    drop(turn)
    turn.forget(*SLOTS)
    asked = _asked_instead(turn) if turn.follows == UNWANTED else None
    is_told = asked is not None or bool(turn.understanding.get(BESIDE))
    turn.say("utter_abandoned", is_complaint=True, has_question=turn.follows == UNWANTED and not is_told)
    if asked is not None:
        turn.take_up(asked["objective"], asked["name"], turn.text, turn.entities)


def _asked_instead(turn: Turn) -> dict[str, Any] | None:
    """« Pas de réclamation, juste changer l'adresse »: the likeliest demand that is neither a chat nor a complaint."""
    heard: list[dict[str, Any]] = turn.understanding.get(BRAIN_HEARD) or []
    others = [one for one in heard if one["objective"] not in (NO_OBJECTIVE, COMPLAINING)]
    return others[0] if others and others[0]["confidence"] >= LIKELY else None
