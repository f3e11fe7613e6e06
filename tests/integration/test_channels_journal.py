"""What was answered 200 is never lost, whatever happens before it is unpacked; what cannot be stored gets none."""

import asyncio
from typing import Any

import httpx
import pytest
from channel_steps import deliver, inbox, packed, thread, unpacked, until
from fakes.brain import FakeBrain
from fakes.telegram import CHAT, FakeTelegram
from fastapi import FastAPI
from service import app_on, with_service
from sqlalchemy import text

from gateway.channels.telegram import Telegram
from gateway.channels.unpacking import Unpacker
from gateway.lane import Lane
from relation.context import Relation
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient


@pytest.fixture
def app(open_service: Any, telegram: FakeTelegram) -> FastAPI:
    return open_service(telegram)


def posted_to_a_dead_one(app: FastAPI, telegram: FakeTelegram, *updates: Any) -> None:
    """Acknowledged by an application that nothing unpacks in: as when it dies right after."""

    async def work() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            for update in updates:
                await deliver(client, telegram.delivery(update))

    asyncio.run(work())


def test_what_was_acknowledged_before_a_crash_is_unpacked_at_the_next_start(
    app: FastAPI, store_url: str, store: Store, relation: Relation, telegram: FakeTelegram
) -> None:
    posted_to_a_dead_one(app, telegram, *(telegram.message(f"message {n}") for n in range(5)))
    assert (packed(store), inbox(store)) == (5, [])

    async def work(_client: Client) -> None:
        await until(lambda: len(telegram.sent) == 5)
        await unpacked(store)

    with_service(app_on(store_url, relation, FakeBrain(), **telegram.environ()), work)
    _, lines = thread(store, "telegram", CHAT)
    assert [line.text for line in lines if line.author == "customer"] == [f"message {n}" for n in range(5)]


def test_one_that_cannot_be_unpacked_is_set_aside_and_stops_no_other(
    app: FastAPI, store: Store, telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    read = Telegram.read

    def stumble(channel: Telegram, body: dict[str, Any]) -> Any:
        if "poison" in str(body):
            raise KeyError("ours")
        return read(channel, body)

    posted_to_a_dead_one(app, telegram, telegram.message("poison"), telegram.message("après"))
    monkeypatch.setattr(Telegram, "read", stumble)
    monkeypatch.setattr("gateway.watching.LOOK_EVERY_S", 0.01)

    async def work(_client: Client) -> None:
        await until(lambda: telegram.texts() == ["Écho de après"] and "is set aside" in caplog.text)

    with_service(app, work)
    assert packed(store) == 1, "kept for whoever mends it"
    assert caplog.text.count("will be tried again") == 2


def test_what_cannot_be_stored_is_not_acknowledged(app: FastAPI, store: Store, telegram: FakeTelegram) -> None:
    with store.write() as uow:
        uow.session.execute(text("ALTER TABLE webhooks RENAME TO elsewhere"))
        uow.commit()

    async def work(client: Client) -> None:
        refused = await deliver(client, telegram.delivery(telegram.message("Bonjour")), status=500)
        assert refused.json()["error"]["code"] == "server_error"

    with_service(app, work)
    assert telegram.sent == []


def test_what_may_wait_lets_webhooks_go_first() -> None:
    done: list[str] = []

    async def work() -> None:
        lane = Lane(1)
        with lane.going_first():
            waiting = asyncio.create_task(lane.run(done.append, "turn"))
            await asyncio.sleep(0)
            done.append("webhook")
        await waiting
        with lane.going_first():  # for ever, and yet it is its turn after a while
            await lane.run(done.append, "patience")
        await lane.close()

    asyncio.run(work())
    assert done == ["webhook", "turn", "patience"]


def test_nothing_is_unpacked_for_a_channel_that_is_off(app: FastAPI, store: Store, telegram: FakeTelegram) -> None:
    posted_to_a_dead_one(app, telegram, telegram.message("Bonjour"))
    unpacker = Unpacker(store, None, {}, lambda channel, one: None)  # type: ignore[arg-type]
    assert unpacker.unpack_some() == ([], True)
    assert packed(store) == 1


def test_a_stop_that_comes_together_with_news_is_a_stop(store: Store) -> None:
    async def at_once(function: Any, *args: Any) -> Any:
        return function(*args)

    async def work() -> None:
        unpacker = Unpacker(store, None, {}, lambda channel, one: None, at_once)  # type: ignore[arg-type]
        async with unpacker.running():
            await asyncio.sleep(0)  # it waits for news now
            unpacker.wake()

    async def bounded() -> None:
        stopped, _ = await asyncio.wait({asyncio.create_task(work())}, timeout=5)
        assert stopped

    asyncio.run(bounded())
