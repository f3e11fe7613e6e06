"""A lone piece of data (a number, an e-mail, a budget): what it answers, by the talk that is going on."""

import re

from actions.account import has_payment_data
from actions.basket import ORDER, Purchase
from actions.buyers import is_under_way
from actions.callbacks import is_call_wanted
from actions.calls import CALLBACK, is_call_moved
from actions.clarification import resume_unclear
from actions.contract_words import is_proof_of_contract
from actions.diagnosis import RESOLUTION_FORM, is_proof_for_repair
from actions.fault_details import hear_detail_of_fault
from actions.household import people_in
from actions.limits import limits_in
from actions.order_choice import CHOOSE_AN_ORDER
from actions.product_choice import products_named
from actions.purchase_words import way_in
from actions.recommendation import budget_in
from actions.shown_products import shown_products
from actions.small_talk import ADVICE, CHOICES
from actions.turn import ServiceAction, Turn
from actions.wishes import is_advice_in_hand

_OWN = re.compile(r"\b(?:mon|mes|ma|moi|nouvel\w*|chang\w*|modif\w*)\b", re.I)
FEW_WORDS = 4
_INSTEAD = r"(?:(?:non|oui|plut[oô]t|finalement|en fait|disons|pardon|euh|mettez|ok)\W+)*"
_BARE_AMOUNT = re.compile(
    rf"\W*{_INSTEAD}([1-9]\d{{2,3}})(?:\W+(?:plut[oô]t|finalement|en fait|alors|svp|stp))*\W*", re.I
)


class BareData(ServiceAction):
    """An order number or an e-mail alone: for what was being asked, else for the order it names."""

    action_name = "action_bare_data"

    def answer(self, turn: Turn) -> None:
        pending = turn.slots.get("pending_action")
        if has_payment_data(turn):
            turn.continue_with("action_payment_data")
        elif is_call_moved(turn) or is_call_wanted(turn):
            turn.continue_with(CALLBACK)
        elif pending in CHOICES and _narrows(turn):
            turn.forget("pending_action")
            turn.remember(advice_category=shown_products(turn)[0].category)
            turn.continue_with(ADVICE)
        elif pending:
            turn.forget("pending_action")
            turn.continue_with(pending)
        elif is_proof_for_repair(turn):
            if not turn.needs_identity(RESOLUTION_FORM):
                turn.continue_with(RESOLUTION_FORM)
        elif hear_detail_of_fault(turn) or resume_unclear(turn):
            return
        elif turn.active_form is None and (is_under_way(turn) or _tells_way(turn)):
            turn.continue_with("action_purchase_next")
        elif is_proof_of_contract(turn):
            turn.continue_with("action_contract_status")
        elif turn.entity("order_number"):
            turn.settle("gerer_contrat", "suivi_commande")
            turn.remember(topic_action="action_order_status")
            turn.continue_with("action_order_status")
        elif is_advice_in_hand(turn) and (need := _need_told(turn)):
            turn.remember(advice_need=need)
            turn.continue_with(ADVICE)
        elif _is_proof_of_another(turn):
            turn.say("utter_order_unknown", is_anothers=True)
        elif turn.customer_reference and (turn.entity("email") or turn.entity("phone")):
            turn.continue_with("action_contact_details")
        elif (turn.entity("email") or turn.entity("postcode")) and turn.needs_identity("action_order_status"):
            return
        else:
            turn.continue_with("action_clarify")


def _tells_way(turn: Turn) -> bool:
    """« Domicile », once the question was let go for others: the answer still counts."""
    purchase, way = Purchase.of(turn), way_in(turn.text)
    is_asked = turn.slots.get("purchase") and turn.slots.get("product_reference") and purchase.goal == ORDER
    if not is_asked or way is None or len(turn.text.split()) > FEW_WORDS:
        return False
    purchase.keep(turn, way=way)
    return True


def _need_told(turn: Turn) -> str | None:
    """« 2 personnes », « 500 », written in several bubbles after an advice: the need that it adds."""
    if budget_in(turn.text) or limits_in(turn.text) or people_in(turn.text):
        return turn.text
    bare = _BARE_AMOUNT.fullmatch(turn.text)
    return f"{bare.group(1)} €" if bare else None


def _narrows(turn: Turn) -> bool:
    """« Moins de 200 euros », « pour mon studio », of the shelf whose models were listed: it names none of them."""
    shown = shown_products(turn)
    is_told = people_in(turn.text) or budget_in(turn.text) or limits_in(turn.text)
    return bool(is_told and shown) and not turn.is_clicked and not products_named(turn, turn.text)


def _is_proof_of_another(turn: Turn) -> bool:
    """An e-mail that is not the known customer's, given alone while an order is in hand: it is of somebody's order."""
    email = turn.entity("email")
    customer = turn.brand.customer(turn.customer_reference) if turn.customer_reference and email else None
    if customer is None or email == customer.email or turn.slots.get("topic_action") not in CHOOSE_AN_ORDER:
        return False
    return turn.text.strip(" .,!").lower() == email or _OWN.search(turn.text) is None
