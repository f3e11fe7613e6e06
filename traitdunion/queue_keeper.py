"""Keeps the queue of those who wait for a person while the service runs: offers, releases, ends."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from relation.context import Relation
from relation.services.queue_keeping import keep_queue
from relation.store.unit_of_work import Store
from traitdunion.chores import repeating

LOOK_EVERY_S = 2.0


def keeping_queue(store: Store, relation: Relation) -> AbstractAsyncContextManager[None]:
    """Looks every LOOK_EVERY_S until the block ends. Several processes may: the database lets one offer at a time."""
    look = partial(asyncio.to_thread, keep_queue, store, relation, relation.now())
    return repeating(look, LOOK_EVERY_S, "the queue could not be kept")
