"""Live views: follows the stored events as they are committed, and passes on what is never stored (typing).

Events of this process arrive at once; those of other processes on the same database at the next look (LOOK_EVERY_S).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from relation.model.events import Event
from relation.store.unit_of_work import Store

LOOK_EVERY_S = 1.0
QUEUE_SIZE = 1000
logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Follower:
    """A queue of events from now on; `None` in it means: reconnect and catch up from the database."""

    queue: "asyncio.Queue[Event | None]" = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))
    wants: Callable[[Event], bool] = lambda _: True
    """Asked of every event, in the event loop, and must not raise: no chat is woken for what is said in another."""


class LiveHub:
    """One per process. Start it in the event loop with `async with hub.running()`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followers: set[Follower] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.last_id = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LiveHub"]:
        self._loop = asyncio.get_running_loop()
        self.last_id = await asyncio.to_thread(self._read_last_id)
        self._store.listeners.append(self._on_commit)
        task = asyncio.create_task(self._relay())
        try:
            yield self
        finally:
            self._store.listeners.remove(self._on_commit)
            task.cancel()
            self.close_followers()

    def _read_last_id(self) -> int:
        with self._store.read() as uow:
            return uow.events.last_id()

    def _on_commit(self, events: list[Event]) -> None:
        self.call_soon(self._hear, events)

    def _hear(self, events: list[Event]) -> None:
        """Those that follow the last ones told are told as they are; a gap is another's commit, and is read first."""
        ids = [happened.id for happened in events]
        if ids == [*range(self.last_id + 1, self.last_id + 1 + len(ids))]:
            self._pass_on(events)
        else:
            self._wake.set()

    async def _relay(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):  # wait_for forgets a cancellation that comes with news (3.11)
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._pass_on_new_events()
            except Exception:  # the database is away for a moment: live views must survive it
                logger.exception("live events could not be read")
                await asyncio.sleep(LOOK_EVERY_S)

    async def _pass_on_new_events(self) -> None:
        while events := await asyncio.to_thread(self._read_after, self.last_id):
            self._pass_on(events)

    def _pass_on(self, events: list[Event]) -> None:
        """Each once: some may have been told while the others were read."""
        for happened in events:
            if happened.id is not None and happened.id > self.last_id:
                self.last_id = happened.id
                self.tell(happened)

    def _read_after(self, event_id: int) -> list[Event]:
        with self._store.read() as uow:
            return list(uow.events.after(event_id))

    def tell(self, happened: Event) -> None:
        """In the event loop: to those who want it. A follower that is too slow is cut: it comes back and catches up."""
        for follower in [one for one in self._followers if one.wants(happened)]:
            try:
                follower.queue.put_nowait(happened)
            except asyncio.QueueFull:
                self._followers.discard(follower)
                follower.queue.get_nowait()
                follower.queue.put_nowait(None)

    def call_soon(self, function: Callable[..., object], *args: object) -> None:
        """Runs `function` in the event loop, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)

    def close_followers(self) -> None:
        for follower in self._followers:
            if not follower.queue.full():
                follower.queue.put_nowait(None)
        self._followers.clear()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[Follower]:
        """Every event from now on, until `wants` is narrowed."""
        follower = Follower()
        self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)
