"""The brain's own Python: finding 3.10, and running Rasa in it with the right environment."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from traitdunion.settings import ROOT, Settings

BRAIN_ENV = ROOT / ".venv-brain"
BRAIN_PYTHON = BRAIN_ENV / "bin" / "python"
VERSION_PROBE = "import sys; print('%d.%d' % sys.version_info[:2])"
NO_PYTHON = (
    "Python 3.10 est introuvable. Installez-le (paquet python3.10, `pyenv install 3.10` ou `uv python install 3.10`), "
    "ou donnez son chemin dans BRAIN_PYTHON."
)


class NoBrainPython(Exception):
    """No working Python 3.10 on this machine; the text says what to do."""


def find_python310(uv: str) -> str:
    """A path (or a request that uv understands) to Python 3.10. Raises: NoBrainPython."""
    for candidate in _candidates():
        if _is_310(candidate):
            return candidate
    found = subprocess.run([uv, "python", "find", "3.10"], capture_output=True, text=True, check=False)
    if found.returncode == 0 and _is_310(found.stdout.strip()):
        return found.stdout.strip()
    fetched = subprocess.run([uv, "python", "install", "--quiet", "3.10"], capture_output=True, text=True, check=False)
    if fetched.returncode == 0:
        return "3.10"
    raise NoBrainPython(NO_PYTHON)


def _candidates() -> Iterator[str]:
    """$BRAIN_PYTHON, python3.10 on the path, then pyenv's versions by absolute path, whatever $HOME is."""
    if os.environ.get("BRAIN_PYTHON"):
        yield os.environ["BRAIN_PYTHON"]
    on_path = shutil.which("python3.10")
    if on_path:
        yield on_path
    roots = [Path(os.environ["PYENV_ROOT"])] if os.environ.get("PYENV_ROOT") else []
    homes = [Path.home(), Path("/root"), *sorted(path for path in Path("/home").glob("*") if path.is_dir())]
    roots += [home / ".pyenv" for home in homes] + [Path("/opt/pyenv"), Path("/usr/local/pyenv")]
    for root in roots:
        try:
            yield from (str(path) for path in sorted(root.glob("versions/3.10*/bin/python3.10"), reverse=True))
        except PermissionError:
            continue


def _is_310(python: str) -> bool:
    """A pyenv shim exists and fails: only a Python that really runs counts."""
    try:
        probe = subprocess.run([python, "-c", VERSION_PROBE], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0 and probe.stdout.strip() == "3.10"


def brain_environ(settings: Settings) -> dict[str, str]:
    """What Rasa's process is given: its secrets, no telemetry, quiet libraries, one thread per library."""
    return {
        **os.environ,
        "ACTIONS_URL": settings.actions_url,
        "ACTIONS_TOKEN": settings.actions_token,
        "BRAIN_TOKEN": settings.brain_token,
        "BRAIN_ENCODER_DIR": str(settings.brain_encoder_dir or ""),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }


def rasa_command(*arguments: str) -> list[str]:
    return [str(BRAIN_ENV / "bin" / "rasa"), *arguments]


def run_rasa(settings: Settings, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> int:
    """Runs Rasa's own command line in the project's folder; returns its exit code. `environ`: beside the usual."""
    environ = {**brain_environ(settings), **(environ or {})}
    return subprocess.run(rasa_command(*arguments), cwd=ROOT, env=environ, check=False).returncode
