"""Reads for the desk's lists: whole pages in one query each, only the columns that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Author, Message, Owner
from relation.model.delivery import DeliveryState
from relation.model.handoff import Handoff, HandoffState
from relation.store import tables as t
from relation.store.base import UtcDateTime
from relation.store.unit_of_work import UnitOfWork

c, h, m = t.conversations.c, t.handoffs.c, t.messages.c


@dataclass(frozen=True)
class ConversationRow:
    """A conversation as a list shows it. `last_*` describe its last line, `handoff` the one that is open, if any."""

    id: str
    channel: str
    owner: Owner
    updated_at: datetime
    first_name: str | None
    customer_reference: str | None
    accepts_personalisation: bool | None
    persona_scores: dict[str, float]
    need: dict[str, Any]
    understanding: dict[str, Any] | None
    advisor_name: str | None
    last_author: Author | None
    last_text: str | None
    handoff: Handoff | None


@dataclass(frozen=True)
class DueRow:
    """A promise to keep now, and whose conversation it is about."""

    commitment: Commitment
    first_name: str | None
    channel: str
    advisor_name: str | None


_SHOWN = (
    c.id, c.channel, c.owner, c.updated_at, c.first_name, c.customer_reference, c.accepts_personalisation,
    c.persona_scores, c.need, c.understanding, t.advisors.c.first_name.label("advisor_name"),
    m.author.label("last_author"), func.substr(m.text, 1, 200).label("last_text"),
)  # fmt: skip
_OPEN_HANDOFF = and_(h.conversation_id == c.id, h.state.in_((HandoffState.WAITING, HandoffState.TAKEN)))
_LAST_LINE = and_(m.conversation_id == c.id, m.seq == c.last_seq)


class DeskReads:
    """Beside the repositories: what only the desk asks."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def waiting(self, limit: int, offset: int) -> list[ConversationRow]:
        """The queue: higher priority first, then the oldest."""
        query = (
            select(*_SHOWN, Handoff)
            .select_from(t.handoffs.join(t.conversations, h.conversation_id == c.id))
            .outerjoin(t.advisors, t.advisors.c.id == c.advisor_id)
            .outerjoin(t.messages, _LAST_LINE)
            .where(h.state == HandoffState.WAITING)
            .order_by(h.priority.desc(), h.created_at, h.id)
        )
        return self._rows(query, limit, offset)

    def of_advisor(self, advisor_id: str, limit: int, offset: int) -> list[ConversationRow]:
        """Those the advisor owns, latest activity first."""
        return self._rows(_listed().where(c.owner == Owner.ADVISOR, c.advisor_id == advisor_id), limit, offset)

    def of_other_advisors(self, advisor_id: str, limit: int, offset: int) -> list[ConversationRow]:
        return self._rows(_listed().where(c.owner == Owner.ADVISOR, c.advisor_id != advisor_id), limit, offset)

    def owned_by(self, owner: Owner, limit: int, offset: int) -> list[ConversationRow]:
        """Those of the bot, or closed: latest activity first; nothing where nobody has written yet."""
        return self._rows(_listed().where(c.owner == owner, c.last_seq > 0), limit, offset)

    def waiting_in_all(self) -> tuple[int, datetime | None]:
        """How many wait, and when the last of them began to."""
        began = func.max(func.coalesce(h.queued_at, h.created_at), type_=UtcDateTime)
        row = self._session.execute(select(func.count(), began).where(h.state == HandoffState.WAITING)).one()
        return int(row[0]), row[1]

    def count_by_advisor(self) -> dict[str, int]:
        """How many conversations each advisor owns."""
        query = select(c.advisor_id, func.count()).where(c.owner == Owner.ADVISOR).group_by(c.advisor_id)
        return {str(advisor): int(total) for advisor, total in self._session.execute(query)}

    def due(self, slots_before: datetime, others_before: datetime, limit: int) -> list[DueRow]:
        """Open promises whose slot has begun before the first, that are due before the second, or of which their owner
        has been reminded; oldest first.
        """
        p = t.commitments.c
        is_soon = or_(p.due_at <= others_before, p.reminded_at.is_not(None))
        is_due = or_(p.starts_at <= slots_before, and_(p.starts_at.is_(None), is_soon))
        query = (
            select(Commitment, c.first_name, c.channel, t.advisors.c.first_name)
            .select_from(t.commitments.join(t.conversations, c.id == p.conversation_id))
            .outerjoin(t.advisors, t.advisors.c.id == p.advisor_id)
            .where(p.state == CommitmentState.OPEN, is_due)
            .order_by(p.due_at, p.id)
        )
        return [DueRow(*row) for row in self._session.execute(query.limit(limit)).all()]

    def calls_promised_by(self, advisor_id: str) -> list[tuple[datetime, datetime]]:
        """When each call that this advisor has still to make begins, and is to have begun."""
        p = t.commitments.c
        query = select(p.starts_at, p.due_at).where(p.state == CommitmentState.OPEN, p.advisor_id == advisor_id)
        return [(row[0], row[1]) for row in self._session.execute(query.where(p.starts_at.is_not(None)))]

    def lines_before(self, conversation_id: str, seq: int, limit: int) -> list[Message]:
        """The `limit` lines just before `seq`, in order."""
        query = select(Message).where(m.conversation_id == conversation_id, m.seq < seq)
        return list(reversed(self._session.scalars(query.order_by(m.seq.desc()).limit(limit)).all()))

    def understandings(self, conversation_id: str, first_seq: int, last_seq: int) -> dict[int, dict[str, Any]]:
        """What was understood of each customer's line, by `seq` (both ends included)."""
        query = select(t.inbox.c.seq, t.inbox.c.understanding).where(
            t.inbox.c.conversation_id == conversation_id,
            t.inbox.c.seq.between(first_seq, last_seq),
            t.inbox.c.processed_at.is_not(None),
        )
        return {seq: understanding for seq, understanding in self._session.execute(query) if understanding}

    def last_understood(self, conversation_id: str) -> tuple[str, str, dict[str, Any]] | None:
        """Inbox id, text and understanding of the customer's last message, once it is understood."""
        i = t.inbox.c
        query = select(i.id, m.text, i.understanding).select_from(t.inbox.join(t.messages, m.id == i.message_id))
        row = self._session.execute(
            query.where(i.conversation_id == conversation_id).order_by(i.seq.desc()).limit(1)
        ).first()
        return (row.id, row.text, row.understanding) if row and row.understanding else None

    def last_delivery(self, conversation_id: str) -> tuple[int, DeliveryState] | None:
        """`seq` and state of the last line sent to the customer."""
        o = t.outbox.c
        query = select(o.seq, o.state).where(o.conversation_id == conversation_id).order_by(o.seq.desc()).limit(1)
        row = self._session.execute(query).first()
        return (row.seq, row.state) if row else None

    def count_failed_deliveries(self, conversation_id: str) -> int:
        o = t.outbox.c
        query = select(func.count()).select_from(t.outbox)
        query = query.where(o.conversation_id == conversation_id, o.state == DeliveryState.FAILED)
        return int(self._session.scalar(query) or 0)

    def _rows(self, query: Select[Any], limit: int, offset: int) -> list[ConversationRow]:
        found: Sequence[Any] = self._session.execute(query.limit(limit).offset(offset)).all()
        return [ConversationRow(*row) for row in found]


def _listed() -> Select[Any]:
    return (
        select(*_SHOWN, Handoff)
        .select_from(t.conversations)
        .outerjoin(t.handoffs, _OPEN_HANDOFF)
        .outerjoin(t.advisors, t.advisors.c.id == c.advisor_id)
        .outerjoin(t.messages, _LAST_LINE)
        .order_by(c.updated_at.desc(), c.id)
    )
