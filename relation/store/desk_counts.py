"""Counts for the supervisors' figures, grouped by the database: many conversations cost little more than few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, case, cast, func, select

from relation.model.commitment import CommitmentState
from relation.model.desk import Outcome
from relation.store import desk_tables as d
from relation.store import tables as t
from relation.store.unit_of_work import UnitOfWork

c, h, s, w, p = t.conversations.c, t.handoffs.c, t.satisfactions.c, d.wrap_ups.c, t.commitments.c


@dataclass(frozen=True)
class Passed:
    """A handoff to a person."""

    conversation_id: str
    reasons: list[str]
    created_at: datetime
    taken_at: datetime | None


class DeskCounts:
    """Of the conversations begun since a moment in which something was written; of labels, the last one counts."""

    def __init__(self, uow: UnitOfWork, since: datetime) -> None:
        self._session = uow.session
        self._since = since
        self._is_begun = and_(c.created_at >= since, c.last_seq > 0)
        self._label = _last_labels(since)

    def by_day_and_objective(self, ends: Sequence[datetime]) -> list[tuple[int | None, str | None, int]]:
        """(day, objective, how many): the day is a place in `ends`, the moments at which days end; None after them."""
        understood = func.coalesce(_word(c.need["main_objective"]), _word(c.understanding["objective"]))
        begun = (
            select(
                case(*((c.created_at < end, number) for number, end in enumerate(ends))).label("day"),
                func.coalesce(self._label.c.objective, understood).label("objective"),
            )
            .select_from(t.conversations.outerjoin(self._label, self._label.c.conversation_id == c.id))
            .where(self._is_begun)
            .subquery()
        )
        query = select(begun.c.day, begun.c.objective, func.count()).group_by(begun.c.day, begun.c.objective)
        return [(row[0], row[1], int(row[2])) for row in self._session.execute(query)]

    def personas_labelled(self) -> list[tuple[str, int]]:
        query = self._labelled(self._label.c.persona)
        return [(row[0], int(row[1])) for row in self._session.execute(query)]

    def outcomes(self) -> list[tuple[Outcome, int]]:
        query = self._labelled(self._label.c.outcome)
        return [(row[0], int(row[1])) for row in self._session.execute(query)]

    def persona_scores(self) -> list[tuple[str, bool | None]]:
        """(scores as JSON, accepts personalisation) where no person has said the persona."""
        query = (
            select(cast(c.persona_scores, Text), c.accepts_personalisation)
            .select_from(t.conversations.outerjoin(self._label, self._label.c.conversation_id == c.id))
            .where(self._is_begun, self._label.c.conversation_id.is_(None))
        )
        return [(row[0], row[1]) for row in self._session.execute(query)]

    def handoffs(self) -> list[Passed]:
        query = select(h.conversation_id, h.reasons, h.created_at, h.taken_at).join(
            t.conversations, h.conversation_id == c.id
        )
        return [Passed(*row) for row in self._session.execute(query.where(self._is_begun).order_by(h.created_at, h.id))]

    def grades(self) -> dict[str, int]:
        """Conversation → its last grade, 1 to 5."""
        query = select(s.conversation_id, s.grade).join(t.conversations, s.conversation_id == c.id)
        query = query.where(self._is_begun, s.told_at.is_not(None), s.grade.is_not(None)).order_by(s.told_at)
        return {row[0]: int(row[1]) for row in self._session.execute(query)}

    def promises_ended(self) -> dict[CommitmentState, int]:
        """How many that have ended since then were kept, and how many broken."""
        query = select(p.state, func.count()).where(p.ended_at >= self._since).group_by(p.state)
        return {state: int(total) for state, total in self._session.execute(query)}

    def _labelled(self, what: ColumnElement[Any]) -> Select[Any]:
        """How many of each, where a person has said it."""
        joined = t.conversations.join(self._label, self._label.c.conversation_id == c.id)
        return select(what, func.count()).select_from(joined).where(self._is_begun).group_by(what)


def _last_labels(since: datetime) -> Subquery:
    order = func.row_number().over(partition_by=w.conversation_id, order_by=(w.at.desc(), w.id.desc()))
    labels = select(w.conversation_id, w.objective, w.persona, w.outcome, order.label("place")).where(w.at >= since)
    ranked = labels.subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()


def _word(found: Any) -> ColumnElement[str | None]:
    """A name kept in JSON; an empty one is none."""
    return func.nullif(found.as_string(), "")
