"""Who takes part in bench.understanding: how each is trained and run, in processes and folders of its own."""

import json
import random
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.rasa_training import BRAIN_BIN, DIET, Example, our_pipeline, quiet_environ, train, write_training

NLPJS = ("@nlpjs/basic@4.27.0", "@nlpjs/lang-fr@4.26.1")
Row = dict[str, Any]


class Absent(Exception):
    """What this contestant needs is not on this machine; the text says what."""


class Contestant(ABC):
    """One engine. `folder` is its own, empty at first."""

    def prepare(self, folder: Path) -> None:
        """Installs what is needed in its folder, outside any measurement. Raises: Absent."""
        return

    @abstractmethod
    def train(self, training: Sequence[Example], folder: Path) -> float | None:
        """Seconds, start of the process included; None when it comes trained. Raises: CalledProcessError."""

    @abstractmethod
    def command(self, folder: Path, batch: int) -> list[str]:
        """What answers folder/texts.jsonl (see bench/child.py)."""

    def answer(self, texts: Sequence[str], batch: int, folder: Path) -> tuple[float, list[Row], Row]:
        """(seconds until ready, an answer a text, figures of the end). Raises: CalledProcessError."""
        write_lines(folder / "texts.jsonl", texts)
        started = time.time()
        run(self.command(folder, batch), {"OMP_NUM_THREADS": "1", "TF_INTRA_OP_PARALLELISM_THREADS": "1"})
        first, *answers, last = read_lines(folder / "answers.jsonl")
        return first["ready_at"] - started, answers, last


class RasaPipeline(Contestant):
    """Trained with `rasa train nlu`; `is_ours`: with the whole understanding of the product."""

    def __init__(self, pipeline: list[dict[str, Any]], is_ours: bool = False, model: Path | None = None) -> None:
        self._pipeline = pipeline
        self._is_ours = is_ours
        self._model = model

    def train(self, training: Sequence[Example], folder: Path) -> float | None:
        if self._model is not None:
            return None
        write_training(list(training), folder, self._pipeline)
        return train(folder)

    def command(self, folder: Path, batch: int) -> list[str]:
        model = self._model or folder / "model.tar.gz"
        words = [str(BRAIN_BIN / "python"), "-m", "bench.rasa_child", str(folder), str(model), str(batch)]
        return [*words, "--ours"] if self._is_ours else words


class SpacyClassifier(Contestant):
    def train(self, training: Sequence[Example], folder: Path) -> float:
        write_lines(folder / "training.jsonl", training)
        return run([str(BRAIN_BIN / "python"), "-m", "bench.spacy_child", "train", str(folder)])

    def command(self, folder: Path, batch: int) -> list[str]:
        return [str(BRAIN_BIN / "python"), "-m", "bench.spacy_child", "answer", str(folder), str(batch)]


class NlpJs(Contestant):
    SCRIPT = "bench/nlpjs_child.mjs"
    SEED = 7

    def prepare(self, folder: Path) -> None:
        if not shutil.which("npm") or not shutil.which("node"):
            raise Absent("npm and node (20) are needed")
        (folder / "package.json").write_text('{"private": true}')
        install = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", *NLPJS]
        try:
            run(install)
        except subprocess.CalledProcessError as error:
            raise Absent(f"npm could not install {' '.join(NLPJS)}") from error

    def train(self, training: Sequence[Example], folder: Path) -> float:
        """In a drawn order: its perceptrons read the messages as they come, and forget the first files otherwise."""
        drawn = random.Random(self.SEED).sample(training, len(training))
        write_lines(folder / "training.jsonl", drawn)
        return run(["node", self.SCRIPT, "train", str(folder)])

    def command(self, folder: Path, batch: int) -> list[str]:
        return ["node", self.SCRIPT, "answer", str(folder), str(batch)]


def make_contestants(our_model: Path | None = None) -> dict[str, Contestant]:
    """By name, the slowest to train last. `our_model`: a trained one, to skip the training of ours."""
    return {
        "ours": RasaPipeline(our_pipeline(), is_ours=True, model=our_model),
        "spacy": SpacyClassifier(),
        "nlpjs": NlpJs(),
        "diet": RasaPipeline(DIET),
    }


def run(command: Sequence[str], environ: dict[str, str] | None = None) -> float:
    """Seconds. Raises: CalledProcessError, with what the process complained of."""
    started = time.monotonic()
    done = subprocess.run(command, env=quiet_environ() | (environ or {}), capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, list(command), stderr=done.stderr[-2000:])
    return time.monotonic() - started


def write_lines(file: Path, rows: Sequence[Any]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def read_lines(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
