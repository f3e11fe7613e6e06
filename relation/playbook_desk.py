"""Reads data/desk.yml: the replies that advisors keep ready, and the words by which they promise."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from relation.playbook_files import Section
from relation.voice.book import Wording, read_wordings

WORDS = ("advisor_name",)


@dataclass(frozen=True)
class CannedReply:
    """`objectives`: those it is for; none: all."""

    name: str
    label: str
    wordings: tuple[Wording, ...]
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskTexts:
    """`promise` is searched in an advisor's words, in lower case and without accents."""

    canned: Mapping[str, CannedReply]
    promise: re.Pattern[str]


def read_desk(file: Section, objectives: Collection[str]) -> DeskTexts:
    """Raises: Invalid."""
    file.only("canned", "promises")
    canned = {name: _read_reply(name, one, objectives) for name, one in file.section("canned").sections()}
    return DeskTexts(canned, file.expression("promises"))


def _read_reply(name: str, section: Section, objectives: Collection[str]) -> CannedReply:
    section.only("label", "text", "objectives")
    wordings = read_wordings(section, "text", WORDS)
    return CannedReply(name, section.text("label"), wordings, section.names("objectives", objectives))
