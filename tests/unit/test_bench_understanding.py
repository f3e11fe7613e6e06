"""The bench of engines: how answers are made comparable, and what happens when a contestant cannot take part."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes.brain import understanding

from bench import contestants as entrants
from bench import understanding as bench
from bench.contestants import Absent, Contestant, NlpJs
from relation.playbook import Playbook

MESSAGES = Path(__file__).parents[1] / "data" / "evaluation.tsv"
PARROT = """
import sys
from pathlib import Path
from bench.child import answer_all

always = {"chances": {"s_informer.prix": 0.4, "sav.panne": 0.3, "sav.reparation": 0.3, "None": 0.0}}
answer_all(Path(sys.argv[1]), int(sys.argv[2]), lambda text: always, lambda texts: None)
"""


class Parrot(Contestant):
    """A process of its own that always answers the same."""

    def train(self, training: Sequence[tuple[str, str]], folder: Path) -> float:
        assert len(training) > 1_000
        (folder / "parrot.py").write_text(PARROT)
        return 1.5

    def command(self, folder: Path, batch: int) -> list[str]:
        return [sys.executable, str(folder / "parrot.py"), str(folder), str(batch)]


class Broken(Parrot):
    def command(self, folder: Path, batch: int) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('out of parrots')"]


def results(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **entered: Contestant) -> Any:
    monkeypatch.setattr(bench, "make_contestants", lambda _model: entered)
    monkeypatch.setattr(sys, "argv", ["bench", *entered, "--files", str(MESSAGES)])
    bench.main()
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_contestant_is_measured_from_training_to_throughput(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = results(monkeypatch, capsys, parrot=Parrot())
    assert (found["evaluation"], found["training"] > 1_000) == (8, True)
    parrot = found["contestants"]["parrot"]
    assert parrot["objective_accuracy"] == pytest.approx(1 / 8)  # sav: 0.3 + 0.3
    assert parrot["motif_accuracy"] == pytest.approx(2 / 8)  # prix: 0.4
    assert "anger_auroc" not in parrot and "human_needed_f1" not in parrot
    assert set(parrot["degraded"]) == {"no_accents", "sms", "typos", "capitals"}
    assert parrot["train_s"] == 1.5
    assert parrot["rss_mb"] > 5 and parrot["batch_per_s"] > 0 and parrot["p95_ms"] >= parrot["p50_ms"] >= 0


def test_one_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = results(monkeypatch, capsys, broken=Broken(), parrot=Parrot())["contestants"]
    assert "failed" in found["broken"]
    assert found["parrot"]["objective_accuracy"] == pytest.approx(1 / 8)


def test_without_npm_nlpjs_is_skipped_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entrants.shutil, "which", lambda _name: None)
    found = results(monkeypatch, capsys, nlpjs=NlpJs())["contestants"]
    assert found["nlpjs"] == {"skipped": "npm and node (20) are needed"}
    with pytest.raises(Absent):
        NlpJs().prepare(Path("unused"))


def test_an_unknown_contestant_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "watson"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "unknown contestants: watson; known: ours, spacy, nlpjs, diet" in capsys.readouterr().err


def test_none_of_them_is_aucun(playbook: Playbook) -> None:
    answer = bench.answer_of(playbook, {"chances": {"None": 0.9, "sav.panne": 0.1}})
    assert (answer["objective"], answer["motif"]) == ("aucun", "hors_sujet")


def test_ours_is_judged_with_its_need_for_a_human(playbook: Playbook) -> None:
    mood = {"anger": 0.99, "worry": 0.0, "urgency": 0.0, "satisfaction": 0.0}
    answer = bench.answer_of(playbook, understanding("reclamation", "fraude", mood=mood))
    assert (answer["objective"], answer["motif"], answer["human"]) == ("reclamation", "fraude", "now")
