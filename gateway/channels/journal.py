"""Keeps webhooks before they are acknowledged: those that come while one write is under way share the next."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from relation.context import Relation
from relation.store.unit_of_work import Store
from relation.store.webhooks import WebhookRows

Row = tuple[str, str]
"""A channel, and the JSON of a webhook."""


class Journal:
    """One per process, with a thread of its own: no turn stands before a webhook."""

    def __init__(self, store: Store, relation: Relation, on_kept: Callable[[], None]) -> None:
        self._store = store
        self._relation = relation
        self._on_kept = on_kept
        self._thread = ThreadPoolExecutor(1, "webhooks")
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, channel: str, body: str) -> None:
        """Returns once it is kept for good. Raises whatever the database raises: the platform then sends it again."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append(((channel, body), kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            rows, waiters = [row for row, _ in together], [kept for _, kept in together]
            error: Exception | None = None
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._insert, rows)
            except Exception as raised:  # told to each of those who wait
                error = raised
            for kept in waiters:
                if kept.done():  # its caller has gone
                    continue
                kept.set_exception(error) if error else kept.set_result(None)
            self._on_kept()

    def _insert(self, rows: Sequence[Row]) -> None:
        with self._store.write(is_urgent=True) as uow:
            WebhookRows(uow).add(rows, self._relation.now())
            uow.commit()
