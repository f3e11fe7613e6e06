"""The truth about a wait: who is there, who comes, the place in the queue, how long others have waited."""

from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.handoff import Handoff
from relation.services.fair_share import list_seats
from relation.services.hours import next_opening
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

RECENT = timedelta(days=1)
SAMPLE_OF_WAITS = 20
STEPPED_IN = "advisor_stepped_in"
"""An advisor who comes unasked: nobody waited, so it says nothing of the wait."""
WAITS_FOR_SOMEBODY = "waits_for_somebody"
"""Running fact of a conversation that waits: it was told that somebody is there."""


def queue_facts(uow: UnitOfWork, relation: Relation, handoff: Handoff) -> dict[str, Any]:
    """What may honestly be said to a waiting customer, from presence, opening hours, capacity and recent waits.

    Returns: {"available": somebody is there, "is_busy": they all have their hands full, "position", "wait_minutes" (or
    None: no recent waits), "opens_at" (ISO, or None), "reason", "advisor_name": of who knows them and is asked first
    (or None), "email": another way to reach the brand (or None)}.
    """
    now = relation.now()
    opens_at = next_opening(relation.playbook, now)
    is_open = opens_at is not None and opens_at <= now
    seats = list_seats(uow, relation)
    position = uow.handoffs.position(handoff)
    return {
        "available": bool(seats),
        "is_busy": bool(seats) and handoff.offered_to is None and not any(seat.is_free for seat in seats),
        "position": position,
        "wait_minutes": estimate_wait_minutes(uow, relation, position) if seats else None,
        "opens_at": None if is_open or opens_at is None else opens_at.isoformat(),
        "reason": handoff.reasons[0] if handoff.reasons else "explicit_wish",
        "advisor_name": _usual_name(uow, handoff),
        "email": uow.brand.facts().get("contact", {}).get("email"),
    }


def estimate_wait_minutes(uow: UnitOfWork, relation: Relation, position: int) -> int | None:
    """What a place in the queue has cost of late (median of the pick-ups of a day), times the places; None without."""
    waits = sorted(
        (taken.taken_at - taken.waits_since).total_seconds() / int(taken.summary.get("place") or 1)
        for taken in uow.handoffs.recently_taken(relation.now() - RECENT, SAMPLE_OF_WAITS)
        if taken.taken_at is not None and STEPPED_IN not in taken.reasons
    )
    if not waits:
        return None
    return max(1, round(waits[len(waits) // 2] * position / 60))


def _usual_name(uow: UnitOfWork, handoff: Handoff) -> str | None:
    """The first name of the advisor it is offered to, when it is the one who knows the customer."""
    conversation = uow.conversations.get(handoff.conversation_id)
    if handoff.offered_to is None or conversation is None:
        return None
    advisor = uow.advisors.get(handoff.offered_to)
    is_usual = RoutingReads(uow).usual_advisor(conversation) == handoff.offered_to
    return advisor.first_name if advisor and is_usual else None
