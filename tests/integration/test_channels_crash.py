"""kill -9 of the service while messages come in and answers go out: none lost, each stored once, in order."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from channel_steps import inbox, states
from fakes.brain_server import BrainServer
from fakes.mail import FakeMail, written
from fakes.platform import FakePlatform
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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def environ_of(
    port: int, store_url: str, brain: BrainServer, platform: FakePlatform | FakeMail, **more: str
) -> dict[str, str]:
    own = {"DATABASE_URL": store_url, "PORT": str(port), "BRAIN_URL": brain.url, "DEMO": "0", "PYTHONPATH": str(ROOT)}
    return {**SECRETS, **platform.environ(), **own, **more}


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
    log, root, port = tmp_path / "service.log", tmp_path / "files", free_port()
    with HoldingTelegram().running() as telegram, BrainServer().running() as brain, ending(telegram.is_free):
        url = f"http://127.0.0.1:{port}"
        environ = environ_of(port, store_url, brain, telegram, FILES_DIR=str(root))
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
    log, is_over, port = tmp_path / "service.log", Event(), free_port()
    with FakeTelegram().running() as telegram, BrainServer().running() as brain:
        url = f"http://127.0.0.1:{port}"
        environ = environ_of(port, store_url, brain, telegram)
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


class HoldingMail(FakeMail):
    """Takes an e-mail without saying so, and marks none as read, before it is `free`."""

    def __init__(self) -> None:
        super().__init__()
        self.has_taken, self.is_to_mark, self.is_free = Event(), Event(), Event()

    def take(self, recipient: str, mail: EmailMessage) -> None:
        super().take(recipient, mail)
        self.has_taken.set()
        self.is_free.wait(PATIENCE_S)

    def pop_cut(self, command: str) -> bool:
        if command != "STORE" or self.is_free.is_set():
            return super().pop_cut(command)
        self.is_to_mark.set()
        self.is_free.wait(PATIENCE_S)
        return True


def test_the_service_is_killed_between_the_mail_servers_yes_and_our_note(
    store_url: str, store: Store, tmp_path: Path
) -> None:
    """The same moment for what came: stored, and not yet marked as read there."""
    log, port = tmp_path / "service.log", free_port()
    people = [f"client{n}@exemple.test" for n in range(3)]
    with HoldingMail().running() as mail, BrainServer().running() as brain, ending(mail.is_free):
        mail.deliver(*(written(f"Bonjour de {one}", one) for one in people))
        environ = environ_of(port, store_url, brain, mail)
        with service(environ, log) as first:
            assert mail.is_to_mark.wait(PATIENCE_S) and mail.has_taken.wait(PATIENCE_S)
            first.kill()
            first.wait()
        assert (len(inbox(store)), states(store)) == (1, [DeliveryState.QUEUED])
        mail.is_free.set()
        with service(environ, log):
            wait_for(lambda: mail.is_all_seen() and states(store) == [DeliveryState.SENT] * len(people))
    assert len({entry.provider_id for entry in inbox(store)}) == len(inbox(store)) == len(people), "each is read once"
    answers = [(to, str(sent["Message-ID"])) for to, sent in mail.sent]
    assert {to for to, _ in answers} == set(people), "none is lost"
    assert len(set(answers)) == len(people), "what is sent again has the same name, by which mail programs know it"
    doubled = len(answers) - len(people)
    assert doubled == log.read_text(encoding="utf-8").count("possibly doubled on email") == 1
