"""Identification by proof, in limited attempts: a number (an order's, or any reference of the customer's) with its
e-mail or postcode, or both of these without it."""

import re
from typing import Any

from actions.asking import DATA_ONLY
from actions.buttons import motif_button
from actions.noise import does_not_know
from actions.turn import CONTACT_FORM, IDENTIFICATION_FORM, ServiceAction, Turn
from relation.services.identification import is_proof_blocked, proven_customer
from relation.store.brand_numbers import reference_in
from relation.store.brand_search import normalise

_NO_NUMBER = re.compile(
    r"\b(ai|trouve|retrouve|connais|sais|souviens|perdu|sans|pas|plus|jamais|aucun|quel)\b.{0,30}"
    r"\b(numeros?|num|no?|confirmation|references?)\b"
    r"|\b(je (ne )?l ai (pas|plus)|je (ne )?(sais|trouve|retrouve) (pas|plus)|je l ai perdue?)\b"
)


class ValidateIdentification(ServiceAction):
    """A reference is as good as an order number; « je n'ai pas mon numéro », or an e-mail instead of it, ends the form:
    there are other ways."""

    action_name = "validate_identification_form"

    def answer(self, turn: Turn) -> None:
        number = turn.proofs.get("order_number")
        if number:
            turn.remember(order_number=number)
        is_asked = turn.slots.get("requested_slot") == "order_number" and not turn.slots.get("order_number")
        if not is_asked:
            return
        if turn.intent in DATA_ONLY:
            turn.remember(**turn.proofs)
        has_none = does_not_know(turn.text) or _NO_NUMBER.search(normalise(turn.text))
        if has_none or _is_contact_given(turn):
            turn.remember(has_no_number=True, requested_slot=None)

    def _keep_thread(self, turn: Turn) -> None:
        """An answer opens no matter of its own."""


def _is_contact_given(turn: Turn) -> bool:
    """An e-mail, or the postcode that goes with the one that was given before."""
    is_completed = turn.intent in DATA_ONLY and "proof_postcode" in turn.proofs
    return "proof_email" in turn.proofs or (is_completed and bool(turn.slots.get("proof_email")))


class Identify(ServiceAction):
    """Runs when identification_form is complete, then goes back to what the customer had asked."""

    action_name = "action_identify"

    def answer(self, turn: Turn) -> None:
        number, proof = turn.slots.get("order_number"), turn.slots.get("email_or_postcode")
        if turn.slots.get("has_no_number") and not number:
            _propose_other_ways(turn)
            return
        turn.forget("email_or_postcode", "has_no_number", "proof_email", "proof_postcode")
        tried = {"order_number": str(number), "proof": str(proof)} if number and proof else {}
        if _check(turn, tried):
            return
        turn.remember(pending_action=turn.slots.get("pending_action"))
        turn.wait_in(IDENTIFICATION_FORM, "email_or_postcode")


class IdentifyByContact(ServiceAction):
    """Runs when the e-mail and the postcode of the customer's file have been given, without any order number."""

    action_name = "action_identify_by_contact"

    def answer(self, turn: Turn) -> None:
        email, postcode = turn.slots.get("proof_email"), turn.slots.get("proof_postcode")
        turn.forget("proof_email", "proof_postcode", "email_or_postcode")
        if not _check(turn, {"email": email, "postcode": postcode} if email and postcode else {}):
            turn.wait_in(CONTACT_FORM, "proof_email")


def _propose_other_ways(turn: Turn) -> None:
    """The e-mail with the postcode, signing in, or a person; what the message already gives is not asked."""
    turn.forget("has_no_number", "email_or_postcode")
    turn.remember(**turn.proofs)
    email, postcode = turn.slots.get("proof_email"), turn.slots.get("proof_postcode")
    if email and postcode:
        turn.continue_with(IdentifyByContact.action_name)
    elif email:
        turn.say("utter_ask_proof_postcode")
        turn.wait_in(CONTACT_FORM, "proof_postcode")
    else:
        turn.say("utter_identify_otherwise", buttons=[motif_button(turn, "aucun", "demander_humain")])
        turn.wait_in(CONTACT_FORM, "proof_email")


def _check(turn: Turn, tried: dict[str, Any]) -> bool:
    """Identifies, and goes on with what had been asked. False: that proof is wrong, and another may be tried."""
    pending = turn.slots.get("pending_action")
    key = tried.get("order_number") or tried.get("email")
    is_blocked = key is not None and is_proof_blocked(turn.uow, turn.relation, key)
    if turn.identifications_left <= 0 or is_blocked:
        turn.forget("pending_action")
        turn.refuse_identification()
        return True
    customer = proven_customer(turn.uow, tried) if tried else None
    if customer is None:
        return _refuse(turn, tried)
    turn.forget("pending_action")
    turn.change("identify_customer", **tried)
    turn.remember(customer_reference=customer.reference)
    _note_what_is_named(turn)
    turn.say("utter_identified", first_name=customer.first_name)
    if pending:
        turn.continue_with(pending)
    return True


def _note_what_is_named(turn: Turn) -> None:
    """The number that has served as a proof also says what the matter is about: no reference is left as an order."""
    number = turn.slots.get("order_number")
    order = turn.brand.order(number) if number else None
    reference = reference_in(number) if number else None
    if order is not None:
        turn.remember(order_number=order.number)
    elif reference:
        contract = turn.brand.contract(reference)
        turn.remember(order_number=None, contract_reference=contract.reference if contract else None)


def _refuse(turn: Turn, tried: dict[str, Any]) -> bool:
    """True when it was the last attempt: a person is offered."""
    turn.change("count_failed_identification", order_number=tried.get("order_number"), email=tried.get("email"))
    left = turn.identifications_left - 1
    if left <= 0:
        turn.forget("order_number", "pending_action")
        turn.refuse_identification()
        return True
    turn.say("utter_identification_failed", attempts_left=left, by_contact="email" in tried)
    return False
