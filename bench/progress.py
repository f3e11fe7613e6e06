"""A line now and then on standard error, so that a long measurement is seen to go on; results go to standard output."""

import sys
import time
from collections.abc import Callable

EVERY_S = 10.0


class Progress:
    """`note` as often as wanted: a line at most every EVERY_S, and one at the end."""

    def __init__(self, what: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._total = total
        self._clock = clock
        self._started = clock()
        self._next = self._started + EVERY_S

    def note(self, done: int, beside: str = "") -> None:
        """`beside`: what else is worth seeing, failures for one."""
        now = self._clock()
        if now < self._next and done < self._total:
            return
        self._next = now + EVERY_S
        line = f"{self._what}: {done}/{self._total} in {now - self._started:.0f} s"
        print(f"{line} ({beside})" if beside else line, file=sys.stderr, flush=True)
