"""One writer at a time within this process: SQLite's own lock makes others sleep and look again, in no order."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

URGENT_IN_A_ROW = 4
"""Then one of those who were overtaken passes: no flood of the urgent stops the turns."""


class WriterLock:
    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._is_held = False
        self._waiting = {True: 0, False: 0}
        """How many: the urgent, who go first, and the others."""
        self._overtaken = 0
        """How many urgent ones in a row have passed before somebody who waits."""

    @property
    def waiting(self) -> int:
        return sum(self._waiting.values())

    @contextmanager
    def held(self, *, is_urgent: bool) -> Iterator[None]:
        """After its patience it goes on without: the database then says itself that it is busy."""
        is_ours = self._take(is_urgent)
        try:
            yield
        finally:
            if is_ours:
                self._give_back()

    def _take(self, is_urgent: bool) -> bool:
        with self._changed:
            self._waiting[is_urgent] += 1
            is_free = self._changed.wait_for(lambda: self._may_pass(is_urgent), self._patience_s)
            self._waiting[is_urgent] -= 1
            if is_free:
                self._is_held = True
                self._overtaken = self._overtaken + 1 if is_urgent and self._waiting[False] else 0
        return is_free

    def _may_pass(self, is_urgent: bool) -> bool:
        if self._is_held:
            return False
        is_turn_of_others = self._waiting[False] > 0 and self._overtaken >= URGENT_IN_A_ROW
        return not is_turn_of_others if is_urgent else is_turn_of_others or not self._waiting[True]

    def _give_back(self) -> None:
        with self._changed:
            self._is_held = False
            self._changed.notify_all()
