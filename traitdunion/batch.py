"""`traitdunion understand`: a file of messages through the brain's interpreter, without any server."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import Progress

from relation.playbook import Playbook
from relation.services.need import compute_need
from traitdunion.brain_env import BRAIN_PYTHON, brain_environ
from traitdunion.settings import ROOT, Settings
from traitdunion.training import model_path

Row = tuple[str, str]
"""(id, text)."""


class BatchError(Exception):
    """The file cannot be read as messages: the text says which file and line, and what was expected."""


def understand_file(settings: Settings, file: str, output: TextIO, errors: Console) -> None:
    """Writes one JSON object a line, in order; the need for a human is that of a neutral history.

    Raises: BatchError.
    """
    rows = list(read_rows(file))
    playbook = Playbook.load(settings.data_dir)
    command = [str(BRAIN_PYTHON), "-m", "bot.understand", "--model", str(model_path(settings))]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as texts:
        texts.writelines(json.dumps(text) + "\n" for _, text in rows)
        texts.seek(0)
        brain = subprocess.Popen(
            command,
            cwd=ROOT,
            env=brain_environ(settings),
            stdin=texts,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        with brain, Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Lecture", total=len(rows))
            for (name, text), line in zip(rows, brain.stdout or (), strict=False):
                output.write(json.dumps(_result(playbook, name, text, json.loads(line)), ensure_ascii=False) + "\n")
                progress.advance(task)
    if brain.returncode:
        raise BatchError(f"the brain's interpreter stopped with code {brain.returncode}: is the model trained?")


def _result(playbook: Playbook, name: str, text: str, understood: dict[str, Any]) -> dict[str, Any]:
    need = compute_need(playbook, understood, {})
    kept = ("objective", "confidence", "objectives", "motif", "motifs", "secondary", "mood", "entities", "language")
    return {
        "id": name,
        "text": text,
        **{key: understood[key] for key in kept},
        "persona": understood["persona"]["evidence"],
        "human": need.level,
        "reasons": need.reasons,
    }


def read_rows(file: str) -> Iterator[Row]:
    """.txt: a message a line; .tsv, .csv: columns id and text; .jsonl: objects; `-`: standard input, as .txt.

    Raises: BatchError.
    """
    source = "standard input" if file == "-" else file
    try:
        content = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BatchError(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BatchError(f"{source}: not UTF-8 at byte {error.start}") from error
    kind = Path(file).suffix
    if kind in (".tsv", ".csv"):
        return _read_table(source, content, "\t" if kind == ".tsv" else ",")
    if kind == ".jsonl":
        return _read_jsonl(source, content.splitlines())
    return ((str(number), line) for number, line in enumerate(content.splitlines(), start=1) if line.strip())


def _read_table(source: str, content: str, delimiter: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(content), delimiter=delimiter)
    if "text" not in (reader.fieldnames or []):
        raise BatchError(f"{source}:1: a column `text` was expected, found {reader.fieldnames}")
    for number, row in enumerate(reader, start=1):
        if row["text"] is None:
            raise BatchError(f"{source}:{reader.line_num}: the column `text` is missing")
        yield row.get("id") or str(number), row["text"]


def _read_jsonl(source: str, lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BatchError(f"{source}:{number}: not JSON: {error.msg}") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise BatchError(f"{source}:{number}: an object with a string `text` was expected")
        yield str(row.get("id", number)), row["text"]
