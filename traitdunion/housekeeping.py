"""Deletes what has been kept long enough: by itself in the service, or by hand (`traitdunion purge`)."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from relation.context import Relation
from relation.model.retention import Retention
from relation.services.retention import note_purge, purge_batch
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)
PURGE_EVERY_S = 6 * 3600.0


@asynccontextmanager
async def keeping_house(store: Store, relation: Relation, retention: Retention) -> AsyncIterator[None]:
    """Purges at the start, then every PURGE_EVERY_S, until the block ends: between two batches it stops at once."""
    task = asyncio.create_task(_purge_for_ever(store, relation, retention))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _purge_for_ever(store: Store, relation: Relation, retention: Retention) -> None:
    while True:
        try:
            await _purge_in_batches(store, relation, retention)
        except Exception:  # an edge: the database is away for a moment, and the next purge will do
            logger.exception("old rows could not be deleted")
        await asyncio.sleep(PURGE_EVERY_S)


async def _purge_in_batches(store: Store, relation: Relation, retention: Retention) -> None:
    gone: Counter[str] = Counter()
    try:
        while batch := await asyncio.to_thread(purge_batch, store, relation, retention):
            gone += batch
    finally:
        if gone:
            await asyncio.to_thread(note_purge, store, relation, gone, "service")


def purge_now(store: Store, relation: Relation, retention: Retention) -> Counter[str]:
    """Everything that is old, batch after batch. How many rows went, by table."""
    gone: Counter[str] = Counter()
    while batch := purge_batch(store, relation, retention):
        gone += batch
    if gone:
        note_purge(store, relation, gone, "command")
    return gone
