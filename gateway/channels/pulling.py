"""Channels that have to be asked for what is new: stored first, marked there only then."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from gateway.channels.inbound import ChannelInbox
from gateway.channels.outbox import OutboxWorker
from gateway.channels.port import Channel, Happening, Refusing, TryLater
from gateway.channels.standing import CHECK_EVERY_S
from gateway.limits import Pace
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.delivery import InboundMessage
from relation.services.channel_states import take_channel_down
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)


class PulledChannel(Channel):
    """A place there names one message until it is marked."""

    has_webhook = False
    look_every_s: float

    @abstractmethod
    async def new_places(self) -> Sequence[str]:
        """Of what has not been marked, the oldest first. Raises: TryLater, Refusing."""

    @abstractmethod
    async def take(self, place: str) -> list[Happening]:
        """What lies there. Raises: TryLater, Refusing; anything else: it cannot be read, and never will."""

    @abstractmethod
    async def mark_done(self, place: str, happened: Sequence[Happening], *, is_unread: bool = False) -> None:
        """It is not given again. `is_unread`: it could not be read, somebody should. Raises: TryLater, Refusing."""

    @abstractmethod
    async def wait(self) -> bool:
        """For news, at most `look_every_s`. False at once: it never tells. Raises: TryLater, Refusing."""


class PullWorker:
    """Of one channel."""

    def __init__(
        self,
        store: Store,
        relation: Relation,
        channel: PulledChannel,
        inbox: ChannelInbox,
        outbox: OutboxWorker,
        worker: InboxWorker,
        pace: Pace,
    ) -> None:
        self._store = store
        self._relation = relation
        self._channel = channel
        self._inbox = inbox
        self._outbox = outbox
        self._worker = worker
        self._pace = pace
        self._is_away = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._serve())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _serve(self) -> None:
        while True:
            await asyncio.sleep(await self._look())

    async def _look(self) -> float:
        """Takes what is new, then waits for more. How many seconds to leave it alone."""
        try:
            await self.take_new()
            self._is_away = False
            return 0.0 if await self._channel.wait() else self._channel.look_every_s
        except Refusing as trouble:
            await asyncio.to_thread(self._take_down, trouble)
            return CHECK_EVERY_S
        except TryLater as trouble:
            if not self._is_away:
                logger.warning("%s cannot be looked at: %s", self._channel.name, trouble.cause)
            self._is_away = True
        except Exception:  # an edge: the database is away for a moment
            logger.exception("what is new on %s could not be taken", self._channel.name)
        return self._channel.look_every_s

    async def take_new(self) -> None:
        """Raises: TryLater, Refusing; what the database raises: nothing is marked then, and it is given again."""
        for place in await self._channel.new_places():
            try:
                happened = await self._channel.take(place)
            except (TryLater, Refusing):
                raise
            except Exception:  # an edge: one message must not stop the others
                logger.exception("a message on %s could not be read: it is left for a person", self._channel.name)
                await self._channel.mark_done(place, (), is_unread=True)
                continue
            if any(isinstance(one, InboundMessage) for one in happened) and not self._pace.allows():
                return  # the others wait there
            await self._store_all(happened)
            await self._channel.mark_done(place, happened)

    async def _store_all(self, happened: Sequence[Happening]) -> None:
        for one in await asyncio.to_thread(self._inbox.store, self._channel.name, happened):
            if one.received.has_work:
                self._worker.notify(one.received.conversation_id)
            self._outbox.greet(self._channel, one.message, one.received.is_the_bots and one.received.has_work)

    def _take_down(self, trouble: Refusing) -> None:
        with self._store.write() as uow:
            if take_channel_down(uow, self._relation, self._channel.name, trouble.cause):
                uow.commit()
                logger.error("channel %s is down (%s): `traitdunion channels check`", self._channel.name, trouble.cause)
