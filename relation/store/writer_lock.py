"""One writer at a time within this process: SQLite's own lock makes others sleep and look again, in no order."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class WriterLock:
    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._is_held = False
        self._urgent = 0
        """How many wait who go first."""

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
            self._urgent += is_urgent
            is_free = self._changed.wait_for(lambda: self._may_pass(is_urgent), self._patience_s)
            self._urgent -= is_urgent
            self._is_held |= is_free
        return is_free

    def _may_pass(self, is_urgent: bool) -> bool:
        return not self._is_held and (is_urgent or not self._urgent)

    def _give_back(self) -> None:
        with self._changed:
            self._is_held = False
            self._changed.notify_all()
