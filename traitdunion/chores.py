"""Chores that the service does again and again beside its work, until it stops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

logger = logging.getLogger(__name__)


@asynccontextmanager
async def repeating(
    chore: Callable[[], Awaitable[object]], every_s: float, complaint: str, first_after_s: float | None = None
) -> AsyncIterator[None]:
    """Does the chore every `every_s` until the block ends, the first time after `first_after_s` (the same by default).

    One that fails is logged with `complaint`, and done again at its next time.
    """
    task = asyncio.create_task(_repeat(chore, every_s, complaint, every_s if first_after_s is None else first_after_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(chore: Callable[[], Awaitable[object]], every_s: float, complaint: str, first_after_s: float) -> None:
    await asyncio.sleep(first_after_s)
    while True:
        try:
            await chore()
        except Exception:  # an edge: the database is away for a moment, and the next time will do
            logger.exception(complaint)
        await asyncio.sleep(every_s)
