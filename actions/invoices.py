"""Invoices: which one, of how much, where to take it; explanations are for a person."""

import re

from actions.customer_file import account_url, first_item, order_meant
from actions.turn import ServiceAction, Turn

BEYOND = re.compile(
    r"\b(tva|siret|siren|soci[ée]t[ée]|pro|comptab\w*|compta|entreprise|num[ée]ro de s[ée]rie|compren\w*)\b", re.I
)
"""What the brand's data cannot answer about an invoice: another heading, its taxes, why this amount."""


class Invoice(ServiceAction):
    action_name = "action_invoice"

    def answer(self, turn: Turn) -> None:
        order = order_meant(turn, self.action_name, lambda candidate: candidate.invoice_number is not None)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if order.invoice_number is None:
            turn.say("utter_no_invoice_yet", order_number=order.number, status=order.status.value)
            return
        turn.say(
            "utter_invoice",
            order_number=order.number,
            invoice_number=order.invoice_number,
            placed_on=order.placed_at.date().isoformat(),
            total_cents=order.total_cents,
            item=first_item(order),
            account_url=account_url(turn),
        )
        if BEYOND.search(turn.text):
            turn.say("utter_invoice_beyond")
            turn.continue_with("action_offer_handoff")
