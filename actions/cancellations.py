"""Cancelling an order: what has not left, and what is so late that the brand grants it all the same."""

import re
from typing import Any

from actions.confirming import Question, Recap, drop_of_order
from actions.contract_words import TERMINATE, is_of_a_contract
from actions.customer_file import own_order, today
from actions.late_orders import cancellable_later
from actions.orders import order_in_question, other_order
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderStatus
from relation.store.brand_search import normalise

CANCEL, CONFIRMED = "annuler_commande", "action_cancel_order_confirmed"
STATUS = "action_order_status"
_NOT_WISHED = re.compile(
    r"\b(?:veux|voulais|souhaite|voudrais) (?:surtout )?pas (?:l |la |le |les )?annul\w*"
    r"|^(?:non )?(?:surtout )?(?:ne )?pas annuler"
    r"|\b(?:n|ne l|ne la|ne le|ne les) annul\w+ (?:surtout )?pas\b"
)
CORRECTING = ("aucun", "nlu_fallback", "")
_THE_OTHER = re.compile(r"\bannul\w*(?: \w+){0,2} (?:l['’ ]autre|l[ae] seconde|l[ae] deuxi[eè]me)\b", re.I)


class CancelOrder(Recap, ServiceAction):
    """Asks for a confirmation before anything is written."""

    action_name = "action_cancel_order"
    confirmations = (CONFIRMED,)

    def answer(self, turn: Turn) -> None:
        if turn.motif == CANCEL and is_of_a_contract(turn):
            turn.continue_with(TERMINATE)
            return
        if not turn.is_clicked and _NOT_WISHED.search(normalise(turn.text)):  # « je ne veux pas l'annuler »
            turn.continue_with(STATUS)
            return
        kept = _leave_the_kept_one(turn)
        _keep_others_for_later(turn)
        order = order_in_question(
            turn, self.action_name, lambda candidate: candidate.number not in kept and _is_cancellable(turn, candidate)
        )
        if order is None:
            return
        turn.remember(order_number=order.number)
        if not _is_cancellable(turn, order):
            facts: dict[str, Any] = {"order_number": order.number, "status": order.status.value}
            turn.say("utter_order_not_cancellable", **facts, **cancellable_later(turn, order))
            return
        turn.remember(to_confirm=f"{CONFIRMED}/{order.number}")
        drop_of_order(turn, order.number)
        turn.say("utter_confirm_cancel", **_read_back(turn, order))

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", CANCEL

    def question(self, turn: Turn) -> Question | None:
        order = own_order(turn, str(turn.slots.get("to_confirm") or "").partition("/")[2])
        return ("utter_confirm_cancel", _read_back(turn, order)) if order and _is_cancellable(turn, order) else None

    def correct(self, turn: Turn, action: str) -> bool:
        """« Non, la LV-246454 »: that one is read back instead; to be asked where another one is corrects nothing."""
        number = turn.entity("order_number")
        is_named = number and number not in str(turn.slots.get("to_confirm"))
        if not is_named or turn.intent.split(".")[0] not in CORRECTING:
            return False
        turn.continue_with(self.action_name)
        return True


def _read_back(turn: Turn, order: Order) -> dict[str, Any]:
    return {"order_number": order.number, "items": [line.name for line in order.lines], **_lateness(turn, order)}


def _is_cancellable(turn: Turn, order: Order) -> bool:
    """Nothing has left, or it is so late that the brand grants it all the same."""
    is_here = order.status is OrderStatus.PREPARING or (order.status is OrderStatus.LATE and order.is_changeable)
    return is_here or _is_overdue(turn, order)


def _is_overdue(turn: Turn, order: Order) -> bool:
    return order.may_be_given_up(today(turn), int(turn.brand.facts()["orders"]["late_days"]))


def _lateness(turn: Turn, order: Order) -> dict[str, Any]:
    """What the words of a cancellation need when the order is overdue; nothing otherwise."""
    if not _is_overdue(turn, order):
        return {}
    days = int(turn.brand.facts()["orders"]["late_refund_days"]) if order.is_paid else None
    late = order.days_late(today(turn))
    return {"days_late": late, "refund_days": days, "has_left": order.shipped_at is not None}


def _leave_the_kept_one(turn: Turn) -> frozenset[str]:
    """The orders to keep. « Garder celle-là et annuler l'autre »: the order in hand, or the one named, is one."""
    kept = next(iter(turn.kept_orders), None) or turn.entity("order_number") or turn.slots.get("order_number")
    if not kept or not _THE_OTHER.search(turn.text):
        return turn.kept_orders
    turn.remember(order_number=other_order(turn, kept))
    turn.entities = [one for one in turn.entities if one["entity"] != "order_number"]
    return frozenset({str(kept)})


def _keep_others_for_later(turn: Turn) -> None:
    """« Annuler la LV-246455 et la LV-246454 »: one after the other, each with its own yes."""
    found = {entity["value"]: entity for entity in turn.entities if entity["entity"] == "order_number"}
    if len(found) < 2 or turn.motif != CANCEL:
        return
    first, *others = found.values()
    same = {"objective": "gerer_contrat", "motif": CANCEL, "is_the_same": True}
    demands = [{**same, "text": one["value"], "entities": [one]} for one in others]
    turn.remember(other_demands=[*demands, *(turn.slots.get("other_demands") or [])])
    turn.entities = [one for one in turn.entities if one["entity"] != "order_number" or one is first]


class CancelOrderConfirmed(ServiceAction):
    action_name = CONFIRMED

    def answer(self, turn: Turn) -> None:
        order = order_in_question(turn, "action_cancel_order")
        if order is None:
            return
        turn.change(
            "cancel_order", key="cancelled", refused_act="utter_order_not_cancellable", order_number=order.number
        )
        turn.say(
            "utter_order_cancelled",
            order_number=order.number,
            refund_cents="$cancelled.refund_cents",
            refund_due_on="$cancelled.refund_due_on",
            has_left=order.shipped_at is not None and _is_overdue(turn, order),
        )
