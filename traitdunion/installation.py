"""First-time set-up: the .env file with its secrets, and the brain's environment."""

import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from traitdunion.brain_env import BRAIN_ENV, BRAIN_PYTHON, find_python310
from traitdunion.settings import ROOT, SECRETS

LOCK = ROOT / "requirements" / "brain.txt"
UV = Path(sys.executable).with_name("uv")


def write_env_file() -> bool:
    """Copies .env.example, readable by its owner only, or keeps the .env there is; draws each secret that is empty.

    False when none was.
    """
    target, example = ROOT / ".env", ROOT / ".env.example"
    lines = (target if target.exists() else example).read_text(encoding="utf-8").splitlines()
    empty = {f"{name}=": f"{name}={secrets.token_urlsafe(32)}" for name in SECRETS}
    written = [empty.get(line.strip(), line) for line in lines]
    if target.exists() and written == lines:
        return False
    beside = target.with_name(".env.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(written) + "\n")
    beside.replace(target)
    return True


def install_brain(console: Console) -> None:
    """Creates .venv-brain from the lock file, or does nothing when it is up to date. Raises: NoBrainPython."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    note = BRAIN_ENV / "lock.sha256"
    if BRAIN_PYTHON.exists() and note.exists() and note.read_text() == wanted:
        return
    python = find_python310(str(UV))
    console.print(f"Environnement du cerveau avec {python} (2,6 Go, une à trois minutes)…")
    environ = {**os.environ, "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "1")}
    subprocess.run([UV, "venv", "--quiet", "--clear", "--python", python, BRAIN_ENV], check=True, env=environ)
    # Compiled here, once: where PYTHONDONTWRITEBYTECODE is set, each start would compile TensorFlow anew (15 s).
    options = ["--compile-bytecode", "--require-hashes", "-r", str(LOCK)]
    subprocess.run([UV, "pip", "install", "--python", BRAIN_PYTHON, *options], check=True, env=environ)
    note.write_text(wanted)
