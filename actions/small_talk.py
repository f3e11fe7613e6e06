"""Yes, no, the end of it, a correction: what has meaning only in the talk that is going on."""

import re

from actions.basket import Purchase
from actions.buyers import is_under_way
from actions.calls import CALLBACK, is_call_moved
from actions.clarification import TOLD_AGAIN, ask_between, refuse_options
from actions.confirming import ask_what_is_wrong, asks_if_done, confirm, is_agreed_after_all, resume
from actions.contract_points import names_another_offer
from actions.data_rights import DataRights, rights_named
from actions.demands import TAKE_UP
from actions.fault_details import hear_late_result
from actions.noise import does_not_know, has_no_account
from actions.orders import other_order
from actions.proof_asking import CONTACT_FORM, IDENTIFICATION_FORM, asks_another_way, gives_proof
from actions.purchase_changes import take_in, way_wished
from actions.purchase_form import FORM as PURCHASE_FORM
from actions.purchase_read_back import GoOnBuying
from actions.shown_products import pointed_at
from actions.turn import ServiceAction, Turn
from relation.services.replies import LACKS
from relation.store.brand_search import normalise

HANDOFF, OFFER, ADVICE = "action_handoff", "action_offer_handoff", "action_advice"
DATA_RIGHTS = DataRights.action_name
OTHER = re.compile(r"\b(autre|seconde?|deuxi[eè]me|premi[eè]re?|pr[eé]c[eé]dente?|d['’]avant)\b", re.I)
_IS_ORDER = re.compile(
    r"\b(?:command(?:ez|e|er|ons)|(?:je|j|on) (?:le|la|les) (?:prends?|veux)|(?:je |j['’]|on )l?['’]?ach[eè]te)\b", re.I
)
_MERE_YES = re.compile(
    r"(?:(?:oui+|ouais?|ok|okay|bon|ben|bah|alors|d accord|dac|go|allez|vas y|allons y|on y va|c est parti|parfait|euh"
    r"|nickel|super|volontiers|bien sur|stp|svp)(?: |$))+$"
)
_SO = re.compile(r"^(?:(?:et|bon|ben|mais|ok|oui|eh) )*(?:alors|donc|du coup|et|ensuite)(?: alors| donc| du coup)?$")
LIKELY_DEMAND = 0.2
BARE_YES = 2
"""Words of a yes that says nothing else."""
TICKET = "action_propose_ticket"
TRIED = "deja_essaye"
"""In data/follow_ups.yml."""
WRITE_NOTHING = ("action_diagnose",)
"""A no to what would have written nothing is no refusal of a change."""
SHEET = "action_product_characteristics"
CHOICES = ("action_advice", "action_product_price", "action_product_availability", SHEET)
"""Matters of who is still choosing."""
KEPT_SLOTS = {"customer_reference", "order_number", "product_reference", "topic_action", "session_started_metadata"}
"""What stays true when a matter is dropped; every other slot belongs to the matter."""


class Affirm(ServiceAction):
    """A yes goes to what was waiting for it; said to a question asked meanwhile, it brings the confirmation back."""

    action_name = "action_affirm"

    def answer(self, turn: Turn) -> None:
        confirmed = turn.slots.get("to_confirm")
        unclear = turn.slots.get("clarifying") or {}
        if confirmed and asks_if_done(turn):
            return
        if confirmed:
            confirm(turn)
        elif hear_late_result(turn) or resume(turn):
            return
        elif unclear.get("options"):
            ask_between(turn, unclear["options"])
        elif turn.slots.get("pending_action"):
            _answer_a_choice(turn, turn.slots["pending_action"])
        elif turn.active_form is None and is_under_way(turn):  # its form was left for a question
            turn.continue_with("action_purchase_next")
        elif _IS_ORDER.search(turn.text) and turn.slots.get("product_reference"):  # « ok commandez », after an advice
            turn.take_up("acheter", "commander", turn.text, turn.entities)
        elif not turn.is_clicked and (product := pointed_at(turn)):  # « et le premier alors ? »
            turn.remember(product_reference=product.reference)
            turn.continue_with(SHEET)
        else:
            _answer_a_lone_word(turn)


def _answer_a_choice(turn: Turn, pending: str) -> None:
    """« Oui » to « laquelle ? »: it is asked again; « oui, c'est réglé » closes it. What waits for a proof never is
    closed so: « ok je cherche », « oui déjà essayé », which the repair that is asked for notes.
    """
    if turn.follows == TRIED and pending == TICKET:
        turn.remember(sav_words=" — ".join(part for part in (turn.slots.get("sav_words"), turn.text) if part))
    is_mere_yes = len(turn.text.split()) <= BARE_YES or _MERE_YES.match(normalise(turn.text)) is not None
    if is_mere_yes or turn.active_form in (IDENTIFICATION_FORM, CONTACT_FORM):
        turn.continue_with(pending)
    else:
        turn.forget("pending_action")
        turn.say("utter_anything_else")


class Refuse(ServiceAction):
    """A no leaves everything as it was; to the offer of a person, it is remembered; to « lequel ? », it is neither."""

    action_name = "action_refuse"

    def answer(self, turn: Turn) -> None:
        waiting = turn.slots.get("to_confirm")
        if is_agreed_after_all(turn):
            confirm(turn)
            return
        if not waiting and (hear_late_result(turn) or resume(turn)):
            return
        if turn.slots.get("pending_action") == DATA_RIGHTS and rights_named(turn.text):  # « non, juste la newsletter »
            turn.continue_with(DATA_RIGHTS)
            return
        unclear = turn.slots.get("clarifying")
        turn.forget("to_confirm")
        if waiting == HANDOFF:
            turn.forget("handoff_reason")
            turn.change("note_offer_refused")
            turn.say("utter_handoff_declined")
        elif waiting == TAKE_UP:
            turn.forget("demand_asked")
            turn.say("utter_anything_else")
        elif not waiting and unclear:
            refuse_options(turn, unclear)
        elif not waiting and asks_another_way(turn):
            return
        elif not waiting and is_lost_in_a_form(turn):
            turn.continue_with(OFFER)
        elif not waiting and turn.active_form == CONTACT_FORM and has_no_account(turn.text):
            turn.continue_with(CONTACT_FORM)
        elif not waiting and turn.active_form:
            pending = turn.slots.get("pending_action")
            turn.continue_with(str(pending) if pending and _may_mean_more(turn) else Abandon.action_name)
        elif waiting in WRITE_NOTHING or not waiting:
            _answer_a_lone_word(turn)
        else:
            turn.say("utter_abandoned")


def is_lost_in_a_form(turn: Turn) -> bool:
    """« Aucune idée » leaves no form: a person is offered, and after a no the question is asked again."""
    return turn.active_form is not None and (does_not_know(turn.text) or turn.stands == LACKS)


def _answer_a_lone_word(turn: Turn) -> None:
    """« Ok » when nothing waits ends the matter; « et si je ne suis pas là ? », heard as a no, does not; « alors ? »
    asks where it stands.
    """
    topic = turn.slots.get("topic_action")
    if topic in TOLD_AGAIN and "?" in turn.text and _SO.search(normalise(turn.text)):
        turn.continue_with(topic)
    elif len(turn.text.split()) > BARE_YES and ("?" in turn.text or _may_mean_more(turn)):
        turn.continue_with("action_clarify")
    else:
        turn.say("utter_nothing_pending")


def _may_mean_more(turn: Turn) -> bool:
    """« Non, pas de feu, il chauffe trop », « j'ai pas d'imprimante »: a no, and perhaps a demand."""
    guesses = turn.understanding.get("motifs") or []
    return any(one["objective"] != "aucun" and one["confidence"] >= LIKELY_DEMAND for one in guesses)


class Abandon(ServiceAction):
    """Leaves whatever was going on: forms never trap anyone."""

    action_name = "action_abandon"

    def answer(self, turn: Turn) -> None:
        if is_agreed_after_all(turn):
            confirm(turn)
            return
        if gives_proof(turn) or asks_another_way(turn):
            return
        if names_another_offer(turn):
            turn.leave_form()
            turn.take_up("acheter", "souscrire", turn.text, turn.entities)
            return
        if is_lost_in_a_form(turn):
            turn.continue_with(OFFER)
            return
        if turn.active_form == PURCHASE_FORM and (way := way_wished(turn.text)):  # « non, je viens la chercher »
            take_in(turn)
            Purchase.of(turn).keep(turn, way=way)
            turn.leave_form()
            turn.continue_with(GoOnBuying.action_name)
            return
        matter = turn.slots.get("topic_action")
        turn.leave_form()
        turn.forget(*(name for name, value in turn.slots.items() if value is not None and name not in KEPT_SLOTS))
        turn.say("utter_abandoned", is_choice=matter in CHOICES)


class Correct(ServiceAction):
    """ "Non, l'autre commande": forgets which one, and takes the matter up again."""

    action_name = "action_correct"

    def answer(self, turn: Turn) -> None:
        topic = turn.slots.get("topic_action")
        if ask_what_is_wrong(turn):
            return
        if topic in GoOnBuying.flow and turn.active_form is None and is_under_way(turn):
            turn.continue_with(GoOnBuying.action_name)
            return
        if is_call_moved(turn) or not topic:
            turn.continue_with(CALLBACK if is_call_moved(turn) else "action_clarify")
            return
        if not turn.entity("order_number"):
            refused = turn.slots.get("order_number")
            turn.remember(order_number=other_order(turn, refused) if OTHER.search(turn.text) else None)
        turn.forget("product_reference", "to_confirm")
        turn.continue_with(topic)
