"""Repair tickets: proposed, opened, asked about."""

import re

from actions import buyers
from actions.appliances import BACK, appliance_in_question, begin_matter, is_not_sold, named_appliance, words_of
from actions.calls import local_now
from actions.complaint_follow_up import withdraw
from actions.customer_file import today
from actions.faults import danger_in, warn
from actions.orders import TICKET
from actions.return_terms import tell_warranty
from actions.ticket_status import category_of, open_ticket_of, open_tickets, say_ticket, ticket_facts
from actions.turn import ServiceAction, Turn
from actions.visit_slots import has_begun, is_over
from actions.warranty import warranty_facts
from actions.warranty_age import months_told
from relation.model.brand import Ticket
from relation.store.brand_numbers import reference_in
from relation.store.brand_search import normalise

SHOWN = 2
VISIT, MISSED, GIVEN_UP = "visite_prevue", "visite_manquee", "dossier_annule"
"""In data/follow_ups.yml."""
STILL_BROKEN = (BACK, "deja_essaye")
"""In data/follow_ups.yml: the advice has been followed, and it does not work."""
_MOVED = re.compile(
    r"\b(?:chang|deplac|decal|report|avanc|annul|modifi)\w*(?: \w+){0,4}"
    r" (?:creneaux?|rdv|rendez vous|passage|visite|intervention|technicien)\b"
)
BROKEN = "broken_commitment"
"""A reason of data/relationship.yml."""


class ProposeTicket(ServiceAction):
    """Says under which warranty, at what price; opens nothing before the customer agrees."""

    action_name = "action_propose_ticket"

    def answer(self, turn: Turn) -> None:
        if not turn.customer_reference and not is_not_sold(turn):
            if months_told(turn) is not None:  # « il a deux ans et demi »: whether it is paid for does not wait
                tell_warranty(turn, turn.brand.facts()["warranty"])
            turn.say("utter_ticket_needs_order", is_tried=turn.follows in STILL_BROKEN)
            turn.needs_identity(self.action_name)
            return
        appliance = appliance_in_question(turn, self.action_name, must_be_theirs=True)
        if appliance is None:
            return
        ticket = open_ticket_of(turn, appliance)
        if ticket is not None:
            say_ticket(turn, ticket)
            return
        turn.remember(to_confirm="action_open_ticket", order_number=appliance.order.number if appliance.order else None)
        turn.say("utter_confirm_ticket", product_name=appliance.name, **warranty_facts(turn, appliance))


class OpenTicket(ServiceAction):
    action_name = "action_open_ticket"

    def answer(self, turn: Turn) -> None:
        reference = turn.slots.get("product_reference")
        product = turn.brand.product(reference) if reference else None
        if product is None:
            turn.continue_with("action_diagnose")
            return
        if turn.needs_identity("action_propose_ticket"):
            return
        propose_ticket_effect(turn, product.reference, turn.slots.get("order_number"))
        turn.say(
            "utter_ticket_opened", reference="$ticket.reference", due_at="$ticket.due_at", product_name=product.name
        )
        turn.forget("sav_words", "sav_symptom", "sav_category", "sav_appliance")


class Repair(ServiceAction):
    """Where the repairs under way are; with none, a diagnosis: most visits can be spared."""

    action_name = "action_repair"

    def answer(self, turn: Turn) -> None:
        begin_matter(turn)
        words = words_of(turn)
        topic = danger_in(turn, None, words) if words else None
        if topic is not None:
            warn(turn, topic)
            return
        if buyers.is_answered(turn):
            return
        turn.remember(topic_action=self.action_name)
        if turn.follows == GIVEN_UP:
            _give_up(turn, self.action_name)
            return
        wanted = named_appliance(turn, words)
        if wanted is not None:
            turn.remember(sav_words=words, sav_category=wanted.category.id, product_reference=None)
        if not turn.customer_reference:
            is_missed = turn.follows == MISSED
            if is_missed or not _is_known_visit(turn):
                facts = turn.brand.facts()["home_service"]
                told = {"is_missed": True} if is_missed else {"bonus": facts["bonus"]}
                turn.say("utter_repair_terms", summary=facts["summary"], price=facts["price"], **told)
            turn.needs_identity(self.action_name)
            return
        category = turn.slots.get("sav_category")
        tickets = [t for t in open_tickets(turn) if not category or category_of(turn, t) == category]
        if turn.follows == MISSED and (not tickets or _is_due(turn, tickets[0])):
            _answer_for_a_missed_visit(turn, tickets)
            return
        for ticket in tickets[:SHOWN]:
            say_ticket(turn, ticket, is_still_due=turn.follows == MISSED and _is_under_way(turn, ticket))
        if not tickets:
            turn.say("utter_no_ticket")
            turn.continue_with("action_diagnose")


def _give_up(turn: Turn, then: str) -> None:
    """The file that is named, else the repair under way, else the complaint: to close it is a person's to do."""
    if turn.needs_identity(then):
        return
    named = reference_in(turn.text)
    tickets = [ticket for ticket in open_tickets(turn) if named in (None, ticket.reference)]
    if not tickets and withdraw(turn):
        return
    if tickets:
        turn.say("utter_ticket_status", is_given_up=True, **ticket_facts(tickets[0]))
    else:
        turn.say("utter_no_ticket", is_given_up=True)
    turn.continue_with("action_offer_handoff")


def _is_known_visit(turn: Turn) -> bool:
    """« SAV-6VD7J, il passe bien mardi ? », « changer le créneau du technicien » ask nothing of repairs in general."""
    is_moved = _MOVED.search(normalise(turn.text)) is not None
    return turn.follows in (VISIT, MISSED) or is_moved or TICKET.search(turn.text) is not None


def _is_due(turn: Turn, ticket: Ticket) -> bool:
    """The technician should have come by now, or no day was ever agreed. Until its slot ends, today's may still be."""
    if _is_today(turn, ticket):
        return is_over(ticket.visit_slot or "", local_now(turn).time())
    return ticket.visit_on is None or ticket.visit_on < today(turn)


def _is_today(turn: Turn, ticket: Ticket) -> bool:
    return ticket.visit_on == today(turn)


def _is_under_way(turn: Turn, ticket: Ticket) -> bool:
    return _is_today(turn, ticket) and has_begun(ticket.visit_slot or "", local_now(turn).time())


def _answer_for_a_missed_visit(turn: Turn, tickets: list[Ticket]) -> None:
    """What had been agreed, and a person who looks for what went wrong and agrees on another day."""
    if not tickets:
        turn.say("utter_nothing_to_move", kind="missed_visit")
    for ticket in tickets[:1]:
        product = turn.brand.product(ticket.product_reference)
        name = product.name if product else None
        turn.say("utter_ticket_status", product_name=name, is_missed=True, **ticket_facts(ticket))
    turn.remember(handoff_reason=BROKEN)
    turn.continue_with("action_offer_handoff")


def tell_repair_price(turn: Turn) -> None:
    """« Ça coûte quelque chose ? » while a repair is spoken of: nothing under warranty, else the terms."""
    reference = turn.slots.get("product_reference")
    ticket = next((one for one in open_tickets(turn) if one.product_reference == reference), None)
    product = turn.brand.product(ticket.product_reference) if ticket else None
    facts = turn.brand.facts()["home_service"]
    turn.say(
        "utter_repair_terms",
        summary=facts["summary"],
        price=facts["price"],
        bonus=facts["bonus"],
        product_name=product.name if product else None,
        is_under_warranty=ticket is not None and ticket.is_under_warranty,
    )


def propose_ticket_effect(turn: Turn, product_reference: str, order_number: str | None) -> None:
    """The effect whose result is named `ticket`; the symptom is what the customer wrote."""
    symptom = " ".join(str(turn.slots.get(name) or "") for name in ("sav_words", "sav_symptom")).strip()
    turn.change(
        "open_ticket",
        key="ticket",
        refused_act="utter_ticket_refused",
        product_reference=product_reference,
        symptom=symptom or product_reference,
        order_number=order_number,
    )
