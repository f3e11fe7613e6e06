"""Identification by proof: an order number with the e-mail or postcode of that order, in limited attempts."""

from actions.turn import IDENTIFICATION_FORM, ServiceAction, Turn
from relation.services.identification import is_order_blocked


class Identify(ServiceAction):
    """Runs when identification_form is complete, then goes back to what the customer had asked."""

    action_name = "action_identify"

    def answer(self, turn: Turn) -> None:
        number, proof = turn.slots.get("order_number"), turn.slots.get("email_or_postcode")
        pending = turn.slots.get("pending_action")
        turn.forget("email_or_postcode", "pending_action")
        is_blocked = bool(number) and is_order_blocked(turn.uow, turn.relation, str(number))
        if turn.identifications_left <= 0 or is_blocked:
            turn.refuse_identification()
            return
        order = turn.brand.order_matches(str(number), str(proof)) if number and proof else None
        if order is None or order.customer_reference is None:
            self._refuse(turn, pending, number)
            return
        turn.change("identify_customer", order_number=order.number, proof=proof)
        turn.remember(customer_reference=order.customer_reference, order_number=order.number)
        customer = turn.brand.customer(order.customer_reference)
        turn.say("utter_identified", first_name=customer.first_name if customer else None)
        if pending:
            turn.continue_with(pending)

    @staticmethod
    def _refuse(turn: Turn, pending: str | None, number: str | None) -> None:
        turn.change("count_failed_identification", order_number=number)
        left = turn.identifications_left - 1
        if left <= 0:
            turn.forget("order_number")
            turn.refuse_identification()
            return
        turn.say("utter_identification_failed", attempts_left=left)
        turn.remember(pending_action=pending)
        turn.wait_in(IDENTIFICATION_FORM, "email_or_postcode")
