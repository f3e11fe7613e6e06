"""The live stream: what an open desk is told, what it catches up with, and when it is shown the door."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from desk_case import DeskCase

from desk import stream
from desk.guard import Guard, Viewer
from desk.signals import Signals
from relation.model.events import Event, EventName


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def _viewer(case: DeskCase) -> tuple[Guard, Viewer]:
    guard = Guard(case.context)
    viewer = guard.viewer_of(case.seat("camille").browser.cookies["desk_session"])
    assert viewer is not None
    return guard, viewer


async def _read_until(events: AsyncIterator[str], word: str) -> str:
    read = ""
    async with asyncio.timeout(5):
        async for chunk in events:
            read += chunk
            if word in read:
                return read
    return read


def test_a_new_message_is_told_as_it_is_committed(case: DeskCase) -> None:
    first = case.write_as_customer("paul", "bonjour")
    guard, viewer = _viewer(case)

    async def play() -> str:
        async with case.hub.running(), aclosing(stream.follow(case.context, guard, viewer, case.hub.last_id)) as events:
            await _read_until(events, ":\n\n")
            await asyncio.to_thread(case.write_as_customer, "paul", "vous êtes là ?")
            return await _read_until(events, "data: queue")

    told = asyncio.run(play())
    assert f"data: lines-{first}\n" in told
    assert "id: " in told


def test_a_reconnection_is_told_what_it_missed(case: DeskCase) -> None:
    guard, viewer = _viewer(case)
    with case.store.read() as uow:
        seen = uow.events.last_id()
    missed = case.ask_for_a_person("paul", "quelqu'un ?")

    async def play(after: int) -> str:
        async with case.hub.running(), aclosing(stream.follow(case.context, guard, viewer, after)) as events:
            return await _read_until(events, "data: queue" if after == seen else ":\n\n")

    assert f"data: lines-{missed}\n" in asyncio.run(play(seen))
    assert "event" not in asyncio.run(play(case.hub.last_id))


def test_an_open_desk_is_presence_and_a_revoked_session_ends_it(
    case: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.01)
    guard, viewer = _viewer(case)
    case.pass_time(minutes=90)

    def revoke() -> None:
        with case.store.write() as uow:
            session = uow.advisors.advisor_session(viewer.session.token_hash)
            assert session is not None
            session.revoked_at = case.now
            uow.commit()

    async def play() -> str:
        async with case.hub.running(), aclosing(stream.follow(case.context, guard, viewer, None)) as events:
            await _read_until(events, ":\n\n")
            with case.store.read() as uow:
                assert [one.login for one in uow.advisors.seen_since(case.now)] == ["camille"]
            await asyncio.to_thread(revoke)
            return await _read_until(events, "signed_out")

    assert asyncio.run(play()).endswith("event: changed\ndata: signed_out\n\n")


def test_a_cut_follower_ends_so_that_it_comes_back(case: DeskCase) -> None:
    guard, viewer = _viewer(case)

    async def play() -> str:
        async with case.hub.running(), aclosing(stream.follow(case.context, guard, viewer, None)) as events:
            await _read_until(events, ":\n\n")
            case.hub.close_followers()
            return await _read_until(events, "nothing more")

    assert "event" not in asyncio.run(play())


def test_the_customers_typing_is_told_and_ours_is_not(case: DeskCase) -> None:
    signals = Signals(0)
    signals.add(Event(None, EventName.TYPING, "c1", case.now, {"author": "advisor", "on": True}))
    assert signals.write(with_queue=True) == ""
    signals.add(Event(None, EventName.TYPING, "c1", case.now, {"author": "customer", "on": True}))
    assert "data: typing c1 on\n\n" in signals.write(with_queue=True)


def test_the_queue_is_held_back_without_losing_the_position(case: DeskCase) -> None:
    signals = Signals(4)
    signals.add(Event(5, EventName.MESSAGE_ADDED, "c1", case.now, {}))
    held = signals.write(with_queue=False)
    assert "data: lines-c1" in held
    assert "id:" not in held
    assert signals.write(with_queue=True) == "id: 5\nevent: changed\ndata: queue\n\n"
    signals.add(Event(5, EventName.MESSAGE_ADDED, "c1", case.now, {}))
    assert signals.write(with_queue=True) == ""


def test_too_much_missed_is_told_as_one(case: DeskCase) -> None:
    signals = Signals(0)
    signals.add(Event(3, EventName.OWNER_CHANGED, "c1", case.now, {}))
    signals.add_everything(900)
    assert signals.write(with_queue=True) == "id: 900\nevent: changed\ndata: catch_up\n\n"


def test_the_line_goes_first_and_the_rest_asks_for_itself_later(case: DeskCase) -> None:
    waiting, camille = case.ask_for_a_person("paul", "quelqu'un ?"), case.seat("camille")
    page = camille.get(f"/desk/conversations/{waiting}").text
    parts = {
        found["id"]: found["when"]
        for found in re.finditer(r'id="(?P<id>[\w-]+)"[^>]*hx-trigger="(?P<when>[^"]+)"', page)
    }
    told = [part.strip() for part in parts.pop("live").split(",")]
    assert {f"desk:lines-{waiting} from:body", "refresh from:body"} <= set(told)
    for name in ("queue", "card", "suggestions"):
        moved = [part for part in parts[name].split(",") if re.search(r"refresh|desk:(queue|card|lines)", part)]
        assert moved and all("delay:" in part for part in moved), name
