"""Commitments: what is promised gets a date, an owner and an end."""

from datetime import datetime, timedelta
from typing import Any

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation
from relation.model.errors import Invalid, NotFound, Refused
from relation.model.events import AuditLine, Event, EventName
from relation.model.people import Advisor
from relation.services.conversations import get_conversation, new_id, refuse_erased
from relation.services.hours import add_business_days, add_business_hours
from relation.services.identities import files_of
from relation.store.unit_of_work import UnitOfWork

ADVISOR_PROMISE = "advisor_promise"


def make_commitment(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    kind: str,
    subject: str | None = None,
    due_at: datetime | None = None,
    actor: str = "bot",
    **details: Any,
) -> Commitment:
    """Promises a thing of `kind` (data/commitments.yml), due by default after that kind's delay.

    `details`: the optional fields of Commitment (starts_at, advisor_id, phone, promised).
    Raises: Invalid("unknown_commitment" | "commitment_in_the_past"), Refused("nobody_works") when its team never does.
    """
    now = relation.now()
    rule = relation.playbook.commitments.get(kind)
    if rule is None:
        raise Invalid("unknown_commitment", kind=kind)
    due_at = due_at or due_after_delay(relation, kind)
    if due_at <= now:
        raise Invalid("commitment_in_the_past", kind=kind)
    made = Commitment(
        id=new_id(),
        conversation_id=conversation.id,
        kind=kind,
        owner=rule.owner,
        due_at=due_at,
        created_at=now,
        customer_reference=conversation.customer_reference,
        subject=subject,
        **details,
    )
    uow.commitments.add(made)
    _record(uow, relation, made, EventName.COMMITMENT_MADE, actor)
    return made


def promise_once(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, kind: str, subject: str | None = None
) -> tuple[Commitment, bool]:
    """The open promise of that kind about the same thing while it may still be kept, else a new one; whether it was
    there already. Raises: as `make_commitment`.
    """
    known = open_promise_about(uow, conversation, kind, subject)
    if known is not None and known.due_at > relation.now():
        return known, True
    return make_commitment(uow, relation, conversation, kind, subject), False


def open_promise_about(
    uow: UnitOfWork, conversation: Conversation, kind: str, subject: str | None
) -> Commitment | None:
    """The last due of this conversation's, and of its customer's; what is about nothing is of this conversation only.

    Neither an advisor's own words nor a call at an hour, which are each their own promise.
    """
    promises = open_promises(uow, conversation) if subject else uow.commitments.open_of_conversation(conversation.id)
    alike = [one for one in promises if (one.kind, one.subject) == (kind, subject)]
    found = [one for one in alike if one.promised is None and one.starts_at is None]
    return max(found, key=lambda one: one.due_at, default=None)


def due_after_delay(relation: Relation, kind: str) -> datetime:
    """When a thing of that known `kind` is due if it is promised now, in the working time of the team that keeps it.

    Raises: Refused("nobody_works") when that team never does.
    """
    playbook, now = relation.playbook, relation.now()
    rule = playbook.commitments[kind]
    try:
        if rule.business_days is not None:
            return add_business_days(playbook, now, rule.business_days, rule.owner)
        return add_business_hours(playbook, now, rule.business_hours or 0, rule.owner)
    except ValueError as error:
        raise Refused("nobody_works", team=rule.owner) from error


def end_commitment(
    uow: UnitOfWork, relation: Relation, commitment: Commitment, state: CommitmentState, actor: str
) -> None:
    """Raises: Refused("commitment_ended") when it has already ended, or when `state` is not an end."""
    commitment.move_to(state, relation.now())
    _record(uow, relation, commitment, EventName.COMMITMENT_ENDED, actor)


def promise_by_advisor(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, words: str, due_at: datetime
) -> Commitment:
    """An advisor's own promise, in their words, which they are to keep before `due_at`.

    Raises: NotFound, Refused("promise_empty"), Invalid("commitment_in_the_past").
    """
    if not words.strip():
        raise Refused("promise_empty")
    conversation = get_conversation(uow, conversation_id)
    refuse_erased(conversation)
    return make_commitment(
        uow, relation, conversation, ADVISOR_PROMISE, None, due_at, advisor.login,
        advisor_id=advisor.id, promised=words.strip(),
    )  # fmt: skip


def settle_commitment(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    commitment_id: str,
    advisor: Advisor,
    state: CommitmentState,
    outcome: str = "",
) -> None:
    """An advisor says that a promise seen beside this conversation was kept, or was not, and why not.

    Raises: NotFound, Refused("commitment_ended" | "outcome_missing"), Invalid("not_an_outcome").
    """
    if state not in (CommitmentState.KEPT, CommitmentState.BROKEN):
        raise Invalid("not_an_outcome", state=state.value)
    conversation = get_conversation(uow, conversation_id)
    promise = find_commitment(uow, conversation, uow.commitments.lock(commitment_id))
    if state is CommitmentState.BROKEN and not outcome.strip():
        raise Refused("outcome_missing")
    end_commitment(uow, relation, promise, state, advisor.login)
    promise.outcome = outcome.strip() or None


def find_commitment(uow: UnitOfWork, conversation: Conversation, promise: Commitment | None) -> Commitment:
    """The promise, if it is one. Raises: NotFound unless it is of this conversation, or to its customer."""
    if promise is None:
        raise NotFound("commitment_unknown")
    is_theirs = promise.customer_reference in files_of(uow, conversation.customer_reference)
    if promise.conversation_id != conversation.id and not is_theirs:
        raise NotFound("commitment_unknown")
    return promise


def end_overdue(uow: UnitOfWork, relation: Relation, conversation: Conversation, actor: str) -> None:
    """A person has dealt with the conversation: its overdue promises are broken, and call nobody any more."""
    overdue = [promise.id for promise in open_promises(uow, conversation) if promise.due_at < relation.now()]
    for promise_id in overdue:
        promise = uow.commitments.lock(promise_id)
        if promise is not None and promise.state is CommitmentState.OPEN:
            end_commitment(uow, relation, promise, CommitmentState.BROKEN, actor)


def open_promises(uow: UnitOfWork, conversation: Conversation) -> list[Commitment]:
    """Of this conversation and of this customer, each once, the first due first."""
    found = {promise.id: promise for promise in uow.commitments.open_of_conversation(conversation.id)}
    for reference in files_of(uow, conversation.customer_reference):
        found |= {promise.id: promise for promise in uow.commitments.open_of_customer(reference)}
    return sorted(found.values(), key=lambda promise: promise.due_at)


def has_broken_commitment(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> bool:
    """True when a promise of this conversation, or to this customer, is overdue."""
    promises = open_promises(uow, conversation)
    return any(promise.due_at + timedelta(minutes=1) < relation.now() for promise in promises)


def _record(uow: UnitOfWork, relation: Relation, commitment: Commitment, name: EventName, actor: str) -> None:
    data = {"kind": commitment.kind, "state": commitment.state.value, "due_at": commitment.due_at.isoformat()}
    uow.record(
        Event(None, name, commitment.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), actor, name.value, commitment.id, data),
    )
