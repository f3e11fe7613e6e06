"""Files of advisors, from the desk to each messaging platform as its own media: captions, limits, failures, erasure."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from channel_steps import deliver, outbox, states, thread, until
from clock import Clock
from databases import on_both_databases
from fakes.messenger import PERSON, FakePage
from fakes.platform import FakePlatform, FakeUpload
from fakes.telegram import CHAT, FakeTelegram, flood
from fakes.whatsapp import SCOPED, FakeWhatsApp, error
from fastapi import FastAPI
from media_steps import JPEG, MEGABYTE, PDF, PNG
from service import with_service
from steps import hire

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.delivery import DeliveryState
from relation.services.advisors import open_session
from relation.services.attachments import erase_files
from relation.services.dead_letters import dead_letters, resend
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient
GIF = b"GIF89a\1\0\1\0" + b"pixels"


class Desk:
    """Camille's browser, and the customer's thread on one platform."""

    def __init__(self, app: FastAPI, store: Store, relation: Relation, platform: FakePlatform) -> None:
        self.app, self.store, self.relation, self.platform = app, store, relation, platform
        hire(store, relation)
        self.name = getattr(platform, "name", type(platform).__name__.removeprefix("Fake").lower())

    def with_customer(self, work: Any) -> None:
        """Runs `work` once the customer has said hello and was answered."""

        async def run(client: Client) -> None:
            self.sign_in(client)
            await deliver(client, self._hello())
            await until(lambda: states(self.store) == [DeliveryState.SENT])
            await work(client)

        with_service(self.app, run)

    def sign_in(self, client: Client) -> None:
        with self.store.write() as uow:
            token, session = open_session(uow, self.relation, "camille", True)
            uow.commit()
        client.cookies.set("desk_session", token)
        self._headers = {"HX-Request": "true", "X-CSRF-Token": session.csrf_token}

    def _hello(self) -> dict[str, Any]:
        platform: Any = self.platform
        message = platform.message("Bonjour")
        return platform.delivery(platform.batch(message) if self.name == "whatsapp" else message)

    @property
    def key(self) -> object:
        return {"telegram": CHAT, "whatsapp": SCOPED}.get(self.name, PERSON)

    @property
    def conversation_id(self) -> str:
        return thread(self.store, self.name, self.key)[0].id

    async def send(self, client: Client, name: str, content: bytes, text: str = "", **fields: str) -> httpx.Response:
        form = {"client_id": name, "text": text, **fields}
        here = f"/desk/conversations/{self.conversation_id}"
        files = {"file": (name, content)}
        return await client.post(f"{here}/files", data=form, files=files, headers=self._headers)

    async def page(self, client: Client) -> str:
        return (await client.get(f"/desk/conversations/{self.conversation_id}")).text


@pytest.fixture
def open_desk(open_service: Any, store: Store, relation: Relation) -> Any:
    def make(platform: FakePlatform) -> Desk:
        return Desk(open_service(platform, FILE_MAX_MB="12"), store, relation, platform)

    return make


@on_both_databases
def test_telegram_gets_photos_and_documents(open_desk: Any, telegram: FakeTelegram) -> None:
    desk = open_desk(telegram)
    sent = [
        ("photo.jpg", JPEG, "Voici\u00a0: la pièce"), ("notice été.pdf", PDF, ""), ("wide.png", PNG, ""),
        ("a.gif", GIF, ""), ("heavy.jpg", JPEG + b"\0" * 11 * MEGABYTE, ""),
    ]  # fmt: skip

    async def work(client: Client) -> None:
        for number, (name, content, words) in enumerate(sent, 2):
            assert (await desk.send(client, name, content, words)).status_code == 204
            await until(lambda number=number: states(desk.store)[1:].count(DeliveryState.SENT) == number)

    desk.with_customer(work)
    told = [(body["method"], body["text"]) for body in telegram.sent if "method" in body]
    assert told == [
        ("sendPhoto", "Voici\u00a0: la pièce"), ("sendDocument", ""), ("sendDocument", ""), ("sendDocument", ""),
        ("sendDocument", ""),
    ]  # fmt: skip
    documents = [body["document"] for body in telegram.sent if "document" in body]
    assert documents[0] == FakeUpload("notice ete.pdf", "application/pdf", PDF)


@on_both_databases
def test_whatsapp_is_given_the_file_then_its_number(open_desk: Any, whatsapp: FakeWhatsApp) -> None:
    desk = open_desk(whatsapp)

    async def work(client: Client) -> None:
        for name, content, words in (("photo.png", PNG, "La pièce"), ("notice été.pdf", PDF, "")):
            assert (await desk.send(client, name, content, words)).status_code == 204
        await until(lambda: len(whatsapp.uploads) == 2 and set(states(desk.store)) == {DeliveryState.SENT})

    desk.with_customer(work)
    image, document = whatsapp.sent[-2:]
    assert image["image"] == {"caption": "La pièce", "id": next(iter(whatsapp.uploads))}
    assert document["document"]["filename"] == "notice été.pdf"
    assert whatsapp.uploads[document["document"]["id"]] == FakeUpload("notice ete.pdf", "application/pdf", PDF)


def test_pages_get_the_file_then_its_words(open_desk: Any, page: FakePage, clock: Clock) -> None:
    desk = open_desk(page)

    async def work(client: Client) -> None:
        assert (await desk.send(client, "photo.png", PNG, "La pièce")).status_code == 204
        await until(lambda: len(page.sent) >= 4 and set(states(desk.store)) == {DeliveryState.SENT})
        clock.pass_time(days=6)
        desk.sign_in(client)
        assert (await desk.send(client, "notice.pdf", PDF)).status_code == 204
        await until(lambda: page.sent[-1].get("filedata"))

    desk.with_customer(work)
    photo, words, document = page.sent[-3:]
    assert photo["filedata"] == FakeUpload("photo.png", "image/png", PNG)
    assert (photo["messaging_type"], photo["message"]["attachment"]["type"]) == ("RESPONSE", "image")
    assert words["message"]["text"] == "La pièce"
    assert (document["tag"], document["message"]["attachment"]["type"]) == ("HUMAN_AGENT", "file")
    assert document["message"]["metadata"].endswith("/1/1")


@pytest.mark.parametrize(
    ("fake", "shut_after", "name"),
    [
        (FakeWhatsApp, {"hours": 24}, "WhatsApp"), (partial(FakePage, "messenger"), {"days": 7}, "Messenger"),
        (partial(FakePage, "instagram"), {"days": 7}, "Instagram"),
    ],
    ids=["whatsapp", "messenger", "instagram"],
)  # fmt: skip
def test_no_file_leaves_once_the_window_is_shut_and_the_advisor_is_told(
    open_desk: Any, clock: Clock, root: Path, fake: Any, shut_after: dict[str, int], name: str
) -> None:
    with fake().running() as platform:
        desk = open_desk(platform)

        async def work(client: Client) -> None:
            clock.pass_time(**shut_after)
            desk.sign_in(client)
            refused = await desk.send(client, "photo.png", PNG, "La pièce")
            assert (refused.status_code, refused.headers["hx-retarget"]) == (409, "#notice")
            assert f"{name} ne prend plus de message libre" in refused.text
            assert "reach shut closed" in await desk.page(client)

        desk.with_customer(work)
        assert len(platform.sent) == len(outbox(desk.store)) == 1
        assert not [path for path in root.rglob("*") if path.is_file()]
        conversation, lines = thread(desk.store, desk.name, desk.key)
        assert conversation.owner is Owner.BOT, "nobody took it"
        assert Author.ADVISOR not in {line.author for line in lines}


def test_a_caption_that_is_too_long_follows_its_file(open_desk: Any, telegram: FakeTelegram) -> None:
    desk, words = open_desk(telegram), "🍎" * 600

    async def work(client: Client) -> None:
        assert (await desk.send(client, "photo.png", PNG, words)).status_code == 204
        await until(lambda: telegram.texts()[-1] == words)

    desk.with_customer(work)
    assert [body["text"] for body in telegram.sent[-2:]] == ["", words]


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("a.gif", GIF, 409, "n’accepte pas ce type"), ("a.png", PNG + b"\0" * 6 * MEGABYTE, 413, "5 Mo au plus"),
        ("a.pdf", PDF + b"\0" * 12 * MEGABYTE, 413, "12 Mo au plus"), ("a.ogg", b"OggS\0\2", 409, "pas accepté"),
    ],
)  # fmt: skip
def test_limits_are_told_before_and_held_after(
    open_desk: Any, whatsapp: FakeWhatsApp, root: Path, name: str, content: bytes, status: int, words: str
) -> None:
    desk = open_desk(whatsapp)

    async def work(client: Client) -> None:
        page = await desk.page(client)
        assert "(JPEG, PNG : 5\u00a0Mo au plus ; PDF : 12\u00a0Mo au plus)" in page
        assert 'accept="image/jpeg,image/png,application/pdf"' in page
        refused = await desk.send(client, name, content)
        assert refused.status_code == status
        assert words in refused.text

    desk.with_customer(work)
    assert not [path for path in root.rglob("*") if path.is_file()]
    assert len(whatsapp.sent) == 1


def test_the_same_file_is_sent_once(open_desk: Any, telegram: FakeTelegram) -> None:
    desk = open_desk(telegram)

    async def work(client: Client) -> None:
        sent = [desk.send(client, "photo.png", PNG) for _ in range(3)]
        assert {answer.status_code for answer in await asyncio.gather(*sent)} == {204}
        await until(lambda: set(states(desk.store)) == {DeliveryState.SENT})

    desk.with_customer(work)
    assert sum("photo" in body for body in telegram.sent) == 1


def test_a_limit_of_the_platform_is_waited_for(open_desk: Any, telegram: FakeTelegram, clock: Clock) -> None:
    desk = open_desk(telegram)

    async def work(client: Client) -> None:
        await desk.send(client, "first.png", PNG)
        await until(lambda: telegram.sent[-1].get("photo"))
        telegram.refusals = [flood(retry_after=30)]
        await desk.send(client, "photo.png", PNG)
        await until(lambda: any(entry.error == "rate_limited" for entry in outbox(desk.store)))
        clock.pass_time(seconds=31)
        await until(lambda: telegram.sent[-1]["photo"].name == "photo.png")

    desk.with_customer(work)


def test_an_upload_that_is_refused_leaves_a_dead_letter_that_can_be_sent_again(
    open_desk: Any, whatsapp: FakeWhatsApp, relation: Relation
) -> None:
    desk = open_desk(whatsapp)

    async def work(client: Client) -> None:
        whatsapp.upload_refusals = [error(400, 131053, "Media upload error")]
        await desk.send(client, "photo.png", PNG)
        await until(lambda: DeliveryState.FAILED in states(desk.store))
        assert "non remis" in await desk.page(client)
        with desk.store.write() as uow:
            (dead,) = dead_letters(uow)
            assert dead.cause == "meta_131053"
            resend(uow, relation, dead.entry_id, "camille")
            uow.commit()
        await until(lambda: "image" in whatsapp.sent[-1])

    desk.with_customer(work)


def test_a_file_that_was_erased_does_not_leave_as_its_name(
    open_desk: Any, telegram: FakeTelegram, relation: Relation, root: Path
) -> None:
    desk = open_desk(telegram)

    async def work(client: Client) -> None:
        telegram.blocked_by = {str(CHAT)}
        telegram.refusals = [(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, {})] * 2
        await desk.send(client, "photo.png", PNG)
        await until(lambda: DeliveryState.FAILED in states(desk.store))
        before = len(telegram.sent)
        assert erase_files(desk.store, relation, FileFolder(root), desk.conversation_id, "camille") == 1
        telegram.blocked_by, telegram.refusals = set(), []
        with desk.store.write() as uow:
            letters = dead_letters(uow)
            for letter in letters:
                resend(uow, relation, letter.entry_id, "camille")
            uow.commit()
        await until(lambda: [entry.error for entry in outbox(desk.store)][-1] == "file_gone")
        assert "photo.png" not in telegram.texts()[before:]

    desk.with_customer(work)


def test_a_file_that_is_gone_from_the_disk_is_a_dead_letter(
    open_desk: Any, telegram: FakeTelegram, root: Path, clock: Clock
) -> None:
    desk = open_desk(telegram)

    async def work(client: Client) -> None:
        await desk.send(client, "first.png", PNG)
        await until(lambda: telegram.sent[-1].get("photo"))
        telegram.refusals = [flood(retry_after=1)]
        await desk.send(client, "photo.png", PNG)
        await until(lambda: any(entry.error == "rate_limited" for entry in outbox(desk.store)))
        for path in root.rglob("*"):
            path.unlink() if path.is_file() else None
        clock.pass_time(seconds=2)
        await until(lambda: [entry.error for entry in outbox(desk.store)][-1] == "file_gone")

    desk.with_customer(work)
