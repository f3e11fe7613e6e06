"""Looks that are repeated, and the tasks they start: woken, tried again, ended."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from channel_steps import until
from clock import NOW

from gateway import watching as module
from gateway.crew import Crew
from gateway.watching import Watch, watching
from relation.model.events import Event, EventName
from relation.store.unit_of_work import Store

LONG_S = 3600.0
WAKING = {EventName.MESSAGE_ADDED}


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 20))  # type: ignore[arg-type]


def commit(store: Store, name: EventName) -> None:
    with store.write() as uow:
        uow.record(Event(None, name, None, NOW, {}))
        uow.commit()


def test_a_commit_wakes_every_watch_if_its_event_is_one_of_theirs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", LONG_S)
    looks: list[str] = []

    async def look(name: str) -> None:
        looks.append(name)

    async def work() -> None:
        watches = [Watch(lambda: look("a"), "a"), Watch(lambda: look("b"), "b")]
        async with watching(store, watches, WAKING):
            await until(lambda: sorted(looks) == ["a", "b"])
            await asyncio.to_thread(commit, store, EventName.MESSAGES_READ)
            await asyncio.to_thread(commit, store, EventName.MESSAGE_ADDED)
            await until(lambda: len(looks) == 4)
        commit(store, EventName.MESSAGE_ADDED)

    run(work)
    commit(store, EventName.MESSAGE_ADDED)  # the loop is closed: nobody is woken, nothing is raised
    assert sorted(looks) == ["a", "a", "b", "b"]


def test_a_look_that_fails_is_told_and_done_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.0)
    looks: list[int] = []

    async def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            raise OSError("away")

    async def work() -> None:
        async with watching(store, [Watch(look, "it could not be looked at")]):
            await until(lambda: len(looks) > 1)

    run(work)
    assert caplog.text.count("it could not be looked at") == 1


def test_woken_during_a_look_it_looks_once_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", LONG_S)
    looks: list[int] = []

    async def look() -> None:
        looks.append(1)
        if len(looks) == 1:
            watch.wake()

    async def work() -> None:
        async with watching(store, [watch]):
            await until(lambda: len(looks) == 2)

    watch = Watch(look, "")
    run(work)


def test_a_crew_counts_its_tasks_and_tells_of_those_that_fail(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[int] = []

    async def work() -> None:
        crew, gate = Crew(2, "a task was interrupted", lambda: ended.append(1)), asyncio.Event()

        async def stumble() -> None:
            await gate.wait()
            raise KeyError("ours")

        crew.start(stumble())
        crew.start(asyncio.Event().wait())  # type: ignore[arg-type]
        assert crew.room == 0
        gate.set()
        await until(lambda: crew.room == 1)
        await crew.stop()
        await until(lambda: crew.room == 2)

    run(work)
    assert len(ended) == 2
    assert caplog.text.count("a task was interrupted: KeyError") == 1
