"""Who is told what of the events, and who is cut."""

import asyncio

import pytest
from clock import NOW

from relation.live import QUEUE_SIZE, Follower, LiveHub
from relation.model.events import Event, EventName
from relation.store.unit_of_work import Store


def said(conversation_id: str | None) -> Event:
    return Event(None, EventName.MESSAGE_ADDED, conversation_id, NOW, {})


def is_mine(happened: Event) -> bool:
    return happened.conversation_id == "mine"


def told(follower: Follower) -> list[str | None]:
    waiting = [follower.queue.get_nowait() for _ in range(follower.queue.qsize())]
    return [one.conversation_id if one else "cut" for one in waiting]


def test_a_follower_is_told_everything_until_it_says_what_it_wants(store: Store) -> None:
    async def play() -> tuple[list[str | None], list[str | None]]:
        hub = LiveHub(store)
        async with hub.following() as narrow, hub.following() as wide:
            hub.tell(said("before"))
            narrow.wants = is_mine
            for name in ("mine", "theirs", None):
                hub.tell(said(name))
            return told(narrow), told(wide)

    assert asyncio.run(play()) == (["before", "mine"], ["before", "mine", "theirs", None])


def test_what_others_say_cuts_nobody_who_does_not_want_it(store: Store) -> None:
    async def play() -> tuple[list[str | None], str | None]:
        hub = LiveHub(store)
        async with hub.following() as narrow, hub.following() as wide:
            narrow.wants = is_mine
            for _ in range(QUEUE_SIZE + 1):
                hub.tell(said("theirs"))
            hub.tell(said("mine"))
            return told(narrow), told(wide)[-1]

    assert asyncio.run(play()) == (["mine"], "cut")


def commit(store: Store, *names: str) -> None:
    with store.write() as uow:
        for name in names:
            uow.record(said(name))
        uow.commit()


async def heard(follower: Follower, count: int) -> list[str | None]:
    async with asyncio.timeout(5):
        return [happened.conversation_id for _ in range(count) if (happened := await follower.queue.get())]


def test_each_commit_is_told_once_and_in_order_whoever_made_it(store: Store) -> None:
    async def play() -> tuple[list[str | None], list[str | None]]:
        hub = LiveHub(store)
        async with hub.running(), hub.following() as follower:
            commit(store, "ours", "ours too")
            first = await heard(follower, 2)
            of_another_process, store.listeners[:] = store.listeners[:], []
            commit(store, "theirs")
            store.listeners[:] = of_another_process
            commit(store, "ours again")
            then = await heard(follower, 2)
            await hub._pass_on_new_events()  # what is read again is not told again
            return first, then + told(follower)

    assert asyncio.run(play()) == (["ours", "ours too"], ["theirs", "ours again"])


def test_what_follows_the_last_event_told_is_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> list[str | None]:
        hub = LiveHub(store)
        async with hub.running(), hub.following() as follower:
            monkeypatch.setattr(hub, "_read_after", lambda _: [])
            commit(store, "ours")
            return await heard(follower, 1)

    assert asyncio.run(play()) == ["ours"]
