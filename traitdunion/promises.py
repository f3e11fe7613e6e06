"""Watches promises while the service runs: reminders before they are due, the truth to customers when they are late."""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager
from functools import partial

from relation.context import Relation
from relation.services.promise_keeping import late_promises, remind_owners, tell_of_delay
from relation.store.unit_of_work import Store
from traitdunion.chores import repeating

logger = logging.getLogger(__name__)
LOOK_EVERY_S = 60.0


def keeping_promises(store: Store, relation: Relation) -> AbstractAsyncContextManager[None]:
    """Looks every LOOK_EVERY_S until the block ends."""
    look = partial(asyncio.to_thread, watch_promises, store, relation)
    return repeating(look, LOOK_EVERY_S, "promises could not be watched")


def watch_promises(store: Store, relation: Relation) -> tuple[int, int]:
    """One look, a transaction per customer. How many owners were reminded, how many customers told."""
    with store.write() as uow:
        reminded = remind_owners(uow, relation)
        uow.commit()
    with store.read() as uow:
        late = late_promises(uow, relation)
    told = 0
    for conversation_id, promise_id in late:
        try:
            told += _tell(store, relation, conversation_id, promise_id)
        except Exception:  # one that cannot be told must not keep the others waiting
            logger.exception("the delay of promise %s could not be told", promise_id)
    return reminded, told


def _tell(store: Store, relation: Relation, conversation_id: str, promise_id: str) -> bool:
    with store.write() as uow:
        is_told = tell_of_delay(uow, relation, conversation_id, promise_id)
        uow.commit()
    return is_told
