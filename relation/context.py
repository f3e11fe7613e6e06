"""What every service needs beside an open unit of work: the playbook, the voice, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from relation.playbook import Playbook
from relation.voice import Voice


@dataclass(frozen=True)
class Relation:
    """`now` gives an aware UTC time; tests inject their own."""

    playbook: Playbook
    voice: Voice
    now: Callable[[], datetime]

    @property
    def time_zone(self) -> ZoneInfo:
        """The brand's: days and hours are shown in it."""
        return ZoneInfo(self.playbook.brand["time_zone"])
