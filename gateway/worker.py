"""The inbox worker: one turn at a time per conversation, exactly one answer per stored message."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from gateway.brain import BrainAway, BrainClient, BrainMisconfigured, BrainStumbled
from gateway.payloads import understanding_of_payload
from relation.context import Relation
from relation.services.beside_proofs import REST, words_beside
from relation.services.setbacks import set_message_aside
from relation.services.turns import Pending, finish_turn, next_pending, turn_request
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)

BRAIN_PATIENCE_S = 8.0
"""How long a message waits for the brain before the customer is told the truth."""
RETRY_S = 0.25
"""Between two calls of an absent brain; after a failed turn it is doubled each time."""
LOOK_EVERY_S = 5.0
MAX_TURNS_AT_ONCE = 16
MAX_FAILURES = 3
"""Of one message's turn: then it is set aside, so that the next ones get theirs."""


class InboxWorker:
    """Call `notify` after a message is stored; `wait_until_idle` to answer a caller who waits for the turn."""

    def __init__(
        self,
        store: Store,
        relation: Relation,
        brain: BrainClient,
        patience_s: float = BRAIN_PATIENCE_S,
        in_thread: Callable[..., Any] = asyncio.to_thread,
    ) -> None:
        self._store = store
        self._relation = relation
        self._brain = brain
        self._patience_s = patience_s
        self._in_thread = in_thread
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
                for conversation_id in await self._in_thread(self._with_work):
                    if conversation_id not in self._tasks:
                        self.notify(conversation_id)
            await asyncio.sleep(LOOK_EVERY_S)

    def _with_work(self) -> list[str]:
        with self._store.read() as uow:
            return list(uow.inbox.conversations_with_work())

    async def _work_on(self, conversation_id: str) -> None:
        failures = Failures()
        try:
            while True:
                self._again.discard(conversation_id)
                try:
                    async with self._slots:
                        is_empty = not await self._one_turn(conversation_id, failures)
                except Exception as error:  # an edge: a message must never be lost because its turn failed
                    failures.note(conversation_id, error)
                    if failures.count > MAX_FAILURES:  # it could not even be set aside: `_watch` comes back to it
                        return
                    await asyncio.sleep(RETRY_S * 2 ** (failures.count - 1))
                    continue
                if is_empty and conversation_id not in self._again:
                    return
        finally:
            self._tasks.pop(conversation_id, None)

    async def _one_turn(self, conversation_id: str, failures: "Failures") -> bool:
        """Processes the oldest waiting message, or sets it aside. Returns False when none waits."""
        pending = await self._in_thread(self._next, conversation_id)
        if pending is None:
            return False
        if failures.of(pending.entry_id) >= MAX_FAILURES:
            await self._in_thread(self._set_aside, pending, failures)
            return True
        understanding: dict[str, Any] | None = None
        answer: dict[str, Any] | None = None
        try:
            understanding = await self._understand(pending)
            request = await self._in_thread(self._request, pending, understanding)
            if request is not None:
                answer = await self._patiently(lambda: self._brain.turn(request))
        except BrainAway as error:
            logger.warning("brain away: %s", error)
            understanding, answer = None, None
        except BrainMisconfigured:  # the client has logged it
            understanding, answer = None, None
        await self._in_thread(self._finish, pending, understanding, answer)
        return True

    async def _understand(self, pending: Pending) -> dict[str, Any]:
        if pending.payload is not None:
            understood = understanding_of_payload(pending.payload, pending.understood_before)
            if understood is not None:
                return understood
        understood = await self._patiently(lambda: self._brain.understand(pending.text, pending.said))
        rest = words_beside(pending.text, understood)
        if not rest:
            return understood
        return {**understood, REST: {**await self._patiently(lambda: self._brain.understand(rest)), "text": rest}}

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

    def _set_aside(self, pending: Pending, failures: "Failures") -> None:
        with self._store.write() as uow:
            set_message_aside(
                uow, self._relation, pending.conversation_id, pending.entry_id, failures.cause, failures.count
            )
            uow.commit()


class Failures:
    """How often the turn of one message has failed in a row, and what of."""

    def __init__(self) -> None:
        self._entry_id: str | None = None
        self.count = 0
        self.cause = ""
        """Without the error's text, which may hold the customer's words."""

    def of(self, entry_id: str) -> int:
        """Another message starts from none."""
        if entry_id != self._entry_id:
            self._entry_id, self.count = entry_id, 0
        return self.count

    def note(self, conversation_id: str, error: Exception) -> None:
        self.count += 1
        is_the_brains = isinstance(error, BrainStumbled)
        self.cause = str(error) if is_the_brains else type(error).__name__
        trace = None if is_the_brains else error  # the brain's log has its own
        logger.error("turn failed (%d) in conversation %s: %s", self.count, conversation_id, self.cause, exc_info=trace)
