"""The inbox worker: one turn at a time per conversation, exactly one answer per stored message."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from gateway.brain import BrainAway, BrainClient
from gateway.payloads import understanding_of_payload
from relation.context import Relation
from relation.services.turns import Pending, finish_turn, next_pending, turn_request
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)

BRAIN_PATIENCE_S = 8.0
"""How long a message waits for the brain before the customer is told the truth."""
RETRY_S = 0.25
LOOK_EVERY_S = 5.0
MAX_TURNS_AT_ONCE = 16
MAX_FAILURES = 3


class InboxWorker:
    """Call `notify` after a message is stored; `wait_until_idle` to answer a caller who waits for the turn."""

    def __init__(
        self, store: Store, relation: Relation, brain: BrainClient, patience_s: float = BRAIN_PATIENCE_S
    ) -> None:
        self._store = store
        self._relation = relation
        self._brain = brain
        self._patience_s = patience_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._slots = asyncio.Semaphore(MAX_TURNS_AT_ONCE)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["InboxWorker"]:
        """Takes up what a crash left unprocessed, then whatever is notified."""
        watcher = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            watcher.cancel()
            for task in list(self._tasks.values()):
                task.cancel()
            await asyncio.gather(watcher, *self._tasks.values(), return_exceptions=True)

    def notify(self, conversation_id: str) -> None:
        if conversation_id in self._tasks:
            self._again.add(conversation_id)
            return
        self._tasks[conversation_id] = asyncio.create_task(self._work_on(conversation_id))

    async def wait_until_idle(self, conversation_id: str, timeout_s: float) -> bool:
        """True when every stored message of the conversation has been processed in time."""
        task = self._tasks.get(conversation_id)
        if task is None:
            return True
        done, _ = await asyncio.wait({task}, timeout=timeout_s)
        return bool(done)

    async def _watch(self) -> None:
        """Also picks up what another process, or a failure, left behind."""
        while True:
            with suppress(Exception):  # the database is away for a moment: look again later
                for conversation_id in await asyncio.to_thread(self._with_work):
                    if conversation_id not in self._tasks:
                        self.notify(conversation_id)
            await asyncio.sleep(LOOK_EVERY_S)

    def _with_work(self) -> list[str]:
        with self._store.read() as uow:
            return list(uow.inbox.conversations_with_work())

    async def _work_on(self, conversation_id: str) -> None:
        failures = 0
        try:
            while True:
                self._again.discard(conversation_id)
                try:
                    async with self._slots:
                        is_empty = not await self._one_turn(conversation_id, give_up=failures >= MAX_FAILURES)
                except Exception:  # an edge: a message must never be lost because its turn failed
                    failures += 1
                    logger.exception("turn failed (%d) in conversation %s", failures, conversation_id)
                    if failures > MAX_FAILURES:
                        return
                    await asyncio.sleep(RETRY_S * failures)
                    continue
                failures = 0
                if is_empty and conversation_id not in self._again:
                    return
        finally:
            self._tasks.pop(conversation_id, None)

    async def _one_turn(self, conversation_id: str, give_up: bool) -> bool:
        """Processes the oldest waiting message. Returns False when none waits."""
        pending = await asyncio.to_thread(self._next, conversation_id)
        if pending is None:
            return False
        understanding: dict[str, Any] | None = None
        answer: dict[str, Any] | None = None
        if not give_up:
            try:
                understanding = await self._understand(pending)
                request = await asyncio.to_thread(self._request, pending, understanding)
                if request is not None:
                    answer = await self._patiently(lambda: self._brain.turn(request))
            except BrainAway as error:
                logger.warning("brain away: %s", error)
                understanding, answer = None, None
        await asyncio.to_thread(self._finish, pending, understanding, answer)
        return True

    async def _understand(self, pending: Pending) -> dict[str, Any]:
        if pending.payload is not None:
            understood = understanding_of_payload(pending.payload, pending.understood_before)
            if understood is not None:
                return understood
        return await self._patiently(lambda: self._brain.understand(pending.text))

    async def _patiently(self, call: Any) -> dict[str, Any]:
        """Retries until the patience runs out. The brain keeps nothing, so asking again is harmless."""
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                answer: dict[str, Any] = await call()
                return answer
            except BrainAway:
                if time.monotonic() >= deadline:
                    raise
                await asyncio.sleep(RETRY_S)

    def _next(self, conversation_id: str) -> Pending | None:
        with self._store.read() as uow:
            return next_pending(uow, conversation_id)

    def _request(self, pending: Pending, understanding: dict[str, Any]) -> dict[str, Any] | None:
        with self._store.read() as uow:
            return turn_request(uow, self._relation, pending, understanding)

    def _finish(self, pending: Pending, understanding: dict[str, Any] | None, answer: dict[str, Any] | None) -> None:
        with self._store.write() as uow:
            if finish_turn(uow, self._relation, pending, understanding, answer):
                uow.commit()
