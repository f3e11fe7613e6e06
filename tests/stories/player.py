"""Plays a script through the real gateway and the real brain, at the script's hour, on the demonstration's data."""

import json
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from clock import Clock
from script import RULE, Said, Script, Step, written
from service import SECRETS, settings_for
from steps import hire
from system_fixture import free_ports
from websockets.sync.client import connect

from gateway.brain import BrainClient
from gateway.customer_tokens import CustomerTokens
from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.services.advisors import note_seen
from relation.services.conversations import hash_secret
from relation.services.handoffs import send_reply
from relation.store import brand_numbers
from relation.store.unit_of_work import Store
from traitdunion.app import make_app
from traitdunion.brain_env import BRAIN_PYTHON, brain_environ
from traitdunion.promises import watch_promises
from traitdunion.settings import ROOT
from traitdunion.training import MODEL_NAME

PATIENCE_S = 180.0
LOOK_EVERY_S = 0.2
TURN_S = 30.0
Frame = dict[str, Any]


@dataclass(frozen=True)
class Brain:
    """A real one, which calls the actions of whatever service listens on `service_port`."""

    url: str
    service_port: int


@contextmanager
def brain_of(day: str, folder: Path) -> Iterator[Brain]:
    """For it, today is `day`. Raises: RuntimeError when it does not become ready."""
    port, service_port = free_ports(2)
    settings = settings_for(f"sqlite:///{folder}/none.sqlite3", PORT=str(service_port), BRAIN_PORT=str(port))
    model = Path(os.environ.get("MODELS_DIR") or ROOT / "models") / f"{MODEL_NAME}.tar.gz"
    command = [
        str(BRAIN_PYTHON), str(Path(__file__).with_name("brain_on_a_day.py")), "run", "--interface", "127.0.0.1",
        "--port", str(port), "--model", str(model), "--endpoints", "bot/endpoints.yml",
        "--credentials", "bot/credentials.yml",
    ]  # fmt: skip
    with (folder / "brain.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**brain_environ(settings), "STORY_DAY": day}, stdout=log, stderr=log
        )
    try:
        _wait_until(f"http://127.0.0.1:{port}/webhooks/brain/ready", process, folder / "brain.log")
        yield Brain(f"http://127.0.0.1:{port}", service_port)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_until(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    headers = {"Authorization": f"Bearer {SECRETS['BRAIN_TOKEN']}"}
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, headers=headers, timeout=3.0, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(LOOK_EVERY_S)
    raise RuntimeError(log.read_text(errors="replace")[-3000:])


@contextmanager
def service_of(brain: Brain, url: str, relation: Relation) -> Iterator[str]:
    """The whole service on its socket, in a thread. Yields its address."""
    settings = settings_for(url, BRAIN_URL=brain.url)
    app = make_app(settings, relation, BrainClient(brain.url, settings.brain_token))
    config = uvicorn.Config(app, "127.0.0.1", brain.service_port, log_level="warning", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(LOOK_EVERY_S / 10)
        yield f"127.0.0.1:{brain.service_port}"
    finally:
        server.should_exit = True
        thread.join()


class Player:
    """One customer in one browser, and what the service's minute-by-minute chores tell them."""

    def __init__(self, script: Script, store: Store, relation: Relation, clock: Clock, address: str) -> None:
        self._script, self._store, self._relation, self._clock = script, store, relation, clock
        self._url, self._token, self._after = f"ws://{address}/ws/chat", None, 0
        self._page: str | None = None
        login = script.head.get("conseiller")
        self._advisor = hire(store, relation, login) if login else None
        self.understood: list[dict[str, Any]] = []

    def play(self) -> str:
        """The transcript, head included."""
        with connect(self._url, open_timeout=TURN_S, proxy=None) as socket:
            self._hello(socket)
            parts = [written(step, *self._do(socket, step)) for step in self._script.steps]
        return self._script.head_text + RULE + "".join(parts)

    def conversation(self) -> Conversation:
        with self._store.read() as uow:
            found = uow.conversations.by_secret(hash_secret(str(self._token)))
        assert found is not None
        return found

    def _do(self, socket: Any, step: Step) -> tuple[list[Said], str]:
        if step.minutes is not None:
            self._clock.pass_time(minutes=step.minutes)
            self._stay_at_desk()
            watch_promises(self._store, self._relation)
        elif step.page is not None:
            self._page = step.page
            self._hello(socket)
        elif step.advice is not None:
            self._advise(step.advice)
        else:
            self._clock.pass_time(seconds=20)
            self._stay_at_desk()
            self._say(socket, step)
        return [_bubble(line) for line in self._new_lines()], self.conversation().owner.value

    def _stay_at_desk(self) -> None:
        if self._advisor is not None:
            with self._store.write() as uow:
                note_seen(uow, self._relation, self._advisor.id)
                uow.commit()

    def _advise(self, text: str) -> None:
        assert self._advisor is not None, "no advisor in the head of the script"
        with self._store.write() as uow:
            send_reply(uow, self._relation, self.conversation().id, self._advisor, text)
            uow.commit()

    def _hello(self, socket: Any) -> None:
        head = self._script.head
        reference = head.get("client")
        tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], self._clock)
        frame = {
            "type": "hello", "token": self._token, "after": self._after, "device": head.get("appareil"),
            "customer_token": tokens.sign(reference) if reference else None, "timezone": "Europe/Paris",
            "page": {"title": self._page, "url": "https://verger.exemple.fr/"} if self._page else None,
        }  # fmt: skip
        socket.send(json.dumps(frame))
        welcome = _until(socket, lambda frame: frame["type"] == "welcome")
        self._token = welcome["token"]

    def _say(self, socket: Any, step: Step) -> None:
        text, payload = step.text, None
        if step.click is not None:
            text, payload = step.click, self._offered()[step.click]
        message_id = str(uuid4())
        socket.send(json.dumps({"type": "message", "id": message_id, "text": text, "payload": payload}))
        received = _until(socket, lambda frame: frame["type"] == "received" and frame["id"] == message_id)
        self._after = received["seq"]
        if self.conversation().owner.value == "bot":
            _until(socket, lambda frame: frame["type"] == "message" and frame["author"] in ("bot", "system"))
        self.understood.append(self.conversation().understanding or {})

    def _offered(self) -> dict[str, str]:
        with self._store.read() as uow:
            lines = uow.messages.latest(self.conversation().id, 10)
        return {button["title"]: button["payload"] for line in lines for button in line.buttons}

    def _new_lines(self) -> list[Message]:
        with self._store.read() as uow:
            lines = list(uow.messages.after(self.conversation().id, self._after))
        self._after = lines[-1].seq if lines else self._after
        return [line for line in lines if line.author is not Author.CUSTOMER]


def _bubble(line: Message) -> Said:
    name = line.name if line.author is not Author.BOT else None
    return name, line.text, [button["title"] for button in line.buttons]


def _until(socket: Any, is_it: Any) -> Frame:
    while True:
        frame: Frame = json.loads(socket.recv(timeout=TURN_S))
        assert frame["type"] != "error", frame
        if is_it(frame):
            return frame


def seed_references(monkeypatch: Any) -> None:
    """References are drawn in the same order at each play."""
    drawn = random.Random(1)
    monkeypatch.setattr(brand_numbers.secrets, "choice", drawn.choice)
    monkeypatch.setattr(brand_numbers.secrets, "randbelow", drawn.randrange)
