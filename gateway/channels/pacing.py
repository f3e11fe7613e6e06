"""How long to wait before the next message, and before the next try."""

import time
from collections.abc import Callable

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 3600.0


def backoff_s(attempts: int, chance: float) -> float:
    """Twice as long each time, a little more or less (`chance` in 0..1), so that not everybody comes back at once."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempts - 1)) * (0.75 + chance / 2)


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
