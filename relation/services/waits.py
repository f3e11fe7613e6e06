"""The truth about a wait: who is there, the place in the queue, how long others have waited."""

from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.handoff import Handoff
from relation.services.hours import next_opening
from relation.store.unit_of_work import UnitOfWork

PRESENCE = timedelta(seconds=60)
SAMPLE_OF_WAITS = 20
STEPPED_IN = "advisor_stepped_in"
"""An advisor who comes unasked: nobody waited, so it says nothing of the wait."""


def queue_facts(uow: UnitOfWork, relation: Relation, handoff: Handoff) -> dict[str, Any]:
    """What may honestly be said to a waiting customer, from presence, opening hours and recent waits."""
    now = relation.now()
    opens_at = next_opening(relation.playbook, now)
    is_open = opens_at is not None and opens_at <= now
    is_present = is_someone_there(uow, relation)
    position = uow.handoffs.position(handoff)
    return {
        "available": is_present,
        "position": position,
        "wait_minutes": _estimate_wait_minutes(uow, position) if is_present else None,
        "opens_at": None if is_open or opens_at is None else opens_at.isoformat(),
        "reason": handoff.reasons[0] if handoff.reasons else "explicit_wish",
    }


def is_someone_there(uow: UnitOfWork, relation: Relation) -> bool:
    """True while an advisor has a desk open."""
    return bool(uow.advisors.seen_since(relation.now() - PRESENCE))


def _estimate_wait_minutes(uow: UnitOfWork, position: int) -> int | None:
    """Median of the recent pick-up times, times the place in the queue; None without history."""
    waits = sorted(
        (taken.taken_at - taken.created_at).total_seconds()
        for taken in uow.handoffs.recently_taken(SAMPLE_OF_WAITS)
        if taken.taken_at is not None and STEPPED_IN not in taken.reasons
    )
    if not waits:
        return None
    return max(1, round(waits[len(waits) // 2] * position / 60))
