"""Deletes attached files that have been kept long enough, or have lost their message, beside the service."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from relation.context import Relation
from relation.services.file_keeping import purge_files
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.chores import repeating

KEEP_EVERY_S = 3600.0
"""What an erasure has left without a row is gone within two hours."""


def keeping_files(
    store: Store, relation: Relation, folder: FileFolder, kept_days: int
) -> AbstractAsyncContextManager[None]:
    """At the start, then every KEEP_EVERY_S, until the block ends."""
    purge = partial(asyncio.to_thread, purge_files, store, relation, folder, kept_days)
    return repeating(purge, KEEP_EVERY_S, "old files could not be deleted", first_after_s=0.0)
