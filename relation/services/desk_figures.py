"""Daily figures for supervisors, counted from what is kept; a label that a person gave goes before a guess."""

import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from relation.context import Relation
from relation.model.commitment import CommitmentState
from relation.model.journey import NO_OBJECTIVE
from relation.services.labels import Labels
from relation.services.persona import current_persona
from relation.store.desk_figures import DeskFigures, Passed, Started
from relation.store.unit_of_work import UnitOfWork

COUNTED_MAX = 50_000
Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class Told:
    """One conversation, as the export has it: names of the playbook, minutes, a grade of 1 to 5."""

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


@dataclass(frozen=True)
class Figures:
    """`by_day`: the brand's days, each with its count per objective (label). Shares are 0..1, None without anything."""

    total: int
    contained: float | None
    median_minutes: float | None
    slow_minutes: float | None
    """Nine in ten waited less."""
    grade: float | None
    grades: int
    kept: float | None
    promises: int
    by_day: list[tuple[date, dict[str, int]]]
    objectives: Counts
    personas: Counts
    reasons: Counts
    outcomes: Counts


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
        for one in reads.started_since(since, COUNTED_MAX)
    ]


def since_days(relation: Relation, days: int) -> datetime:
    """The first midnight of that many days, today included, in the brand's time zone."""
    today = relation.now().astimezone(relation.time_zone).date()
    return datetime.combine(today - timedelta(days=days - 1), time(), relation.time_zone)


def _told(
    relation: Relation, one: Started, handoffs: list[Passed], end: Any, grade: tuple[str, int, str | None] | None
) -> Told:
    understood = one.understanding or {}
    objective = one.need.get("main_objective") or understanding_of(understood)
    waits = [(each.taken_at - each.created_at).total_seconds() / 60 for each in handoffs if each.taken_at]
    persona = current_persona(relation.playbook, one.persona_scores, one.accepts_personalisation)
    return Told(
        id=one.id,
        created_at=one.created_at,
        channel=one.channel,
        objective=end.objective if end else objective,
        motif=end.motif if end else one.need.get("main_motif") or understood.get("motif"),
        persona=end.persona if end else persona,
        outcome=end.outcome.value if end else None,
        reasons=list(dict.fromkeys(reason for each in handoffs for reason in each.reasons)),
        minutes_to_person=min(waits, default=None),
        is_contained=not handoffs,
        grade=grade[1] if grade else None,
        words=grade[2] if grade else None,
    )


def understanding_of(understood: dict[str, Any]) -> str:
    return str(understood.get("objective") or NO_OBJECTIVE)


def count_figures(uow: UnitOfWork, relation: Relation, days: int) -> Figures:
    told, labels = list_told(uow, relation, days), Labels(relation.playbook)
    waits = sorted(one.minutes_to_person for one in told if one.minutes_to_person is not None)
    grades = [one.grade for one in told if one.grade is not None]
    ended = DeskFigures(uow).promises_since(since_days(relation, days))
    kept, broken = ended.get(CommitmentState.KEPT, 0), ended.get(CommitmentState.BROKEN, 0)
    return Figures(
        total=len(told),
        contained=_share(sum(one.is_contained for one in told), len(told)),
        median_minutes=statistics.median(waits) if waits else None,
        slow_minutes=waits[int(0.9 * (len(waits) - 1))] if waits else None,
        grade=statistics.fmean(grades) if grades else None,
        grades=len(grades),
        kept=_share(kept, kept + broken),
        promises=kept + broken,
        by_day=_by_day(relation, told, days),
        objectives=Counter(labels.objective(one.objective) or "" for one in told).most_common(),
        personas=Counter(labels.persona(one.persona) for one in told).most_common(),
        reasons=Counter(labels.reason(reason) for one in told for reason in one.reasons).most_common(),
        outcomes=Counter(one.outcome for one in told if one.outcome).most_common(),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _by_day(relation: Relation, told: list[Told], days: int) -> list[tuple[date, dict[str, int]]]:
    first, labels = since_days(relation, days).date(), Labels(relation.playbook)
    counts: dict[date, Counter[str]] = {first + timedelta(days=number): Counter() for number in range(days)}
    for one in told:
        day = one.created_at.astimezone(relation.time_zone).date()
        if day in counts:
            counts[day][labels.objective(one.objective) or ""] += 1
    return [(day, dict(counted)) for day, counted in counts.items()]
