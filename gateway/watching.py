"""Looks at the database that are repeated: at once when something may have come, every second in any case."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress

from relation.model.events import Event, EventName
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0


class Watch:
    """One look. One that fails is logged with `complaint`, and done again when its time comes."""

    def __init__(self, look: Callable[[], Awaitable[object]], complaint: str) -> None:
        self._look = look
        self._complaint = complaint
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """In the event loop. Once more after the look that is under way, if one is."""
        self._wake.set()

    async def keep(self) -> None:
        """Looks now, then whenever it is woken, and LOOK_EVERY_S after each look."""
        while True:
            self._wake.clear()
            try:
                await self._look()
            except Exception:  # an edge: the database is away for a moment
                logger.exception(self._complaint)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._wake.wait()


@asynccontextmanager
async def watching(
    store: Store, watches: Collection[Watch], waking: Collection[EventName] = frozenset()
) -> AsyncIterator[None]:
    """Keeps them until the block ends. A commit of this process with one of the `waking` events wakes them all."""
    loop = asyncio.get_running_loop()

    def on_commit(events: list[Event]) -> None:
        """Called in the committing thread."""
        if loop.is_closed() or not any(event.name in waking for event in events):
            return
        for watch in watches:
            loop.call_soon_threadsafe(watch.wake)

    store.listeners.append(on_commit)
    tasks = [asyncio.create_task(watch.keep()) for watch in watches]
    try:
        yield
    finally:
        store.listeners.remove(on_commit)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
