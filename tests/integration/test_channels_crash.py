"""kill -9 of the service while webhooks come in and answers go out: none lost, each stored once, in order."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from channel_steps import inbox, states
from fakes.brain_server import BrainServer
from fakes.telegram import FakeTelegram
from media_steps import JPEG, fetches, kept
from service import SECRETS

from relation.model.delivery import DeliveryState
from relation.store.unit_of_work import Store

ROOT = Path(__file__).parents[2]
CHATS, LINES = range(900, 906), range(3)
PATIENCE_S = 150


@contextmanager
def service(environ: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "traitdunion", "serve"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def ending(is_over: Event) -> Iterator[None]:
    try:
        yield
    finally:
        is_over.set()


def wait_for(is_done: Any) -> None:
    never = Event()
    for _ in range(PATIENCE_S * 10):
        if is_done():
            return
        never.wait(0.1)
    pytest.fail("not in time")


def is_up(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{url}/api/openapi.json", timeout=5, trust_env=False).status_code == httpx.codes.OK
    return False


def is_taken(url: str, posted: dict[str, Any]) -> bool:
    with suppress(httpx.HTTPError):
        webhook = {**posted, "url": f"{url}{posted['url']}"}
        return httpx.post(**webhook, timeout=10, trust_env=False).status_code == httpx.codes.OK
    return False


class HoldingTelegram(FakeTelegram):
    """Does not say where a file is before it is `free`."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.is_free = Event(), Event()

    def take(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Any:
        if path.endswith("/getFile"):
            self.is_asked.set()
            self.is_free.wait(PATIENCE_S)
        return super().take(method, path, headers, body)


def test_the_service_is_killed_before_it_has_the_photo(store_url: str, store: Store, tmp_path: Path) -> None:
    log, root = tmp_path / "service.log", tmp_path / "files"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with HoldingTelegram().running() as telegram, BrainServer().running() as brain, ending(telegram.is_free):
        url = f"http://127.0.0.1:{port}"
        own = {
            "DATABASE_URL": store_url,
            "PORT": str(port),
            "BRAIN_URL": brain.url,
            "DEMO": "0",
            "FILES_DIR": str(root),
        }
        environ = {**SECRETS, **telegram.environ(), **own, "PYTHONPATH": str(ROOT)}
        telegram.files = {"large": JPEG}
        photo = telegram.delivery(telegram.message(photo=[{"file_id": "large"}]))
        with service(environ, log) as first:
            wait_for(lambda: is_up(url))
            assert is_taken(url, photo), "acknowledged before it is fetched"
            assert telegram.is_asked.wait(PATIENCE_S)
            first.kill()
            first.wait()
        assert fetches(store) == [("photo", "waiting", "under_way")]
        telegram.is_free.set()
        with service(environ, log):
            wait_for(lambda: is_up(url) and is_taken(url, photo))
            wait_for(lambda: kept(store, root) == [("photo.jpg", "image/jpeg", JPEG)])
            wait_for(lambda: len(telegram.sent) == 1)
    assert fetches(store) == []
    assert len(inbox(store)) == 1


def test_the_service_is_killed_in_the_middle(store_url: str, store: Store, tmp_path: Path) -> None:
    log, is_over = tmp_path / "service.log", Event()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with FakeTelegram().running() as telegram, BrainServer().running() as brain:
        url = f"http://127.0.0.1:{port}"
        own = {"DATABASE_URL": store_url, "PORT": str(port), "BRAIN_URL": brain.url, "DEMO": "0"}
        environ = {**SECRETS, **telegram.environ(), **own, "PYTHONPATH": str(ROOT)}
        updates = {chat: [telegram.message(f"{chat}-{n}", chat=chat) for n in LINES] for chat in CHATS}

        def write(chat: int) -> None:
            """As Telegram does: the next one only once this one is acknowledged."""
            for update in updates[chat]:
                while not is_over.is_set() and not is_taken(url, telegram.delivery(update)):
                    is_over.wait(0.2)

        with ThreadPoolExecutor(len(CHATS)) as senders, ending(is_over):
            with service(environ, log) as first:
                wait_for(lambda: is_up(url))
                done = [senders.submit(write, chat) for chat in CHATS]
                wait_for(lambda: len(telegram.sent) > len(CHATS))
                first.kill()
                first.wait()
            with service(environ, log):
                for writing in done:
                    writing.result(PATIENCE_S)
                wait_for(lambda: len(states(store)) == len(CHATS) * len(LINES))
                wait_for(lambda: set(states(store)) == {DeliveryState.SENT})
    assert len(inbox(store)) == len(CHATS) * len(LINES)
    arrived = {chat: telegram.texts(chat) for chat in CHATS}
    for chat in CHATS:
        assert list(dict.fromkeys(arrived[chat])) == [f"Écho de {chat}-{n}" for n in LINES]
    doubled = sum(len(texts) - len(set(texts)) for texts in arrived.values())
    assert doubled <= log.read_text(encoding="utf-8").count("possibly doubled")
