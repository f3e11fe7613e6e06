"""The threads of what may wait a moment: turns, deliveries, unpacking. What must be answered at once goes first.

Python runs one thread at a time: each that works makes the others, and the event loop, wait for their share.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import ParamSpec, TypeVar

HOLD_S = 0.1
"""How long something is held back at most: nothing stands still, however many webhooks come."""
P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """One per process. `run` stands in the place of `asyncio.to_thread`."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "lane")
        self._places = asyncio.Semaphore(threads)
        self._going_first = 0
        self._is_free = asyncio.Event()
        self._is_free.set()

    @contextmanager
    def going_first(self) -> Iterator[None]:
        """Until the block ends nothing new begins here, for HOLD_S at most."""
        self._going_first += 1
        self._is_free.clear()
        try:
            yield
        finally:
            self._going_first -= 1
            if not self._going_first:
                self._is_free.set()

    async def run(self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        async with self._places:
            if self._going_first:
                with suppress(TimeoutError):
                    async with asyncio.timeout(HOLD_S):
                        await self._is_free.wait()
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: function(*args, **named))

    async def close(self) -> None:
        """Once what is under way is done."""
        await asyncio.to_thread(self._threads.shutdown)
