"""Training the brain's model, only when what shapes it has changed."""

import hashlib
import os
from pathlib import Path

from traitdunion.brain_env import run_rasa
from traitdunion.settings import ROOT, Settings

MODEL_NAME = "brain"
SOURCES = (
    "domain.yml",
    "bot",
    "data/nlu",
    "data/rules",
    "data/styles",
    "data/spelling.yml",
    "data/brand/answers.yml",
    "requirements/brain.txt",
)
LEARNING = {
    "OMP_NUM_THREADS": str(os.cpu_count() or 1),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 31),
}
"""Large arrays come and go: given back to the system each time (glibc), they cost a tenth of the work."""
SUFFIXES = {".yml", ".py", ".txt"}


def fingerprint(settings: Settings) -> str:
    """SHA-256 over the names and contents of everything that shapes the model."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    if own := settings.brain_encoder_dir:  # large files by their size: the brain itself compares their contents
        for file in sorted(path for path in own.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(own)} {file.stat().st_size}".encode())
    return digest.hexdigest()


def model_path(settings: Settings) -> Path:
    return settings.models_dir / f"{MODEL_NAME}.tar.gz"


def is_stale(settings: Settings) -> bool:
    note = settings.models_dir / f"{MODEL_NAME}.fingerprint"
    return not model_path(settings).exists() or not note.exists() or note.read_text() != fingerprint(settings)


def train(settings: Settings) -> int:
    """Rasa's exit code; the model and its fingerprint are in `models_dir` when it is 0."""
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    made_from = fingerprint(settings)
    code = run_rasa(
        settings,
        [
            "train",
            "--skip-validation",  # it reads the data a second time; `rasa data validate` and the tests do it
            "--config",
            "bot/config.yml",
            "--domain",
            "domain.yml",
            "--data",
            "data/nlu",
            "data/rules",
            "--out",
            str(settings.models_dir),
            "--fixed-model-name",
            MODEL_NAME,
        ],
        LEARNING,
    )
    if code == 0:
        (settings.models_dir / f"{MODEL_NAME}.fingerprint").write_text(made_from)
    return code
