"""The outbox worker: sends what is due on each messaging channel, in order for each conversation."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

from gateway.channels.pacing import Throttle, backoff_s
from gateway.channels.port import Channel, ChannelTrouble, Outgoing, OutgoingFile, Refusing, Rejected, TryLater
from gateway.channels.standing import CHECK_EVERY_S, Standing
from gateway.crew import Crew
from gateway.watching import Watch, watching
from relation.context import Relation
from relation.model.delivery import InboundMessage
from relation.model.events import EventName
from relation.services.channel_states import channels_down, take_channel_down
from relation.services.deliveries import (
    UNKNOWN,
    Delivery,
    claim_due,
    has_work,
    note_failed,
    note_not_tried,
    note_part_sent,
    note_try_later,
    reference_of,
    release_leases,
)
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)

AT_ONCE = 16
"""Messages under way on one channel."""
GATHER_S = 0.15
"""Between two looks of a channel that is busy: one claim for what has become due meanwhile, not one for each."""
WAKING = frozenset({EventName.MESSAGE_ADDED, EventName.DELIVERY_MOVED})


def _outgoing(delivery: Delivery, folder: FileFolder) -> Outgoing:
    words, file = (delivery.key, delivery.seq, delivery.text, delivery.buttons), delivery.file
    content = OutgoingFile(folder.path(file.stored_as), file.name, file.media_type) if file else None
    late, template = delivery.is_late_person, delivery.template
    return Outgoing(
        *words, is_late_person=late, template=template, person=delivery.person, thread=delivery.thread, file=content
    )


class OutboxWorker:
    def __init__(
        self,
        store: Store,
        relation: Relation,
        channels: Mapping[str, Channel],
        folder: FileFolder,
        chance: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        in_thread: Callable[..., Any] = asyncio.to_thread,
    ) -> None:
        self._store = store
        self._relation = relation
        self._channels = channels
        self._folder = folder
        self._chance = chance
        self._sleep = sleep
        self._in_thread = in_thread
        self._throttles = {name: Throttle(channel.per_second) for name, channel in channels.items()}
        self._standings = {name: Standing(store, relation, channel, in_thread) for name, channel in channels.items()}
        self._watches = {
            name: Watch(partial(self._serve, name), f"deliveries of {name} could not be looked at") for name in channels
        }
        self._under_way = {
            name: Crew(AT_ONCE, f"a delivery of {name} was interrupted", self._watches[name].wake) for name in channels
        }
        self._greetings = Crew(AT_ONCE, "a customer could not be greeted")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OutboxWorker"]:
        """Takes up what a crash left undelivered, then whatever is committed. Closes the channels at the end."""
        if self._channels and self._store.is_of_one_process:
            await self._in_thread(self._release_leases)
        async with AsyncExitStack() as stack:
            for channel in self._channels.values():
                stack.push_async_callback(channel.close)
            for crew in (self._greetings, *self._under_way.values()):
                stack.push_async_callback(crew.stop)
            await stack.enter_async_context(watching(self._store, self._watches.values(), WAKING))
            yield self

    def _release_leases(self) -> None:
        with self._store.write() as uow:
            if release_leases(uow, self._relation):
                uow.commit()

    def greet(self, channel: Channel, message: InboundMessage, is_the_bots: bool) -> None:
        """Beside the work: nothing waits for it, and nothing is lost when it fails."""

        async def greet() -> None:
            with suppress(ChannelTrouble):
                await channel.greet(message, is_the_bots)

        if self._greetings.room > 0:
            self._greetings.start(greet())

    async def _serve(self, name: str) -> None:
        if await self.deliver_due(name):
            await asyncio.sleep(GATHER_S)

    async def deliver_due(self, name: str) -> int:
        """Starts what is due, AT_ONCE at most under way. How many were started.

        One that is interrupted is tried again when its lease runs out.
        """
        room = self._under_way[name].room
        if room <= 0 or self._standings[name].is_held():
            return 0
        is_up, has_due = await self._in_thread(self._look, name)
        if is_up and not has_due:  # most looks: the writer is not disturbed
            return 0
        if not is_up and not await self._standings[name].try_again():
            return 0
        deliveries = await self._in_thread(self._claim, name, room)
        for delivery in deliveries:
            self._under_way[name].start(self._deliver(name, delivery))
        return len(deliveries)

    def _look(self, name: str) -> tuple[bool, bool]:
        """Whether the channel is up, and whether something is due."""
        with self._store.read() as uow:
            return name not in channels_down(uow), has_work(uow, self._relation, name)

    def _claim(self, name: str, limit: int) -> list[Delivery]:
        with self._store.write() as uow:
            claimed = claim_due(uow, self._relation, name, limit)
            uow.commit()
        return claimed

    async def _deliver(self, name: str, delivery: Delivery) -> None:
        channel = self._channels[name]
        if delivery.is_doubtful:
            logger.warning("possibly doubled on %s: line %d of %s", name, delivery.seq, delivery.conversation_id)
        parts = channel.render(_outgoing(delivery, self._folder))
        try:
            for at in range(min(delivery.parts_sent, len(parts) - 1), len(parts)):
                await self._sleep(self._throttles[name].wait_s())
                sent = await channel.send(parts[at], reference_of(delivery.entry_id, at + 1, len(parts)))
                await self._in_thread(self._note_part, delivery, sent, at + 1, len(parts))
        except TryLater as trouble:
            await self._in_thread(self._note_later, name, delivery, trouble)
        except Rejected as trouble:
            await self._in_thread(self._note_failed, delivery, trouble)
        except Refusing as trouble:
            await self._in_thread(self._note_down, name, delivery, trouble)

    def _note_part(self, delivery: Delivery, provider_id: str, sent: int, of: int) -> None:
        with self._store.write() as uow:
            note_part_sent(uow, self._relation, delivery.entry_id, provider_id, sent, of)
            uow.commit()

    def _note_later(self, name: str, delivery: Delivery, trouble: TryLater) -> None:
        wait_s = backoff_s(delivery.attempts, self._chance()) if trouble.after_s is None else trouble.after_s
        wait = timedelta(seconds=wait_s)
        with self._store.write() as uow:
            if trouble.is_whole_channel:
                self._standings[name].hold(wait)
                note_not_tried(uow, self._relation, delivery.entry_id, wait, trouble.cause)
            else:
                cause = UNKNOWN if trouble.is_doubtful else trouble.cause
                note_try_later(uow, self._relation, delivery.entry_id, wait, cause)
            uow.commit()
        logger.warning("%s: %s, again in %.0f s", name, trouble.cause, wait_s)

    def _note_failed(self, delivery: Delivery, trouble: Rejected) -> None:
        with self._store.write() as uow:
            note_failed(uow, self._relation, delivery.entry_id, trouble.cause)
            uow.commit()

    def _note_down(self, name: str, delivery: Delivery, trouble: Refusing) -> None:
        """The message waits; the channel is asked again in a while."""
        self._standings[name].hold(timedelta(seconds=CHECK_EVERY_S))
        with self._store.write() as uow:
            note_not_tried(uow, self._relation, delivery.entry_id, timedelta(), trouble.cause)
            is_news = take_channel_down(uow, self._relation, name, trouble.cause)
            uow.commit()
        if is_news:
            logger.error("channel %s is down (%s), messages wait: `traitdunion channels check`", name, trouble.cause)
