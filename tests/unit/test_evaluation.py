"""`traitdunion evaluate` from the command line, with an interpreter that answers what the test knows."""

import io
import json
import re
import stat
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from relation.playbook import Playbook
from traitdunion import evaluation_bootstrap, interpreter
from traitdunion.cli import app
from traitdunion.installation import SECRETS

TESTS = Path(__file__).parents[1]
MESSAGES = TESTS / "data" / "evaluation.tsv"
Run = Callable[..., Result]


def make_model(path: Path, component: str = interpreter.NEEDED) -> Path:
    """An archive with the metadata that a model of this brain has."""
    metadata = {
        "rasa_open_source_version": "3.1.0",
        "predict_schema": {"nodes": {"run_1": {"uses": component}}},
    }
    data = json.dumps(metadata).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, playbook: Playbook) -> Run:
    """run("evaluate", …) with a served model and the fake interpreter; few resamples, the playbook read once."""
    monkeypatch.setattr(Playbook, "load", lambda _data_dir: playbook)
    monkeypatch.setattr(evaluation_bootstrap, "RESAMPLES", 100)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {TESTS / "fakes" / "interpreter.py"} "$@"\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(interpreter, "BRAIN_PYTHON", python)
    (tmp_path / "models").mkdir()
    make_model(tmp_path / "models" / "brain.tar.gz")
    environ = {**dict.fromkeys(SECRETS, "x" * 40), "MODELS_DIR": str(tmp_path / "models"), "COLUMNS": "160"}
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], env=environ)


def scores(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])


def test_every_column_is_scored(run: Run) -> None:
    found = scores(run("evaluate", MESSAGES, "--json"))
    figures = {
        f"{column}.{name}": figure["value"]
        for column, own in found["scores"].items()
        for name, figure in own.items()
        if isinstance(figure, dict) and "value" in figure
    }
    assert found["messages"] == 8
    assert figures["objective.accuracy"] == pytest.approx(7 / 8)
    assert figures["motif.accuracy"] == pytest.approx(6 / 8)
    assert figures["persona.accuracy"] == pytest.approx(5 / 6)
    assert figures["human.accuracy"] == pytest.approx(8 / 8)
    assert figures["human.needed_f1"] == 1.0
    assert figures["anger.auroc"] == 1.0
    assert figures["language.accuracy"] == 1.0
    assert 0 < figures["objective.calibration_error"] < 1
    assert found["scores"]["objective"]["classes"]["sav"] == {
        "precision": 0.5,
        "recall": 1.0,
        "f1": 2 / 3,
        "support": 1,
    }
    assert found["scores"]["objective"]["accuracy"]["n"] == 8
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]


def test_the_terminal_is_readable(run: Run) -> None:
    shown = run("evaluate", MESSAGES).stdout
    assert re.search(r"Objectif, exactitude +│ +0,875 │ +\[0,\d+ ; 1,000\] │ +8", shown)
    assert "Troisième relance" in shown
    assert "Matrice" in shown or "matrice" in shown
    assert "Latence" in shown
    assert "{" not in shown


def test_a_stale_model_is_named(run: Run) -> None:
    assert "traitdunion train" in run("evaluate", MESSAGES).stderr


def test_missing_columns_are_skipped(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("text;objective;sector\nmerci;aucun;mode\nma montre;sav;mode\n")
    result = run("evaluate", file, "--json")
    assert set(scores(result)["scores"]) == {"objective"}
    assert "sector" in result.stdout


@pytest.mark.parametrize(
    ("header", "label", "columns"),
    [
        ("anger", "0", set()),
        ("anger", "3", set()),
        ("objective", "aucun", {"objective"}),
        ("language", "en", {"language"}),
        ("human", "no", {"human"}),
    ],
)
def test_a_single_label_is_scored_and_drawn(
    run: Run, tmp_path: Path, header: str, label: str, columns: set[str]
) -> None:
    """What one message cannot tell (an AUROC, a correlation) is left out."""
    file, page = tmp_path / "one.tsv", tmp_path / "report.html"
    file.write_text(f"text\t{header}\nmerci\t{label}\n")
    assert set(scores(run("evaluate", file, "--html", page, "--json"))["scores"]) == columns
    assert "</html>" in page.read_text(encoding="utf-8")


def test_several_files_are_one_set(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text('{"text": "merci", "objective": "aucun", "anger": 0}\n')
    assert scores(run("evaluate", MESSAGES, file, "--json"))["messages"] == 9


def test_the_report_stands_alone(run: Run, tmp_path: Path) -> None:
    file, page = tmp_path / "hostile.jsonl", tmp_path / "report.html"
    file.write_text(json.dumps({"text": "<script>alert(1)</script>", "objective": "sav", "anger": 2}) + "\n")
    assert run("evaluate", MESSAGES, file, "--html", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") >= 8
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search(r"""(?:src|href)=|url\(|@import""", html)
    assert "prefers-color-scheme: dark" in html and '<html lang="fr">' in html


def test_a_report_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    result = run("evaluate", MESSAGES, "--html", tmp_path / "nowhere" / "report.html")
    assert result.exit_code == 2
    assert "report.html: cannot be written" in result.stderr


def test_another_systems_predictions_are_compared(run: Run, tmp_path: Path) -> None:
    own = [json.loads(line) for line in run("understand", MESSAGES).stdout.splitlines()]
    assert [answer["id"] for answer in own] == [f"t{number}" for number in range(1, 9)]
    file, page = tmp_path / "other.jsonl", tmp_path / "report.html"
    others = [{"id": answer["id"], "objective": "aucun"} for answer in reversed(own)]
    file.write_text("".join(json.dumps(other) + "\n" for other in others))
    result = run("evaluate", MESSAGES, "--compare", file, "--html", page, "--json")
    found = {f"{row['column']}.{row['figure']}": row for row in scores(result)["comparison"]["figures"]}
    assert set(found) == {"objective.accuracy", "objective.macro_f1"}
    accuracy = found["objective.accuracy"]
    assert (accuracy["ours"], accuracy["other"]) == (pytest.approx(7 / 8), pytest.approx(1 / 8))
    assert accuracy["difference"]["value"] == pytest.approx(6 / 8)
    assert accuracy["difference"]["p"] < 0.05
    assert "mieux" in result.stdout
    assert "mieux" in page.read_text(encoding="utf-8")


def test_another_model_is_compared(run: Run, tmp_path: Path) -> None:
    other = make_model(tmp_path / "other.tar.gz")
    rows = scores(run("evaluate", MESSAGES, "--model", other, "--json"))["comparison"]["figures"]
    assert len(rows) == 15
    assert {row["difference"]["p"] for row in rows} == {1.0}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('{"id": "t1"}\n', ":no answer with the id 't2'"),
        ('{"id": "t1"}\n{"id": "t1"}\n', ":2: the id 't1' is also at line 1"),
        ('{"id": "t1", "text": "autre"}\n', ":1: the id 't1' has another text than"),
        ("oui\n", ":1: not JSON"),
        ('{"objective": "sav"}\n', ":1: an object with an `id` was expected"),
    ],
)
def test_unusable_predictions_are_refused(run: Run, tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(lines)
    result = run("evaluate", MESSAGES, "--compare", file)
    assert result.exit_code == 2
    assert "other.jsonl" in result.stderr and said.lstrip(":") in result.stderr


def test_the_need_is_the_services_with_a_neutral_history(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_text("prix de la livraison\nprix du four ? Je suis sourde, je ne peux pas téléphoner\n")
    result = run("understand", file)
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["human"], line["reasons"]) for line in lines] == [("no", []), ("offer", ["in_writing"])]


@pytest.mark.parametrize("command", ["understand", "evaluate"])
def test_a_broken_file_ends_with_one_sentence(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "broken.csv"
    file.write_text('id,text,objective\n1,"[/red] bonjour,sav\n')
    result = run(command, file)
    assert result.exit_code == 2
    assert f"{file}:2: a broken table" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_brain_that_stops_says_so(run: Run, tmp_path: Path) -> None:
    broken = make_model(tmp_path / "broken.tar.gz")
    result = run("evaluate", MESSAGES, "--model", broken)
    assert result.exit_code == 2
    assert "broken.tar.gz: the brain stopped with code 1" in result.stderr
    assert "UnsupportedModelVersionError" in result.stderr


def test_a_model_that_the_brain_refuses_is_named_with_its_sentence_alone(run: Run, tmp_path: Path) -> None:
    older = make_model(tmp_path / "older.tar.gz")
    result = run("evaluate", MESSAGES, "--model", older)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"{older}: trained by another version: run `make train`\n")


def test_a_file_that_is_no_model_of_ours(run: Run, tmp_path: Path) -> None:
    foreign = make_model(tmp_path / "foreign.tar.gz", "rasa.nlu.classifiers.diet_classifier.DIETClassifier")
    assert "trained for another brain (Rasa 3.1.0" in run("evaluate", MESSAGES, "--model", foreign).stderr
    (tmp_path / "text.tar.gz").write_text("not an archive")
    assert "not a trained model" in run("evaluate", MESSAGES, "--model", tmp_path / "text.tar.gz").stderr
    assert "no such model" in run("evaluate", MESSAGES, "--model", tmp_path / "absent.tar.gz").stderr


def test_one_comparison_at_a_time(run: Run, tmp_path: Path) -> None:
    result = run("evaluate", MESSAGES, "--compare", tmp_path / "a.jsonl", "--model", tmp_path / "b.tar.gz")
    assert result.exit_code == 2
