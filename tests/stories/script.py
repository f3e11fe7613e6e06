"""A golden conversation as a file: who writes, when, what they write, and all that is answered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "conversations"
RULE = "---\n"
WRITES, PASSES, LOOKS = re.compile(r"> (.+)"), re.compile(r"\(\+ (\d+) min\)"), re.compile(r"\(page : (.+)\)")
ADVISES = re.compile(r"< (.+)")
CLICKS = re.compile(r"\[([^\]]+)\]")

Said = tuple[str | None, str, list[str]]
"""A bubble: the name of who is not the bot, the text, the titles of its buttons."""


@dataclass(frozen=True)
class Step:
    """One of: the customer writes, clicks or looks at a page, time passes, the advisor writes. Its line is kept."""

    line: str
    text: str | None = None
    click: str | None = None
    minutes: int | None = None
    page: str | None = None
    advice: str | None = None


@dataclass(frozen=True)
class Script:
    """`head`: persona, objectif, heure, and if need be client (signed in), conseiller (at their desk), appareil; its
    text is kept.
    """

    name: str
    head: dict[str, Any]
    head_text: str
    steps: tuple[Step, ...]

    @property
    def starts_at(self) -> datetime:
        moment: datetime = self.head["heure"]
        return moment


def read_script(path: Path) -> Script:
    """Everything that is not a step is an answer, which the play writes anew."""
    head, _, body = path.read_text(encoding="utf-8").partition(RULE)
    return Script(path.stem, yaml.safe_load(head), head, tuple(_steps(body)))


def _steps(body: str) -> Iterator[Step]:
    for line in body.splitlines():
        if found := WRITES.fullmatch(line):
            click = CLICKS.fullmatch(found[1])
            yield Step(line, click=click[1]) if click else Step(line, text=found[1])
        elif found := PASSES.fullmatch(line):
            yield Step(line, minutes=int(found[1]))
        elif found := LOOKS.fullmatch(line):
            yield Step(line, page=found[1])
        elif found := ADVISES.fullmatch(line):
            yield Step(line, advice=found[1])


def written(step: Step, bubbles: list[Said], owner: str) -> str:
    """The step, what was said to it, and who has the floor when it is not the bot."""
    lines = ["", step.line]
    for name, text, titles in bubbles:
        first, *rest = text.split("\n")
        lines += [f"· {f'({name}) ' if name else ''}{first}", *(f"  {line}" for line in rest)]
        lines += ["  " + " ".join(f"[{title}]" for title in titles)] if titles else []
    if owner != "bot":
        lines.append(f"= {owner}")
    return "\n".join(lines) + "\n"
