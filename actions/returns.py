"""Giving an article back: whether it is possible, which one, why, and the return once it is confirmed."""

import re
from typing import Any

from actions.appliances import kind_not_in
from actions.asking import Answer, is_given_up
from actions.buttons import choice, motif_button
from actions.confirming import Question, Recap
from actions.customer_file import order_choices, order_meant, own_order, today
from actions.return_terms import say_return_terms
from actions.return_under_way import WHOLE, open_returns, return_in_question, return_terms, return_until, tell_how
from actions.return_words import is_sent, what_goes_back
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderLine, OrderStatus
from relation.services.questions_beside import BESIDE
from relation.store.brand_search import normalise

FAULTS = {"panne": "panne", "abime": "article_endommage", "erreur": "article_manquant_errone"}
"""Reasons that after-sales may serve better, with their motif."""
FAULT_KINDS = {"endommage": "abime", "manquant_errone": "erreur"}
"""The problem told to after-sales, as a reason."""
_ASKED = re.compile(r"\b(?:combien|quand|delais?|jusqu a|comment|gratuite?|payante?|frais|c est (?:moi|vous) qui)\b")
_MAY_IT = re.compile(r"\b(?:peu[xt]|puis|pourrai[st]?|possible|droit|(?:re)?prenez|acceptez)\b")


def lines_left(turn: Turn, order: Order) -> list[OrderLine]:
    """What of the order is not being given back already."""
    taken = {item.product_reference for item in open_returns(turn, order)}
    return [] if None in taken else [line for line in order.lines if line.product_reference not in taken]


def obstacle(turn: Turn, order: Order) -> dict[str, Any] | None:
    """Why it cannot be given back, as arguments of `utter_return_refused`; None when it can."""
    until = return_until(turn, order)
    if order.status is OrderStatus.CANCELLED:
        return {"code": "already_cancelled"}
    if until is None:
        return {"code": "not_delivered_yet"}
    if not lines_left(turn, order):
        opened = open_returns(turn, order)[0]
        return {"code": "return_already_open", "reference": opened.reference}
    if today(turn) > until:
        return {"code": "return_too_late", "until": until.isoformat()}
    return None


def _is_fault_in_hand(turn: Turn) -> bool:
    """« Et je le renvoie comment ? » of an item said to be damaged or wrong: the reason is known already."""
    return turn.slots.get("topic_action") == "action_damaged_item" and bool(turn.slots.get("sav_problem"))


KEPT = "retour_annule"
"""In data/follow_ups.yml."""


class OpenReturn(ServiceAction):
    """Eligible? which article? Then the form asks why."""

    action_name = "action_return"

    def answer(self, turn: Turn) -> None:
        if turn.follows == KEPT:
            turn.say("utter_return_kept", buttons=[motif_button(turn, "aucun", "demander_humain")])
            return
        opened = return_in_question(turn)
        if opened is not None:
            tell_how(turn, *opened)
            return
        if is_sent(turn.text):
            turn.continue_with("action_refund_status")
            return
        turn.forget("return_reason", "return_fault")
        if self._is_rule_asked(turn):
            say_return_terms(turn)
        order = order_meant(turn, self.action_name, lambda candidate: obstacle(turn, candidate) is None)
        if order is None:
            return
        turn.remember(order_number=order.number)
        hindrance = obstacle(turn, order)
        if hindrance is not None:
            self._refuse(turn, order, hindrance)
            return
        is_asked = turn.slots.get("pending_action") == self.action_name or turn.entity("return_article")
        unlisted = None if is_asked else kind_not_in(turn, order, what_goes_back(turn))
        article = self._article(turn, order) if unlisted is None else None
        if article is None:
            self._ask_article(turn, order, unlisted.label if unlisted else None)
            return
        turn.remember(return_article=article)
        if _is_fault_in_hand(turn):
            told = str(turn.slots.get("sav_words") or turn.text)
            turn.remember(return_reason=told, return_fault=FAULT_KINDS.get(str(turn.slots["sav_problem"])))
            turn.continue_with(ConfirmReturn.action_name)
            return
        turn.continue_with("return_form")

    def _is_rule_asked(self, turn: Turn) -> bool:
        """« Je l'ai utilisé quatre fois, je peux le rendre ? »: the rule comes before who writes is asked, once."""
        is_known = turn.customer_reference or turn.proofs or turn.slots.get("pending_action") == self.action_name
        is_told = turn.understanding.get(BESIDE) or turn.known_question
        is_asked = "?" in turn.text and _MAY_IT.search(normalise(turn.text))
        return bool(is_asked) and not (is_known or is_told or turn.is_clicked)

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
        if _is_fault_in_hand(turn) and turn.slots.get("product_reference") in left:
            return str(turn.slots["product_reference"])
        named = [found.reference for found, _ in turn.brand.find_products(turn.text) if found.reference in left]
        return named[0] if len(named) == 1 else None

    def _ask_article(self, turn: Turn, order: Order, unlisted: str | None) -> None:
        """`unlisted`: the kind of appliance that is named, and that the order does not hold."""
        left = lines_left(turn, order)
        turn.remember(pending_action=self.action_name)
        turn.say(
            "utter_choose_return_article",
            order_number=order.number,
            unlisted=unlisted,
            items=[line.name for line in left],
            buttons=[choice(line.name, "return_article", line.product_reference) for line in left],
        )


class ReturnReason(Answer):
    """Any words are a reason; the buttons also carry its kind."""

    form = "return_form"
    slot = "return_reason"
    refused_act = "utter_return_reason_unread"
    motifs = ("gerer_contrat.retour",)

    def read(self, turn: Turn, text: str) -> str | None:
        turn.remember(return_fault=turn.entity("return_reason"))
        is_asked = turn.is_beside and self._is_aside(turn)
        return " ".join(text.split()) or None if not is_asked else None


class ConfirmReturn(Recap, ServiceAction):
    """Says the terms before anything is written."""

    action_name = "action_return_reasoned"
    confirmations = ("action_return_confirmed",)
    holds = ("return_article", "return_reason", "return_fault", "order_number")
    flow = ("action_return", "action_diagnose", "action_damaged_item", "action_item_return", "action_cancel_order")

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "return_reason"):
            return
        order = order_meant(turn, "action_return", lambda candidate: obstacle(turn, candidate) is None)
        if order is None:
            return
        motif = FAULTS.get(turn.slots.get("return_fault") or "")
        turn.remember(to_confirm="action_return_confirmed")
        turn.say(
            "utter_confirm_return",
            buttons=[motif_button(turn, "sav", motif)] if motif else [],
            **_read_back(turn, order),
        )

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", "retour"

    def question(self, turn: Turn) -> Question | None:
        order = own_order(turn, turn.slots.get("order_number"))
        is_told = turn.slots.get("return_article") and turn.slots.get("return_reason")
        if order is None or not is_told or obstacle(turn, order) is not None:
            return None
        return "utter_confirm_return", _read_back(turn, order)

    def correct(self, turn: Turn, action: str) -> bool:
        """« J'ai combien de temps ? », heard as the return itself: its terms are told, and the yes waits."""
        is_asked = "?" in turn.text or _ASKED.search(normalise(turn.text)) is not None
        is_another = turn.entity("order_number") is not None or bool(turn.brand.find_products(turn.text))
        if action != OpenReturn.action_name or not is_asked or is_another:
            return False
        turn.take_up("s_informer", "conditions_retour_garantie", turn.text, turn.entities)
        return True


def _read_back(turn: Turn, order: Order) -> dict[str, Any]:
    fault = turn.slots.get("return_fault")
    return {"fault": fault if fault in FAULTS else None, **return_terms(turn, order)}


class ReturnConfirmed(ServiceAction):
    action_name = "action_return_confirmed"

    def answer(self, turn: Turn) -> None:
        order = order_meant(turn, "action_return", lambda candidate: obstacle(turn, candidate) is None)
        article, reason = turn.slots.get("return_article"), turn.slots.get("return_reason")
        if order is None or not article or not reason:
            return
        is_faulty = turn.slots.get("return_fault") in FAULTS
        turn.forget("return_article", "return_reason", "return_fault")
        turn.change(
            "open_return",
            key="ret",
            refused_act="utter_return_refused",
            order_number=order.number,
            product_reference=None if article == WHOLE else article,
            reason=reason,
            is_faulty=is_faulty,
        )
        turn.say(
            "utter_return_opened",
            reference="$ret.reference",
            refund_cents="$ret.refund_cents",
            **return_terms(turn, order, article),
        )
