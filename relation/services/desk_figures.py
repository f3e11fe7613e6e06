"""Daily figures for supervisors, counted from what is kept; a label that a person gave goes before a guess."""

import json
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from relation.context import Relation
from relation.model.commitment import CommitmentState
from relation.services.desk_export import minutes_to_person, since_days
from relation.services.labels import Labels
from relation.services.persona import NEUTRAL, likeliest
from relation.store.desk_counts import DeskCounts, Passed
from relation.store.unit_of_work import UnitOfWork

REMEMBERED = 32_768
"""Scores whose persona is kept in memory: about 15 MB when all are."""
Counts = list[tuple[str, int]]
ByDay = list[tuple[date, dict[str, int]]]


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
    by_day: ByDay
    objectives: Counts
    personas: Counts
    reasons: Counts
    outcomes: Counts


def count_figures(uow: UnitOfWork, relation: Relation, days: int) -> Figures:
    """Of the conversations begun within that many days, today included."""
    counts, labels = DeskCounts(uow, since_days(relation, days)), Labels(relation.playbook)
    by_day, objectives = _by_objective(counts, relation, days)
    handoffs = _by_conversation(counts.handoffs())
    waits = sorted(wait for one in handoffs if (wait := minutes_to_person(one)) is not None)
    grades, ended = counts.grades().values(), counts.promises_ended()
    kept, broken = ended.get(CommitmentState.KEPT, 0), ended.get(CommitmentState.BROKEN, 0)
    total = objectives.total()
    return Figures(
        total=total,
        contained=_share(total - len(handoffs), total),
        median_minutes=statistics.median(waits) if waits else None,
        slow_minutes=waits[int(0.9 * (len(waits) - 1))] if waits else None,
        grade=statistics.fmean(grades) if grades else None,
        grades=len(grades),
        kept=_share(kept, kept + broken),
        promises=kept + broken,
        by_day=by_day,
        objectives=objectives.most_common(),
        personas=_personas(counts, relation).most_common(),
        reasons=Counter(labels.reason(name) for one in handoffs for name in _reasons(one)).most_common(),
        outcomes=Counter({outcome.value: count for outcome, count in counts.outcomes()}).most_common(),
    )


def _by_objective(counts: DeskCounts, relation: Relation, days: int) -> tuple[ByDay, Counter[str]]:
    """Per day, and in all."""
    labels, first = Labels(relation.playbook), since_days(relation, days).date()
    by_day: ByDay = [(first + timedelta(days=number), {}) for number in range(days)]
    ends = [datetime.combine(day + timedelta(days=1), time(), relation.time_zone) for day, _ in by_day]
    in_all: Counter[str] = Counter()
    for number, objective, count in counts.by_day_and_objective(ends):
        label = labels.objective(objective) or ""
        in_all[label] += count
        if number is not None:
            counted = by_day[number][1]
            counted[label] = counted.get(label, 0) + count
    return by_day, in_all


def _personas(counts: DeskCounts, relation: Relation) -> Counter[str]:
    labels = Labels(relation.playbook)
    found: Counter[str] = Counter()
    for name, count in counts.personas_labelled():
        found[labels.persona(name)] += count
    rules = relation.playbook.relationship.persona
    rest = (tuple(relation.playbook.personas), rules["neutral_prior"], rules["floor"])
    applied = (
        NEUTRAL if accepts is False else _likeliest(scores, *rest) for scores, accepts in counts.persona_scores()
    )
    for name, count in Counter(applied).items():
        found[labels.persona(name)] += count
    return found


@lru_cache(maxsize=REMEMBERED)
def _likeliest(scores: str, personas: tuple[str, ...], neutral_prior: float, floor: float) -> str:
    """The scores of a conversation that is over do not move: they are worked out once, not at each look."""
    return likeliest(json.loads(scores), personas, neutral_prior, floor)


def _by_conversation(handoffs: list[Passed]) -> list[list[Passed]]:
    found: dict[str, list[Passed]] = {}
    for one in handoffs:
        found.setdefault(one.conversation_id, []).append(one)
    return list(found.values())


def _reasons(handoffs: list[Passed]) -> dict[str, None]:
    return dict.fromkeys(reason for one in handoffs for reason in one.reasons)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
