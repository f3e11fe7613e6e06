"""The outbox as its workers ask for it, and the channels that are down."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import ChannelState, DeliveryState, OutboxEntry
from relation.model.template import TEMPLATE_ACT
from relation.store import tables as t
from relation.store.unit_of_work import UnitOfWork

o = t.outbox.c
_SAYS_SOMETHING = or_(
    t.messages.c.author != Author.SYSTEM, t.messages.c.act["act"].as_string() == TEMPLATE_ACT
)  # fmt: skip


class DeliveryRows:
    """Beside the repositories: what only the messaging channels ask."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def has_due(self, channel: str, now: datetime) -> bool:
        return self._session.execute(select(o.id).where(_is_due(channel, now)).limit(1)).first() is not None

    def due(self, channel: str, now: datetime, limit: int) -> Sequence[OutboxEntry]:
        """The oldest undelivered of each conversation, if its hour has come; locked, passing by what others hold."""
        query = select(OutboxEntry).where(_is_due(channel, now)).order_by(o.next_attempt_at, o.seq).limit(limit)
        query = query.with_for_update(skip_locked=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).all()

    def has_planned(self, channel: str, after: datetime) -> bool:
        return self._session.execute(select(o.id).where(_is_planned(channel, after)).limit(1)).first() is not None

    def planned(self, channel: str, after: datetime) -> Sequence[OutboxEntry]:
        """Those whose next attempt was decided later than that; locked, passing by what others hold."""
        query = select(OutboxEntry).where(_is_planned(channel, after)).with_for_update(skip_locked=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).all()

    def leased(self, mark: str) -> Sequence[OutboxEntry]:
        """Those under way, whose `error` says so."""
        query = select(OutboxEntry).where(o.state == DeliveryState.QUEUED, o.error == mark)
        return self._session.scalars(query).all()

    def get(self, entry_id: str) -> OutboxEntry | None:
        return self._session.get(OutboxEntry, entry_id)

    def lock(self, entry_id: str) -> OutboxEntry | None:
        query = select(OutboxEntry).where(o.id == entry_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def by_provider_id(self, channel: str, provider_id: str) -> OutboxEntry | None:
        query = select(OutboxEntry).where(o.channel == channel, o.provider_id == provider_id)
        return self._session.scalars(query).first()

    def last_sent(self, channel: str, key: str, until: datetime) -> OutboxEntry | None:
        """The last line that had left that thread at that hour."""
        c = t.conversations.c
        query = select(OutboxEntry).join(t.conversations, c.id == o.conversation_id)
        query = query.where(c.channel == channel, c.key == key, o.done_at <= until)
        query = query.where(o.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)))
        return self._session.scalars(query.order_by(o.seq.desc()).limit(1)).first()

    def failed(self, limit: int) -> list[tuple[OutboxEntry, Conversation]]:
        """Dead letters and whose they are, the latest first."""
        query = select(OutboxEntry, Conversation).join(Conversation, t.conversations.c.id == o.conversation_id)
        query = query.where(o.state == DeliveryState.FAILED).order_by(o.done_at.desc(), o.id).limit(limit)
        return [(entry, conversation) for entry, conversation in self._session.execute(query).all()]

    def undelivered(self, limit: int) -> list[tuple[OutboxEntry, Conversation, Message]]:
        """As `failed`, with the line itself; without what only says who comes and goes."""
        query = (
            select(OutboxEntry, Conversation, Message)
            .join(Conversation, t.conversations.c.id == o.conversation_id)
            .join(Message, t.messages.c.id == o.message_id)
            .where(o.state == DeliveryState.FAILED, _SAYS_SOMETHING)
            .order_by(o.done_at.desc(), o.id)
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(query.limit(limit)).all()]

    def count_undelivered(self, since: datetime) -> int:
        """Those of `undelivered` that failed since then."""
        query = select(func.count()).select_from(t.outbox.join(t.messages, t.messages.c.id == o.message_id))
        query = query.where(o.state == DeliveryState.FAILED, o.done_at >= since, _SAYS_SOMETHING)
        return int(self._session.scalar(query) or 0)

    def of_lines(self, conversation_id: str, first_seq: int, last_seq: int) -> list[tuple[OutboxEntry, Message]]:
        """Of the lines between the two, both included."""
        query = select(OutboxEntry, Message).join(Message, t.messages.c.id == o.message_id)
        query = query.where(o.conversation_id == conversation_id, o.seq.between(first_seq, last_seq))
        return [(row[0], row[1]) for row in self._session.execute(query).all()]

    def message(self, message_id: str) -> Message | None:
        return self._session.get(Message, message_id)

    def line(self, conversation_id: str, seq: int) -> Message | None:
        m = t.messages.c
        return self._session.scalars(select(Message).where(m.conversation_id == conversation_id, m.seq == seq)).first()

    def has_waiting(self, conversation_id: str, except_id: str) -> bool:
        """True when another message of the customer has not had its turn yet."""
        i = t.inbox.c
        query = select(i.id).where(i.conversation_id == conversation_id, i.processed_at.is_(None))
        return self._session.execute(query.where(i.id != except_id).limit(1)).first() is not None

    def our_lines_since(self, conversation_id: str, since: datetime) -> Sequence[Message]:
        """The bot's, and the service's."""
        m = t.messages.c
        query = select(Message).where(m.conversation_id == conversation_id, m.at > since)
        return self._session.scalars(query.where(m.author.in_((Author.BOT, Author.SYSTEM)))).all()

    def customer_lines_since(self, conversation_id: str, since: datetime) -> int:
        m = t.messages.c
        query = select(func.count()).where(m.conversation_id == conversation_id, m.at > since)
        return self._session.scalar(query.where(m.author == Author.CUSTOMER)) or 0

    def channel(self, name: str) -> ChannelState | None:
        return self._session.get(ChannelState, name)

    def add_channel(self, state: ChannelState) -> None:
        self._session.add(state)

    def down(self) -> Sequence[ChannelState]:
        query = select(ChannelState).where(t.channel_states.c.down_since.is_not(None))
        return self._session.scalars(query.order_by(t.channel_states.c.name)).all()


def _is_planned(channel: str, after: datetime) -> ColumnElement[bool]:
    return and_(o.channel == channel, o.state == DeliveryState.QUEUED, o.planned_at > after)


def _is_due(channel: str, now: datetime) -> ColumnElement[bool]:
    before = t.outbox.alias("before")
    is_first = ~exists().where(
        before.c.conversation_id == o.conversation_id,
        before.c.state == DeliveryState.QUEUED,
        before.c.seq < o.seq,
    )
    return and_(o.channel == channel, o.state == DeliveryState.QUEUED, o.next_attempt_at <= now, is_first)
