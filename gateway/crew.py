"""Tasks under way beside a loop: a few at once, and none that is forgotten."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)


def _nothing() -> None: ...


class Crew:
    """At most `at_once`. `on_end` is called after each; one that fails is logged with `complaint`."""

    def __init__(self, at_once: int, complaint: str, on_end: Callable[[], None] = _nothing) -> None:
        self._at_once = at_once
        self._complaint = complaint
        self._on_end = on_end
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> int:
        """How many more may start; whoever starts one looks first."""
        return self._at_once - len(self._tasks)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._on_end()
        if not task.cancelled() and (error := task.exception()):
            logger.error("%s: %s", self._complaint, type(error).__name__, exc_info=error)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
