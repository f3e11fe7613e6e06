"""Whatever a platform sends, or somebody in its name: a defined answer, never a crash, never a lost message."""

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from channel_steps import packed
from fakes.brain import FakeBrain
from fakes.messenger import PAGE, FakePage
from fakes.telegram import FakeTelegram
from fakes.whatsapp import FakeWhatsApp, signature
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service import app_on, settings_for

from gateway.addresses import Paces
from gateway.channels.inbound import ChannelInbox
from gateway.channels.registry import make_channels
from gateway.channels.unpacking import Unpacker
from relation.context import Relation
from relation.store.unit_of_work import Store

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["message", "text", "messages", "private", "interactive", "delivered", "0.0", "9" * 300])
)  # fmt: skip
NAMES = st.sampled_from(
    ["message", "entry", "changes", "value", "messages", "statuses", "id", "from", "type", "text", "chat", "contacts"]
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Place = tuple[Any, ...]


def whatsapp_bodies() -> list[dict[str, Any]]:
    fake = FakeWhatsApp()
    sent = {"id": "wamid.out1", "biz_opaque_callback_data": "x/1/1"}
    reply = {"type": "list_reply", "list_reply": {"id": "1.0", "title": "Oui"}}
    image = {"id": "m", "caption": "Voilà"}
    messages = [
        fake.message("Bonjour"), fake.message(type="interactive", interactive=reply),
        fake.message(type="image", image=image),
    ]  # fmt: skip
    return [fake.batch(*messages, statuses=[fake.status(sent, "failed", errors=[{"code": 131026}])])]


def page_events() -> list[dict[str, Any]]:
    fake = FakePage("messenger")
    image = {"type": "image", "payload": {"url": "https://cdn.example.com/a"}}
    return [
        fake.message("Bonjour", attachments=[image]), fake.message("Oui", quick_reply={"payload": "2.0"}),
        fake.event(postback={"title": "Démarrer", "payload": "x"}), fake.event(read={"watermark": 10**12}),
        fake.event(delivery={"mids": ["m"], "watermark": 1}), fake.event(message_edit={"mid": "m", "text": "a"}),
    ]  # fmt: skip


def telegram_bodies() -> list[dict[str, Any]]:
    fake = FakeTelegram()
    said = fake.message("Bonjour")
    tap = {"id": "q", "from": {"first_name": "I"}, "message": said["message"], "data": "2.0"}
    photo = fake.message(photo=[{"file_id": "a"}], caption="Voilà")
    return [said, fake.edited(said, "Bonsoir"), photo, {"update_id": 1, "callback_query": tap}]


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from places(child, (*path, name))


def changed(body: dict[str, Any], place: Place, value: Any) -> Any:
    if not place:
        return value
    copied = copy.deepcopy(body)
    *parents, last = place
    target: Any = copied
    for name in parents:
        target = target[name]
    target[last] = value
    return copied


def damaged(bodies: list[dict[str, Any]]) -> st.SearchStrategy[Any]:
    """A genuine webhook in which one thing, anywhere, is something else."""
    found = [(body, place) for body in bodies for place in places(body)]
    return st.builds(lambda at, value: changed(*at, value), st.sampled_from(found), ANYTHING)


@pytest.fixture(scope="module")
def platforms() -> Iterator[tuple[FakeTelegram, FakeWhatsApp]]:
    with FakeTelegram().running() as telegram, FakeWhatsApp().running() as whatsapp:
        yield telegram, whatsapp


@pytest.fixture
def post(store_url: str, store: Store, relation: Relation, platforms: tuple[FakeTelegram, FakeWhatsApp]) -> Any:
    """Posts once, to an application that is not started, and unpacks: what fails inside is raised here."""
    environ = {name: value for one in platforms for name, value in one.environ().items()}
    environ |= {"MESSENGER_TOKEN": "t", "MESSENGER_PAGE_ID": PAGE}
    app = app_on(store_url, relation, FakeBrain(), **environ, SENDER_MESSAGES_PER_MINUTE="100000")
    inbox = ChannelInbox(store, relation, Paces(100_000, lambda: 0.0), 5_000, takes_files=True)
    channels = make_channels(settings_for(store_url, **environ).channels, "…")
    unpacker = Unpacker(store, inbox, channels, lambda channel, one: None)

    async def work(posted: dict[str, Any]) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.test") as client:
            status = (await client.post(**posted)).status_code
        await unpacker.unpack_all()
        assert packed(store) == 0, "one could not be unpacked"
        return status

    return lambda posted: asyncio.run(work(posted))


@FEW
@given(body=ANYTHING | damaged(whatsapp_bodies()))
def test_any_body_that_meta_signed(post: Any, body: Any) -> None:
    content = json.dumps(body).encode()
    status = post({"url": "/channels/whatsapp/webhook", "content": content, "headers": signature(content)})
    assert status == (200 if isinstance(body, dict) else 422)


@FEW
@given(event=damaged(page_events()))
def test_any_event_of_a_page(post: Any, event: Any) -> None:
    assert post(FakePage("messenger").delivery(event)) == 200


@FEW
@given(body=ANYTHING | damaged(telegram_bodies()))
def test_any_update(post: Any, body: Any) -> None:
    assert post(FakeTelegram.delivery(body)) == (200 if isinstance(body, dict) else 422)


@FEW
@given(content=st.binary(max_size=200))
def test_any_bytes(post: Any, content: bytes) -> None:
    headers = signature(content)
    assert post({"url": "/channels/whatsapp/webhook", "content": content, "headers": headers}) in (200, 422)
    assert post({"url": "/channels/telegram/webhook", "content": content, "headers": headers}) == 401
