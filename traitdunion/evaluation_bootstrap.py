"""How sure a figure is: percentile bootstrap over the messages, alone or paired. Plain Python, seeded."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from traitdunion.evaluation_metrics import quantile

Statistic = Callable[[Sequence[Any]], float | None]

RESAMPLES = 1_000
SEED = 7
COVERAGE = 0.95


@dataclass(frozen=True)
class Difference:
    """A figure of one model minus that of the other, with its 95 % interval and two-sided p."""

    value: float
    low: float
    high: float
    p: float


def bootstrap_interval(statistic: Statistic, rows: Sequence[Any]) -> tuple[float, float] | None:
    """The 95 % interval of a figure; None when it is undefined on every resample."""
    draw = random.Random(SEED)
    found = [statistic(draw.choices(rows, k=len(rows))) for _ in range(RESAMPLES)] if rows else []
    return _percentiles([value for value in found if value is not None])


def paired_bootstrap(statistic: Statistic, ours: Sequence[Any], other: Sequence[Any]) -> Difference | None:
    """The difference of a figure on the same messages, drawn together; None when it is undefined on them.

    p: twice the share of resamples on the less frequent side of zero (ties on both), never below 2 / (RESAMPLES + 1).
    Raises: ValueError when the two do not have as many rows.
    """
    if len(ours) != len(other):
        raise ValueError("two lists over the same messages were expected")
    here, there = statistic(ours), statistic(other)
    if here is None or there is None:
        return None
    found = _differences(statistic, ours, other)
    low, high = _percentiles(found) or (here - there, here - there)
    side = min(sum(value <= 0 for value in found), sum(value >= 0 for value in found))
    return Difference(here - there, low, high, min(1.0, 2 * (side + 1) / (len(found) + 1)))


def _differences(statistic: Statistic, ours: Sequence[Any], other: Sequence[Any]) -> list[float]:
    draw = random.Random(SEED)
    found = []
    for _ in range(RESAMPLES):
        chosen = draw.choices(range(len(ours)), k=len(ours))
        one, two = statistic([ours[at] for at in chosen]), statistic([other[at] for at in chosen])
        if one is not None and two is not None:
            found.append(one - two)
    return found


def _percentiles(values: Sequence[float]) -> tuple[float, float] | None:
    low, high = quantile(values, (1 - COVERAGE) / 2), quantile(values, (1 + COVERAGE) / 2)
    return None if low is None or high is None else (low, high)
