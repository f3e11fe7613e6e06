"""`system`: the real product, started once per session with `traitdunion run` on free ports and its own SQLite file."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import httpx
import jwt
import pytest
from fakes.telegram import FakeTelegram

from traitdunion.brain_env import BRAIN_PYTHON
from traitdunion.settings import ROOT
from traitdunion.training import MODEL_NAME

READY_PATIENCE_S = 180.0
TRAINING_PATIENCE_S = 900.0
STOP_PATIENCE_S = 30.0
LOOK_EVERY_S = 0.2
TELEGRAM_BOT = "LeVergerBot"
MARK = "TRAITDUNION_TEST_SYSTEM"
"""In the environment of every process of the system, so that none can be overlooked."""
WORDS = {"brain": "rasa run", "service": "traitdunion serve"}
LOGS = ROOT / "var" / "log"


def missing(what: str) -> NoReturn:
    """What a test needs is not on this machine: a failure in CI, a skip with its reason elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@dataclass
class System:
    """Both processes are children of `supervisor`, which starts again whichever dies."""

    url: str
    brain_url: str
    database_url: str
    demo_password: str
    api_token: str
    brain_token: str
    customer_token_secret: str
    mark: str
    supervisor: "subprocess.Popen[bytes]"
    output: Path
    telegram: FakeTelegram
    """Where it believes Telegram to be."""
    log_starts: Mapping[str, int] = field(default_factory=dict)

    def pid(self, name: str) -> int:
        """Of `brain` or `service`, as it runs now. Raises: LookupError between a death and the new start."""
        for pid, command in processes(self.mark).items():
            with suppress(OSError):  # it has just died
                if WORDS[name] in command and _parent_of(pid) == self.supervisor.pid:
                    return pid
        raise LookupError(name)

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Returns the pid that was sent the signal; the supervisor starts that process again about a second later."""
        pid = self.pid(name)
        os.kill(pid, number)
        return pid

    def restart(self, name: str, number: int = signal.SIGKILL) -> None:
        """Kills a process; returns when its successor runs and the whole system is ready again."""
        before = self.kill(name, number)
        self._wait(lambda: self._has_successor(name, before) and self.is_ready(), READY_PATIENCE_S)

    def _has_successor(self, name: str, before: int) -> bool:
        try:
            return self.pid(name) != before
        except LookupError:
            return False

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5.0, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def wait_ready(self, patience_s: float = READY_PATIENCE_S) -> None:
        self._wait(self.is_ready, patience_s)

    def _wait(self, is_done: Any, patience_s: float) -> None:
        """Looks again and again, and gives up at once when the supervisor itself has stopped."""
        deadline = time.monotonic() + patience_s
        while not is_done():
            try:
                code = self.supervisor.wait(LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                code = None
            if code is not None or time.monotonic() > deadline:
                state = "is not ready" if code is None else f"stopped with code {code}"
                pytest.fail(f"traitdunion run {state}\n{self.logs()}", pytrace=False)

    def api(self) -> httpx.Client:
        """A client of the HTTP channel, with its token."""
        headers = {"Authorization": f"Bearer {self.api_token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=90.0, trust_env=False)

    def say(self, conversation: str, text: str, **details: Any) -> dict[str, Any]:
        """One message through POST /api/v1/messages; the answer's body. Raises: HTTPStatusError."""
        with self.api() as client:
            answer = client.post("/api/v1/messages", json={"conversation": conversation, "text": text, **details})
        body: dict[str, Any] = answer.raise_for_status().json()
        return body

    def customer_token(self, reference: str, expires_in_s: int = 3600) -> str:
        """What the brand's own site would sign; negative: expired already."""
        claims = {"sub": reference, "iat": int(time.time()) - 7200, "exp": int(time.time()) + expires_in_s}
        return jwt.encode(claims, self.customer_token_secret, algorithm="HS256")

    def logs(self, lines: int = 60) -> str:
        """The end of what the supervisor, the brain and the service have written since this system started."""
        parts = [f"--- run\n{self.output.read_text(errors='replace')}"]
        for name in WORDS:
            path = LOGS / f"{name}.log"
            written = path.read_bytes()[self.log_starts.get(name, 0) :] if path.exists() else b""
            parts.append(f"--- {name}\n" + "\n".join(written.decode(errors="replace").splitlines()[-lines:]))
        return "\n".join(parts)


def processes(mark: str) -> dict[int, str]:
    """{pid: command line} of every living process whose environment carries the mark."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"{MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if is_ours and command:
            found[int(folder.name)] = command
    return found


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def free_ports(count: int) -> list[int]:
    """Held together until all are chosen, so that they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    if not BRAIN_PYTHON.exists():
        missing(f"{BRAIN_PYTHON} is missing: run `make setup`")
    model = Path(os.environ.get("MODELS_DIR") or ROOT / "models") / f"{MODEL_NAME}.tar.gz"
    if not model.exists():
        missing(f"{model} is missing: run `make train`")
    with FakeTelegram().running() as telegram, tempfile.TemporaryDirectory(prefix="traitdunion-") as folder:
        telegram.now = lambda: datetime.now(UTC)
        started = _start(Path(folder), telegram)
        try:
            started.wait_ready(TRAINING_PATIENCE_S)
            yield started
        finally:
            left = _stop(started)
        assert started.supervisor.returncode == 0, started.logs()
        assert not left, f"still there after SIGTERM: {left}"


def _start(folder: Path, telegram: FakeTelegram) -> System:
    port, brain_port = free_ports(2)
    mark, api_token, brain_token, customer_secret = (secrets.token_urlsafe(32) for _ in range(4))
    database_url, password = f"sqlite:///{folder}/system.sqlite3", secrets.token_urlsafe(9)
    environ = {
        **os.environ,
        MARK: mark,
        "MODE": "local",
        "HOST": "127.0.0.1",
        "NEW_CHATS_PER_MINUTE": "1000",
        "SOCKETS_PER_ADDRESS": "1000",
        "PORT": str(port),
        "PUBLIC_URL": "",
        "BRAIN_PORT": str(brain_port),
        "BRAIN_URL": "",
        "DATABASE_URL": database_url,
        "WIDGET_ORIGINS": "",
        "DEMO": "1",
        "DEMO_TALKS": "0",
        "DEMO_PASSWORD": password,
        "API_TOKEN": api_token,
        "BRAIN_TOKEN": brain_token,
        "ACTIONS_TOKEN": secrets.token_urlsafe(32),
        "CUSTOMER_TOKEN_SECRET": customer_secret,
        "MESSAGE_MAX_CHARS": "",
        "TELEGRAM_BOT": TELEGRAM_BOT,
        **telegram.environ(),
    }
    starts = {name: path.stat().st_size for name in WORDS if (path := LOGS / f"{name}.log").exists()}
    output = folder / "run.log"
    with output.open("wb") as written:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "traitdunion", "run"],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    return System(
        f"http://127.0.0.1:{port}",
        f"http://127.0.0.1:{brain_port}",
        database_url,
        password,
        api_token,
        brain_token,
        customer_secret,
        mark,
        supervisor,
        output,
        telegram,
        starts,
    )


def _stop(system: System) -> dict[int, str]:
    """SIGTERM to the supervisor only. Returns what did not stop with it, once killed."""
    system.supervisor.terminate()
    try:
        system.supervisor.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        system.supervisor.kill()
        system.supervisor.wait()
    left = processes(system.mark)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left
