"""Conversations as the supervisors' export has them: one by one, with the label that a person gave before a guess."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from relation.context import Relation
from relation.model.journey import NO_OBJECTIVE
from relation.services.persona import current_persona
from relation.store.desk_counts import Passed
from relation.store.desk_figures import DeskFigures, Started
from relation.store.unit_of_work import UnitOfWork

EXPORTED_MAX = 50_000


@dataclass(frozen=True)
class Told:
    """One conversation: names of the playbook, minutes, a grade of 1 to 5."""

    id: str
    created_at: datetime
    channel: str
    objective: str
    motif: str | None
    persona: str
    outcome: str | None
    reasons: list[str]
    minutes_to_person: float | None
    is_contained: bool
    """No person was needed."""
    grade: int | None
    words: str | None


def list_told(uow: UnitOfWork, relation: Relation, days: int) -> list[Told]:
    """Every conversation begun within that many days, today included, the oldest first."""
    reads, since = DeskFigures(uow), since_days(relation, days)
    handoffs: dict[str, list[Passed]] = {}
    for one in reads.passed_since(since):
        handoffs.setdefault(one.conversation_id, []).append(one)
    ends = {row.conversation_id: row for row in reads.outcomes_since(since)}
    grades = {row[0]: row for row in reads.grades_since(since)}
    return [
        _told(relation, one, handoffs.get(one.id, []), ends.get(one.id), grades.get(one.id))
        for one in reads.started_since(since, EXPORTED_MAX)
    ]


def since_days(relation: Relation, days: int) -> datetime:
    """The first midnight of that many days, today included, in the brand's time zone."""
    today = relation.now().astimezone(relation.time_zone).date()
    return datetime.combine(today - timedelta(days=days - 1), time(), relation.time_zone)


def minutes_to_person(handoffs: list[Passed]) -> float | None:
    """How long the quickest of one conversation's handoffs waited."""
    waits = [(one.taken_at - one.created_at).total_seconds() / 60 for one in handoffs if one.taken_at]
    return min(waits, default=None)


def _told(
    relation: Relation, one: Started, handoffs: list[Passed], end: Any, grade: tuple[str, int, str | None] | None
) -> Told:
    understood = one.understanding or {}
    objective = one.need.get("main_objective") or understood.get("objective") or NO_OBJECTIVE
    persona = current_persona(relation.playbook, one.persona_scores, one.accepts_personalisation)
    return Told(
        id=one.id,
        created_at=one.created_at,
        channel=one.channel,
        objective=end.objective if end else str(objective),
        motif=end.motif if end else one.need.get("main_motif") or understood.get("motif"),
        persona=end.persona if end else persona,
        outcome=end.outcome.value if end else None,
        reasons=list(dict.fromkeys(reason for each in handoffs for reason in each.reasons)),
        minutes_to_person=minutes_to_person(handoffs),
        is_contained=not handoffs,
        grade=grade[1] if grade else None,
        words=grade[2] if grade else None,
    )
