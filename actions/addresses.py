"""A new address: of an order that has not left yet, or of the customer's home and contracts."""

import re
from typing import Any

from actions.access_told import address_with_access, is_access_alone, is_access_told, is_for_the_driver
from actions.address_asked import account_button, is_address_asked, tell_address
from actions.address_changes import HOME, address_words, contract_names
from actions.asking import Answer, is_given_up
from actions.confirming import Question, Recap
from actions.customer_file import choose_order, first_item, own_order
from actions.orders import DELIVERY, is_awaited
from actions.places_served import is_delivery_abroad
from actions.postal_address import PostalAddress, amend, read_address
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order
from relation.store.brand_search import normalise

OF_AN_ORDER, OF_THE_ACCOUNT = "order", "account"
"""In the slot of what is redirected, before it is known which: a delivery is spoken of; « l'adresse de mon compte »."""
REFUSED = "refused"
"""In that slot, with a "/" and the order that is not redirected any more."""
ELSEWHERE = ("sav", "reclamation", "acheter")
"""Objectives in which a street is told of something else."""


_ACCOUNT = re.compile(
    r"\badresse(?: \w+)? (?:de|du|sur|dans|a|liee a|enregistree sur)(?: \w+)? (?:compte|profil|fiche|espace)\b"
    r"|\b(?:sur|dans|de) (?:mon|le) (?:compte|profil)\b(?: \w+){0,4} adresse\b"
)


def _target_in(text: str) -> str | None:
    """None when the message does not say what is redirected."""
    words = normalise(text)
    if _ACCOUNT.search(words):
        return OF_THE_ACCOUNT
    return OF_AN_ORDER if DELIVERY.search(words) else None


def _has_home_delivery(order: Order) -> bool:
    return order.delivery is not None and order.is_changeable


class ChangeAddress(ServiceAction):
    """Finds what is to be redirected, takes the address in the message if it is there, else asks for it."""

    action_name = "action_change_address"

    def answer(self, turn: Turn) -> None:
        if is_address_asked(turn):
            tell_address(turn, self.action_name)
            return
        is_new = not turn.active_form and not turn.entity("order_number") and read_address(turn.text)[0] is None
        if is_new and is_delivery_abroad(turn):  # « je déménage en Allemagne, livrez-vous là-bas ? »
            turn.continue_with("action_delivery_terms")
            return
        if turn.motif == "changer_adresse" or is_access_told(turn):
            is_told = read_address(turn.text)[0] is not None or is_access_alone(turn.text)
            turn.remember(address_text=turn.text if is_told else None)
            turn.remember(address_order=_target_in(turn.text))
        if not turn.customer_reference:
            turn.forget("email_or_postcode")  # the new postcode proves nothing
        if turn.needs_identity(self.action_name):
            return
        orders = turn.brand.orders_of(turn.customer_reference or "")
        changeable = [order for order in orders if _has_home_delivery(order)]
        named = turn.entity("order_number")
        order = own_order(turn, named or turn.slots.get("order_number"))
        if named and order is None:
            turn.forget("order_number")
            turn.say("utter_order_unknown", order_number=named)
        elif turn.entity("address_scope") == HOME or turn.slots.get("address_order") == OF_THE_ACCOUNT:
            self._ask(turn, None)
        elif order is not None and order not in changeable and (named or not order.is_ended):
            self._too_late(turn, order)
        elif order in changeable or len(changeable) == 1:
            self._ask(turn, order if order in changeable else changeable[0])
        elif changeable:
            choose_order(turn, self.action_name, changeable)
        elif on_the_way := next((order for order in orders if order.delivery and not order.is_ended), None):
            self._too_late(turn, on_the_way)
        elif delivered := self._just_delivered(turn, orders):
            self._too_late(turn, delivered)
        else:
            self._ask(turn, None)

    @staticmethod
    def _just_delivered(turn: Turn, orders: list[Order]) -> Order | None:
        """The delivery that is spoken of has come already: that is said before the account is proposed."""
        if turn.slots.get("address_order") != OF_AN_ORDER:
            return None
        number = turn.slots.get("order_number")
        lately = [order for order in orders if order.delivery and is_awaited(turn, order)]
        return next((order for order in lately if order.number == number), next(iter(lately), None))

    @staticmethod
    def _ask(turn: Turn, order: Order | None) -> None:
        turn.remember(address_order=order.number if order else HOME)
        if read_address(turn.text)[0]:
            turn.remember(address_text=turn.text)
        told = str(turn.slots.get("address_text") or "")
        if is_access_alone(told):
            turn.remember(address_text=address_with_access(order, told) if order else None)
        turn.continue_with("action_address_given" if turn.slots.get("address_text") else "address_form")

    def _too_late(self, turn: Turn, order: Order) -> None:
        """Insisted upon, it is refused in other words, and a person is offered: they may still reach the carrier."""
        refused = f"{REFUSED}/{order.number}"
        is_again = turn.before.get("address_order") == refused and not order.is_ended
        turn.remember(order_number=order.number, address_order=refused)
        is_access = is_access_alone(str(turn.slots.get("address_text") or "")) or is_for_the_driver(turn.text)
        told = {"is_again": is_again, "is_access": is_access, **_refusal(order)}
        turn.say("utter_address_too_late", buttons=[account_button(turn)] if order.is_ended else [], **told)
        if is_again:
            turn.remember(pending_action=None, handoff_reason="loop")
            turn.continue_with("action_offer_handoff")
        else:
            turn.remember(pending_action=self.action_name)


def _refusal(order: Order) -> dict[str, Any]:
    code = "already_shipped"
    if order.is_ended:
        code = "already_cancelled" if order.status.value == "annulee" else "already_delivered"
    elif order.delivery is None:
        code = "collected_in_shop"
    return {
        "code": code,
        "order_number": order.number,
        "carrier": order.carrier,
        "tracking": order.tracking,
    }


class AddressText(Answer):
    form = "address_form"
    slot = "address_text"
    refused_act = "utter_address_incomplete"
    motifs = ("gerer_contrat.changer_adresse", "gerer_contrat.coordonnees", "s_informer.magasins_horaires")

    def read(self, turn: Turn, text: str) -> str | None:
        return text if read_address(text)[0] else None

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        return {"missing": read_address(text)[1]}


class AddressGiven(Recap, ServiceAction):
    """Reads the address back, and asks what it is for."""

    action_name = "action_address_given"
    confirmations = ("action_change_order_address_confirmed", "action_change_home_confirmed")
    holds = ("address_text", "address_order", "pending_action")
    flow = ("action_change_address", "action_change_both_confirmed")

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "address_text"):
            return
        address, target = _address_in_slots(turn), turn.slots.get("address_order")
        if address is None or not target:
            turn.continue_with("action_change_address")
            return
        if target != HOME and not address.is_mainland:
            turn.forget("to_confirm")
            turn.say("utter_address_elsewhere", order_number=target, **address_words(address))
            turn.continue_with("action_offer_handoff")
            return
        if target == HOME:
            turn.remember(to_confirm="action_change_home_confirmed")
        else:
            turn.remember(
                to_confirm="action_change_order_address_confirmed", pending_action="action_change_both_confirmed"
            )
        act, args = _read_back(turn, target, address)
        turn.say(act, **args)

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", "changer_adresse"

    def question(self, turn: Turn) -> Question | None:
        address, target = _address_in_slots(turn), turn.slots.get("address_order")
        return _read_back(turn, target, address) if address and target else None

    def correct(self, turn: Turn, action: str) -> bool:
        """Another address, or the part of it that was wrong."""
        kept = _address_in_slots(turn)
        if kept is None or turn.intent.split(".")[0] in ELSEWHERE or turn.entity("order_number"):
            return False
        amended = amend(kept, turn.text)
        if amended is None or amended == kept:
            return False
        turn.remember(address_text=f"{amended.address}, {amended.postcode} {amended.town}")
        turn.continue_with(self.action_name)
        return True

    def ask_what_is_wrong(self, turn: Turn) -> bool:
        turn.forget("address_text", "to_confirm", "pending_action")
        turn.say("utter_ask_address_text")
        turn.wait_in(AddressText.form, AddressText.slot)
        return True


def _address_in_slots(turn: Turn) -> PostalAddress | None:
    return read_address(str(turn.slots.get("address_text") or ""))[0]


def _read_back(turn: Turn, target: str, address: PostalAddress) -> Question:
    if target == HOME:
        return "utter_confirm_home_address", {"contracts": contract_names(turn), **address_words(address)}
    order = turn.brand.order(target)
    item = first_item(order) if order else None
    return "utter_confirm_order_address", {"order_number": target, "item": item, **address_words(address)}
