"""An item received damaged, wrong or missing: of which order, and which one."""

import re

from actions.appliances import begin_matter, choice, kind_not_in, named_appliance, words_of
from actions.complaint_follow_up import FORM as COMPLAINT_FORM
from actions.complaint_follow_up import SLOTS as COMPLAINT_SLOTS
from actions.item_remedies import DAMAGED, DAMAGED_MOTIF, WRONG_OR_MISSING, ask_remedy
from actions.orders import is_not_received, order_in_question, tell_status
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderLine
from relation.store.brand_search import normalise

CHOICES = 5
_NOT_COME = re.compile(
    r"\brecue?s? (?:(?:encore|toujours) )?(?:le|la|les|l|mon|ma|mes|notre|ce|cette) (?P<what>\w+(?: (?!d[ue]?\b)\w+)?)"
)
_EXPECTED = re.compile(
    r"\b(?:(?:ai|avais|avait|a|avons|avions) (?:bien |pourtant )?(?:commande|achete|pris)e?s?|manqu\w*|oublie\w*"
    r"|(?:mais|et|sauf) pas|pas (?:recu|eu)e?s?)\b"
    r"(?P<what>.*?)(?=\b(?:recue?s?|eue?s?|envoye\w*|livre\w*|arrive\w*|et|mais|a la place|au lieu)\b|$)"
)
"""« J'avais commandé un micro-ondes », « il manque le panier du lave-vaisselle »."""
REPLACEMENT = "remplacement_voulu"
"""In data/follow_ups.yml: a replacement instead of a complaint."""


class DamagedItem(ServiceAction):
    """Finds the order and the item, then asks what the customer prefers. Opens nothing."""

    action_name = "action_damaged_item"

    def answer(self, turn: Turn) -> None:
        if turn.follows == REPLACEMENT and turn.active_form == COMPLAINT_FORM:
            turn.leave_form()
            turn.forget(*COMPLAINT_SLOTS)
        begin_matter(turn)
        if turn.intent in ("sav.article_endommage", "sav.article_manquant_errone"):
            problem = DAMAGED if turn.motif == DAMAGED_MOTIF else WRONG_OR_MISSING
            turn.remember(sav_problem=problem, sav_words=words_of(turn), sav_symptom=None, product_reference=None)
        turn.settle("sav", "article_endommage")  # heard as a change of the order first, it is the same demand
        turn.remember(topic_action=self.action_name)
        order = order_in_question(turn, self.action_name)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if order.delivered_at is None and _kind_not_in(turn, order, self.action_name) is None:
            turn.say("utter_item_not_received", order_number=order.number)
            turn.continue_with("action_order_status")
            return
        if _is_whole_missing(turn, order):
            tell_status(turn, order, str(turn.slots.get("sav_words")))
            return
        line = _item_in_question(turn, order, self.action_name)
        if line is not None:
            turn.remember(product_reference=line.product_reference)
            ask_remedy(turn, order, line)


def _is_whole_missing(turn: Turn, order: Order) -> bool:
    """« J'ai pas reçu le robot », all that an order noted as delivered holds: no piece is missing, nothing came."""
    words = str(turn.slots.get("sav_words") or "")
    found = _NOT_COME.search(normalise(words))
    if found is None or len(order.lines) > 1 or not is_not_received(turn, words):
        return False
    return named_appliance(turn, found["what"]) is not None and kind_not_in(turn, order, found["what"]) is None


def _item_in_question(turn: Turn, order: Order, then: str) -> OrderLine | None:
    """The order's only item, the one chosen or named; None: it has been asked."""
    reference = turn.entity("product_reference")
    named = [product.reference for product, _ in turn.brand.find_products(words_of(turn))] if words_of(turn) else []
    lines = [line for line in order.lines if line.product_reference == reference]
    lines = lines or [line for line in order.lines if line.product_reference in named]
    unlisted = None if lines else _kind_not_in(turn, order, then)
    for candidates in (lines, [] if unlisted else list(order.lines)):
        if len(candidates) == 1:
            return candidates[0]
    turn.remember(pending_action=then)
    turn.say(
        "utter_choose_item",
        order_number=order.number,
        unlisted=unlisted,
        buttons=[choice(line.name, "product_reference", line.product_reference) for line in order.lines[:CHOICES]],
    )
    return None


def _kind_not_in(turn: Turn, order: Order, then: str) -> str | None:
    """The kind of appliance told of, when the order holds none: it is said once, before anything is opened."""
    words = str(turn.slots.get("sav_words") or "")
    if turn.slots.get("sav_problem") != DAMAGED:  # « un grille-pain au lieu du four »: what came is of no order
        words = " ".join(found["what"] for found in _EXPECTED.finditer(normalise(words)))
    unlisted = kind_not_in(turn, order, words) if turn.slots.get("pending_action") != then else None
    return unlisted.label if unlisted else None
