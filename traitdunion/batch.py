"""`traitdunion understand`: a file of messages through the brain's interpreter, without any server."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import Progress

from relation.playbook import Playbook
from relation.services.need import compute_need, hear_words
from traitdunion.interpreter import interpret
from traitdunion.messages_file import Record, read_records
from traitdunion.settings import Settings

KEPT = ("objective", "confidence", "objectives", "motif", "motifs", "secondary", "mood", "entities", "language")


def understand_file(settings: Settings, file: str, output: TextIO, errors: Console) -> None:
    """Writes one JSON object a line, in order; the need for a human is that of a neutral history.

    Raises: UnreadableFile, InterpreterFailed.
    """

    def write(result: dict[str, Any], _ms: float) -> None:
        output.write(json.dumps(result, ensure_ascii=False) + "\n")

    understand_records(settings, Playbook.load(settings.data_dir), read_records(file), write, errors)


def understand_records(
    settings: Settings,
    playbook: Playbook,
    records: Sequence[Record],
    keep: Callable[[dict[str, Any], float], None],
    errors: Console,
    model: Path | None = None,
) -> float:
    """Calls `keep(result, milliseconds)` for each record, in order. Returns the seconds that loading took.

    Raises: InterpreterFailed.
    """
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task("Lecture", total=len(records))

        def receive(number: int, understood: dict[str, Any], ms: float) -> None:
            keep(_result(playbook, records[number], understood), ms)
            progress.advance(task)

        return interpret(settings, [record.text for record in records], receive, model)


def _result(playbook: Playbook, record: Record, understood: dict[str, Any]) -> dict[str, Any]:
    history = hear_words(playbook, {}, understood, record.text)
    need = compute_need(playbook, understood, history, text=record.text)
    return {
        "id": record.cells["id"],
        "text": record.text,
        **{key: understood[key] for key in KEPT},
        "persona": understood["persona"]["evidence"],
        "human": need.level,
        "reasons": need.reasons,
    }
