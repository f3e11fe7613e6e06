"""Reads data/elsewhere.yml: how other channels are named on buttons, and by customers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from relation.model.identity import LINKS, WEB_CHAT
from relation.playbook_files import Section

_BETWEEN = r"(?: (?:de|du|d|sur|par|le|la|l|un|mon|ma|votre|compte))*"


@dataclass(frozen=True)
class Elsewhere:
    """Expressions over normalised text. `others`: of the channels that nobody is answered on."""

    labels: Mapping[str, str]
    words: Mapping[str, re.Pattern[str]]
    declined: Mapping[str, re.Pattern[str]]
    others: re.Pattern[str]

    def named_in(self, text: str) -> list[str]:
        """The channels that a normalised text asks for, whether they are on or not; not those it declines."""
        return [name for name, words in self.words.items() if words.search(self.declined[name].sub(" ", text))]

    def declined_in(self, text: str) -> list[str]:
        return [name for name, words in self.declined.items() if words.search(text)]


def read_elsewhere(file: Section) -> Elsewhere:
    """Raises: Invalid, also for a channel that has no words."""
    file.only("ways", "others", "declined")
    ways = file.section("ways")
    names = (*LINKS, WEB_CHAT)
    ways.only(*names)
    for name in names:
        ways.section(name).only("label", "words")
    no = file.expression("declined", r"\b(?:", r")")
    return Elsewhere(
        labels={name: ways.section(name).text("label") for name in names},
        words={name: ways.section(name).expression("words", r"\b(?:", r")\b") for name in names},
        declined={
            name: ways.section(name).expression("words", rf"{no.pattern}{_BETWEEN} (?:", r")\b") for name in names
        },
        others=file.expression("others", r"\b(?:", r")\b"),
    )
