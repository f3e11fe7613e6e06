"""Reads and writes of the relation's rows. Methods return plain model objects, never queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation, Message, Owner
from relation.model.delivery import DeliveryState, InboxEntry, OutboxEntry
from relation.model.events import AuditLine, Event
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor, AdvisorSession
from relation.model.satisfaction import Satisfaction
from relation.store import tables as t

T = TypeVar("T")
OPEN_HANDOFFS = (HandoffState.WAITING, HandoffState.TAKEN)
ROUTING_LOCK = 747_002


class Repository:
    """Shared shape: a session, and `add`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, thing: object) -> None:
        self._session.add(thing)
        self._session.flush()

    def _one(self, kind: type[T], *where: ColumnElement[bool]) -> T | None:
        return self._session.scalars(select(kind).where(*where)).first()


class Conversations(Repository):
    def get(self, conversation_id: str) -> Conversation | None:
        return self._session.get(Conversation, conversation_id)

    def lock(self, conversation_id: str) -> Conversation | None:
        """Reads afresh and keeps others from writing it until the end of the transaction; not from writing rows that
        name it (an event of its handoff, which we may be waiting for): two would wait for each other.
        """
        locked = select(Conversation).where(t.conversations.c.id == conversation_id)
        query = locked.with_for_update(key_share=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def claim(self, channel: str, key: str) -> None:
        """Until the end of the transaction nobody else starts, or is told of, this thread.

        SQLite's single writer needs no more; on PostgreSQL two first messages would both start it.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{channel}\n{key}"))))

    def by_key(self, channel: str, key: str) -> Conversation | None:
        return self._one(Conversation, t.conversations.c.channel == channel, t.conversations.c.key == key)

    def by_secret(self, secret_hash: str) -> Conversation | None:
        return self._one(Conversation, t.conversations.c.secret_hash == secret_hash)

    def note_failed_proof(self, order_number: str, at: datetime) -> None:
        self._session.execute(insert(t.failed_proofs).values(order_number=order_number, at=at))

    def count_failed_proofs(self, order_number: str, since: datetime) -> int:
        query = select(func.count()).select_from(t.failed_proofs)
        query = query.where(t.failed_proofs.c.order_number == order_number, t.failed_proofs.c.at >= since)
        return int(self._session.scalar(query) or 0)

    def recent(self, limit: int, owners: Sequence[str] | None = None, offset: int = 0) -> Sequence[Conversation]:
        """Latest activity first; `owners` keeps only those owners."""
        query = select(Conversation).order_by(t.conversations.c.updated_at.desc()).limit(limit).offset(offset)
        if owners:
            query = query.where(t.conversations.c.owner.in_(owners))
        return self._session.scalars(query).all()

    def of_customers(self, references: Sequence[str], limit: int = 20) -> Sequence[Conversation]:
        """Of whoever has one of these files, latest activity first."""
        query = select(Conversation).where(t.conversations.c.customer_reference.in_(references))
        return self._session.scalars(query.order_by(t.conversations.c.updated_at.desc()).limit(limit)).all()


class Messages(Repository):
    def after(self, conversation_id: str, seq: int, limit: int | None = 500) -> Sequence[Message]:
        """In order, with a larger `seq`; with `limit` None, every one."""
        query = select(Message).where(t.messages.c.conversation_id == conversation_id, t.messages.c.seq > seq)
        return self._session.scalars(query.order_by(t.messages.c.seq).limit(limit)).all()

    def latest(self, conversation_id: str, limit: int) -> Sequence[Message]:
        """The last `limit` messages, in order."""
        query = select(Message).where(t.messages.c.conversation_id == conversation_id)
        rows = self._session.scalars(query.order_by(t.messages.c.seq.desc()).limit(limit)).all()
        return list(reversed(rows))

    def has_client_id(self, conversation_id: str, client_id: str) -> bool:
        return (
            self._one(Message, t.messages.c.conversation_id == conversation_id, t.messages.c.client_id == client_id)
            is not None
        )

    def replies_to(self, inbox_id: str) -> Sequence[Message]:
        return self._session.scalars(
            select(Message).where(t.messages.c.reply_to == inbox_id).order_by(t.messages.c.seq)
        ).all()


class Inbox(Repository):
    def get(self, entry_id: str) -> InboxEntry | None:
        return self._session.get(InboxEntry, entry_id)

    def by_provider_id(self, channel: str, provider_id: str) -> InboxEntry | None:
        return self._one(InboxEntry, t.inbox.c.channel == channel, t.inbox.c.provider_id == provider_id)

    def next_unprocessed(self, conversation_id: str) -> InboxEntry | None:
        query = select(InboxEntry).where(t.inbox.c.conversation_id == conversation_id, t.inbox.c.processed_at.is_(None))
        return self._session.scalars(query.order_by(t.inbox.c.seq).limit(1)).first()

    def conversations_with_work(self) -> Sequence[str]:
        """Conversations that hold at least one message not yet processed."""
        query = select(t.inbox.c.conversation_id).where(t.inbox.c.processed_at.is_(None)).distinct()
        return self._session.scalars(query).all()


class Outbox(Repository):
    def undelivered(self, conversation_id: str, up_to_seq: int) -> Sequence[OutboxEntry]:
        query = select(OutboxEntry).where(
            t.outbox.c.conversation_id == conversation_id,
            t.outbox.c.seq <= up_to_seq,
            t.outbox.c.state.in_((DeliveryState.QUEUED, DeliveryState.SENT)),
        )
        return self._session.scalars(query).all()


class Handoffs(Repository):
    def get(self, handoff_id: str) -> Handoff | None:
        return self._session.get(Handoff, handoff_id)

    def open_for(self, conversation_id: str) -> Handoff | None:
        return self._one(
            Handoff, t.handoffs.c.conversation_id == conversation_id, t.handoffs.c.state.in_(OPEN_HANDOFFS)
        )

    def lock_open(self, conversation_id: str) -> Handoff | None:
        """`open_for`, read afresh and kept from others' writing until the end of the transaction."""
        h = t.handoffs.c
        query = select(Handoff).where(h.conversation_id == conversation_id, h.state.in_(OPEN_HANDOFFS))
        query = query.with_for_update(key_share=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def of_conversation(self, conversation_id: str) -> Sequence[Handoff]:
        query = select(Handoff).where(t.handoffs.c.conversation_id == conversation_id)
        return self._session.scalars(query.order_by(t.handoffs.c.created_at)).all()

    def waiting(self, limit: int = 200) -> Sequence[Handoff]:
        """The queue: higher priority first, then the oldest."""
        query = select(Handoff).where(t.handoffs.c.state == HandoffState.WAITING)
        return self._session.scalars(
            query.order_by(t.handoffs.c.priority.desc(), t.handoffs.c.created_at, t.handoffs.c.id).limit(limit)
        ).all()

    def claim_routing(self) -> None:
        """Until the end of the transaction nobody else offers handoffs: nobody is offered more than they can carry.

        SQLite's single writer needs no more. Taken after any conversation's lock, never before one.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(ROUTING_LOCK)))

    def lock(self, handoff_id: str) -> Handoff | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Handoff).where(t.handoffs.c.id == handoff_id).with_for_update(key_share=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def position(self, handoff: Handoff) -> int:
        """Place in the queue, from 1."""
        h = t.handoffs.c
        is_before = or_(h.created_at < handoff.created_at, and_(h.created_at == handoff.created_at, h.id < handoff.id))
        is_ahead = or_(h.priority > handoff.priority, and_(h.priority == handoff.priority, is_before))
        ahead = select(func.count()).select_from(t.handoffs).where(h.state == HandoffState.WAITING, is_ahead)
        return int(self._session.scalar(ahead) or 0) + 1

    def recently_taken(self, since: datetime, limit: int) -> Sequence[Handoff]:
        """Latest first."""
        query = select(Handoff).where(t.handoffs.c.taken_at >= since)
        return self._session.scalars(query.order_by(t.handoffs.c.taken_at.desc()).limit(limit)).all()


class Commitments(Repository):
    def get(self, commitment_id: str) -> Commitment | None:
        return self._session.get(Commitment, commitment_id)

    def lock(self, commitment_id: str) -> Commitment | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Commitment).where(t.commitments.c.id == commitment_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def open_of_conversation(self, conversation_id: str) -> Sequence[Commitment]:
        return self._open(t.commitments.c.conversation_id == conversation_id)

    def open_of_customer(self, reference: str) -> Sequence[Commitment]:
        return self._open(t.commitments.c.customer_reference == reference)

    def ended(self, conversation_id: str, limit: int) -> Sequence[Commitment]:
        """Those kept or broken in this conversation, latest first."""
        c = t.commitments.c
        query = select(Commitment).where(
            c.conversation_id == conversation_id, c.state.in_((CommitmentState.KEPT, CommitmentState.BROKEN))
        )
        return self._session.scalars(query.order_by(c.ended_at.desc()).limit(limit)).all()

    def to_remind(self, before: datetime, limit: int) -> Sequence[Commitment]:
        """Open, due before then, and nobody has been reminded; the first due first."""
        c = t.commitments.c
        query = select(Commitment).where(
            c.state == CommitmentState.OPEN, c.due_at <= before, c.reminded_at.is_(None)
        )  # fmt: skip
        return self._session.scalars(query.order_by(c.due_at).limit(limit)).all()

    def to_tell(self, after: datetime, before: datetime, limit: int) -> Sequence[Commitment]:
        """Open, due between the two, of which nobody has told the customer nor speaks with them; first due first."""
        c = t.commitments.c
        query = select(Commitment).join(t.conversations, t.conversations.c.id == c.conversation_id)
        query = query.where(c.state == CommitmentState.OPEN, c.due_at.between(after, before), c.told_at.is_(None))
        query = query.where(t.conversations.c.owner != Owner.ADVISOR)
        return self._session.scalars(query.order_by(c.due_at).limit(limit)).all()

    def open_of_kinds(self, kinds: Collection[str]) -> Sequence[Commitment]:
        """All of them, the first due first."""
        return self._open(t.commitments.c.kind.in_(kinds))

    def count_open_by_advisor(self, before: datetime) -> dict[str, int]:
        """How many promises due before then each advisor has still to keep."""
        c = t.commitments.c
        query = select(c.advisor_id, func.count()).where(
            c.state == CommitmentState.OPEN, c.advisor_id.is_not(None), c.due_at <= before
        )
        return {str(advisor): int(total) for advisor, total in self._session.execute(query.group_by(c.advisor_id))}

    def _open(self, where: ColumnElement[bool]) -> Sequence[Commitment]:
        query = select(Commitment).where(where, t.commitments.c.state == CommitmentState.OPEN)
        return self._session.scalars(query.order_by(t.commitments.c.due_at)).all()


class Satisfactions(Repository):
    def latest(self, conversation_id: str) -> Satisfaction | None:
        """The last that this thread was asked for."""
        s = t.satisfactions.c
        query = select(Satisfaction).where(s.conversation_id == conversation_id)
        return self._session.scalars(query.order_by(s.asked_at.desc()).limit(1)).first()

    def grades_of(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """The last grade given in each of these threads that has one."""
        s = t.satisfactions.c
        query = select(s.conversation_id, s.grade).where(s.conversation_id.in_(conversation_ids), s.grade.is_not(None))
        return {row.conversation_id: row.grade for row in self._session.execute(query.order_by(s.asked_at))}

    def told(self, limit: int) -> Sequence[Satisfaction]:
        """Those that were answered, latest first."""
        s = t.satisfactions.c
        query = select(Satisfaction).where(s.told_at.is_not(None)).order_by(s.told_at.desc(), s.id)
        return self._session.scalars(query.limit(limit)).all()


class Advisors(Repository):
    def get(self, advisor_id: str) -> Advisor | None:
        return self._session.get(Advisor, advisor_id)

    def lock(self, advisor_id: str) -> Advisor | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Advisor).where(t.advisors.c.id == advisor_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def by_login(self, login: str) -> Advisor | None:
        return self._one(Advisor, t.advisors.c.login == login)

    def all(self) -> Sequence[Advisor]:
        return self._session.scalars(select(Advisor).order_by(t.advisors.c.first_name)).all()

    def seen_since(self, moment: datetime) -> Sequence[Advisor]:
        query = select(Advisor).where(t.advisors.c.seen_at >= moment, t.advisors.c.is_active)
        return self._session.scalars(query).all()

    def advisor_session(self, token_hash: str) -> AdvisorSession | None:
        return self._session.get(AdvisorSession, token_hash)

    def sessions_of(self, advisor_id: str) -> Sequence[AdvisorSession]:
        return self._session.scalars(select(AdvisorSession).where(t.advisor_sessions.c.advisor_id == advisor_id)).all()

    def count_failed_sign_ins(self, login: str, since: datetime) -> int:
        query = select(func.count()).select_from(t.sign_in_attempts)
        query = query.where(t.sign_in_attempts.c.login == login, t.sign_in_attempts.c.at >= since)
        return int(self._session.scalar(query) or 0)

    def note_failed_sign_in(self, login: str, at: datetime, forget_before: datetime) -> None:
        """Attempts too old to count are forgotten, whoever made them: strangers cannot fill the table."""
        self._session.execute(delete(t.sign_in_attempts).where(t.sign_in_attempts.c.at < forget_before))
        self._session.execute(insert(t.sign_in_attempts).values(login=login, at=at))

    def forget_failed_sign_ins(self, login: str) -> None:
        self._session.execute(delete(t.sign_in_attempts).where(t.sign_in_attempts.c.login == login))


class Events(Repository):
    def after(self, event_id: int, limit: int = 500) -> Sequence[Event]:
        query = select(Event).where(t.events.c.id > event_id).order_by(t.events.c.id).limit(limit)
        return self._session.scalars(query).all()

    def last_id(self) -> int:
        return int(self._session.scalar(select(func.max(t.events.c.id))) or 0)

    def audit_of(self, subject: str) -> Sequence[AuditLine]:
        return self._session.scalars(select(AuditLine).where(t.audit.c.subject == subject).order_by(t.audit.c.id)).all()

    def count(self) -> dict[str, Any]:
        rows = self._session.execute(select(t.events.c.name, func.count()).group_by(t.events.c.name)).all()
        return {str(name): total for name, total in rows}
