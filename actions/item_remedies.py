"""What is done about an item damaged, wrong or missing: asked; once it is agreed, replaced, repaired or sent back."""

import re
from typing import Any

from actions.appliances import Appliance, named_appliance
from actions.confirming import Question, Recap
from actions.customer_file import days_named, today
from actions.item_agreed import ITEM, can_be_returned, item_agreed, require_agreed_item, return_opened
from actions.return_under_way import open_returns, return_terms
from actions.ticket_status import add_to_ticket, open_ticket_of
from actions.tickets import propose_ticket_effect
from actions.turn import ServiceAction, Turn
from relation.model.brand import Category, Order, OrderLine
from relation.store.brand_search import normalise

DAMAGED = "endommage"
DAMAGED_MOTIF = "article_endommage"
WRONG_OR_MISSING = "manquant_errone"
DIAGNOSE = "action_diagnose"
NAMING_WORDS = 4
REMEDIES = {"return": "action_item_return", "ticket": "action_item_ticket"}
_REFUSED = r"(?:et |mais )?(?:surtout )?pas (?:un |de |d |le |l )?(?:rembours\w*|remplac\w*|echang\w*|repar\w*)"
_REMEDY = re.compile(
    rf"^(?:{_REFUSED} (?:mais )?)?"
    r"(?:(?:oui|non|ok|bon|alors|finalement|en fait|plutot|euh|ben|bah|eh|bien|merci|svp|stp|d accord|un|une|le|la|l|d"
    r"|ah|oh|mais|attendez|attends|pardon|desolee?"
    r"|pour|je (?:prends|veux|voudrais|prefere|prefererais|choisis|souhaite|demande)|j aimerais|ce sera|etre"
    r"|me faire|me|yes|a|an|the|i want|i would like|i d like|recevoir|(?:r?envoyez|livrez) (?:moi|nous)) )*"
    r"(?:(?P<back>rembours(?:ement|er|ez|e|ee|e moi|ez moi|ez nous)|refund|money back)"
    r"|(?P<mend>(?:bon(?:ne)? (?:article|produit|modele|taille|appareil|reference)|ce qui (?:me |nous )?manque"
    r"|right (?:one|item)|remplacement|echange|reparation|(?:remplac|chang|echang|repar)(?:er|ez)"
    r"|replacement|exchange|repair)(?: (?:le|la|moi ca))?))"
    r"(?: (?:svp|stp|s il vous plait|s il te plait|merci|plutot|alors|please|finalement|du coup|total|complet))*"
    rf"(?: {_REFUSED})?"
    r"(?P<day> (?:avant|pour|d ici) (?:\w+ ?){1,4})?$"
)


def remedy_in(text: str) -> str | None:
    """« Finalement remboursez-moi », « un échange avant samedi »: a name of REMEDIES; None for anything else."""
    found = _REMEDY.match(normalise(text)) if "?" not in text else None
    if found is None:
        return None
    return "return" if found["back"] else "ticket"


class ItemRemedy(Recap, ServiceAction):
    """The remedy that a button or words chose; « oui » to « l'un ou l'autre ? » opens nothing: it is asked again."""

    action_name = "action_item_remedy"
    confirmations = ("action_item_remedy", "action_item_ticket")
    holds = (ITEM, "sav_problem", "sav_words", "pending_action")
    flow = ("action_damaged_item", "action_item_return", "action_return", "action_return_reasoned")

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "sav", "article_manquant_errone" if turn.before.get("sav_problem") == WRONG_OR_MISSING else DAMAGED_MOTIF

    def question(self, turn: Turn) -> Question | None:
        found = item_agreed(turn)
        return _remedy_question(turn, *found) if found else None

    def is_begun_anew(self, turn: Turn, kept: dict[str, Any]) -> bool:
        """Of two damaged items, one does not make the other forgotten."""
        number, _, reference = str(kept.get(ITEM) or "").partition("/")
        return number == turn.slots.get("order_number") and reference == turn.slots.get("product_reference")

    def correct(self, turn: Turn, action: str) -> bool:
        """« Finalement remboursez-moi » chooses, whatever motif was heard; what cannot be is said, and asked again."""
        remedy = remedy_in(turn.text)
        found = item_agreed(turn) if remedy or _is_item_named(turn, action) else None
        if found is None:
            return False
        if remedy is None:
            _note_words(turn)
            act, args = _remedy_question(turn, *found)
            turn.say(act, is_again=True, **args)
            return True
        if remedy == "return" and not can_be_returned(turn, *found):
            act, args = _remedy_question(turn, *found)
            turn.say(act, **args)
            return True
        if turn.entities:  # « avant samedi »: it reaches the ticket
            _note_words(turn)
        turn.forget("to_confirm", "pending_action")
        turn.continue_with(REMEDIES[str(remedy)])
        return True

    def answer(self, turn: Turn) -> None:
        turn.forget("to_confirm", "pending_action")
        chosen = REMEDIES.get(turn.entity("sav_remedy") or "")
        found = require_agreed_item(turn) if chosen is None else None
        if found is not None:
            ask_remedy(turn, *found)
        elif chosen is not None:
            turn.continue_with(chosen)


class ItemTicket(ServiceAction):
    """Agreed: the after-sales team replaces, completes or repairs."""

    action_name = "action_item_ticket"

    def answer(self, turn: Turn) -> None:
        found = require_agreed_item(turn)
        if found is None:
            return
        order, line = found
        propose_ticket_effect(turn, line.product_reference, order.number)
        turn.say(
            "utter_item_ticket_opened",
            reference="$ticket.reference",
            due_at="$ticket.due_at",
            product_name=line.name,
            problem=turn.slots.get("sav_problem") or DAMAGED,
        )
        turn.forget(ITEM, "sav_words", "sav_problem", "to_confirm", "pending_action")


class ItemReturn(ServiceAction):
    """Agreed: it goes back and is refunded; a person confirms the collection by a date."""

    action_name = "action_item_return"

    def answer(self, turn: Turn) -> None:
        found = require_agreed_item(turn)
        if found is None:
            return
        order, line = found
        turn.change(
            "open_return",
            key="ret",
            refused_act="utter_item_return_refused",
            order_number=order.number,
            product_reference=line.product_reference,
            reason=turn.slots.get("sav_words") or "",
            is_faulty=True,
        )
        turn.change("promise", key="answer", kind="advisor_answer", subject=order.number)
        facts = turn.brand.facts()["returns"]
        turn.say(
            "utter_item_return_opened",
            reference="$ret.reference",
            refund_cents="$ret.refund_cents",
            due_at="$answer.due_at",
            product_name=line.name,
            refund=facts["refund"],
            is_bulky=return_terms(turn, order, line.product_reference)["is_bulky"],
        )
        turn.forget(ITEM, "sav_words", "sav_problem", "to_confirm", "pending_action")


def _note_words(turn: Turn) -> None:
    """What was just said joins what the ticket will tell."""
    turn.remember(sav_words=f"{turn.slots.get('sav_words') or ''} — {turn.text}".strip(" —"))


def _is_item_named(turn: Turn, action: str) -> bool:
    """« L'aspirateur », heard as a fault: the one that should have come. It reaches the ticket."""
    is_wrong = turn.slots.get("sav_problem") == WRONG_OR_MISSING and action == DIAGNOSE
    is_short = "?" not in turn.text and len(turn.text.split()) <= NAMING_WORDS
    return is_wrong and is_short and named_appliance(turn, turn.text) is not None


def ask_remedy(turn: Turn, order: Order, line: OrderLine) -> None:
    product = turn.brand.product(line.product_reference)
    ticket = open_ticket_of(turn, Appliance(_shelf(turn, product.category), product, order)) if product else None
    if ticket is not None:
        add_to_ticket(turn, ticket, str(turn.slots.get("sav_words") or ""))
        if remedy_in(turn.text) == "return":  # opened for a repair: to refund instead is a person's to do
            turn.continue_with("action_offer_handoff")
        return
    turn.remember(**{ITEM: f"{order.number}/{line.product_reference}"})
    act, args = _remedy_question(turn, order, line)
    if act == "utter_confirm_item_ticket":
        turn.remember(to_confirm="action_item_ticket")
        turn.say(act, **args)
        return
    turn.remember(to_confirm="action_item_remedy", pending_action="action_item_remedy")
    turn.say(act, wanted_on=_day_wanted(turn), **args)


def _remedy_question(turn: Turn, order: Order, line: OrderLine) -> Question:
    problem = turn.slots.get("sav_problem") or DAMAGED
    asked = {"product_name": line.name, "order_number": order.number, "problem": problem}
    if not can_be_returned(turn, order, line):
        opened = return_opened(turn, order, line)
        return "utter_confirm_item_ticket", {**asked, "return_reference": opened.reference if opened else None}
    refund_cents = order.refund_cents(line.product_reference, with_delivery=not open_returns(turn, order))
    return "utter_choose_remedy", {**asked, "refund_cents": refund_cents}


def _day_wanted(turn: Turn) -> str | None:
    """« Avant samedi »: the day by which it is needed. It reaches the ticket in the customer's own words."""
    return next((day.isoformat() for day in reversed(days_named(turn)) if day > today(turn)), None)


def _shelf(turn: Turn, category_id: str) -> Category:
    return next(category for category in turn.brand.categories() if category.id == category_id)
