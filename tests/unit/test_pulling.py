"""Channels that are asked for what is new: one bad message stops nothing, nothing is marked before it is stored."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from channel_steps import inbox
from fakes.brain import FakeBrain
from steps import write

from gateway.addresses import Paces
from gateway.channels.inbound import ChannelInbox
from gateway.channels.outbox import OutboxWorker
from gateway.channels.port import Fetched, Happening, JsonObject, Outgoing, TryLater
from gateway.channels.pulling import PulledChannel, PullWorker
from gateway.limits import Pace
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.delivery import InboundMessage
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store


class FakePulled(PulledChannel):
    """Gives what a test has put into it; an exception there is raised."""

    name = "email"
    per_second = 10.0
    look_every_s = 1.0

    def __init__(self, **things: Happening | Exception) -> None:
        self.things = things
        self.marked: list[tuple[str, bool]] = []

    async def new_places(self) -> Sequence[str]:
        return [place for place in self.things if place not in dict(self.marked)]

    async def take(self, place: str) -> list[Happening]:
        thing = self.things[place]
        if isinstance(thing, Exception):
            raise thing
        return [thing]

    async def mark_done(self, place: str, happened: Sequence[Happening], *, is_unread: bool = False) -> None:
        self.marked.append((place, is_unread))

    async def wait(self) -> bool:
        return False

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return False

    def read(self, body: JsonObject) -> list[Happening]:
        return []

    def render(self, message: Outgoing) -> list[JsonObject]:
        return [{}]

    async def send(self, part: JsonObject, reference: str) -> str:
        return reference

    async def check(self) -> str:
        return self.name

    async def fetch_media(self, media_id: str) -> Fetched:
        return Fetched(b"", "")

    async def close(self) -> None: ...


def said(key: str, text: str = "Bonjour") -> InboundMessage:
    return InboundMessage("email", key, f"<{key}.{text}@exemple.test>", text)


def take(store: Store, relation: Relation, channel: FakePulled, per_minute: int = 100) -> None:
    async def work() -> None:
        inbox_of = ChannelInbox(store, relation, Paces(100, lambda: 0.0), 5000, takes_files=True)
        outbox = OutboxWorker(store, relation, {channel.name: channel}, FileFolder(Path("/nonexistent")))
        worker = InboxWorker(store, relation, FakeBrain().client(), 0.0)
        async with worker.running():
            await PullWorker(store, relation, channel, inbox_of, outbox, worker, Pace(per_minute)).take_new()

    asyncio.run(work())


def test_what_cannot_be_read_is_left_for_a_person(
    store: Store, relation: Relation, caplog: pytest.LogCaptureFixture
) -> None:
    channel = FakePulled(a=ValueError("broken"), b=said("marie@exemple.test"))
    take(store, relation, channel)
    assert channel.marked == [("a", True), ("b", False)]
    assert len(inbox(store)) == 1 and "left for a person" in caplog.text


def test_a_channel_that_goes_away_in_the_middle_keeps_the_rest(store: Store, relation: Relation) -> None:
    channel = FakePulled(a=said("a@exemple.test"), b=TryLater("imap_unreachable"), c=said("c@exemple.test"))
    with pytest.raises(TryLater):
        take(store, relation, channel)
    assert channel.marked == [("a", False)]


def test_beyond_the_channels_pace_the_others_wait_there(store: Store, relation: Relation) -> None:
    channel = FakePulled(a=said("a@exemple.test"), b=said("b@exemple.test"))
    take(store, relation, channel, per_minute=1)
    assert channel.marked == [("a", False)]
    take(store, relation, channel, per_minute=1)
    assert len(inbox(store)) == 2


def test_nothing_is_marked_when_the_database_is_away(
    store: Store, relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, relation, "a@exemple.test", "Bonjour", "email")
    channel = FakePulled(a=said("a@exemple.test", "Encore"))

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ChannelInbox, "store", fail)
    with pytest.raises(OSError, match="disk full"):
        take(store, relation, channel)
    assert channel.marked == []
