"""Engines side by side: same training messages (data/nlu), same evaluation files, same machine, one run.

`make bench-understanding`, or `.venv/bin/python -m bench.understanding [ours] [spacy] [nlpjs] [diet] [--per-motif N]
[--files FILE…]`. Prints each contestant's figures when it has finished, then a table, then one JSON object. Nothing is
tuned here.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.contestants import Absent, Contestant, make_contestants
from bench.degrade import DEGRADATIONS
from bench.rasa_training import Example, drawn, read_examples
from relation.playbook import Playbook
from relation.services.need import compute_need
from traitdunion.evaluation_figures import FIGURES, rows_of
from traitdunion.evaluation_labels import Labelled, known_labels, read_labelled
from traitdunion.evaluation_metrics import quantile
from traitdunion.evaluation_scores import score
from traitdunion.messages_file import UnreadableFile

NOTHING = "aucun.hors_sujet"
"""What an engine's own « none of them » means."""
SHOWN = {
    f"{figure.column}_{figure.name}": figure
    for figure in FIGURES
    if figure.column in ("objective", "motif", "anger") or figure.name == "needed_f1"
}
console = Console(width=150)


def answer_of(playbook: Playbook, given: dict[str, Any], text: str | None = None) -> dict[str, Any]:
    """One answer as the evaluation reads it. Others than ours give chances by intent: objectives are their sums."""
    if "chances" not in given:
        need = compute_need(playbook, given, {}, text=text)
        return {**given, "persona": given["persona"]["evidence"], "human": need.level}
    objectives: dict[str, float] = {}
    motifs: dict[str, float] = {}
    for intent, chance in given["chances"].items():
        objective, motif = (intent if "." in intent else NOTHING).split(".")
        objectives[objective] = objectives.get(objective, 0.0) + chance
        motifs[motif] = motifs.get(motif, 0.0) + chance
    return {
        "objective": max(objectives, key=lambda name: objectives[name]),
        "objectives": [{"name": name, "confidence": chance} for name, chance in objectives.items()],
        "motif": max(motifs, key=lambda name: motifs[name]),
        "motifs": [{"name": name, "confidence": chance} for name, chance in motifs.items()],
    }


def measure(
    contestant: Contestant, playbook: Playbook, training: Sequence[Example], messages: Sequence[Labelled]
) -> dict[str, Any]:
    """Every figure of one contestant. Raises: Absent, CalledProcessError."""
    texts = [message.record.text for message in messages]
    asked = texts + [degrade(text) for degrade in DEGRADATIONS.values() for text in texts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contestant.prepare(folder)
        train_s = contestant.train(training, folder)
        load_s, given, end = contestant.answer(asked, len(texts), folder)
    answers = [answer_of(playbook, row["answer"], text) for row, text in zip(given, asked, strict=True)]
    times = [row["ms"] for row in given[: len(texts)]]
    return {
        **_figures(messages, answers[: len(texts)]),
        "degraded": {
            kind: _degraded(messages, answers[at * len(texts) : (at + 1) * len(texts)])
            for at, kind in enumerate(DEGRADATIONS, start=1)
        },
        "train_s": None if train_s is None else round(train_s, 1),
        "load_s": round(load_s, 1),
        "rss_mb": end["rss_mb"],
        "p50_ms": round(quantile(times, 0.5) or 0.0, 2),
        "p95_ms": round(quantile(times, 0.95) or 0.0, 2),
        "batch_per_s": round(end["batch_per_s"], 1),
    }


def _figures(messages: Sequence[Labelled], answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """figure → value, with the interval of those that decide."""
    scores = score(messages, answers)
    found: dict[str, Any] = {}
    for key, figure in SHOWN.items():
        value = scores.get(figure.column, {}).get(figure.name)
        if value is not None:
            found[key] = round(value["value"], 4)
            if figure.name in ("accuracy", "macro_f1"):
                found[f"{key}_interval"] = [round(value["low"], 4), round(value["high"], 4)]
    return found


def _degraded(messages: Sequence[Labelled], answers: Sequence[dict[str, Any]]) -> dict[str, float]:
    found = {}
    for key in ("objective_accuracy", "motif_accuracy"):
        figure = SHOWN[key]
        value = figure.statistic([row for row in rows_of(figure, messages, answers) if row is not None])
        if value is not None:
            found[key] = round(value, 4)
    return found


def show(results: dict[str, dict[str, Any]]) -> None:
    """Contestants as columns."""
    table = Table("figure", *results)
    rows = [*SHOWN, "train_s", "load_s", "rss_mb", "p50_ms", "p95_ms", "batch_per_s"]
    for row in rows:
        table.add_row(row, *(str(found.get(row, "–")) for found in results.values()))
    for kind in DEGRADATIONS:
        for key in ("objective_accuracy", "motif_accuracy"):
            values = [found.get("degraded", {}).get(kind, {}).get(key, "–") for found in results.values()]
            table.add_row(f"{kind}: {key}", *(str(value) for value in values))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CONTESTANT")
    parser.add_argument("--files", nargs="+", help="labelled files (default: data/evaluation/*.tsv)")
    parser.add_argument("--our-model", type=Path, help="a trained model of ours, instead of training it here")
    parser.add_argument("--per-motif", type=int, help="messages of each motif to learn from (default: all)")
    given = parser.parse_args()
    training = drawn(read_examples(), given.per_motif)
    contestants = make_contestants(given.our_model)
    names = given.names or list(contestants)
    unknown = sorted(set(names) - set(contestants))
    if unknown:
        parser.error(f"unknown contestants: {', '.join(unknown)}; known: {', '.join(contestants)}")
    playbook = Playbook.load(Path("data"))
    files = given.files or sorted(str(path) for path in Path("data/evaluation").glob("*.tsv"))
    try:
        messages = read_labelled(files, known_labels(playbook))
    except UnreadableFile as error:
        sys.exit(str(error))
    if not messages:
        sys.exit("data/evaluation: no .tsv file")
    results = {}
    for name in names:
        console.print(f"{name}…")
        try:
            results[name] = measure(contestants[name], playbook, training, messages)
        except Absent as error:
            results[name] = {"skipped": str(error)}
            console.print(f"[bold red]{name} SKIPPED: {error}[/bold red]")
        except subprocess.CalledProcessError as error:
            results[name] = {"failed": str(error)}
            console.print(f"{name} FAILED: {error}\n{error.stderr}", style="red", markup=False)
        print(json.dumps({name: results[name]}), flush=True)
    show(results)
    print(json.dumps({"training": len(training), "evaluation": len(messages), "contestants": results}))


if __name__ == "__main__":
    main()
