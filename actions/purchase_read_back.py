"""The purchase that is read back and waits for its yes: what is corrected of it, and how it is asked again."""

import re

from actions.basket import QUOTE, RESERVATION, Purchase, product_of
from actions.buyers import CHANGES, CONTACT
from actions.confirming import Question, Recap, set_aside
from actions.purchase_changes import is_day_of_delivery, recounted_in, reopen, take_in, way_wished
from actions.purchase_form import PLAIN_ANSWERS, is_available
from actions.purchase_recap import recap_of
from actions.purchase_steps import ASKED_AGAIN, CONFIRMED, advance
from actions.purchase_words import lone_quantity_in
from actions.recap_changes import exchanged, renumbered_in
from actions.turn import ServiceAction, Turn
from relation.store.brand_search import normalise

CORRECTING = ("aucun.correction", "aucun.refuser", CONTACT, *CHANGES)
CHANGING = (*CHANGES, "gerer_contrat.modifier_contrat")
"""« Je voudrais changer un truc », of what is read back, however it is understood."""
_NOT_RIGHT = re.compile(
    r"\b(?:pas|pa) (?:bon(?:ne)?|ca|juste|correcte?|exacte?|(?:le|la) bonn?e?|celui|celle|cette|ce)\b"
    r"|\b(?:faux|erreur|trompe)\b"
)
_OTHERS_OWN = re.compile(r"\b(?:contrats?|abonnements?|rendez vous|rdv|(?:ma|mes|une|autre) commandes?)\b")


class GoOnBuying(Recap, ServiceAction):
    """Runs when the form has its answers, or when one comes after it was let go."""

    action_name = "action_purchase_next"
    confirmations = (CONFIRMED, ASKED_AGAIN)
    holds = ("purchase", "product_reference")
    flow = ("action_order_product", "action_reserve_in_shop", "action_promo_code", "action_quote")

    def _keep_thread(self, turn: Turn) -> None:
        """`to_confirm`, just set, stays; the recap that was set aside before is this one."""
        set_aside(turn, self.action_name)

    def answer(self, turn: Turn) -> None:
        if turn.active_form is None and turn.intent in PLAIN_ANSWERS:  # the form was let go, and its answer comes
            take_in(turn)
        if Purchase.of(turn).goal == QUOTE:
            turn.continue_with("action_quote")
        else:
            advance(turn)

    def matter(self, turn: Turn) -> tuple[str, str]:
        kept = turn.before.get("purchase") or {}
        return "acheter", "reserver_retrait" if kept.get("goal") == RESERVATION else "commander"

    def question(self, turn: Turn) -> Question | None:
        purchase, product = Purchase.of(turn), product_of(turn)
        if product is None or not is_available(turn, purchase, product) or purchase.question(turn, product):
            return None
        return recap_of(turn, purchase, product)

    def correct(self, turn: Turn, action: str) -> bool:
        """« Non, 69008 », « un seul finalement », « plutôt Nantes », « le Zéphyr 40 plutôt »: it is read back anew."""
        is_recounted = Purchase.of(turn).goal == RESERVATION and recounted_in(turn.text) is not None
        is_of_flow = action in self.flow and not is_recounted
        if turn.entity("order_number") or is_of_flow or _is_day_asked(turn):
            return False
        is_heard = is_recounted or _is_other_way(turn) or turn.intent in (*PLAIN_ANSWERS, *CORRECTING)
        if is_heard and self._is_changed(turn):
            turn.forget("to_confirm")
            turn.continue_with(self.action_name)
            return True
        return self._is_refused(turn) and self.ask_what_is_wrong(turn)

    @staticmethod
    def _is_changed(turn: Turn) -> bool:
        of_file = {"contact"} if turn.customer_reference else set()
        is_asked = turn.slots.get("to_confirm") == ASKED_AGAIN
        is_wrong = turn.intent in CORRECTING or is_asked
        if exchanged(turn) or take_in(turn) - of_file:
            return True
        if is_asked and (count := lone_quantity_in(turn.text)):
            Purchase.of(turn).keep(turn, quantity=count)
            return True
        return is_wrong and reopen(turn)

    @staticmethod
    def _is_refused(turn: Turn) -> bool:
        """« Non, c'est pas bon », « je voudrais changer un truc »: not a word of what is to be put instead."""
        plain = normalise(turn.text)
        if "?" in turn.text or _OTHERS_OWN.search(plain):
            return False
        return turn.intent in CHANGING or (turn.intent in CORRECTING and _NOT_RIGHT.search(plain) is not None)

    def ask_what_is_wrong(self, turn: Turn) -> bool:
        """A yes to it reads the purchase back once more: it orders nothing."""
        turn.remember(to_confirm=ASKED_AGAIN)
        purchase = Purchase.of(turn)
        turn.say("utter_ask_purchase_change", goal=RESERVATION if purchase.shop_id else purchase.goal)
        return True


def _is_day_asked(turn: Turn) -> bool:
    """« C'est le 14, pas le 12 » is a day, unless it is the number of the street."""
    address = Purchase.of(turn).contact.get("address", "")
    return is_day_of_delivery(turn) and renumbered_in(turn.text, address) is None


def _is_other_way(turn: Turn) -> bool:
    """« Nan finalement je préfère en magasin », heard as the end of it: the other way of having it."""
    is_asked = "?" in turn.text or turn.intent.startswith("s_informer.")
    way = None if is_asked else way_wished(turn.text)
    return way is not None and Purchase.of(turn).way not in (None, way)
