"""Orders: which one is meant, where they are."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from actions.appliances import kind_not_in, kinds_of, naming_words
from actions.complaint_follow_up import OF_A_COMPLAINT, follow
from actions.matching import closeness, words_in
from actions.opening_hours import opening_state
from actions.order_choice import order_chosen
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, Shop
from relation.model.brand import OrderStatus as Status
from relation.store.brand_numbers import order_numbers_in
from relation.store.brand_search import normalise

CHOICES = 3
TICKET = re.compile(r"\bSAV[- ]?[0-9A-Z]{5}\b", re.I)
RETURN_LABEL = "etiquette"
READY = Status.READY_FOR_PICKUP
COLLECTED, NOT_RECEIVED, MISSED = "retrait_demande", "rien_recu", "livraison_manquee"
SEARCHED, UNANSWERED, CONTENTS = "recherche_suivie", "recherche_sans_reponse", "contenu_commande"
NOTED = "precision_ajoutee"
"""In data/follow_ups.yml: a question about an order that waits in a shop; nothing came of one noted as delivered; the
carrier came, or did not, and it could not be handed over; what is in it;
what is only to be noted.
"""
_THE_OTHER = re.compile(r"\bl['’ ]autre\b|\bla (?:seconde|deuxi[eè]me)\b", re.I)
_AWAITED = re.compile(
    r"\b(?:(?:mon|ma|mes|notre|nos)|(?:commandee?|achetee?|attends?) (?:une?|le|la|mon|ma|mes))"
    r" (?P<what>\w+(?: \w+){0,2})"
)
DELIVERY = re.compile(r"\b(?:livr\w*|colis|commande)\b")
"""In normalised words: something that is to come is spoken of."""
RECENT = timedelta(days=14)
"""A parcel handed over so lately may still be asked after."""


def order_in_question(
    turn: Turn, then: str, is_concerned: Callable[[Order], bool] = lambda order: True
) -> Order | None:
    """The identified customer's order that the conversation is about; among several, the one whose item the message
    names, else those concerned are proposed.

    None: something has been said or asked instead (identification, a choice, no order at all).
    """
    if turn.needs_identity(then):
        return None
    orders = turn.brand.orders_of(turn.customer_reference or "")
    number = turn.entity("order_number") or turn.slots.get("order_number")
    if number:
        order = turn.brand.order(number)
        if order is not None and order.customer_reference == turn.customer_reference:
            return order
        turn.forget("order_number")
        turn.say("utter_order_unknown", order_number=number)
        return None
    if not orders:
        turn.say("utter_no_order")
        return None
    concerned = [order for order in orders if is_concerned(order)] or orders
    orders = _with_named_item(turn, concerned) or _with_named_item(turn, orders) or concerned
    chosen = chosen_of(turn, then, orders[:CHOICES])
    if len(orders) == 1 or chosen:
        return chosen or orders[0]
    turn.remember(pending_action=then)
    turn.say(
        "utter_choose_order",
        orders=[_choice(order) for order in orders[:CHOICES]],
        buttons=[
            {"title": f"{order.number} · {_first_item(order)}", "payload": _choose_payload(order)}
            for order in orders[:CHOICES]
        ],
    )
    return None


def chosen_of(turn: Turn, then: str, orders: list[Order]) -> Order | None:
    """The one that the message chooses, when these orders have just been proposed for the matter `then`."""
    chosen = order_chosen(turn.text, orders) if turn.slots.get("pending_action") == then else None
    if chosen is not None:
        turn.forget("pending_action")
    return chosen


def _with_named_item(turn: Turn, orders: list[Order]) -> list[Order]:
    """« Mon lave-linge »: the only order whose items share words with the message; empty when several do, or none."""
    items = {order.number: " ".join(line.name for line in order.lines) for order in orders}
    named = closeness(turn.text, items) if len(orders) > 1 else {}
    return [order for order in orders if order.number in named] if len(named) == 1 else []


def _choose_payload(order: Order) -> str:
    return "/aucun.donnee_seule" + json.dumps({"order_number": order.number})


def _first_item(order: Order) -> str:
    return order.lines[0].name if order.lines else ""


def _choice(order: Order) -> dict[str, Any]:
    return {"number": order.number, "placed_on": order.placed_at.date().isoformat(), "item": _first_item(order)}


def order_facts(turn: Turn, order: Order) -> dict[str, Any]:
    """What `utter_order_status` needs."""
    late = order.days_late(turn.now.astimezone(turn.relation.time_zone).date())
    shop = next((shop for shop in turn.brand.shops() if shop.id == order.shop_id), None) if order.shop_id else None
    return {
        "order_number": order.number,
        "status": "retard" if late > 0 else order.status.value,
        "promised_on": order.promised_on.isoformat(),
        "is_old": order.is_ended and not is_awaited(turn, order),
        "delivered_on": order.delivered_at.date().isoformat() if order.delivered_at else None,
        "carrier": order.carrier,
        "tracking_url": tracking_url(turn, order),
        "shop_name": shop.name if shop else None,
        "shop_closes_at": _closes_at(turn, shop) if shop and order.status is Status.READY_FOR_PICKUP else None,
        "days_late": late,
        "items": [{"name": line.name, "quantity": line.quantity} for line in order.lines],
        "total_cents": order.total_cents,
    }


def _collection(turn: Turn, order: Order | None) -> dict[str, Any]:
    """What is asked of an order that waits in a shop: who may come, with what, until when it is kept."""
    facts = turn.brand.facts()["click_and_collect"]
    held = order.held_until if order else None
    return {
        "asked": "pickup",
        "bring": facts["bring"],
        "hold_days": int(facts["hold_days"]),
        "held_until": held.isoformat() if held else None,
    }


def _closes_at(turn: Turn, shop: Shop) -> str | None:
    """When the shop that is open now closes."""
    now = turn.now.astimezone(turn.relation.time_zone)
    state, moment = opening_state(shop, now.date(), now)
    return moment if state == "open" else None


def tracking_url(turn: Turn, order: Order) -> str | None:
    """The brand's own page that follows this parcel, while there is something to follow."""
    if order.tracking is None or order.is_ended:
        return None
    return f"{turn.relation.playbook.brand['site_url']}/suivi/{order.tracking}"


def tell_status(turn: Turn, order: Order, words: str | None = None) -> None:
    """`words`: what the customer told of it, when it is not this message."""
    words = turn.text if words is None else words
    turn.remember(order_number=order.number)
    asked: dict[str, Any] = {}
    if turn.follows == COLLECTED and order.shop_id is not None and not order.is_ended:
        asked = _collection(turn, order)
    elif order.status is Status.DELIVERED and (
        turn.follows in (NOT_RECEIVED, SEARCHED) or is_not_received(turn, words)
    ):
        asked = {"asked": "not_received"}
    elif order.shipped_at and not order.is_ended and _is_told(turn, words):
        asked = {"asked": "told_delivered"}
    elif turn.follows == UNANSWERED:
        asked = {"asked": "unanswered"}
    elif turn.follows == MISSED and order.shop_id is None and order.shipped_at and not order.is_ended:
        asked = {"asked": "missed"}
    elif turn.follows in (CONTENTS, NOTED):
        asked = {"asked": "contents" if turn.follows == CONTENTS else "noted"}
    elif _THE_OTHER.search(turn.text) and len(turn.brand.orders_of(turn.customer_reference or "")) == 1:
        asked = {"asked": "only"}
    turn.say("utter_order_status", **order_facts(turn, order), **asked)


def is_not_received(turn: Turn, words: str) -> bool:
    """« J'ai rien reçu », of an order noted as delivered."""
    return _is_told(turn, words, f"utter_order_status:{Status.DELIVERED.value}")


def _is_told(turn: Turn, words: str, *status: str) -> bool:
    """« Le site la dit livrée, et j'ai rien », whatever the file says."""
    return turn.relation.playbook.follow_ups.is_told(NOT_RECEIVED, words, *status)


def guest_order(turn: Turn) -> Order | None:
    """The order of nobody's file that the conversation may be told of: the one named, else the last one."""
    if turn.customer_reference or not turn.own_orders:
        return None
    order = turn.brand.order(turn.entity("order_number") or turn.slots.get("order_number") or turn.own_orders[-1])
    return order if order is not None and order.number in turn.own_orders else None


def other_order(turn: Turn, left: str | None) -> str | None:
    """« L'autre commande »: the only other one in the same state as the one left aside, the only one under way, or the
    only other one at all; None when there is a choice.
    """
    orders = turn.brand.orders_of(turn.customer_reference) if turn.customer_reference else []
    state = next((order.status for order in orders if order.number == left), None)
    others = [order for order in orders if order.number != left]
    alike = [order for order in others if order.status is state and state is not Status.CANCELLED]
    under_way = [order for order in others if not order.is_ended]
    found = next((group for group in (alike, under_way) if len(group) == 1), others)
    return found[0].number if len(found) == 1 else None


class OrderStatus(ServiceAction):
    action_name = "action_order_status"

    def answer(self, turn: Turn) -> None:
        if turn.follows in OF_A_COMPLAINT:
            follow(turn, "action_complaint")
            return
        if TICKET.search(turn.text):  # « où en est le dossier SAV-2HX6R ? »
            turn.continue_with("action_repair")
            return
        if RETURN_LABEL in words_in(turn.text):  # « l'étiquette arrive quand ? »: no order has one
            turn.take_up("gerer_contrat", "retour", turn.text, turn.entities)
            return
        order = guest_order(turn)
        if order is not None:
            tell_status(turn, order)
            return
        if turn.follows == COLLECTED and not turn.customer_reference:
            number = turn.slots.get("order_number") or ""
            turn.say("utter_order_status", order_number=number, status=READY.value, **_collection(turn, None))
            return
        numbers = order_numbers_in(turn.text)
        if len(numbers) > 1 and turn.customer_reference:
            _tell_several(turn, numbers[:CHOICES])
            return
        is_asked_here = turn.motif == "suivi_commande" and not turn.entity("order_number")
        if is_asked_here and _THE_OTHER.search(turn.text):  # a correction has chosen already
            turn.remember(order_number=other_order(turn, turn.slots.get("order_number")))
        order = order_in_question(turn, self.action_name, lambda candidate: is_awaited(turn, candidate))
        if order is not None:
            tell_status(turn, _with_what_is_awaited(turn, order))


def _with_what_is_awaited(turn: Turn, order: Order) -> Order:
    """« Où est mon four ? », with the number of another order: the one that holds it; else that this one does not."""
    words = " ".join(found["what"] for found in _AWAITED.finditer(normalise(naming_words(turn))))
    unlisted = kind_not_in(turn, order, words) if words and not turn.follows else None
    if unlisted is None:
        return order
    others = turn.brand.orders_of(turn.customer_reference or "")
    held = [one for one in others if is_awaited(turn, one) and unlisted.id in kinds_of(turn, one)]
    if len(held) == 1:
        return held[0]
    turn.say("utter_order_status", **order_facts(turn, order), asked="unlisted", unlisted=unlisted.label)
    return order


def _tell_several(turn: Turn, numbers: list[str]) -> None:
    """Each order that the message names; one that is not theirs is told as unknown."""
    orders = {order.number: order for order in turn.brand.orders_of(turn.customer_reference or "")}
    for number in [number for number in numbers if number not in orders]:
        turn.say("utter_order_unknown", order_number=number)
    for number in [number for number in numbers if number in orders]:
        tell_status(turn, orders[number])


def is_awaited(turn: Turn, order: Order) -> bool:
    """Under way, or handed over lately."""
    ended_at = order.delivered_at if order.is_ended else turn.now
    return ended_at is not None and ended_at > turn.now - RECENT
