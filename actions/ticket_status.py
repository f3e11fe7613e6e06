"""The repairs under way of an identified customer: found, and where they are."""

from typing import Any

from actions.appliances import Appliance
from actions.turn import Turn
from relation.model.brand import Ticket, TicketState
from relation.store.brand_search import normalise

ENDED = (TicketState.REPAIRED, TicketState.CLOSED)


def open_ticket_of(turn: Turn, appliance: Appliance) -> Ticket | None:
    """The repair under way for that very product, of the identified customer."""
    reference = appliance.product.reference if appliance.product else None
    return next((t for t in open_tickets(turn) if t.product_reference == reference), None)


def say_ticket(turn: Turn, ticket: Ticket, **told: Any) -> None:
    """Where it is; after a repair that did not hold, a person is offered."""
    product = turn.brand.product(ticket.product_reference)
    same = [t for t in _tickets(turn) if t.product_reference == ticket.product_reference]
    repairs = sum(t.state in ENDED for t in same)
    told |= {"product_name": product.name if product else None, "repairs": repairs, **ticket_facts(ticket)}
    turn.say("utter_ticket_status", **told)
    turn.forget("pending_action")
    if repairs:
        turn.remember(handoff_reason="told_failures")
        turn.continue_with("action_offer_handoff")


def add_to_ticket(turn: Turn, ticket: Ticket, words: str) -> None:
    """What is open, and that these words join it: no second one is opened. Nothing is added twice."""
    if not words or normalise(words) in normalise(ticket.symptom):
        say_ticket(turn, ticket)
        return
    told = {"reference": ticket.reference, "words": words}
    turn.change("add_to_ticket", key="added", refused_act="utter_ticket_refused", **told)
    say_ticket(turn, ticket, added_to="$added.reference")


def ticket_facts(ticket: Ticket) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "state": ticket.state.value,
        "opened_on": ticket.opened_at.date().isoformat(),
        "visit_on": ticket.visit_on.isoformat() if ticket.visit_on else None,
        "visit_slot": ticket.visit_slot,
        "is_under_warranty": ticket.is_under_warranty,
    }


def _tickets(turn: Turn) -> list[Ticket]:
    return turn.brand.tickets_of(turn.customer_reference) if turn.customer_reference else []


def open_tickets(turn: Turn) -> list[Ticket]:
    return [ticket for ticket in _tickets(turn) if ticket.state not in ENDED]


def category_of(turn: Turn, ticket: Ticket) -> str | None:
    product = turn.brand.product(ticket.product_reference)
    return product.category if product else None
