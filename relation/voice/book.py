"""The words of the brand, compiled: acts, openings, next steps, ways elsewhere, promises."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template

from relation.model.journey import DEPTHS
from relation.playbook_files import Section, listed, plain
from relation.voice.templates import BadTemplate, compile_condition, compile_text

ADDED_PARTS: tuple[str, ...] = ("preuve", "chiffres", "etapes", "conseil", "personne")
"""What a tone may add to the facts: proof, figures, steps, advice, a named person."""
ENGLISH = "english"
"""The whole answer for a customer who writes in English; the acts without it are said in French."""
TURN_FILE = "turn.yml"
OPENINGS: tuple[str, ...] = ("none", "greeting", "anger", "mood", "full")
"""What may come before an act, each with what the one before it allows: nothing, the greeting, a word to an angry
customer, a word to a worried one, an acknowledgement."""


@dataclass(frozen=True)
class Wording:
    """Texts that hold `when` a condition does. Each part has one variant or more. `needs`: args that may be null, and
    without which these texts cannot be said: the act's neutral wording is sent instead.
    """

    parts: Mapping[str, tuple[Template, ...]]
    where: str
    when: Template | None = None
    next_step: bool = True
    needs: frozenset[str] = frozenset()

    def holds(self, words: Mapping[str, Any]) -> bool:
        return self.when is None or self.when.render(words) == "1"

    @property
    def variants(self) -> int:
        return max(len(texts) for texts in self.parts.values())

    def part(self, names: tuple[str, ...], words: Mapping[str, Any], count: int) -> str:
        """The variant for the `count`-th saying among those of the named parts, or "" when there are none."""
        texts = [text for name in names for text in self.parts.get(name, ())]
        return texts[count % len(texts)].render(words).strip() if texts else ""


@dataclass(frozen=True)
class ActVoice:
    """How an act is said. `opening`: what the turn may put before it; `next_step`: whether it may go on after it."""

    name: str
    about: str
    requires: frozenset[str]
    optional: frozenset[str]
    opening: str
    next_step: bool
    greets: bool
    wordings: tuple[Wording, ...]
    examples: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class PromiseRule:
    """An answer that promises a thing of `kind`, where the customer's cell lists it."""

    kind: str
    subject: str | None = None
    """The arg of the act that tells what it is about: an order's number, a ticket's."""
    when: Template | None = None
    """On the act's own args."""
    promise: tuple[Wording, ...] = ()
    """How it is said here; by default, in the words of its kind."""

    def holds(self, words: Mapping[str, Any]) -> bool:
        return self.when is None or self.when.render(words) == "1"


@dataclass(frozen=True)
class Tone:
    """A tone as the desk names it, the parts it adds to the facts, and the part it prefers to `standard`."""

    name: str
    label: str
    adds: tuple[str, ...] = ()
    prefers: str | None = None


NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class VoiceBook:
    """Everything that is said."""

    acts: Mapping[str, ActVoice]
    tones: Mapping[str, Tone]
    greeting: tuple[Wording, ...]
    mood: tuple[Wording, ...]
    acknowledge: tuple[Wording, ...]
    next_steps: Mapping[str, tuple[Wording, ...]]
    places: Mapping[str, tuple[Wording, ...]]
    promises: Mapping[str, tuple[Wording, ...]] = field(default_factory=dict)
    promised_with: Mapping[str, tuple[PromiseRule, ...]] = field(default_factory=dict)
    """Act → what it promises, one rule for each kind."""
    recaps: frozenset[str] = frozenset()
    """The acts that read back what a yes will record."""
    idiolect: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Our word → customers' words that may stand for it: same gender, same elision."""
    never: re.Pattern[str] = NOTHING
    """What no text may say."""


def read_condition(section: Section, key: str, words: Iterable[str]) -> Template:
    """Raises: Invalid."""
    return _compiled(section, key, lambda: compile_condition(section.text(key), words))


_PARTS = (*DEPTHS, *ADDED_PARTS, ENGLISH)


def read_wordings(section: Section, key: str, words: Iterable[str]) -> tuple[Wording, ...]:
    """Under `key`: a text, a list of variants, a mapping of parts, or a list of such mappings with `when`."""
    value = section.get(key)
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return (Wording({"standard": _variants(section, key, words)}, section.where(key)),)
    given = value if isinstance(value, list) else [value]
    branches = [branch for branch in given if isinstance(branch, Section)]
    if not branches or len(branches) != len(given):
        raise section.wrong(key, "not_wordings")
    return tuple(_wording(branch, words) for branch in branches)


def _wording(branch: Section, words: Iterable[str]) -> Wording:
    branch.only("when", "next_step", "needs", *_PARTS)
    when = read_condition(branch, "when", words) if "when" in branch else None
    parts = {part: _variants(branch, part, words) for part in _PARTS if part in branch}
    if not ({"bref", "standard"} & set(parts)):
        raise branch.wrong(None, "no_main_part")
    needs = frozenset(branch.names("needs", tuple(words)))
    return Wording(parts, branch.where(), when, branch.flag("next_step", True), needs)


def _variants(section: Section, key: str, words: Iterable[str]) -> tuple[Template, ...]:
    texts = section[key] if isinstance(section[key], list) else [section[key]]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise section.wrong(key, "not_variants")
    return tuple(_compiled(section, key, lambda text=text: compile_text(text, words)) for text in texts)


def _compiled(section: Section, key: str, compiled: Any) -> Template:
    try:
        template: Template = compiled()
    except BadTemplate as error:
        raise section.wrong(key, error.problem, **error.facts) from error
    return template


def read_act(name: str, entry: Section) -> ActVoice:
    """Raises: Invalid."""
    entry.only("about", "requires", "optional", "opening", "next_step", "greets", "say", "examples")
    requires, optional = entry.names("requires"), entry.names("optional")
    examples = entry.get("examples", [] if requires else [{}])
    if not isinstance(examples, list) or not examples or not all(isinstance(item, dict) for item in examples):
        raise entry.wrong("examples", "no_examples")
    for example in examples:
        _check_example(entry, example, set(requires), set(optional))
    return ActVoice(
        name=name,
        about=entry.text("about"),
        requires=frozenset(requires),
        optional=frozenset(optional),
        opening=entry.choice("opening", OPENINGS) if "opening" in entry else "full",
        next_step=entry.flag("next_step", True),
        greets=entry.flag("greets", False),
        wordings=read_wordings(entry, "say", (*requires, *optional)),
        examples=tuple(plain(example) for example in examples),
    )


def _check_example(entry: Section, example: Mapping[str, Any], requires: set[str], optional: set[str]) -> None:
    given = {key for key, value in example.items() if value is not None}
    section = example if isinstance(example, Section) else entry
    if missing := requires - given:
        raise section.wrong(None, "example_lacks", given=listed(sorted(missing)))
    if unknown := set(example) - requires - optional - {"commitment"}:
        raise section.wrong(None, "undeclared", given=listed(sorted(unknown)))
