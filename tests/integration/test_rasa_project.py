"""The project as a Rasa engineer opens it: Rasa's own commands work on it, with the flags of CONTRIBUTING.md."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.brain
ROOT = Path(__file__).resolve().parents[2]


def rasa(*arguments: str, timeout_s: float = 240.0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "traitdunion", "rasa", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL
    )


def test_the_data_is_valid() -> None:
    done = rasa("data", "validate")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_the_stories_pass(tmp_path: Path) -> None:
    done = rasa("test", "core", "--stories", "tests/stories", "--fail-on-prediction-errors", "--out", str(tmp_path))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
