"""Keeps the queue of those who wait for a person while the service runs: offers, releases, ends."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from relation.context import Relation
from relation.services.queue_keeping import keep_queue
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0


@asynccontextmanager
async def keeping_queue(store: Store, relation: Relation) -> AsyncIterator[None]:
    """Looks every LOOK_EVERY_S until the block ends. Several processes may: the database lets one offer at a time."""
    task = asyncio.create_task(_keep_for_ever(store, relation))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_for_ever(store: Store, relation: Relation) -> None:
    watched_since = relation.now()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await asyncio.to_thread(keep_queue, store, relation, watched_since)
        except Exception:  # an edge: the database is away for a moment, and the next look will do
            logger.exception("the queue could not be kept")
