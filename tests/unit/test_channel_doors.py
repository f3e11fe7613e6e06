"""Every webhook against what should not come: forged, too large, too deep, misshapen; and against its OpenAPI."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import httpx
import pytest
import schemathesis
from channel_steps import inbox, packed
from fakes.brain import FakeBrain
from fakes.graph import FakeGraph
from fakes.telegram import SECRET, FakeTelegram
from fakes.whatsapp import signature
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from service import app_on

from relation.context import Relation
from relation.store.unit_of_work import Store

CHANNELS = ("telegram", "whatsapp", "messenger", "instagram")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def platforms() -> Iterator[tuple[FakeTelegram, FakeGraph]]:
    telegram, graph = FakeTelegram(), FakeGraph()
    with telegram.running(), graph.running():
        yield telegram, graph


@pytest.fixture
def app(store_url: str, relation: Relation, platforms: tuple[FakeTelegram, FakeGraph]) -> FastAPI:
    """Not started: what it acknowledges is kept, and no more."""
    environ = {name: value for one in platforms for name, value in one.environ().items()}
    return app_on(store_url, relation, FakeBrain(), **environ)


@pytest.fixture
def post(app: FastAPI) -> Any:
    async def work(channel: str, content: bytes, headers: dict[str, str]) -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            return (await client.post(f"/channels/{channel}/webhook", content=content, headers=headers)).status_code

    return lambda channel, content, headers: asyncio.run(work(channel, content, headers))


def genuine(channel: str, content: bytes) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": SECRET} if channel == "telegram" else signature(content)


def a_message(channel: str) -> bytes:
    """Of a customer, as the platform posts it."""
    telegram, graph = FakeTelegram(), FakeGraph()
    if channel == "telegram":
        return bytes(telegram.delivery(telegram.message("Bonjour"))["content"])
    if channel == "whatsapp":
        return bytes(graph.whatsapp.delivery(graph.whatsapp.batch(graph.whatsapp.message("Bonjour")))["content"])
    page = graph.messenger if channel == "messenger" else graph.instagram
    return bytes(page.delivery(page.message("Bonjour"))["content"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_genuine_is_kept_and_nothing_else(post: Any, store: Store, channel: str) -> None:
    content = a_message(channel)
    assert post(channel, content, genuine(channel, content)) == 200
    assert (packed(store), inbox(store)) == (1, [])


@pytest.mark.parametrize("channel", CHANNELS)
@FEW
@given(forged=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80))
@example(forged="")
@example(forged="sha256=")
@example(forged="sha256=" + "0" * 64)
def test_no_forged_signature_passes(post: Any, store: Store, channel: str, forged: str) -> None:
    content = a_message(channel)
    names = ("x-hub-signature-256", "x-telegram-bot-api-secret-token", "x-hub-signature")
    headers = dict.fromkeys(names, forged.strip().encode("latin-1"))
    assert post(channel, content, headers) == 401
    assert packed(store) == 0


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_other_apps_secret_passes_nor_a_signature_of_other_words(post: Any, store: Store, channel: str) -> None:
    content = a_message(channel)
    for headers in (
        {}, signature(content, "the secret of another app"), signature(content + b" "),
        {"x-telegram-bot-api-secret-token": SECRET.upper()},
    ):  # fmt: skip
        assert post(channel, content, headers) == 401
    other = "whatsapp" if channel == "telegram" else "telegram"
    assert post(channel, content, genuine(other, content)) == 401, "each platform has its own proof"
    assert packed(store) == 0


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"a": "' + b"x" * 5_000_000 + b'"}', 413), (b'{"a":' * 40 + b"1" + b"}" * 40, 422),
        (b'{"a":' * 100_000, 422), (b"[{}]", 422), (b'{"a": 1', 422), (b"\xff", 422), (b"", 422), (b"{}", 200),
        (b'{"message": "text", "entry": {"changes": [[]]}, "object": ["page"]}', 200),
        (b'{"entry": [{"messaging": [{"sender": 1, "message": {"mid": {}}}], "changes": [3], "id": []}]}', 200),
    ],
    ids=["5 MB", "deep", "deeper", "list", "cut", "no UTF-8", "nothing", "empty", "wrong types", "wrong types inside"],
)  # fmt: skip
def test_bad_bodies_have_a_defined_answer_at_every_door(
    post: Any, store: Store, channel: str, content: bytes, status: int
) -> None:
    assert post(channel, content, genuine(channel, content)) == status
    assert packed(store) == 0


class Doors:
    """The application, not started; `is_signed`: whatever is posted is signed first, so that it is read."""

    def __init__(self, app: FastAPI, *, is_signed: bool) -> None:
        self._app = app
        self._is_signed = is_signed

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
        elif self._is_signed and scope["method"] == "POST":
            await self._sign(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _sign(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        content, is_over = b"", False
        while not is_over:
            message = await receive()
            content, is_over = content + message.get("body", b""), not message.get("more_body")
        proofs = {**signature(content), "x-telegram-bot-api-secret-token": SECRET}
        headers = [(name, value) for name, value in scope["headers"] if name.decode() not in proofs]
        headers += [(name.encode(), value.encode()) for name, value in proofs.items()]

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        await self._app({**scope, "headers": headers}, again, send)


@pytest.mark.parametrize("is_signed", [False, True], ids=["as it comes", "signed"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_webhooks_answer_as_their_openapi_says(app: FastAPI, method: str, is_signed: bool) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", Doors(app, is_signed=is_signed))

    @FEW
    @given(case=schema["/channels/{name}/webhook"][method].as_strategy())
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answers()
