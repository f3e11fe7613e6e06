"""Unpacks the kept webhooks, oldest first: their messages and receipts, and their own end, in one transaction."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from gateway.channels.inbound import ChannelInbox, Stored
from gateway.channels.port import Channel
from gateway.watching import Watch, watching
from relation.model.webhook import MAX_FAILURES, KeptWebhook
from relation.store.unit_of_work import Store
from relation.store.webhooks import WebhookRows

logger = logging.getLogger(__name__)
AT_ONCE = 2
"""Webhooks of one transaction: those who write besides do not wait long."""


class Unpacker:
    """`on_stored` is told of each new message, in the event loop, once it is committed."""

    def __init__(
        self,
        store: Store,
        inbox: ChannelInbox,
        channels: Mapping[str, Channel],
        on_stored: Callable[[Channel, Stored], None],
        in_thread: Callable[..., Any] = asyncio.to_thread,
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._channels = channels
        self._on_stored = on_stored
        self._in_thread = in_thread
        self._watch = Watch(self.unpack_all, "webhooks could not be unpacked")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Unpacker"]:
        """Takes up what a crash left packed, then whatever it is woken for."""
        async with watching(self._store, [self._watch]):
            yield self

    def wake(self) -> None:
        self._watch.wake()

    async def unpack_all(self) -> None:
        """Until none is left but those that fail."""
        while True:
            stored, is_over = await self._in_thread(self.unpack_some)
            for one in stored:
                self._on_stored(self._channels[one.message.channel], one)
            if is_over:
                return

    def unpack_some(self) -> tuple[list[Stored], bool]:
        """The new messages of at most AT_ONCE webhooks, and whether this was all that can be done now."""
        with self._store.read() as uow:  # most looks find nothing: the writer is not disturbed
            kept = WebhookRows(uow).oldest(self._channels, AT_ONCE)
        if not kept:
            return [], True
        try:
            return self._unpack(kept), False
        except Exception as error:  # an edge: one of them is to blame, the others must not wait for it
            logger.warning("%d webhooks could not be unpacked together: %s", len(kept), type(error).__name__)
            return self._one_by_one(kept), True

    def _unpack(self, kept: Sequence[KeptWebhook]) -> list[Stored]:
        stored = []
        with self._store.write() as uow:
            rows = WebhookRows(uow)
            for webhook in rows.lock([one.id for one in kept]):
                happened = self._channels[webhook.channel].read(json.loads(webhook.body))
                stored += self._inbox.store_in(uow, webhook.channel, happened)
            rows.delete([one.id for one in kept])
            uow.commit()
        return stored

    def _one_by_one(self, kept: Sequence[KeptWebhook]) -> list[Stored]:
        stored = []
        for webhook in kept:
            try:
                stored += self._unpack([webhook])
            except Exception:  # an edge, as above
                self._note_failure(webhook)
        return stored

    def _note_failure(self, webhook: KeptWebhook) -> None:
        """It stays, for whoever mends us."""
        with self._store.write() as uow:
            failures = WebhookRows(uow).note_failure(webhook.id)
            uow.commit()
        told = "is set aside" if failures >= MAX_FAILURES else "will be tried again"
        logger.exception("webhook %d of %s could not be unpacked and %s", webhook.id, webhook.channel, told)
