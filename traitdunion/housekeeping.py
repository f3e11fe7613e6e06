"""Deletes what has been kept long enough: by itself in the service, or by hand (`traitdunion purge`)."""

import asyncio
from collections import Counter
from contextlib import AbstractAsyncContextManager
from functools import partial

from relation.context import Relation
from relation.model.retention import Retention
from relation.services.retention import note_purge, purge_batch
from relation.store.unit_of_work import Store
from traitdunion.chores import repeating

PURGE_EVERY_S = 6 * 3600.0


def keeping_house(store: Store, relation: Relation, retention: Retention) -> AbstractAsyncContextManager[None]:
    """Purges at the start, then every PURGE_EVERY_S, until the block ends: between two batches it stops at once."""
    purge = partial(_purge_in_batches, store, relation, retention)
    return repeating(purge, PURGE_EVERY_S, "old rows could not be deleted", first_after_s=0.0)


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
