"""Handoffs tried one after the other, by whatever means: their times, and how many did not come through."""

import statistics
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bench.progress import Progress

WISH = "je veux parler à un conseiller"
PATIENCE_S = 30.0
FAILURES_MAX = 10

Times = dict[str, list[float]]


class NoHandoff(Exception):
    """The bot did not hand over; the last lines of the chat say what it did."""


async def try_each(
    what: str,
    handoffs: int,
    hand_over: Callable[[Times], Awaitable[None]],
    troubles: tuple[type[Exception], ...] = (TimeoutError, NoHandoff),
) -> dict[str, Any]:
    """{"to_advisor", "to_customer": {p50_ms, p95_ms, p99_ms, n}, "failed"}. `hand_over` adds its milliseconds to both.

    Raises: RuntimeError when FAILURES_MAX handoffs end in one of `troubles`.
    """
    times: Times = {"to_advisor": [], "to_customer": []}
    progress, failed = Progress(what, handoffs), 0
    for number in range(handoffs):
        try:
            await hand_over(times)
        except troubles as error:
            failed += 1
            print(f"handoff {number + 1} did not come through: {error!r}", file=sys.stderr)
            if failed >= FAILURES_MAX:
                raise RuntimeError(f"{failed} handoffs did not come through") from error
        progress.note(number + 1, f"{failed} failed")
    return {**{name: _figures(found) for name, found in times.items()}, "failed": failed}


def _figures(times: list[float]) -> dict[str, float]:
    """Of two times or more."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1), "p99_ms": round(cuts[98], 1), "n": len(times)}
