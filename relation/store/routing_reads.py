"""Reads for the queue: who carries what, who is nobody's any more, who has been overtaken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from relation.model.commitment import CommitmentState
from relation.model.conversation import Author, Conversation, Owner
from relation.model.handoff import Handoff, HandoffState
from relation.store import tables as t
from relation.store.unit_of_work import UnitOfWork

c, h, a, m, p = t.conversations.c, t.handoffs.c, t.advisors.c, t.messages.c, t.commitments.c


class RoutingReads:
    """Counts are by advisor id; who is not named has none."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def count_open(self) -> dict[str, int]:
        """Conversations that each advisor owns, and those that they are offered at this moment."""
        owned = select(c.advisor_id, func.count()).where(c.owner == Owner.ADVISOR).group_by(c.advisor_id)
        offered = select(h.offered_to, func.count()).where(h.state == HandoffState.WAITING, h.offered_to.is_not(None))
        counts = self._counts(owned)
        for advisor_id, total in self._counts(offered.group_by(h.offered_to)).items():
            counts[advisor_id] = counts.get(advisor_id, 0) + total
        return counts

    def count_owned(self) -> dict[str, int]:
        return self._counts(select(c.advisor_id, func.count()).where(c.owner == Owner.ADVISOR).group_by(c.advisor_id))

    def count_taken(self, since: datetime) -> dict[str, int]:
        """Handoffs that each advisor has taken since then, and not given back to the queue."""
        return self._counts(select(h.advisor_id, func.count()).where(h.taken_at >= since).group_by(h.advisor_id))

    def usual_advisor(self, conversation: Conversation) -> str | None:
        """Who dealt last with this customer, or with this thread."""
        same: list[ColumnElement[bool]] = [c.id == conversation.id]
        if conversation.customer_reference:
            same.append(c.customer_reference == conversation.customer_reference)
        return self._last_helper(or_(*same))

    def last_helper(self, conversation_id: str) -> str | None:
        """Who dealt last with this thread."""
        return self._last_helper(c.id == conversation_id)

    def _last_helper(self, where: ColumnElement[bool]) -> str | None:
        """Who took it and left, or was left, without a word has dealt with nothing."""
        has_spoken = exists().where(
            m.conversation_id == c.id, m.author == Author.ADVISOR, m.at.between(h.taken_at, h.ended_at)
        )
        query = (
            select(h.advisor_id)
            .select_from(t.handoffs.join(t.conversations, h.conversation_id == c.id))
            .where(where, h.advisor_id.is_not(None), or_(h.state != HandoffState.LEFT, has_spoken))
            .order_by(h.taken_at.desc())
        )
        return self._session.scalar(query.limit(1))

    def overtaken(self, least: int, below: int) -> Sequence[Handoff]:
        """Those that wait with a priority under `below`, while at least that many that came later have been taken."""
        later = t.handoffs.alias("later")
        by = (
            select(func.count())
            .select_from(later)
            .where(later.c.taken_at > h.created_at, later.c.created_at > h.created_at)  # the first for its index
            .scalar_subquery()
        )
        query = select(Handoff).where(h.state == HandoffState.WAITING, h.priority < below, by >= least)
        return self._session.scalars(query.order_by(h.created_at)).all()

    def held_by_absent(self, seen_before: datetime, conversation_id: str | None = None) -> list[str]:
        """Conversations whose advisor has not been seen since then, or works here no more."""
        is_absent = or_(a.seen_at.is_(None), a.seen_at < seen_before, a.is_active.is_(False))
        query = select(c.id).select_from(t.conversations.join(t.advisors, a.id == c.advisor_id))
        return self._ids(query.where(c.owner == Owner.ADVISOR, is_absent), conversation_id)

    def held_in_silence(
        self, taken_before: datetime, calls: tuple[datetime, datetime], conversation_id: str | None = None
    ) -> list[str]:
        """Conversations taken before then, in which their advisor has not said a word since, nor been writing one.

        `calls`: who is on the telephone with the customer is not silent: a call promised to begin before the first of
        the two, and due after the second, or one that was made since they took it.
        """
        has_spoken = exists().where(m.conversation_id == c.id, m.author == Author.ADVISOR, m.at >= h.taken_at)
        is_calling = and_(p.state == CommitmentState.OPEN, p.starts_at <= calls[0], p.due_at >= calls[1])
        has_called = and_(p.state == CommitmentState.KEPT, p.ended_at >= h.taken_at)
        on_the_phone = exists().where(p.conversation_id == c.id, p.starts_at.is_not(None), or_(is_calling, has_called))
        query = (
            select(c.id)
            .select_from(t.conversations.join(t.handoffs, h.conversation_id == c.id))
            .where(c.owner == Owner.ADVISOR, h.state == HandoffState.TAKEN, ~has_spoken, ~on_the_phone)
            .where(func.coalesce(h.attended_at, h.taken_at) < taken_before)
        )
        return self._ids(query, conversation_id)

    def held_idle(self, since: datetime, conversation_id: str | None = None) -> list[str]:
        """Conversations with an advisor in which nothing has happened since then."""
        query = select(c.id).where(c.owner == Owner.ADVISOR, c.updated_at < since)
        return self._ids(query, conversation_id)

    def quiet_returns(
        self, since: datetime, quiet_before: datetime, asked_after: datetime, conversation_id: str | None = None
    ) -> list[str]:
        """Conversations that an advisor gave back to the bot, in which nothing has been written between `quiet_before`
        and now, that were last moved after `since`, and have not been asked for their satisfaction after `asked_after`.
        """
        s = t.satisfactions.c
        is_asked = exists().where(s.conversation_id == c.id, s.asked_at > asked_after)
        is_returned = exists().where(h.conversation_id == c.id, h.state == HandoffState.RETURNED, h.ended_at > since)
        is_quiet = c.updated_at.between(since, quiet_before)
        query = select(c.id).where(c.owner == Owner.BOT, is_quiet, is_returned, ~is_asked)
        return self._ids(query, conversation_id)

    def from_the_future(self, after: datetime) -> list[str]:
        """Ids of the open handoffs, in the order they came, then of the advisors, that hold a later time."""
        times = (h.created_at, h.queued_at, h.taken_at, h.offered_at, h.attended_at)
        is_later = or_(*(at > after for at in times))
        handoffs = select(h.id).where(h.state.in_((HandoffState.WAITING, HandoffState.TAKEN)), is_later)
        advisors = select(a.id).where(a.seen_at > after)
        found = self._session.scalars(handoffs.order_by(h.created_at, h.id)).all()
        return [*found, *self._session.scalars(advisors).all()]

    def last_speaker(self, conversation_id: str) -> Author | None:
        """Who wrote the last line there; the service's own lines are nobody's."""
        query = select(m.author).where(m.conversation_id == conversation_id, m.author != Author.SYSTEM)
        return self._session.scalar(query.order_by(m.seq.desc()).limit(1))

    def advisors_words(self, conversation_id: str, since: datetime) -> int:
        """How many lines advisors have written there since then."""
        query = select(func.count()).select_from(t.messages)
        query = query.where(m.conversation_id == conversation_id, m.author == Author.ADVISOR, m.at >= since)
        return int(self._session.scalar(query) or 0)

    def first_advisors_word(self, conversation_id: str, since: datetime) -> datetime | None:
        """When an advisor first wrote there after `since`."""
        query = select(func.min(m.at)).where(m.conversation_id == conversation_id, m.author == Author.ADVISOR)
        first: datetime | None = self._session.scalar(query.where(m.at > since))
        return first

    def waiting_needs(self) -> dict[str, dict[str, Any]]:
        """Running facts of each conversation that waits."""
        query = select(c.id, c.need).where(c.owner == Owner.WAITING)
        return {row.id: row.need for row in self._session.execute(query)}

    def _ids(self, query: Select[Any], conversation_id: str | None) -> list[str]:
        if conversation_id is not None:
            query = query.where(c.id == conversation_id)
        return [str(found) for found in self._session.scalars(query.order_by(c.updated_at)).all()]

    def _counts(self, query: Select[Any]) -> dict[str, int]:
        return {str(advisor): int(total) for advisor, total in self._session.execute(query) if advisor is not None}
