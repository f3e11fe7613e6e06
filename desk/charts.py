"""Geometry of the charts, drawn as SVG by the templates: numbers in, rectangles out, no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 180
GAP = 0.25
"""Of a column's width."""


@dataclass(frozen=True)
class Box:
    """`rank`: which colour; `x`… in the units of the view box."""

    label: str
    count: int
    rank: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """Stacked columns, a day each. `labels` in the order of their colours; `top` is what the highest one counts."""

    days: list[tuple[date, float, list[Box]]]
    """(day, its middle, its boxes from the bottom)."""
    labels: list[str]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def stack_days(by_day: Sequence[tuple[date, dict[str, int]]]) -> Columns:
    totals: dict[str, int] = {}
    for _, counts in by_day:
        for label, count in counts.items():
            totals[label] = totals.get(label, 0) + count
    labels = sorted(totals, key=lambda label: (-totals[label], label))
    top = max((sum(counts.values()) for _, counts in by_day), default=0)
    step = WIDTH / max(len(by_day), 1)
    days = []
    for number, (day, counts) in enumerate(by_day):
        left, boxes, y = step * (number + GAP / 2), [], float(HEIGHT)
        for rank, label in enumerate(labels):
            if count := counts.get(label, 0):
                tall = HEIGHT * count / top
                y -= tall
                boxes.append(
                    Box(label, count, rank, round(left, 1), round(y, 1), round(step * (1 - GAP), 1), round(tall, 1))
                )
        days.append((day, round(left + step * (1 - GAP) / 2, 1), boxes))
    return Columns(days, labels, top)
