"""Asks who writes: what was given before is used, in whatever message; what cannot be a proof is no try."""

import re
from typing import TYPE_CHECKING

from actions.noise import does_not_know
from actions.proofs import badly_written, figures_of, is_of_another, says_no_number
from relation.store.brand_numbers import number_in
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here
    from actions.turn import Turn

IDENTIFICATION_FORM = "identification_form"
CONTACT_FORM = "contact_proof_form"
FIGURES = 6
"""Of an order's number."""
DOUBTFUL = 0.5
STATUS = "action_order_status"
OF_A_TROUBLE = (
    "action_damaged_item", "action_diagnose", "action_propose_ticket", "action_repair", "action_warranty",
    "action_complaint", "action_return", "action_refund_status",
)  # fmt: skip
_WISH = re.compile(
    r"\b(?:ve(?:ux|ut)|voudrai\w*|souhait\w*|aimerai\w*|prefer\w*|finalement|plutot|en fait|sinon|annul\w*|suivre|suivi"
    r"|resili\w*|ou (?:en )?(?:est|sont)|want|would like|instead|actually|where)\b"
)


def ask_for_proof(turn: "Turn") -> None:
    """What is known already is not asked; whoever has no number is not asked for it."""
    now, given = turn.proofs, turn.given
    number = number_in(str(turn.slots.get("order_number") or "")) or given.get("order_number")
    turn.remember(**now)
    number = now.get("order_number") or number
    email = turn.slots.get("proof_email") or given.get("email")
    postcode = turn.slots.get("proof_postcode") or given.get("postcode")
    written = None if number else number_amiss(turn)
    if number:
        given_now = now.get("proof_email") or now.get("proof_postcode")
        doubtful = "?" in turn.text and given_now == now.get("proof_postcode")  # it may be of a place
        proof = (email if doubtful else None) or given_now or _typed(turn, postcode) or email or postcode
        turn.remember(order_number=number, email_or_postcode=proof)
        turn.continue_with(IDENTIFICATION_FORM)
    elif email and postcode:
        turn.remember(proof_email=email, proof_postcode=postcode)
        turn.leave_form()
        turn.continue_with("action_identify_by_contact")
    elif written:
        say_badly_written(turn, written)
        turn.wait_in(IDENTIFICATION_FORM, "order_number")
    elif says_no_number(turn.text) or (turn.motif == "donnee_seule" and turn.entity("phone")):
        turn.remember(has_no_number=True, order_number=None)
        turn.continue_with("action_identify")
    else:
        typed = _typed(turn, postcode) or email or postcode
        turn.remember(order_number=None, proof_email=email, proof_postcode=postcode, email_or_postcode=typed)
        turn.continue_with(CONTACT_FORM if turn.active_form == CONTACT_FORM else IDENTIFICATION_FORM)


def tells_more(turn: "Turn", then: str) -> bool:
    """« Et le livreur est parti direct », « le numéro, euh », while who writes is asked: a delivery told beside a
    trouble, or words of which nothing is sure, take no place of what waits; the action `then` does not run.
    """
    pending = turn.slots.get("pending_action")
    is_asked = turn.active_form in (IDENTIFICATION_FORM, CONTACT_FORM) and pending
    if not is_asked or turn.is_clicked or "?" in turn.text or _WISH.search(normalise(turn.text)):
        return False
    confidence = float((turn.understanding.get("intent") or {}).get("confidence", 1.0))
    return confidence < DOUBTFUL or (then == STATUS and pending in OF_A_TROUBLE)


def asks_another_way(turn: "Turn") -> bool:
    """« Je n'ai que mon téléphone », heard as a no while who writes is asked: the other ways are said."""
    is_asked = turn.active_form in (IDENTIFICATION_FORM, CONTACT_FORM) and bool(turn.slots.get("pending_action"))
    if not is_asked or does_not_know(turn.text) or not says_no_number(turn.text):
        return False
    turn.remember(has_no_number=True, order_number=None)
    turn.continue_with("action_identify")
    return True


def gives_proof(turn: "Turn") -> bool:
    """« Bon, tant pis, LV-…, 68000 », heard as the end of it while who writes is asked: it is the answer."""
    is_asked = turn.active_form in (IDENTIFICATION_FORM, CONTACT_FORM) and bool(turn.slots.get("pending_action"))
    is_whole = "order_number" in turn.proofs and bool({"proof_email", "proof_postcode"} & turn.proofs.keys())
    if is_asked and is_whole:
        ask_for_proof(turn)
    return is_asked and is_whole


def _typed(turn: "Turn", postcode: str | None) -> str | None:
    """What the form has been answered. A postcode that a question named (« vous livrez au 75001 ? ») is no proof."""
    typed = turn.slots.get("email_or_postcode")
    is_form = turn.active_form == IDENTIFICATION_FORM
    return str(typed) if typed and (is_form or "@" in typed or typed == postcode) else None


def number_amiss(turn: "Turn") -> str | None:
    """What the message gives for a number and cannot be one; a model's reference is none."""
    written = badly_written(turn.text)
    return None if written and turn.brand.product(written.upper()) else written


def say_badly_written(turn: "Turn", written: str) -> None:
    """It costs no try: the number is asked once more, with what is wrong about it."""
    turn.remember(order_number=None)
    left = turn.identifications_left
    turn.say(
        "utter_identification_failed",
        attempts_left=left,
        written=written,
        is_of_another=is_of_another(written),
        figures=figures_of(written),
        expected_figures=FIGURES,
    )
