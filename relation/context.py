"""What every service needs beside an open unit of work: the playbook, the voice, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from relation.playbook import Playbook
from relation.voice import Voice


@dataclass(frozen=True)
class Relation:
    """`now` gives an aware UTC time; tests inject their own."""

    playbook: Playbook
    voice: Voice
    now: Callable[[], datetime]
