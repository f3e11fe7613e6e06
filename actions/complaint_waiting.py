"""A complaint that waits for its yes: a detail joins its words, a question is answered, and it comes back."""

import re
from typing import TYPE_CHECKING

from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here, before and after each answer
    from actions.turn import Turn

REGISTER, READY, REFUNDS = "action_register_complaint", "action_complaint_ready", "action_refund_status"
OFFER = "action_offer_handoff"
OWN_WAY = (READY, REGISTER, OFFER, "action_complaint", "action_handoff", "action_fraud")
"""Actions after which the complaint does not come back by itself."""
TOLD = ("reclamation", "sav")
MATTERS = (*TOLD, "s_informer", "acheter", "gerer_contrat")
VAGUE = ("", "nlu_fallback", "aucun.hors_sujet", "aucun.correction")
DETAIL_WORDS, VAGUE_WORDS = 3, 6
"""Words that a detail has at least; more when nothing was recognised in it."""
_ASKED = re.compile(
    r"\b(?:quand|combien|comment|ou) (?:est ce|(?:suis|serai|sera|vais|dois|puis|aurai|pourrai|pouvez|allez) "
    r"(?:je|on|vous|il|elle|tu))\b|^(?:(?:et|bon|ok|mais) )*sinon\b"
)


def is_question(text: str) -> bool:
    """« Quand suis-je remboursé » too, and « et sinon… »."""
    return "?" in text or bool(_ASKED.search(normalise(text)))


def is_waiting(turn: "Turn", action: str) -> bool:
    """True when a complaint has been read back and this action is about something else."""
    return turn.slots.get("to_confirm") == REGISTER and action not in OWN_WAY[:2] and turn.active_form is None


def hear_detail(turn: "Turn", action: str) -> bool:
    """True when the message belongs to the complaint: its words are added, and it is read back once more."""
    objective, number = turn.intent.split(".")[0], turn.entity("order_number")
    if action == REFUNDS or turn.is_clicked or turn.intent == "reclamation.fraude" or _is_dangerous(turn):
        return False
    if objective == "reclamation" and is_question(turn.text) and "rembours" in normalise(turn.text):
        turn.continue_with(REFUNDS)
        return True
    if is_question(turn.text) and objective != "reclamation":
        return False
    words = len(turn.text.split())
    is_number = turn.intent == "aucun.donnee_seule" and number is not None
    is_told = (objective in TOLD and words >= DETAIL_WORDS) or (turn.intent in VAGUE and words >= VAGUE_WORDS)
    if not is_told and not is_number:
        return False
    if is_told:
        story = str(turn.slots.get("complaint_story") or "").strip()
        turn.remember(complaint_story=f"{story} {' '.join(turn.text.split())}".strip())
    if number:
        turn.remember(complaint_order=number)
    turn.continue_with(READY)
    return True


def bring_back(turn: "Turn", action: str) -> None:
    """Reads the complaint back after the answer, unless that answer asks something itself."""
    if action in OWN_WAY or turn.intent.split(".")[0] not in MATTERS:
        return
    asked = {event["name"] for event in turn.events if event["event"] == "slot" and event["value"]}
    is_looping = any(event["event"] == "active_loop" and event["name"] for event in turn.events)
    if asked & {"to_confirm", "pending_action", "clarifying", "next_demand"} or is_looping:
        return
    following = next((event["name"] for event in reversed(turn.events) if event["event"] == "followup"), None)
    if following is None or following == OFFER:
        turn.continue_with(READY)
    elif following in OWN_WAY or not following.startswith("action_") or following == "action_listen":
        return
    turn.remember(to_confirm=REGISTER)


def _is_dangerous(turn: "Turn") -> bool:
    from actions.faults import danger_in  # it needs a Turn

    return danger_in(turn, None, turn.text) is not None
