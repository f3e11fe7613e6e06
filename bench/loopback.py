"""The service as a process between the platforms and a brain of tests/fakes, all on loopback, on an empty database.

Needs `tests` on PYTHONPATH, as the Makefile puts it there.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from fakes.brain import TOKEN
from fakes.brain_server import BrainServer
from fakes.graph import FakeGraph
from fakes.telegram import FakeTelegram

from bench.system import free_port
from gateway.channels.messenger import Instagram, Messenger
from gateway.channels.telegram import Telegram
from gateway.channels.whatsapp import WhatsApp
from relation.model.conversation import Author
from relation.services.conversations import add_message, start_conversation
from relation.store.unit_of_work import Store
from traitdunion.app import make_relation
from traitdunion.settings import read_settings

ROOT = Path(__file__).parents[1]
READY_PATIENCE_S = 180.0
LOOK_S = 0.1
SECRETS = ("ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Loopback:
    """`start` the service; `kill` it with SIGKILL, and `start` it again on the same database."""

    telegram: FakeTelegram
    graph: FakeGraph
    brain: BrainServer
    url: str
    database_url: str
    log: Path
    environ: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Raises: RuntimeError when it does not become ready."""
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", "traitdunion", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=output, stderr=output)
        deadline = time.monotonic() + READY_PATIENCE_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._is_ready():
                return
            time.sleep(LOOK_S)
        raise RuntimeError(f"the service did not become ready\n{self.log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def sent_texts(self) -> dict[str, list[str]]:
        """What each platform has taken, in order."""
        graph = self.graph
        telegram = [body["text"] for body in list(self.telegram.sent)]
        found = {one.name: one.texts() for one in (graph.messenger, graph.instagram)}
        return {"telegram": telegram, "whatsapp": graph.whatsapp.texts(), **found}

    def paces(self) -> dict[str, float]:
        """How many messages a second we send at most on each channel."""
        return {one.name: one.per_second for one in (Telegram, WhatsApp, Messenger, Instagram)}

    def count_logged(self, words: str) -> int:
        return self.log.read_text(encoding="utf-8", errors="replace").count(words)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=3.0, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def queue_lines(system: Loopback, channel: str, messages: int, lines: int, mark: str) -> None:
    """So many deliveries, `lines` in each conversation: `<mark> <channel> <conversation> <line>`."""
    relation, store = make_relation(read_settings(system.environ)), Store(system.database_url)
    with store.write() as uow:
        for number in range(messages):
            if number % lines == 0:
                key = ("FR." if channel == "whatsapp" else "") + str(uuid4().int % 10**15)
                conversation = start_conversation(uow, relation, channel, key)
                conversation.customer_wrote_at = relation.now()
            text = f"{mark} {channel} {number // lines} {number % lines}"
            add_message(uow, relation, conversation, Author.BOT, text)
        uow.commit()
    store.close()


@contextmanager
def on_loopback(**environ: str) -> Iterator[Loopback]:
    """Nothing runs yet but the platforms and the brain; everything is stopped in the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="traitdunion-loopback-")))
        telegram, graph, brain = FakeTelegram(), FakeGraph(utc_now), BrainServer()
        telegram.now = utc_now
        for one in (telegram, graph, brain):
            stack.enter_context(one.running())
        port, database_url = free_port(), f"sqlite:///{folder}/loopback.sqlite3"
        own = {"PORT": str(port), "DATABASE_URL": database_url, "BRAIN_URL": brain.url, "BRAIN_TOKEN": TOKEN}
        secrets = {name: f"{name} of a measurement on loopback" for name in SECRETS}
        channels = {**telegram.environ(), **graph.environ()}
        whole = {**os.environ, "MODE": "local", "DEMO": "0", "PUBLIC_URL": "", **secrets, **own, **channels, **environ}
        store = Store(database_url)
        store.create_all()
        store.close()
        url = f"http://127.0.0.1:{port}"
        made = Loopback(telegram, graph, brain, url, database_url, folder / "service.log", whole)
        stack.callback(made.kill)
        yield made
