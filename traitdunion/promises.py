"""Watches promises while the service runs: what is seen to be kept, reminders, the truth about delays."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from relation.context import Relation
from relation.services.mending import mend_each
from relation.services.promise_keeping import (
    end_kept,
    kept_promises,
    late_promises,
    remind_owner,
    soon_promises,
    tell_of_delay,
)
from relation.store.unit_of_work import Store
from traitdunion.chores import repeating

LOOK_EVERY_S = 60.0


def keeping_promises(store: Store, relation: Relation) -> AbstractAsyncContextManager[None]:
    """Looks every LOOK_EVERY_S until the block ends."""
    look = partial(asyncio.to_thread, watch_promises, store, relation)
    return repeating(look, LOOK_EVERY_S, "promises could not be watched")


def watch_promises(store: Store, relation: Relation) -> tuple[int, int]:
    """One look, a transaction per promise. How many owners were reminded, how many customers told.

    What is seen to be done is ended first: nobody is reminded of it, nor told that it is late.
    """
    mend_each(store, relation, kept_promises, end_kept)
    reminded = mend_each(store, relation, soon_promises, remind_owner)
    return reminded, mend_each(store, relation, late_promises, tell_of_delay)
