"""The brain's interpreter as a child process: texts in, understandings out, without any server."""

import json
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from traitdunion.brain_env import BRAIN_PYTHON, brain_environ
from traitdunion.settings import ROOT, Settings
from traitdunion.training import model_path

FIRST_TEXT = "bonjour"
"""Understood before the others and thrown away: its answer says that the model is loaded and warm."""
REFUSED = 3
"""Exit code of bot/understand.py when it cannot use the model: its last line says why."""
NEEDED = "bot.nlu.objective.ObjectiveClassifier"

Receive = Callable[[int, dict[str, Any], float], None]
"""(index of the text, its understanding, milliseconds since the one before)."""


class InterpreterFailed(Exception):
    """The model cannot be loaded, or the brain stopped: the text says which model, and why."""


def interpret(settings: Settings, texts: Sequence[str], receive: Receive, model: Path | None = None) -> float:
    """Understands texts in order with a model (the served one by default). Returns the seconds that loading took.

    Raises: InterpreterFailed.
    """
    path = model or model_path(settings)
    check_model(path)
    command = [str(BRAIN_PYTHON), "-m", "bot.understand", "--model", str(path.resolve())]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as asked, tempfile.TemporaryFile("w+") as complaints:
        asked.writelines(json.dumps(text) + "\n" for text in (FIRST_TEXT, *texts))
        asked.seek(0)
        started = time.perf_counter()
        try:
            brain = subprocess.Popen(
                command, cwd=ROOT, env=brain_environ(settings), stdin=asked, stdout=subprocess.PIPE, stderr=complaints
            )
        except OSError as error:
            raise InterpreterFailed(f"{BRAIN_PYTHON}: {error.strerror}: run `make setup` first") from error
        try:
            return _receive_all(path, brain, started, len(texts), receive, complaints)
        finally:
            brain.kill()
            brain.communicate()


def _receive_all(
    path: Path, brain: "subprocess.Popen[bytes]", started: float, count: int, receive: Receive, complaints: IO[str]
) -> float:
    load_s, before = 0.0, started
    for number, line in enumerate(brain.stdout or ()):
        now = time.perf_counter()
        if number == 0:
            load_s = now - started
        else:
            receive(number - 1, json.loads(line), (now - before) * 1000)
            count -= 1
        before = time.perf_counter()
    if brain.wait() or count:
        complaints.seek(0)
        said = [line.strip() for line in complaints if line.strip()] or ["?"]
        if brain.returncode == REFUSED:
            raise InterpreterFailed(f"{path}: {said[-1]}")
        raise InterpreterFailed(f"{path}: the brain stopped with code {brain.returncode}: {said[-1]}")
    return load_s


def check_model(path: Path) -> None:
    """Raises: InterpreterFailed when the file is not a model that this brain could use."""
    try:
        with tarfile.open(path) as archive:
            entry = archive.extractfile("metadata.json")
            metadata = json.load(entry) if entry else {}
    except FileNotFoundError as error:
        raise InterpreterFailed(f"{path}: there is no such model: run `make train`") from error
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise InterpreterFailed(f"{path}: not a trained model (a .tar.gz made by `traitdunion train`)") from error
    nodes = metadata.get("predict_schema", {}).get("nodes", {}).values()
    if NEEDED not in {node.get("uses") for node in nodes}:
        version = metadata.get("rasa_open_source_version", "?")
        raise InterpreterFailed(f"{path}: trained for another brain (Rasa {version}, without {NEEDED})")
