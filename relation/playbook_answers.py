"""Reads data/brand/answers.yml: the brand's own answers to what customers ask in general."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from relation.model.journey import INFORMATION
from relation.playbook_files import Section
from relation.store.brand_files import entries, texts


@dataclass(frozen=True)
class Answer:
    """`intent`: what it informs of. `is_unknown`: it says that the brand has told nothing of it. `told_by`: acts that
    tell it already.
    """

    id: str
    intent: str
    says: str
    short: str
    in_english: str
    is_unknown: bool = False
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """`sure`: the probability from which one answers a question; `very_sure`: words that may be none, or surely
    about one's own case. `untold`: from which a question that none of them is about is told so.
    """

    by_id: Mapping[str, Answer]
    sure: float
    very_sure: float
    untold: float


def read_answers(file: Section, intents: Collection[str]) -> Answers:
    """`intents`: all that are known; only those that inform may be named. Raises: Invalid."""
    file.only("sure", "very_sure", "untold", "answers", "others")
    file.names("others")
    informing = [intent for intent in intents if intent.startswith(f"{INFORMATION}.")]
    found: dict[str, Answer] = {}
    asked: set[str] = set()
    for section in entries(file, "answers"):
        section.only("id", "motif", "asked", "says", "short", "in_english", "is_unknown", "told_by")
        name = section.text("id")
        if name in found:
            raise section.wrong("id", "used_twice", given=name)
        for words in texts(section, "asked"):
            if words in asked:
                raise section.wrong("asked", "used_twice", given=words)
            asked.add(words)
        found[name] = Answer(
            name,
            section.choice("motif", informing),
            section.text("says"),
            section.text("short"),
            section.text("in_english"),
            section.flag("is_unknown", False),
            section.names("told_by"),
        )
    return Answers(found, *(file.number(name) for name in ("sure", "very_sure", "untold")))
