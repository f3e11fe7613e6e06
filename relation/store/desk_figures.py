"""Reads for the supervisors' wall and figures: whole columns, no objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from relation.model.commitment import CommitmentState
from relation.model.conversation import Owner
from relation.model.handoff import HandoffState
from relation.store import desk_tables as d
from relation.store import tables as t
from relation.store.unit_of_work import UnitOfWork

c, h, s, w, p = t.conversations.c, t.handoffs.c, t.satisfactions.c, d.wrap_ups.c, t.commitments.c


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


@dataclass(frozen=True)
class Passed:
    """A handoff to a person."""

    conversation_id: str
    reasons: list[str]
    created_at: datetime
    taken_at: datetime | None
    advisor_id: str | None


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
        query = select(h.conversation_id, h.reasons, h.created_at, h.taken_at, h.advisor_id)
        return [Passed(*row) for row in self._session.execute(query.where(h.created_at >= moment))]

    def grades_since(self, moment: datetime) -> list[tuple[str, int, str | None]]:
        """Conversation, grade (1 to 5), words."""
        query = select(s.conversation_id, s.grade, s.words).where(s.told_at >= moment, s.grade.is_not(None))
        return [(row[0], int(row[1]), row[2]) for row in self._session.execute(query)]

    def outcomes_since(self, moment: datetime) -> list[Any]:
        """Rows with conversation_id, objective, motif, persona, outcome: the last of a conversation comes last."""
        query = select(w.conversation_id, w.objective, w.motif, w.persona, w.outcome).where(w.at >= moment)
        return list(self._session.execute(query.order_by(w.at)))

    def promises_since(self, moment: datetime) -> dict[CommitmentState, int]:
        """How many that have ended since then were kept, and how many broken."""
        query = select(p.state, func.count()).where(p.ended_at >= moment).group_by(p.state)
        return {state: int(total) for state, total in self._session.execute(query)}

    def reasons_waiting(self) -> Sequence[tuple[list[str], datetime]]:
        """Reasons of each handoff that waits, and since when, the oldest first."""
        query = select(h.reasons, func.coalesce(h.queued_at, h.created_at)).where(h.state == HandoffState.WAITING)
        return [(row[0], row[1]) for row in self._session.execute(query.order_by(h.created_at))]

    def needs_in_hand(self) -> list[dict[str, Any]]:
        """Running facts of what waits for, or is with, a person."""
        query = select(c.need).where(c.owner.in_((Owner.WAITING, Owner.ADVISOR)))
        return list(self._session.scalars(query))
