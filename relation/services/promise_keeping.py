"""Promises are watched: owners are reminded before they are due, customers told when they are late, before they ask."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation, Owner
from relation.model.events import AuditLine, Event, EventName
from relation.services.call_slots import CALL_AHEAD
from relation.services.commitments import end_commitment, open_promises
from relation.services.conversations import change_owner, get_conversation
from relation.services.handoffs import open_handoff
from relation.services.hours import add_business_hours
from relation.services.promise_facts import kept_at
from relation.services.speaking import say
from relation.store.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)
BATCH = 50
LOOK_AHEAD = timedelta(days=7)
GRACE = timedelta(minutes=10)
"""An owner who has kept a promise has that long to say so before its customer is told of a delay."""
TELL_WITHIN = timedelta(days=2)
"""Beyond, a line out of nowhere would only surprise: it is told when the customer writes."""
LATE = "broken_commitment"
WATCH = "watch"


def soon_promises(uow: UnitOfWork, relation: Relation) -> list[str]:
    """Ids of those whose owner is to be reminded, the first due first."""
    found = uow.commitments.to_remind(relation.now() + LOOK_AHEAD, BATCH)
    return [promise.id for promise in found if _is_soon_if_it_can_be_told(relation, promise)]


def _is_soon_if_it_can_be_told(relation: Relation, promise: Commitment) -> bool:
    try:
        return is_soon(relation, promise)
    except Exception:  # one that cannot be reckoned must not keep the others waiting
        logger.exception("when to remind of promise %s cannot be told", promise.id)
        return False


def remind_owner(uow: UnitOfWork, relation: Relation, promise_id: str) -> bool:
    """It enters the desk's list, once, with an event. False when it has been dealt with meanwhile."""
    promise = uow.commitments.lock(promise_id)
    if promise is None or promise.state is not CommitmentState.OPEN or promise.reminded_at is not None:
        return False
    promise.reminded_at = relation.now()
    _record(uow, relation, promise, EventName.COMMITMENT_DUE)
    return True


def is_soon(relation: Relation, promise: Commitment) -> bool:
    """True when its team has no more working time left than its kind's `remind_hours`; of a call, CALL_AHEAD of it."""
    now, rule = relation.now(), relation.playbook.commitments.get(promise.kind)
    if promise.starts_at is not None:
        return promise.starts_at - CALL_AHEAD <= now
    hours = rule.remind_hours if rule else 0
    try:
        return add_business_hours(relation.playbook, now, hours, promise.owner) >= promise.due_at
    except ValueError:  # nobody works any more: the clock alone tells
        return now + timedelta(hours=hours) >= promise.due_at


def kept_promises(uow: UnitOfWork, relation: Relation) -> list[str]:
    """Ids of the open ones that the system itself sees to be done, the first due first."""
    kinds = [name for name, kind in relation.playbook.commitments.items() if kind.kept_by]
    return [one.id for one in uow.commitments.open_of_kinds(kinds) if _is_kept_if_it_can_be_told(uow, relation, one)]


def _is_kept_if_it_can_be_told(uow: UnitOfWork, relation: Relation, promise: Commitment) -> bool:
    try:
        return kept_at(uow, relation, promise) is not None
    except Exception:  # one that cannot be looked up must not keep the others waiting
        logger.exception("whether promise %s is kept could not be told", promise.id)
        return False


def end_kept(uow: UnitOfWork, relation: Relation, promise_id: str) -> bool:
    """Kept when it was done in time, broken when it came too late. False when it has been ended meanwhile."""
    promise = uow.commitments.lock(promise_id)
    if promise is None or promise.state is not CommitmentState.OPEN:
        return False
    at = kept_at(uow, relation, promise)
    if at is None:
        return False
    state = CommitmentState.KEPT if at <= promise.due_at else CommitmentState.BROKEN
    end_commitment(uow, relation, promise, state, "service")
    return True


def late_promises(uow: UnitOfWork, relation: Relation) -> list[tuple[str, str]]:
    """(conversation, promise) ids of those whose customer is to be told, the first due first."""
    now = relation.now()
    found = uow.commitments.to_tell(now - TELL_WITHIN, now - GRACE, BATCH)
    return [(promise.conversation_id, promise.id) for promise in found]


def tell_of_delay(uow: UnitOfWork, relation: Relation, late: tuple[str, str]) -> bool:
    """Tells the customer, once, and calls a person. False when it has been dealt with, or when a person has the floor.

    `late`: as `late_promises` gives it. Raises: NotFound.
    """
    conversation_id, promise_id = late
    conversation = get_conversation(uow, conversation_id)
    promise = uow.commitments.lock(promise_id)
    if promise is None or promise.state is not CommitmentState.OPEN or promise.told_at is not None:
        return False
    if conversation.owner is Owner.ADVISOR:
        return False
    _count_as_told(uow, relation, promise)
    acts = [("service_promise_late", promise_args(uow, promise))]
    if conversation.owner is Owner.CLOSED:
        change_owner(uow, relation, conversation, Owner.BOT, WATCH)
    if conversation.owner is Owner.BOT:
        acts.append(("utter_handoff_announced", open_handoff(uow, relation, conversation, [LATE])))
    say(uow, relation, conversation, acts)
    return True


def late_acts(uow: UnitOfWork, relation: Relation, late: Sequence[Commitment]) -> list[tuple[str, dict[str, Any]]]:
    """What tells the customer that they are late, counted as told; nothing of those that somebody else has told."""
    told = []
    for promise in late:
        locked = uow.commitments.lock(promise.id)
        if locked is not None and locked.state is CommitmentState.OPEN and locked.told_at is None:
            _count_as_told(uow, relation, locked)
            told.append(("service_promise_late", promise_args(uow, locked)))
    return told


def _count_as_told(uow: UnitOfWork, relation: Relation, promise: Commitment) -> None:
    promise.told_at = relation.now()
    _record(uow, relation, promise, EventName.COMMITMENT_LATE)


def promise_args(uow: UnitOfWork, promise: Commitment) -> dict[str, Any]:
    """The arguments of the acts about a promise: `words` are those of the advisor who made it."""
    advisor = uow.advisors.get(promise.advisor_id) if promise.advisor_id else None
    return {
        "kind": promise.kind,
        "due_at": promise.due_at.isoformat(),
        "starts_at": promise.starts_at.isoformat() if promise.starts_at else None,
        "ended_at": promise.ended_at.isoformat() if promise.ended_at else None,
        "subject": promise.subject,
        "words": promise.promised,
        "advisor_name": advisor.first_name if advisor else None,
    }


def untold_and_open(
    uow: UnitOfWork, relation: Relation, conversation: Conversation
) -> tuple[list[Commitment], list[Commitment]]:
    """This customer's promises that are late and untold, and those that are still to come."""
    promises, now = open_promises(uow, conversation), relation.now()
    late = [promise for promise in promises if promise.due_at < now - timedelta(minutes=1)]
    return [one for one in late if one.told_at is None], [one for one in promises if one.due_at >= now]


def _record(uow: UnitOfWork, relation: Relation, promise: Commitment, name: EventName) -> None:
    data = {"kind": promise.kind, "due_at": promise.due_at.isoformat()}
    uow.record(
        Event(None, name, promise.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), "service", name.value, promise.id, data),
    )
