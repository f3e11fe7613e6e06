"""Promises as the desk shows them: beside a conversation, and in the advisors' queue when it is time to keep them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation
from relation.model.errors import NotFound
from relation.services.commitments import find_commitment, open_promises
from relation.services.labels import Labels
from relation.store.desk_reads import DeskReads, DueRow
from relation.store.unit_of_work import UnitOfWork

ENDED_SHOWN = 3
DUE_SHOWN = 50
CALL_AHEAD = timedelta(minutes=15)
"""How long before its slot a call enters the queue; what has no slot enters it OTHERS_AHEAD of its end."""
OTHERS_AHEAD = timedelta(hours=2)


@dataclass(frozen=True)
class PromiseView:
    """`words` are those of an advisor who promised; `starts_at` is set for a slot; labels are to be read."""

    id: str
    conversation_id: str
    label: str
    words: str | None
    subject: str | None
    starts_at: datetime | None
    due_at: datetime
    owner: str
    """The person's first name, else the team."""
    phone: str | None
    is_overdue: bool
    state: CommitmentState
    ended_at: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class DueView:
    """A promise to keep now, and whose conversation it is about."""

    promise: PromiseView
    first_name: str | None
    channel: str


def list_promises(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> list[PromiseView]:
    """The open ones of this conversation and of its customer, the first due first."""
    return [_view(uow, relation, promise) for promise in open_promises(uow, conversation)]


def list_ended_promises(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> list[PromiseView]:
    """The last that were kept or broken here, latest first."""
    return [_view(uow, relation, promise) for promise in uow.commitments.ended(conversation.id, ENDED_SHOWN)]


def view_promise(uow: UnitOfWork, relation: Relation, conversation_id: str, promise_id: str) -> PromiseView:
    """One of those. Raises: NotFound."""
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return _view(uow, relation, find_commitment(uow, conversation, uow.commitments.get(promise_id)))


def list_due(uow: UnitOfWork, relation: Relation) -> list[DueView]:
    """What is to be kept now or is overdue, whoever owns it, the oldest first."""
    now = relation.now()
    rows = DeskReads(uow).due(now + CALL_AHEAD, now + OTHERS_AHEAD, DUE_SHOWN)
    return [_due(relation, row) for row in rows]


def _due(relation: Relation, row: DueRow) -> DueView:
    return DueView(_made(relation, row.commitment, row.advisor_name), row.first_name, row.channel)


def _view(uow: UnitOfWork, relation: Relation, promise: Commitment) -> PromiseView:
    advisor = uow.advisors.get(promise.advisor_id) if promise.advisor_id else None
    return _made(relation, promise, advisor.first_name if advisor else None)


def _made(relation: Relation, promise: Commitment, advisor_name: str | None) -> PromiseView:
    return PromiseView(
        id=promise.id,
        conversation_id=promise.conversation_id,
        label=Labels(relation.playbook).commitment(promise.kind),
        words=promise.promised,
        subject=promise.subject,
        starts_at=promise.starts_at,
        due_at=promise.due_at,
        owner=advisor_name or Labels(relation.playbook).team(promise.owner),
        phone=promise.phone,
        is_overdue=promise.state is CommitmentState.OPEN and promise.due_at < relation.now(),
        state=promise.state,
        ended_at=promise.ended_at,
        outcome=promise.outcome,
    )
