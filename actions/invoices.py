"""Invoices: which one, of how much, where to take it; explanations are for a person."""

import re
from datetime import date

from actions.customer_file import account_url, choose_order, first_item, order_meant, today
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order
from relation.store.brand_search import normalise

BEYOND = re.compile(
    r"\b(tva|siret|siren|soci[ée]t[ée]|pro|comptab\w*|compta|entreprise|num[ée]ro de s[ée]rie|compren\w*)\b", re.I
)
"""What the brand's data cannot answer about an invoice: another heading, its taxes, why this amount."""
_HEADING = re.compile(
    r"\b(?:au nom d[eu]?|a mon nom|(?:bon|mauvais|autre|nouveau) nom|nom (?:de|du|sur) (?:la |ma )?facture)\b"
    r"|\b(?:(?:change|modifie|corrige|rectifie)[rz]|refai(?:re|tes)|erreur|fausse|erronee?)\b"
    r"(?: \w+){0,4} (?:factures?|adresse|nom)\b"
    r"|\bfactures?\b(?: \w+){0,6} (?:changer|modifier|corriger|rectifier|refaire|erronee?|fausse)\b"
)
"""What is to be written otherwise on it."""
_LAST_YEAR = re.compile(r"\b(an|ann[ée]e) (derni[eè]re?|pass[ée]e?|pr[ée]c[ée]dente?)\b", re.I)
_YEAR = re.compile(r"\b(?:en|de|ann[ée]e|pour) (20\d\d)\b", re.I)
_SEVERAL = re.compile(r"\b(mes|des|toutes?|les|ces|vos) (\w+ )?(anciennes? )?factures\b", re.I)


_WHERE = re.compile(r"\b(?:o[uù]|comment|combien de temps)\b", re.I)
_IN_GENERAL = re.compile(
    r"\b(?:les|vos|des) factures\b|\b(?:sur|dans) (?:le|votre|ton|mon) (?:site|compte|appli\w*)\b|\bmoi[ -]m[eê]me\b",
    re.I,
)
"""« Où se trouvent les factures sur le site ? »: of no order."""


class Invoice(ServiceAction):
    action_name = "action_invoice"

    def answer(self, turn: Turn) -> None:
        if _is_place_asked(turn):
            turn.say("utter_known_answer", says=f"{turn.brand.facts()['account']['invoices']} {account_url(turn)}")
            return
        if turn.motif == "facture":
            turn.remember(invoice_period=_period_in(turn))
        period = turn.slots.get("invoice_period")
        if period and not turn.entity("order_number"):
            self._answer_period(turn, period)
            return
        order = order_meant(turn, self.action_name, lambda candidate: candidate.invoice_number is not None)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if order.invoice_number is None:
            turn.say("utter_no_invoice_yet", order_number=order.number, status=order.status.value)
            return
        _show(turn, order)
        is_heading = _HEADING.search(normalise(turn.text)) is not None
        if is_heading or BEYOND.search(turn.text):
            turn.say("utter_invoice_beyond", is_heading=is_heading)
            turn.continue_with("action_offer_handoff")

    def _answer_period(self, turn: Turn, period: list[str]) -> None:
        """The invoices of those days: the only one, a choice, or where older ones are."""
        if turn.needs_identity(self.action_name):
            return
        first, last = (date.fromisoformat(day) for day in period)
        orders = turn.brand.orders_of(turn.customer_reference or "")
        found = [order for order in orders if order.invoice_number and first <= order.placed_at.date() <= last]
        if len(found) > 1:
            choose_order(turn, self.action_name, found)
            return
        turn.forget("invoice_period")
        if found:
            turn.remember(order_number=found[0].number)
            _show(turn, found[0])
        else:
            turn.say("utter_no_invoice_then", from_on=period[0], to_on=period[1], account_url=account_url(turn))


def _is_place_asked(turn: Turn) -> bool:
    """By somebody whose orders are not known: nobody is asked who they are for what holds for everybody."""
    is_general = _WHERE.search(turn.text) is not None and _IN_GENERAL.search(turn.text) is not None
    return is_general and not turn.customer_reference and not turn.proofs and not turn.is_clicked


def _show(turn: Turn, order: Order) -> None:
    turn.forget("invoice_period")
    turn.say(
        "utter_invoice",
        order_number=order.number,
        invoice_number=order.invoice_number,
        placed_on=order.placed_at.date().isoformat(),
        total_cents=order.total_cents,
        item=first_item(order),
        account_url=account_url(turn),
    )


def _period_in(turn: Turn) -> list[str] | None:
    """The first and last day that the message asks about; every day for « mes factures »; None for a single invoice."""
    year = _YEAR.search(turn.text)
    if year or _LAST_YEAR.search(turn.text):
        asked = int(year[1]) if year else today(turn).year - 1
        return [date(asked, 1, 1).isoformat(), date(asked, 12, 31).isoformat()]
    found = turn.entity("period")
    if found and found.count("/") == 1:
        return found.split("/")
    return [date.min.isoformat(), today(turn).isoformat()] if _SEVERAL.search(turn.text) else None
