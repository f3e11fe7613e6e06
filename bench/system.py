"""A whole system of its own for a measurement: brain and service on free ports, an empty demonstration database."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY_PATIENCE_S = 600.0
API_TOKEN = "a-token-for-measurements-only-0123456789"
PASSWORD = "mesure-seulement"
"""Of the demonstration's advisors."""
WORDS = {"brain": "rasa run", "service": " serve"}


@dataclass(frozen=True)
class RunningSystem:
    url: str
    database_url: str
    supervisor_pid: int

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {API_TOKEN}"}

    def child_pid(self, words: str) -> int:
        """The process started by the supervisor whose command line holds `words`. Raises: LookupError."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self.supervisor_pid and words in command:
                return int(entry.name)
        raise LookupError(words)

    def kill(self, name: str) -> None:
        """SIGKILL to `service` or `brain`, which the supervisor starts again. Raises: LookupError between the two."""
        os.kill(self.child_pid(WORDS[name]), signal.SIGKILL)

    def memory_mb(self) -> dict[str, int]:
        """Resident memory of both processes."""
        return {name: _rss_mb(self.child_pid(words)) for name, words in WORDS.items()}


def _rss_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running_system(
    database_url: str | None = None, checkout: Path | None = None, **more: str
) -> Iterator[RunningSystem]:
    """Starts `traitdunion run` and stops it in the end. `more`: settings beside those of a measurement; `checkout`: of
    another version, with its model.

    Raises: RuntimeError when it does not become ready.
    """
    with tempfile.TemporaryDirectory() as folder:
        port, brain_port = free_port(), free_port()
        url = database_url or f"sqlite:///{folder}/bench.sqlite3"
        environ = {
            **os.environ,
            "PORT": str(port),
            "BRAIN_PORT": str(brain_port),
            "DATABASE_URL": url,
            "API_TOKEN": API_TOKEN,
            "DEMO": "1",
            "DEMO_TALKS": "0",
            "DEMO_PASSWORD": PASSWORD,
            "NEW_CHATS_PER_MINUTE": "100000",
            "SOCKETS_PER_ADDRESS": "100000",
            "PUBLIC_URL": "",
            "BRAIN_URL": "",
            **({"PYTHONPATH": str(checkout)} if checkout else {}),
            **more,
        }
        command = [sys.executable, "-m", "traitdunion", "run"]
        process = subprocess.Popen(
            command, env=environ, cwd=checkout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_ready(f"http://127.0.0.1:{port}", process)
            yield RunningSystem(f"http://127.0.0.1:{port}", url, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"traitdunion run stopped with code {process.returncode}")
        try:
            if httpx.get(f"{url}/health", timeout=3.0, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise RuntimeError("the system did not become ready")
