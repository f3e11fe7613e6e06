"""How long to wait before the next message, and before the next try."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 3600.0


def backoff_s(attempts: int, chance: float) -> float:
    """Twice as long each time, a little more or less (`chance` in 0..1), so that not everybody comes back at once."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempts - 1)) * (0.75 + chance / 2)


class Hold:
    """Lets nothing go for a while. A clock that moves back does not make it longer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.release()

    def keep(self, wait: timedelta) -> None:
        """From this moment, unless it holds for longer already."""
        if wait > self._left():
            self._since, self._wait = self._now(), wait

    def release(self) -> None:
        self._since, self._wait = self._now(), timedelta()

    def is_over(self) -> bool:
        return self._left() <= timedelta()

    def _left(self) -> timedelta:
        self._since = min(self._since, self._now())
        return self._since + self._wait - self._now()


class Throttle:
    """Lets `per_second` things go, with a burst of one second's worth."""

    def __init__(self, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._gap = 1.0 / per_second
        self._now = now
        self._next = 0.0

    def wait_s(self) -> float:
        """How long the next one has to wait; it is counted."""
        now = self._now()
        self._next = max(self._next, now - 1.0) + self._gap
        return max(0.0, self._next - now)
