"""The media worker: fetches what customers sent by messaging platforms, after their messages were stored."""

import asyncio
import io
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from gateway.channels.pacing import backoff_s
from gateway.channels.port import Channel, ChannelTrouble, Fetched, Refusing, Rejected, TryLater
from gateway.crew import Crew
from gateway.watching import Watch, watching
from relation.context import Relation
from relation.model.attachment import ENDINGS, GivenFile
from relation.model.errors import Refused
from relation.model.events import EventName
from relation.model.media import MEGABYTE
from relation.services.attachments import keep_file
from relation.services.channel_states import channels_down, take_channel_down
from relation.services.media_keeping import (
    Wanted,
    claim_media,
    keep_media,
    note_media_late,
    note_media_lost,
    note_media_untried,
    release_claims,
)
from relation.store.files import FileFolder
from relation.store.media import MediaRows
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Files under way: each is in memory until it is whole."""
CHECK_EVERY_S = 60.0
"""Before a file is asked of a channel that refuses us again."""


class MediaFetcher:
    """`max_mb`: the largest file that is kept."""

    def __init__(
        self,
        store: Store,
        relation: Relation,
        channels: Mapping[str, Channel],
        folder: FileFolder,
        max_mb: int,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._relation = relation
        self._channels = channels
        self._folder = folder
        self._max_mb = max_mb
        self._chance = chance
        self._watch = Watch(self._start_due, "media to fetch could not be looked at")
        self._under_way = Crew(AT_ONCE, "a fetch was interrupted", self._watch.wake)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["MediaFetcher"]:
        """Takes up what a crash left unfetched, then whatever is committed. Without channels it does nothing."""
        if not self._channels:
            yield self
            return
        if self._store.is_of_one_process:
            await asyncio.to_thread(self._release)
        try:
            async with watching(self._store, [self._watch], {EventName.MESSAGE_ADDED}):
                yield self
        finally:
            await self._under_way.stop()

    def _release(self) -> None:
        with self._store.write() as uow:
            if release_claims(uow, self._relation):
                uow.commit()

    async def _start_due(self) -> None:
        """One that is interrupted is tried again when its lease runs out."""
        room = self._under_way.room
        for wanted in await asyncio.to_thread(self._claim, room) if room > 0 else []:
            self._under_way.start(self._fetch(wanted))

    def _claim(self, limit: int) -> list[Wanted]:
        with self._store.read() as uow:  # most looks find nothing: the writer is not disturbed
            up = [name for name in self._channels if name not in channels_down(uow)]
            if not MediaRows(uow).has_due(up, self._relation.now()):
                return []
        with self._store.write() as uow:
            claimed = claim_media(uow, self._relation, up, limit)
            uow.commit()
        return claimed

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            if wanted.is_over:
                raise Rejected(wanted.is_over)
            fetched = await self._channels[wanted.channel].fetch_media(wanted.media_id, self._max_mb * MEGABYTE)
            await asyncio.to_thread(self._keep, wanted, fetched)
        except TryLater as trouble:
            await asyncio.to_thread(self._note_late, wanted, trouble)
        except Rejected as trouble:
            await asyncio.to_thread(self._note_lost, wanted, trouble.cause)
        except Refused as refusal:
            await asyncio.to_thread(self._note_lost, wanted, refusal.code)
        except Refusing as trouble:
            await self._look_at_channel(wanted, trouble)

    def _keep(self, wanted: Wanted, fetched: Fetched) -> None:
        """The file is on the disk before its row is committed. Raises: Refused."""
        content, name = io.BytesIO(fetched.content), wanted.name or wanted.kind
        size, most = len(fetched.content), self._max_mb * MEGABYTE
        file = keep_file(self._folder, content, size, name, most, ENDINGS)
        if not self._attach(wanted, file):
            self._folder.delete(file.stored_as)

    def _attach(self, wanted: Wanted, file: GivenFile) -> bool:
        with self._store.write() as uow:
            is_kept = keep_media(uow, self._relation, wanted.fetch_id, file)
            uow.commit()
        return is_kept

    def _note_late(self, wanted: Wanted, trouble: TryLater) -> None:
        wait_s = backoff_s(wanted.attempts, self._chance()) if trouble.after_s is None else trouble.after_s
        at = self._relation.now() + timedelta(seconds=wait_s)
        logger.warning("%s: a file does not come (%s), again in %.0f s", wanted.channel, trouble.cause, wait_s)
        with self._store.write() as uow:
            note_media_late(uow, self._relation, wanted.fetch_id, at, trouble.cause, self._max_mb)
            uow.commit()

    def _note_lost(self, wanted: Wanted, cause: str) -> None:
        logger.warning("%s: a file is lost (%s)", wanted.channel, cause)
        with self._store.write() as uow:
            note_media_lost(uow, self._relation, wanted.fetch_id, cause, self._max_mb)
            uow.commit()

    async def _look_at_channel(self, wanted: Wanted, trouble: Refusing) -> None:
        """Refused with this file only, or whoever asks? The channel is down in the second case, and the file waits."""
        try:
            await self._channels[wanted.channel].check()
        except Refusing:
            await asyncio.to_thread(self._note_down, wanted, trouble.cause)
        except ChannelTrouble as other:
            await asyncio.to_thread(self._note_late, wanted, TryLater(other.cause))
        else:
            await asyncio.to_thread(self._note_late, wanted, TryLater(trouble.cause))

    def _note_down(self, wanted: Wanted, cause: str) -> None:
        at = self._relation.now() + timedelta(seconds=CHECK_EVERY_S)
        with self._store.write() as uow:
            note_media_untried(uow, self._relation, wanted.fetch_id, at, cause)
            is_news = take_channel_down(uow, self._relation, wanted.channel, cause)
            uow.commit()
        if is_news:
            logger.error("channel %s is down (%s), files wait: `traitdunion channels check`", wanted.channel, cause)
