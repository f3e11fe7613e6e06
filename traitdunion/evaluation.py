"""`traitdunion evaluate`: labelled files through the brain's interpreter, scored, shown, and compared."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from relation.playbook import Playbook
from traitdunion.batch import understand_records
from traitdunion.evaluation_bootstrap import RESAMPLES
from traitdunion.evaluation_labels import COLUMNS, Labelled, known_labels, read_labelled
from traitdunion.evaluation_metrics import quantile
from traitdunion.evaluation_report import write_report
from traitdunion.evaluation_scores import compare, score, worst_errors
from traitdunion.evaluation_table import print_evaluation
from traitdunion.evaluation_words import read_words
from traitdunion.interpreter import check_model
from traitdunion.messages_file import UnreadableFile
from traitdunion.settings import Settings
from traitdunion.training import is_stale, model_path

ERRORS_KEPT = 30
ERROR_COLUMNS = ("objective", "motif", "human")
OWN_COLUMNS = {"id", "text", *COLUMNS}
PER_MESSAGE = ("roc", "scores")
"""Drawn in the report, too long for the JSON line."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for: where the report goes, what to compare with (one of the two at most)."""

    html: Path | None = None
    predictions: Path | None = None
    model: Path | None = None
    as_json: bool = False


def evaluate_files(settings: Settings, files: Sequence[str], wanted: Wanted, output: Console, errors: Console) -> None:
    """Prints the tables, writes the report, ends with one JSON object when `as_json`.

    Raises: UnreadableFile, InterpreterFailed.
    """
    playbook = Playbook.load(settings.data_dir)
    messages = read_labelled(files, known_labels(playbook))
    if is_stale(settings):
        errors.print(read_words()["stale"], style="yellow")
    if wanted.model is not None:
        check_model(wanted.model)
    other = read_predictions(wanted.predictions, messages) if wanted.predictions else None
    answers, timing = _understand(settings, playbook, messages, errors)
    if wanted.model is not None:
        other, _ = _understand(settings, playbook, messages, errors, wanted.model)
    found = summarise(messages, answers, timing) | {"files": list(files), "model": str(model_path(settings))}
    if other is not None:
        figures = compare(messages, answers, other)
        with_what = str(wanted.predictions or wanted.model)
        found["comparison"] = {"with": with_what, "resamples": RESAMPLES, "figures": figures}
    print_evaluation(found, output)
    if wanted.html is not None:
        write_report(found, wanted.html)
    if wanted.as_json:
        output.file.write(json.dumps(_short(found), ensure_ascii=False) + "\n")


def _understand(
    settings: Settings, playbook: Playbook, messages: Sequence[Labelled], errors: Console, model: Path | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The answers in order, and {load_s, latencies_ms}."""
    answers: list[dict[str, Any]] = []
    times: list[float] = []

    def keep(answer: dict[str, Any], ms: float) -> None:
        answers.append(answer)
        times.append(ms)

    records = [message.record for message in messages]
    load_s = understand_records(settings, playbook, records, keep, errors, model)
    return answers, {
        "load_s": load_s,
        "latency_ms": {"p50": quantile(times, 0.5), "p95": quantile(times, 0.95)},
    }


def summarise(
    messages: Sequence[Labelled], answers: Sequence[dict[str, Any]], timing: dict[str, Any]
) -> dict[str, Any]:
    """Every figure of one model on these messages, with the errors worth reading."""
    columns = {name for message in messages for name in message.record.cells}
    return {
        "messages": len(messages),
        "unused_columns": sorted(columns - OWN_COLUMNS),
        **timing,
        "scores": score(messages, answers),
        "errors": {column: worst_errors(messages, answers, column, ERRORS_KEPT) for column in ERROR_COLUMNS},
    }


def read_predictions(file: Path, messages: Sequence[Labelled]) -> list[dict[str, Any]]:
    """Another system's answers to these messages, in their order, found by `id`.

    Raises: UnreadableFile (a line that is no answer, an id twice, a message without answer, another text).
    """
    answers = _answers_by_id(file)
    seen: dict[str, str] = {}
    found = []
    for message in messages:
        where, name = message.record.where, message.record.cells["id"]
        if name in seen:
            raise UnreadableFile(f"{where}: the id {name!r} is also at {seen[name]}: answers are found by id")
        seen[name] = where
        if name not in answers:
            raise UnreadableFile(f"{file}: no answer with the id {name!r} ({where})")
        line, answer = answers[name]
        if "text" in answer and answer["text"] != message.record.text:
            raise UnreadableFile(f"{file}:{line}: the id {name!r} has another text than {where}")
        found.append(answer)
    return found


def _answers_by_id(file: Path) -> dict[str, tuple[int, dict[str, Any]]]:
    """id → (line, answer)."""
    answers: dict[str, tuple[int, dict[str, Any]]] = {}
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        try:
            answer = json.loads(line) if line.strip() else {"id": ""}
        except json.JSONDecodeError as error:
            raise UnreadableFile(f"{file}:{number}: not JSON: {error.msg}") from error
        if not isinstance(answer, dict) or "id" not in answer:
            raise UnreadableFile(f"{file}:{number}: an object with an `id` was expected")
        name = str(answer["id"])
        if name in answers and line.strip():
            raise UnreadableFile(f"{file}:{number}: the id {name!r} is also at line {answers[name][0]}")
        answers[name] = (number, answer)
    return answers


def _short(found: dict[str, Any]) -> dict[str, Any]:
    """Without what only the pictures need, and without customers' words."""
    scores = {
        column: {name: value for name, value in figures.items() if name not in PER_MESSAGE}
        for column, figures in found["scores"].items()
    }
    return {key: value for key, value in found.items() if key != "errors"} | {"scores": scores}
