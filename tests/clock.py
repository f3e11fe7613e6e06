"""A clock that tests move, the moment they start from, and the shipped data."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday, 11 h in Paris: advisors work at that hour."""


class Clock:
    """Gives `now`; time passes only when a test says so."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **spans: float) -> datetime:
        self.now += timedelta(**spans)
        return self.now
