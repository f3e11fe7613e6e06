"""Reads data/dangers.yml: how customers name a danger, or a bereavement, which is answered before anything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from relation.playbook_files import Section

KINDS = (
    "trapped", "animal", "swallowed", "choking", "splash", "reaction", "shock", "refrigerant", "gas", "battery", "fire",
    "injury", "despair", "medicine", "leak",
)  # fmt: skip
"""Each has its text in data/voice/dangers.yml."""
OF_THE_BODY = frozenset(
    {"trapped", "animal", "swallowed", "choking", "splash", "reaction", "injury", "despair", "medicine"}
)
"""Somebody is hurt or ill, or thinks of dying: what is to be done for them comes before the appliance."""
WHOLE_WORDS = (r"\b(?:", r")\b")


@dataclass(frozen=True)
class Dangers:
    """Expressions over normalised text."""

    words: Mapping[str, re.Pattern[str]]
    """Kind → its words, the gravest first."""
    calling: frozenset[str]
    """The kinds that call a person by themselves."""
    harmless: re.Pattern[str]
    """What looks like a danger and is none."""
    still: re.Pattern[str]
    """Said by who is in a danger that has been answered, and is not over."""
    reuse: re.Pattern[str]
    """Said by them too: whether what was dangerous may serve again."""
    over: re.Pattern[str]
    """It is past, or made safe: « j'ai coupé l'eau », « personne n'est en danger »."""
    bereavement: re.Pattern[str]

    def kind_in(self, text: str) -> str | None:
        """The gravest kind that a normalised text names."""
        return next((kind for kind, words in self.words.items() if words.search(text)), None)

    def without_harmless(self, text: str) -> str:
        """A normalised text, less the words that only look like a danger."""
        return " ".join(self.harmless.sub(" ", self.over.sub(" ", text)).split())


def read_dangers(file: Section) -> Dangers:
    """Raises: Invalid, also for a kind that is not one of KINDS."""
    file.only("kinds", "harmless", "still", "over", "reuse", "bereavement")
    kinds = file.section("kinds")
    kinds.only(*KINDS)
    for _, kind in kinds.sections():
        kind.only("words", "calls")
    return Dangers(
        words={name: kind.expression("words", *WHOLE_WORDS) for name, kind in kinds.sections()},
        calling=frozenset(name for name, kind in kinds.sections() if kind.flag("calls", False)),
        harmless=file.expression("harmless", *WHOLE_WORDS),
        still=file.expression("still", *WHOLE_WORDS),
        over=file.expression("over", *WHOLE_WORDS),
        reuse=file.expression("reuse", *WHOLE_WORDS),
        bereavement=file.expression("bereavement", *WHOLE_WORDS),
    )
