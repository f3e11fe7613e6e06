"""Who complains, and about which file: numbers and proofs told inside a complaint are used, not kept as its words."""

import re
from typing import Any

from actions.proof_asking import CONTACT_FORM, IDENTIFICATION_FORM
from actions.turn import Turn
from relation.services.identification import is_proof_blocked, proven_customer
from relation.store.brand_numbers import number_in, reference_in, without_numbers

CALM = 0.4
FEW_WORDS, A_FEW_WORDS = 10, 5
DOUBTFUL = 0.6
"""Confidence of a motif under which so few words say no wrong."""
CALM_COUNTERPARTS = {
    "litige_facturation": "s_informer.moyens_paiement",
    "retard_conteste": "gerer_contrat.suivi_commande",
    "remboursement_refuse": "gerer_contrat.remboursement",
}
"""What a calm question heard as that complaint is, when something else is going on."""
_EMAIL = re.compile(r"\S+@\S+")
_FIGURES = re.compile(r"\b\d[\d .]*\b")
_AROUND = re.compile(
    r"\b(?:mon|ma|mes|le|la|les|est|c['’ ]?est|et|voici|numero|numéro|num|n°|code|postal|e-?mail|mail|commande|contrat"
    r"|dossier|retour|reference|référence|ref|réf|sous|pour|oui|alors|bonjour|merci|svp|stp|de|du|il|faut|me|avec|donc"
    r"|r[ée]clamations?|plaintes?|faire|d[ée]poser|porter|ouvrir|enregistrer|je|veux|voudrais|souhaite|une?)\b",
    re.I,
)


def tells_nothing(text: str) -> bool:
    """True of a message that only identifies (« CT-FOYER8, 31700 »), « une réclamation », « alors ? »."""
    left = _AROUND.sub(" ", _FIGURES.sub(" ", _EMAIL.sub(" ", without_numbers(text))))
    return not re.search(r"[^\W\d_]{2,}", left)


def file_named(turn: Turn) -> str | None:
    """The order or the reference that this message names, else one given before."""
    held = number_in(str(turn.slots.get("order_number") or ""))
    return turn.proofs.get("order_number") or held or turn.given.get("order_number")


def identify_within(turn: Turn) -> None:
    """With a number and its proof, or an e-mail and its postcode, the complaint has its customer; wrong ones count."""
    tried = _pair(turn)
    if turn.customer_reference or not tried or turn.identifications_left <= 0:
        return
    if is_proof_blocked(turn.uow, turn.relation, tried):
        return
    customer = proven_customer(turn.uow, tried)
    if customer is None:
        turn.change("count_failed_identification", order_number=tried.get("order_number"), email=tried.get("email"))
        if (left := turn.identifications_left - 1) > 0:
            turn.say("utter_identification_failed", attempts_left=left, by_contact="email" in tried)
        return
    turn.change("identify_customer", **tried)
    turn.remember(customer_reference=customer.reference)
    turn.say("utter_identified", first_name=customer.first_name)


def _pair(turn: Turn) -> dict[str, Any]:
    now, before = turn.proofs, turn.given
    email, postcode = (now.get(f"proof_{name}") or before.get(name) for name in ("email", "postcode"))
    number = file_named(turn)
    if number and (email or postcode):
        return {"order_number": number, "proof": email or postcode}
    return {"email": email, "postcode": postcode} if email and postcode else {}


def finishes_identification(turn: Turn) -> bool:
    """True when who writes was being asked: it is asked again, and the complaint is proposed after what was wanted."""
    waiting = turn.slots.get("other_demands") or []
    is_noted = any(demand["objective"] == "reclamation" for demand in waiting)
    is_asked = turn.active_form in (IDENTIFICATION_FORM, CONTACT_FORM) and turn.slots.get("pending_action")
    is_told = turn.intent.startswith("reclamation.") and not turn.is_clicked
    if not is_asked or is_noted or turn.customer_reference or not is_told:
        return False
    demand = {"objective": "reclamation", "motif": turn.motif, "text": turn.text, "entities": turn.entities}
    turn.remember(other_demands=[{**demand, "is_asked_first": True}, *waiting][:2])
    turn.continue_with(str(turn.active_form))  # set aside twice, the form would say nothing by itself
    return True


def is_calm_question(turn: Turn) -> str | None:
    """The intent of a calm question asked while something else waits for an answer, heard as a complaint; else None."""
    is_busy = turn.active_form is not None or turn.slots.get("to_confirm") or turn.slots.get("pending_action")
    anger = float((turn.understanding.get("mood") or {}).get("anger", 0.0))
    is_short = "?" in turn.text and len(turn.text.split()) <= FEW_WORDS
    counterpart = CALM_COUNTERPARTS.get(turn.motif)
    is_own = str(turn.slots.get("to_confirm") or turn.active_form or "").find("complaint") >= 0
    return counterpart if is_busy and is_short and anger < CALM and not turn.is_clicked and not is_own else None


def is_no_complaint_yet(turn: Turn) -> bool:
    """« Ça ne change rien »: a few calm words, on a doubt, while nothing is asked, open no complaint."""
    intent = turn.understanding.get("intent") or {}
    anger = float((turn.understanding.get("mood") or {}).get("anger", 0.0))
    is_heard = turn.intent.startswith("reclamation.") and not turn.is_clicked and turn.active_form is None
    is_doubtful = float(intent.get("confidence", 1.0)) < DOUBTFUL and anger < CALM
    is_alone = not turn.slots.get("to_confirm") and not turn.slots.get("pending_action") and not turn.entities
    return is_heard and is_doubtful and is_alone and len(turn.text.split()) <= A_FEW_WORDS


def reference_named(number: str | None) -> bool:
    """True of the reference of a contract, a return, a repair: no order's number."""
    return number is not None and reference_in(number) is not None
