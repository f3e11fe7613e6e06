"""Commitments: what is promised gets a date, an owner and an end."""

from datetime import datetime, timedelta

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation
from relation.model.errors import Invalid
from relation.model.events import AuditLine, Event, EventName
from relation.services.conversations import new_id
from relation.services.hours import add_business_days, add_business_hours
from relation.store.unit_of_work import UnitOfWork


def make_commitment(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    kind: str,
    subject: str | None = None,
    due_at: datetime | None = None,
) -> Commitment:
    """Promises a thing of `kind` (data/commitments.yml), due by default after that kind's delay.

    Raises: Invalid("unknown_commitment") or Invalid("commitment_in_the_past").
    """
    now = relation.now()
    rule = relation.playbook.commitments.get(kind)
    if rule is None:
        raise Invalid("unknown_commitment", kind=kind)
    if due_at is None:
        due_at = (
            add_business_days(relation.playbook, now, rule.business_days)
            if rule.business_days is not None
            else add_business_hours(relation.playbook, now, rule.business_hours or 0)
        )
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
    )
    uow.commitments.add(made)
    _record(uow, relation, made, EventName.COMMITMENT_MADE, "bot")
    return made


def end_commitment(
    uow: UnitOfWork, relation: Relation, commitment: Commitment, state: CommitmentState, actor: str
) -> None:
    """Raises: Invalid when it has already ended, or when `state` is not an end."""
    if commitment.state is not CommitmentState.OPEN or state is CommitmentState.OPEN:
        raise Invalid("commitment_ended", state=commitment.state.value)
    commitment.state = state
    commitment.ended_at = relation.now()
    _record(uow, relation, commitment, EventName.COMMITMENT_ENDED, actor)


def end_overdue(uow: UnitOfWork, relation: Relation, conversation: Conversation, actor: str) -> None:
    """A person has dealt with the conversation: its overdue promises are broken, and call nobody any more."""
    for promise in _open_promises(uow, conversation):
        if promise.due_at < relation.now():
            end_commitment(uow, relation, promise, CommitmentState.BROKEN, actor)


def _open_promises(uow: UnitOfWork, conversation: Conversation) -> list[Commitment]:
    """Of this conversation and of this customer, each once."""
    found = {promise.id: promise for promise in uow.commitments.open_of_conversation(conversation.id)}
    if conversation.customer_reference:
        found |= {promise.id: promise for promise in uow.commitments.open_of_customer(conversation.customer_reference)}
    return list(found.values())


def has_broken_commitment(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> bool:
    """True when a promise of this conversation, or to this customer, is overdue."""
    promises = _open_promises(uow, conversation)
    return any(promise.due_at + timedelta(minutes=1) < relation.now() for promise in promises)


def _record(uow: UnitOfWork, relation: Relation, commitment: Commitment, name: EventName, actor: str) -> None:
    data = {"kind": commitment.kind, "state": commitment.state.value, "due_at": commitment.due_at.isoformat()}
    uow.record(
        Event(None, name, commitment.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), actor, name.value, commitment.id, data),
    )
