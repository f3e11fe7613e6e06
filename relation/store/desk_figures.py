"""Reads for the supervisors' wall and exports: whole columns. What is only counted is in desk_counts.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from relation.model.conversation import Owner
from relation.model.handoff import HandoffState
from relation.model.satisfaction import Satisfaction
from relation.store import desk_tables as d
from relation.store import tables as t
from relation.store.desk_counts import Passed
from relation.store.unit_of_work import UnitOfWork

c, h, s, w = t.conversations.c, t.handoffs.c, t.satisfactions.c, d.wrap_ups.c


@dataclass(frozen=True)
class Started:
    """A conversation in which something was written."""

    id: str
    channel: str
    created_at: datetime
    owner: Owner
    need: dict[str, Any]
    understanding: dict[str, Any] | None
    persona_scores: dict[str, float]
    accepts_personalisation: bool | None


class DeskFigures:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def started_since(self, moment: datetime, limit: int) -> list[Started]:
        """The oldest first."""
        query = select(
            c.id, c.channel, c.created_at, c.owner, c.need, c.understanding, c.persona_scores, c.accepts_personalisation
        ).where(c.created_at >= moment, c.last_seq > 0)
        return [Started(*row) for row in self._session.execute(query.order_by(c.created_at, c.id).limit(limit))]

    def passed_since(self, moment: datetime) -> list[Passed]:
        query = select(h.conversation_id, h.reasons, h.created_at, h.taken_at)
        return [Passed(*row) for row in self._session.execute(query.where(h.created_at >= moment))]

    def grades_since(self, moment: datetime) -> list[tuple[str, int, str | None]]:
        """Conversation, grade (1 to 5), words; the oldest first."""
        query = select(s.conversation_id, s.grade, s.words).where(s.told_at >= moment, s.grade.is_not(None))
        return [(row[0], int(row[1]), row[2]) for row in self._session.execute(query.order_by(s.told_at))]

    def verbatims_since(self, moment: datetime) -> Sequence[tuple[Satisfaction, str]]:
        """Answers with words, and their channel; the oldest first."""
        query = select(Satisfaction, c.channel).join(t.conversations, c.id == s.conversation_id)
        query = query.where(s.told_at >= moment, s.grade.is_not(None), s.words != "").order_by(s.told_at, s.id)
        return [(row[0], row[1]) for row in self._session.execute(query)]

    def outcomes_since(self, moment: datetime) -> list[Any]:
        """Rows with conversation_id, objective, motif, persona, outcome: the last of a conversation comes last."""
        query = select(w.conversation_id, w.objective, w.motif, w.persona, w.outcome).where(w.at >= moment)
        return list(self._session.execute(query.order_by(w.at)))

    def reasons_waiting(self) -> Sequence[tuple[list[str], datetime]]:
        """Reasons of each handoff that waits, and since when, the oldest first."""
        query = select(h.reasons, func.coalesce(h.queued_at, h.created_at)).where(h.state == HandoffState.WAITING)
        return [(row[0], row[1]) for row in self._session.execute(query.order_by(h.created_at))]

    def needs_in_hand(self) -> list[dict[str, Any]]:
        """Running facts of what waits for, or is with, a person."""
        query = select(c.need).where(c.owner.in_((Owner.WAITING, Owner.ADVISOR)))
        return list(self._session.scalars(query))
