"""Identification by proof, in limited attempts: a number (an order's, or any reference of the customer's) with its
e-mail or postcode, or both of these without it."""

import re
from typing import Any

from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, FollowupAction, SlotSet

from actions.asking import DATA_ONLY
from actions.beside_proof import hear_beside_proof
from actions.buttons import motif_button
from actions.orders import OrderStatus, tell_status
from actions.postal_address import read_address
from actions.proof_asking import CONTACT_FORM, IDENTIFICATION_FORM, number_amiss, say_badly_written
from actions.proofs import (
    ADDRESS_CHANGE,
    has_ordered_nothing,
    is_in_general,
    is_new_place,
    is_present,
    lacks_number,
    stands_alone,
)
from actions.prospects import asked_now, general_question
from actions.turn import ACTION_LISTEN, ServiceAction, Turn
from relation.services.given import NEW_DETAILS
from relation.services.identification import is_proof_blocked, proven_customer
from relation.services.own_orders import proven_guest_order
from relation.services.replies import ANSWERS, LACKS
from relation.store.brand_numbers import number_in, order_numbers_in, reference_in
from relation.store.brand_search import normalise

BUYING = "acheter."
_PHONE = re.compile(
    r"\b(?:telephone|portable|mobile|tel)\b"
    r"(?!(?: (?:est|qui|a|ne|n|s est|ete|completement|tout))* (?:casse\w*|tombe\w*|marche|fonctionne|en panne|perdu"
    r"|vole\w*|couvert|assure|abime\w*|fissure\w*|s allume|charge|sous garantie|neuf))"
)
"""« Je n'ai que mon téléphone »; a telephone that is broken is what is spoken of."""


class ValidateIdentification(ServiceAction):
    """A reference is as good as an order number; « je n'ai pas mon numéro », or an e-mail instead of it, ends the form:
    there are other ways."""

    action_name = "validate_identification_form"

    def answer(self, turn: Turn) -> None:
        number = turn.proofs.get("order_number")
        if number:
            turn.remember(order_number=number)
            _take_what_was_given(turn)
        elif _refuse_bad_number(turn):
            return
        if turn.proofs:
            hear_beside_proof(turn)
        if _is_of_a_place(turn):
            _leave_place_out(turn)
            return
        is_asked = turn.slots.get("requested_slot") == "order_number" and not turn.slots.get("order_number")
        if not is_asked:
            return
        if turn.intent in DATA_ONLY:
            turn.remember(**turn.proofs)
        is_none = _is_no_file(turn.text) or lacks_number(turn.text) or turn.stands == LACKS
        if is_none or _is_contact_given(turn):
            if not turn.proofs:
                hear_beside_proof(turn)
            turn.remember(has_no_number=True, requested_slot=None)

    def _keep_thread(self, turn: Turn) -> None:
        """An answer opens no matter of its own."""


def _take_what_was_given(turn: Turn) -> None:
    """« LV-244087 alors », after a wrong number: the e-mail that was given with that one goes with this one."""
    given = turn.given.get("email") or turn.given.get("postcode")
    if given and not turn.slots.get("email_or_postcode"):
        turn.remember(email_or_postcode=given)


def _refuse_bad_number(turn: Turn) -> bool:
    """True when the number that the message gives cannot be one: it is asked again, and no try is lost."""
    held = str(turn.slots.get("order_number") or "")
    is_good = number_in(held) is not None
    written = number_amiss(turn) or (held if not is_good else None)
    if is_good and written and written.isdigit():  # what is asked is the postcode
        return False
    is_answer = turn.intent in DATA_ONLY or turn.entity("order_number") is not None or turn.stands == ANSWERS
    if not written or not is_answer or _is_contact_given(turn):
        return False
    say_badly_written(turn, written)
    _wait_for(turn, "order_number")
    return True


def _wait_for(turn: Turn, slot: str) -> None:
    """What has been said asks for it: the form, which runs, is not to ask once more."""
    form = IDENTIFICATION_FORM
    waiting = [SlotSet("requested_slot", slot), FollowupAction(ACTION_LISTEN)]
    turn.events += [ActionExecutionRejected(form), ActiveLoop(form), *waiting]


def _is_of_a_place(turn: Turn) -> bool:
    """True when the postcode of the message would be taken as a proof, and is of a new address or of a question."""
    postcode = turn.entity("postcode")
    if postcode is None or turn.slots.get("email_or_postcode") != postcode or turn.entity("email"):
        return False
    if turn.proofs.get("proof_postcode") == postcode and turn.motif in NEW_DETAILS:  # right beside the number
        return False
    if is_new_place(turn):
        return True
    is_asking = "?" in turn.text and turn.intent not in DATA_ONLY and not turn.proofs.get("order_number")
    return is_asking and not stands_alone(turn.text, postcode)


def _leave_place_out(turn: Turn) -> None:
    """A new address is kept for its change; what is asked of a place has its own answer, and the form comes back."""
    turn.forget("email_or_postcode")
    if turn.intent not in DATA_ONLY:
        turn.events.append(ActionExecutionRejected(IDENTIFICATION_FORM))
        return
    if read_address(turn.text)[0] and turn.slots.get("pending_action") == ADDRESS_CHANGE:
        turn.remember(address_text=turn.text)
    if turn.slots.get("order_number"):
        turn.say("utter_ask_email_or_postcode", is_new_address=True)
        _wait_for(turn, "email_or_postcode")


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
            if _is_no_file(turn.text):
                _ask_for_nothing(turn)
            else:
                _propose_other_ways(turn)
            return
        turn.forget("email_or_postcode", "has_no_number", "proof_email", "proof_postcode")
        tried = {"order_number": str(number), "proof": str(proof)} if number and proof else {}
        email, postcode = (turn.proofs.get(f"proof_{name}") or turn.given.get(name) for name in ("email", "postcode"))
        if tried and email and postcode:  # the number may be the one that is wrong
            tried |= {"email": email, "postcode": postcode}
        if _check(turn, tried):
            return
        turn.remember(pending_action=turn.slots.get("pending_action"))
        turn.wait_in(IDENTIFICATION_FORM, "email_or_postcode")


class ValidateContactProof(ServiceAction):
    """A number given after all, with its e-mail or postcode, is the usual proof: the form ends."""

    action_name = "validate_contact_proof_form"

    def answer(self, turn: Turn) -> None:
        if turn.proofs:
            hear_beside_proof(turn)
        proof = _proof_beside_number(turn)
        if proof is not None:
            turn.remember(order_number=turn.proofs["order_number"], email_or_postcode=proof, requested_slot=None)
        elif _is_no_file(turn.text):
            turn.remember(requested_slot=None)

    def _keep_thread(self, turn: Turn) -> None:
        """An answer opens no matter of its own."""


def _proof_beside_number(turn: Turn) -> str | None:
    given = turn.proofs
    proof = given.get("proof_email") or given.get("proof_postcode") or turn.slots.get("proof_email")
    return str(proof) if "order_number" in given and proof else None


class IdentifyByContact(ServiceAction):
    """Runs when the e-mail and the postcode of the customer's file have been given, without any order number."""

    action_name = "action_identify_by_contact"

    def answer(self, turn: Turn) -> None:
        if _proof_beside_number(turn) is not None:
            turn.continue_with(Identify.action_name)
            return
        if _is_no_file(turn.text):
            _ask_for_nothing(turn)
            return
        email, postcode = turn.slots.get("proof_email"), turn.slots.get("proof_postcode")
        if postcode and postcode == turn.entity("postcode") and is_new_place(turn):
            turn.forget("proof_postcode")
            turn.say("utter_ask_email_or_postcode", is_new_address=True)
            turn.wait_in(CONTACT_FORM, "proof_postcode")
            return
        turn.forget("proof_email", "proof_postcode", "email_or_postcode")
        if not _check(turn, {"email": email, "postcode": postcode} if email and postcode else {}):
            turn.wait_in(CONTACT_FORM, "proof_email")


def _is_no_file(text: str) -> bool:
    return has_ordered_nothing(text) or is_in_general(text)


def _ask_for_nothing(turn: Turn) -> None:
    """Who has ordered nothing, or asks in general, gives no number: what they asked, now or before, is answered so."""
    demand = turn.slots.get("pending_demand") or {}
    turn.forget(
        "has_no_number", "email_or_postcode", "proof_email", "proof_postcode", "pending_action", "pending_demand"
    )
    is_nothing = has_ordered_nothing(turn.text)
    turn.remember(has_no_order=is_nothing or turn.slots.get("has_no_order"))
    then = asked_now(turn)
    if then is not None:
        turn.remember(topic_action=then)
        turn.continue_with(then)
    elif turn.intent.startswith(BUYING):  # « j'ai pas de commande, je veux acheter »
        objective, motif = turn.intent.split(".")
        turn.take_up(objective, motif, turn.text, turn.entities)
    elif general := general_question(demand):
        turn.take_up(*general, demand["text"], demand["entities"])
    else:
        turn.say("utter_no_order_yet" if is_nothing else "utter_anything_else")


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
    elif postcode:
        turn.say("utter_ask_proof_email")
        turn.wait_in(CONTACT_FORM, "proof_email")
    else:
        is_phone = _PHONE.search(normalise(turn.text)) is not None or turn.entity("phone") is not None
        turn.say(
            "utter_identify_otherwise",
            is_phone=is_phone,
            is_present=is_present(turn.text),
            buttons=[motif_button(turn, "aucun", "demander_humain")],
        )
        turn.wait_in(CONTACT_FORM, "proof_email")


def _check(turn: Turn, tried: dict[str, Any]) -> bool:
    """Identifies, and goes on with what had been asked. False: that proof is wrong, and another may be tried."""
    pending = turn.slots.get("pending_action")
    if turn.identifications_left <= 0 or is_proof_blocked(turn.uow, turn.relation, tried):
        turn.forget("pending_action")
        turn.refuse_identification()
        return True
    customer = proven_customer(turn.uow, tried) if tried else None
    if customer is None and (other := _proven_by_another(turn, tried)):
        tried, customer = other, proven_customer(turn.uow, other)
        turn.remember(order_number=other["order_number"])
        turn.slots["order_number"] = other["order_number"]
    if customer is None:
        return _tell_guest(turn, tried, pending) or _refuse(turn, tried)
    turn.forget("pending_action")
    turn.change("identify_customer", **tried)
    turn.remember(customer_reference=customer.reference)
    _note_what_is_named(turn)
    turn.say("utter_identified", first_name=customer.first_name)
    demand = turn.slots.get("pending_demand")
    if pending and demand and demand.get("is_read_again"):
        turn.remember(pending_demand=None, next_demand=demand)
    elif pending:
        turn.continue_with(pending)
    return True


def _proven_by_another(turn: Turn, tried: dict[str, Any]) -> dict[str, Any] | None:
    """« LV-… et LV-…, moi@exemple.fr »: two numbers and one proof, which may go with either; one try all the same."""
    number = _other_number(turn, tried)
    if number is None:
        return None
    other = {**tried, "order_number": number}
    is_theirs = not is_proof_blocked(turn.uow, turn.relation, other) and proven_customer(turn.uow, other) is not None
    return other if is_theirs else None


def _other_number(turn: Turn, tried: dict[str, Any]) -> str | None:
    others = [number for number in order_numbers_in(turn.text) if number != tried.get("order_number")]
    return others[0] if "proof" in tried and others else None


def _tell_guest(turn: Turn, tried: dict[str, Any], pending: str | None) -> bool:
    """True when the proof is of an order of nobody's file: where it is; what else was asked is for a person."""
    order = proven_guest_order(turn.uow, tried)
    if order is None:
        return False
    turn.forget("pending_action")
    turn.change("prove_order", **tried)
    turn.say("utter_identified", first_name=order.contact_name.split()[0])
    tell_status(turn, order)
    if pending not in (None, OrderStatus.action_name):
        turn.continue_with("action_offer_handoff")
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
    numbers = {"order_number": tried.get("order_number"), "other_number": _other_number(turn, tried)}
    turn.change("count_failed_identification", **numbers, email=tried.get("email"))
    left = turn.identifications_left - 1
    if left <= 0:
        turn.forget("order_number", "pending_action")
        turn.refuse_identification()
        return True
    turn.say("utter_identification_failed", attempts_left=left, by_contact="order_number" not in tried)
    return False
