"""Training Rasa pipelines on the messages of data/nlu, each in a folder of its own with a cold cache."""

import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import yaml

Example = tuple[str, str]
"""(intent, message)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SEED = 7
BRAIN_BIN = Path(".venv-brain/bin")
DIET: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "ranking_length": 0},
]
"""Rasa's default pipeline, as `rasa init` writes it, with every intent in the ranking."""


def read_examples() -> list[Example]:
    """The training messages of data/nlu, in file order."""
    found = []
    for path in sorted(Path("data/nlu").glob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), _LOADER)["nlu"]:
            lines = [line.strip() for line in entry["examples"].splitlines()]
            found += [(entry["intent"], line[2:]) for line in lines if line.startswith("- ")]
    return found


def drawn(examples: list[Example], per_motif: int | None) -> list[Example]:
    """At most so many messages of each motif, always the same ones; all of them when None."""
    if per_motif is None:
        return examples
    by_intent: dict[str, list[Example]] = {}
    for example in examples:
        by_intent.setdefault(example[0], []).append(example)
    draw = random.Random(SEED)
    return [example for group in by_intent.values() for example in draw.sample(group, min(per_motif, len(group)))]


def our_pipeline() -> list[dict[str, Any]]:
    """The whole of ours, as it is served."""
    pipeline: list[dict[str, Any]] = yaml.safe_load(Path("bot/config.yml").read_text(encoding="utf-8"))["pipeline"]
    return pipeline


def write_training(training: list[Example], folder: Path, pipeline: list[dict[str, Any]]) -> None:
    """nlu.yml and config.yml."""
    by_intent: dict[str, list[str]] = {}
    for intent, text in training:
        by_intent.setdefault(intent, []).append(f"- {text}\n")
    nlu = [{"intent": intent, "examples": "".join(texts)} for intent, texts in by_intent.items()]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    config = {"recipe": "default.v1", "language": "fr", "assistant_id": "bench", "pipeline": pipeline}
    (folder / "config.yml").write_text(yaml.safe_dump(config))


def train(folder: Path) -> float:
    """Seconds until folder/model.tar.gz is there, start of the process included. Raises: CalledProcessError."""
    started = time.monotonic()
    command = [
        str(BRAIN_BIN / "rasa"),
        "train",
        "nlu",
        "--nlu",
        str(folder / "nlu.yml"),
        "--config",
        str(folder / "config.yml"),
        "--out",
        str(folder),
        "--fixed-model-name",
        "model",
    ]
    environ = quiet_environ() | {"RASA_CACHE_DIRECTORY": str(folder / "cache")}
    subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def quiet_environ() -> dict[str, str]:
    """No telemetry, no noise, and this project first on the path."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": os.getcwd(),
    }
