"""Reads data/questions.yml: what a message may ask besides its first demand, and how it is asked."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from relation.playbook_files import Section
from relation.store.brand_search import normalise, singular

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Question:
    """`told_by`: the intent (`objective.motif`) that answers it; `told_with`: those whose answers tell it too."""

    name: str
    told_by: str
    told_with: tuple[str, ...] = ()
    is_of_product: bool = False


@dataclass(frozen=True)
class Asked:
    """A question found in a text, from `start` to `end` of it."""

    question: Question
    start: int
    end: int


@dataclass(frozen=True)
class Questions:
    """Phrases, as normalised words without plurals, each with what it asks; None for what only begins alike."""

    phrases: Mapping[tuple[str, ...], Question | None]
    longest: int
    of_product: frozenset[str]
    """The intents that tell what is asked of an appliance."""

    def asked_in(self, text: str) -> list[Asked]:
        """In reading order; of two phrases that begin at the same word, the longer."""
        words = [(singular(normalise(one.group())), one.start(), one.end()) for one in _WORD.finditer(text)]
        found, at = [], 0
        while at < len(words):
            count = self._phrase_at([word for word, _, _ in words[at : at + self.longest]])
            question = self.phrases.get(tuple(word for word, _, _ in words[at : at + count]))
            if question is not None:
                found.append(Asked(question, words[at][1], words[at + count - 1][2]))
            at += max(count, 1)
        return found

    def _phrase_at(self, words: list[str]) -> int:
        """How many of these words, from the first, are a phrase; 0 when none is."""
        return next((count for count in range(len(words), 0, -1) if tuple(words[:count]) in self.phrases), 0)


def read_questions(file: Section, intents: Collection[str]) -> Questions:
    """`intents`: those that may answer. Raises: Invalid."""
    file.only("questions", "other_words")
    phrases: dict[tuple[str, ...], Question | None] = {}
    for name, section in file.section("questions").sections():
        section.only("told_by", "told_with", "of_product", "words")
        told_by, told_with = section.choice("told_by", intents), section.names("told_with", intents)
        question = Question(name, told_by, told_with, section.flag("of_product", False))
        _add(phrases, section, "words", question)
    _add(phrases, file, "other_words", None)
    known = [question for question in phrases.values() if question is not None]
    of_product = frozenset(question.told_by for question in known if question.is_of_product)
    return Questions(phrases, max(map(len, phrases), default=0), of_product)


def _add(
    phrases: dict[tuple[str, ...], Question | None], section: Section, key: str, question: Question | None
) -> None:
    for phrase, words in _phrases(section, key):
        if words in phrases:
            raise section.wrong(key, "used_twice", given=phrase)
        phrases[words] = question


def _phrases(section: Section, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for phrase in section.names(key):
        words = tuple(singular(word) for word in normalise(phrase).split())
        if words:
            yield phrase, words
