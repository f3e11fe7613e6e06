"""Who is offered a waiting conversation: one advisor at a time, never more than they can carry. Anybody may take it."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.events import AuditLine, Event, EventName
from relation.model.handoff import Handoff, HandoffState
from relation.model.journey import NO_OBJECTIVE
from relation.model.people import Advisor
from relation.services.fair_share import Seat, list_seats
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)
OWN_LANGUAGE = "fr"
FIRST_OF_ALL = 1_000
"""The priority of who has been overtaken too often: above every reason's."""


def route_queue(uow: UnitOfWork, relation: Relation) -> int:
    """Offers what waits, in the queue's order. How many offers were made, or have lapsed without another.

    An offer stands until it is picked up, or for `pick_up_s`, or as long as its advisor is there.
    """
    uow.handoffs.claim_routing()
    _serve_the_overtaken(uow, relation)
    seats = {seat.advisor.id: seat for seat in list_seats(uow, relation)}
    changed = 0
    for waiting in uow.handoffs.waiting():
        if _stands(relation, waiting, seats):
            continue
        try:
            with uow.savepoint():
                handoff = uow.handoffs.lock(waiting.id)
                if handoff is not None and handoff.state is HandoffState.WAITING:
                    changed += _offer(uow, relation, handoff, seats)
        except Exception:  # one that cannot be offered must not keep the others waiting
            logger.exception("handoff %s could not be offered", waiting.id)
    return changed


def is_routing_due(uow: UnitOfWork, relation: Relation) -> bool:
    """True when `route_queue` would change something; only reads."""
    if RoutingReads(uow).overtaken(relation.playbook.queue.overtaken_max, FIRST_OF_ALL):
        return True
    seats = {seat.advisor.id: seat for seat in list_seats(uow, relation)}
    left = [handoff for handoff in uow.handoffs.waiting() if not _stands(relation, handoff, seats)]
    return any(handoff.offered_to is not None or _may_be_offered(uow, relation, handoff, seats) for handoff in left)


def _may_be_offered(uow: UnitOfWork, relation: Relation, handoff: Handoff, seats: dict[str, Seat]) -> bool:
    try:
        return _choose(uow, relation, handoff, seats) is not None
    except Exception:  # one that cannot be offered must not keep the others waiting
        logger.exception("nobody can be chosen for handoff %s", handoff.id)
        return False


def offer_at_once(uow: UnitOfWork, relation: Relation, handoff: Handoff) -> None:
    """What has just entered the queue is offered in the same transaction, unless others wait to be offered."""
    uow.handoffs.claim_routing()
    if any(one.offered_to is None and one.id != handoff.id for one in uow.handoffs.waiting()):
        return
    _offer(uow, relation, handoff, {seat.advisor.id: seat for seat in list_seats(uow, relation)})


def _stands(relation: Relation, handoff: Handoff, seats: dict[str, Seat]) -> bool:
    seat = seats.get(handoff.offered_to or "")
    if seat is None or handoff.offered_at is None or seat.load > seat.capacity:
        return False  # gone, or busy with what they took by themselves
    return relation.now() < handoff.offered_at + relation.playbook.queue.pick_up


def _offer(uow: UnitOfWork, relation: Relation, handoff: Handoff, seats: dict[str, Seat]) -> bool:
    """To the best seat, which then carries one more; without any it is offered to nobody. True when that changes it."""
    before = handoff.offered_to
    handoff.pass_on()
    if before in seats:
        seats[before] = replace(seats[before], load=seats[before].load - 1)
    seat = _choose(uow, relation, handoff, seats)
    if seat is None:
        return before is not None
    if all(one.advisor.id in handoff.passed for one in seats.values() if one.is_free):
        handoff.passed = []  # all have passed: from the first again
    seats[seat.advisor.id] = replace(seat, load=seat.load + 1)
    if seat.advisor.id == before:
        handoff.offer(seat.advisor.id, relation.now())
        return False  # nobody else is there: the same offer stands, and is no news
    offer_to(uow, relation, handoff, seat.advisor.id)
    return True


def offer_to(uow: UnitOfWork, relation: Relation, handoff: Handoff, advisor_id: str) -> None:
    """Raises: Refused unless it waits."""
    handoff.offer(advisor_id, relation.now())
    data = {"handoff": handoff.id, "advisor_id": advisor_id}
    uow.record(
        Event(None, EventName.HANDOFF_OFFERED, handoff.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), "service", "offer_handoff", handoff.conversation_id, data),
    )


def _choose(uow: UnitOfWork, relation: Relation, handoff: Handoff, seats: dict[str, Seat]) -> Seat | None:
    """Who knows the customer; else, among those with the skill, who has carried least today."""
    free = [seat for seat in seats.values() if seat.is_free]
    left = [seat for seat in free if seat.advisor.id not in handoff.passed] or free
    conversation = uow.conversations.get(handoff.conversation_id) if left else None
    if conversation is None:
        return None
    usual = RoutingReads(uow).usual_advisor(conversation)
    able = [seat for seat in left if is_able(seat, handoff, conversation)]
    for seat in left if handoff.objective is None else able:  # passed on to those who know that, not to who knows them
        if seat.advisor.id == usual and usual not in handoff.passed:
            return seat
    if not able and _is_worth_waiting(relation, handoff, conversation, seats.values()):
        return None
    return min(able or left, key=lambda seat: (seat.carried, seat.load, seat.advisor.first_name, seat.advisor.id))


def _is_worth_waiting(relation: Relation, handoff: Handoff, conversation: Conversation, seats: Iterable[Seat]) -> bool:
    """Somebody who has the skill is there, but not free, and the wait is still short."""
    is_early = relation.now() < handoff.waits_since + relation.playbook.queue.skill_wait
    return is_early and any(is_able(seat, handoff, conversation) for seat in seats)


def is_able(seat: Seat, handoff: Handoff, conversation: Conversation) -> bool:
    """True when they deal with what it is about, in the customer's language."""
    language = conversation.need.get("language") or OWN_LANGUAGE
    has_skill = deals_with(seat.advisor, handoff.objective or handoff.summary.get("objective"))
    return has_skill and (language == OWN_LANGUAGE or language in seat.advisor.languages)


def deals_with(advisor: Advisor, objective: str | None) -> bool:
    """Without skills of their own an advisor deals with everything."""
    return not advisor.skills or objective in (None, NO_OBJECTIVE) or objective in advisor.skills


def _serve_the_overtaken(uow: UnitOfWork, relation: Relation) -> None:
    """Deliberate or not, a stream of urgent matters starves nobody: who was overtaken too often goes first."""
    for overtaken in RoutingReads(uow).overtaken(relation.playbook.queue.overtaken_max, FIRST_OF_ALL):
        handoff = uow.handoffs.lock(overtaken.id)
        if handoff is None or handoff.state is not HandoffState.WAITING:
            continue
        handoff.priority = FIRST_OF_ALL
        data = {"handoff": handoff.id, "priority": FIRST_OF_ALL}
        uow.record(
            Event(None, EventName.HANDOFF_MOVED, handoff.conversation_id, relation.now(), data),
            AuditLine(None, relation.now(), "service", "raise_handoff", handoff.conversation_id, data),
        )
