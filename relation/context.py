"""What every service needs beside an open unit of work: the playbook, the voice, the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from relation.model.identity import Ways
from relation.playbook import Playbook
from relation.voice import Voice


@dataclass(frozen=True)
class Relation:
    """`now` gives an aware UTC time; tests inject their own."""

    playbook: Playbook
    voice: Voice
    now: Callable[[], datetime]
    ways: Ways = field(default_factory=Ways)
    """By which channels a customer may go on."""

    @property
    def time_zone(self) -> ZoneInfo:
        """The brand's: days and hours are shown in it."""
        return ZoneInfo(self.playbook.brand["time_zone"])
