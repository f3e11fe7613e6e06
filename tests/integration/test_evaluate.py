"""`traitdunion evaluate` with the real brain: the labels of a tiny file against what the trained model answers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.brain
ROOT = Path(__file__).resolve().parents[2]
MESSAGES = ROOT / "tests" / "data" / "evaluation.tsv"


def test_a_labelled_file_is_scored_and_drawn(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    command = [sys.executable, "-m", "traitdunion", "evaluate", str(MESSAGES), "--html", str(page), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240.0, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["messages"] == 8
    assert set(found["scores"]) == {"objective", "motif", "persona", "human", "anger", "language"}
    assert found["scores"]["objective"]["accuracy"]["value"] > 0.7  # plain sentences that any fair model understands
    assert page.stat().st_size > 20_000
