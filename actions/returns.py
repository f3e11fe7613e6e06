"""Giving an article back: whether it is possible, which one, why, and the return once it is confirmed."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.asking import Answer, is_given_up
from actions.buttons import choice, motif_button
from actions.customer_file import order_choices, order_meant, today
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderLine, OrderStatus, Return, ReturnState
from relation.store.brand_search import normalise

WHOLE = "tout"
OVER = (ReturnState.REFUNDED, ReturnState.REFUSED)
TO_SEND = (ReturnState.REQUESTED, ReturnState.LABEL_SENT)
FAULTS = {"panne": "panne", "abime": "article_endommage", "erreur": "article_manquant_errone"}
"""Reasons that after-sales may serve better, with their motif."""


def _open_returns(turn: Turn, order: Order) -> list[Return]:
    return [item for item in turn.brand.returns_of_order(order.number) if item.state is not ReturnState.REFUSED]


def lines_left(turn: Turn, order: Order) -> list[OrderLine]:
    """What of the order is not being given back already."""
    taken = {item.product_reference for item in _open_returns(turn, order)}
    return [] if None in taken else [line for line in order.lines if line.product_reference not in taken]


def return_until(turn: Turn, order: Order) -> date | None:
    """The last day to give it back; None before it was received."""
    if order.delivered_at is None:
        return None
    received = order.delivered_at.astimezone(ZoneInfo(turn.brand.identity().time_zone)).date()
    return received + timedelta(days=int(turn.brand.facts()["returns"]["days"]))


def obstacle(turn: Turn, order: Order) -> dict[str, Any] | None:
    """Why it cannot be given back, as arguments of `utter_return_refused`; None when it can."""
    until = return_until(turn, order)
    if order.status is OrderStatus.CANCELLED:
        return {"code": "already_cancelled"}
    if until is None:
        return {"code": "not_delivered_yet"}
    if not lines_left(turn, order):
        opened = _open_returns(turn, order)[0]
        return {"code": "return_already_open", "reference": opened.reference}
    if today(turn) > until:
        return {"code": "return_too_late", "until": until.isoformat()}
    return None


class OpenReturn(ServiceAction):
    """Eligible? which article? Then the form asks why."""

    action_name = "action_return"

    def answer(self, turn: Turn) -> None:
        opened = return_in_question(turn)
        if opened is not None:
            _tell_how(turn, *opened)
            return
        turn.forget("return_reason", "return_fault")
        order = order_meant(turn, self.action_name, lambda candidate: obstacle(turn, candidate) is None)
        if order is None:
            return
        turn.remember(order_number=order.number)
        hindrance = obstacle(turn, order)
        if hindrance is not None:
            self._refuse(turn, order, hindrance)
            return
        article = self._article(turn, order)
        if article is None:
            self._ask_article(turn, order)
            return
        turn.remember(return_article=article)
        turn.continue_with("return_form")

    def _refuse(self, turn: Turn, order: Order, hindrance: dict[str, Any]) -> None:
        others = [
            other
            for other in turn.brand.orders_of(turn.customer_reference or "")
            if other.number != order.number and obstacle(turn, other) is None
        ]
        turn.remember(pending_action=self.action_name if others else None)
        turn.say(
            "utter_return_refused",
            order_number=order.number,
            has_others=bool(others),
            buttons=order_choices(others),
            **hindrance,
        )

    @staticmethod
    def _article(turn: Turn, order: Order) -> str | None:
        """A product of the order, or WHOLE; None when it has to be asked."""
        if len(order.lines) == 1:
            return WHOLE
        left = {line.product_reference for line in lines_left(turn, order)}
        given = turn.entity("return_article")
        if given == WHOLE or given in left:
            return given
        named = [found.reference for found, _ in turn.brand.find_products(turn.text) if found.reference in left]
        return named[0] if len(named) == 1 else None

    def _ask_article(self, turn: Turn, order: Order) -> None:
        left = lines_left(turn, order)
        turn.remember(pending_action=self.action_name)
        turn.say(
            "utter_choose_return_article",
            order_number=order.number,
            items=[line.name for line in left],
            buttons=[choice(line.name, "return_article", line.product_reference) for line in left],
        )


def return_in_question(turn: Turn) -> tuple[Order, Return] | None:
    """« Et je le renvoie comment ? »: the return under way that is meant, of the order in hand, else the only one.

    None when nothing asks how, or when another article is named: that one has still to be given back.
    """
    if not turn.customer_reference or not _asks_how(turn):
        return None
    orders = turn.brand.orders_of(turn.customer_reference)
    number = turn.entity("order_number") or turn.slots.get("order_number")
    found = [(order, item) for order in orders for item in _open_returns(turn, order) if item.state not in OVER]
    of_order = [pair for pair in found if pair[0].number == number] or ([] if turn.entity("order_number") else found)
    named = {product.reference for product, _ in turn.brand.find_products(turn.text)}
    known = {line.product_reference for order, item in of_order for line in _lines_of(order, item)}
    return of_order[0] if len(of_order) == 1 and (not named or named & known) else None


def _asks_how(turn: Turn) -> bool:
    plain = f" {normalise(turn.text)}"
    return any(f" {normalise(word)}" in plain for word in turn.brand.facts()["returns"]["asks"]["how"])


def _tell_how(turn: Turn, order: Order, item: Return) -> None:
    """The label, the drop-off and the delay, while it has not left; then where it is."""
    turn.remember(order_number=order.number)
    if item.state not in TO_SEND:
        turn.continue_with("action_refund_status")
        return
    terms = _terms(turn, order, item.product_reference or WHOLE)
    told: dict[str, Any] = {"is_reminder": True, "is_label_sent": item.state is ReturnState.LABEL_SENT}
    turn.say("utter_return_opened", reference=item.reference, refund_cents=item.refund_cents, **told, **terms)


def _lines_of(order: Order, item: Return) -> list[OrderLine]:
    return [line for line in order.lines if item.product_reference in (None, line.product_reference)]


class ReturnReason(Answer):
    """Any words are a reason; the buttons also carry its kind."""

    form = "return_form"
    slot = "return_reason"
    refused_act = "utter_return_reason_unread"
    motifs = ("gerer_contrat.retour",)

    def read(self, turn: Turn, text: str) -> str | None:
        turn.remember(return_fault=turn.entity("return_reason"))
        is_question = "?" in text and self._is_aside(turn)
        return " ".join(text.split()) or None if not is_question else None


class ConfirmReturn(ServiceAction):
    """Says the terms before anything is written."""

    action_name = "action_return_reasoned"

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "return_reason"):
            return
        order = order_meant(turn, "action_return", lambda candidate: obstacle(turn, candidate) is None)
        if order is None:
            return
        fault = turn.slots.get("return_fault")
        motif = FAULTS.get(fault or "")
        turn.remember(to_confirm="action_return_confirmed")
        turn.say(
            "utter_confirm_return",
            fault=fault if motif else None,
            buttons=[motif_button(turn, "sav", motif)] if motif else [],
            **_terms(turn, order),
        )


class ReturnConfirmed(ServiceAction):
    action_name = "action_return_confirmed"

    def answer(self, turn: Turn) -> None:
        order = order_meant(turn, "action_return", lambda candidate: obstacle(turn, candidate) is None)
        article, reason = turn.slots.get("return_article"), turn.slots.get("return_reason")
        if order is None or not article or not reason:
            return
        turn.forget("return_article", "return_reason", "return_fault")
        turn.change(
            "open_return",
            key="ret",
            refused_act="utter_return_refused",
            order_number=order.number,
            product_reference=None if article == WHOLE else article,
            reason=reason,
        )
        turn.say(
            "utter_return_opened",
            reference="$ret.reference",
            refund_cents="$ret.refund_cents",
            **_terms(turn, order, article),
        )


def _terms(turn: Turn, order: Order, article: str | None = None) -> dict[str, Any]:
    """What is given back, until when, how, and when the money leaves."""
    article = article or turn.slots.get("return_article")
    lines = [line for line in order.lines if article in (WHOLE, line.product_reference)]
    bulky = {category.id for category in turn.brand.categories() if category.is_bulky}
    products = [turn.brand.product(line.product_reference) for line in lines]
    until = return_until(turn, order)
    facts = turn.brand.facts()["returns"]
    return {
        "order_number": order.number,
        "items": [line.name for line in lines],
        "until_on": until.isoformat() if until else None,
        "refund_days": int(facts["refund_days"]),
        "cost_cents": int(facts["cost_cents"]),
        "is_bulky": any(product is not None and product.category in bulky for product in products),
    }
