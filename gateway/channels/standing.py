"""Whether a channel takes anything now: it may be held back for a while, or be down until it works again."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from gateway.channels.pacing import Hold
from gateway.channels.port import Channel, ChannelTrouble
from relation.context import Relation
from relation.services.channel_states import bring_channel_back
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)
CHECK_EVERY_S = 60.0
"""Between two tries of a channel that refuses us."""


class Standing:
    """Of one channel, in this process; whether it is down is in the database."""

    def __init__(
        self, store: Store, relation: Relation, channel: Channel, in_thread: Callable[..., Any] = asyncio.to_thread
    ) -> None:
        self._store = store
        self._relation = relation
        self._channel = channel
        self._in_thread = in_thread
        self._hold = Hold(relation.now)

    def hold(self, wait: timedelta) -> None:
        self._hold.keep(wait)

    def is_held(self) -> bool:
        return not self._hold.is_over()

    async def try_again(self) -> bool:
        """A channel that refused us is asked who we are before anything is sent: True when it is back."""
        self.hold(timedelta(seconds=CHECK_EVERY_S))
        try:
            await self._channel.check()
        except ChannelTrouble:
            return False
        self._hold.release()
        logger.warning("channel %s works again", self._channel.name)
        await self._in_thread(self._bring_back)
        return True

    def _bring_back(self) -> None:
        with self._store.write() as uow:
            if bring_channel_back(uow, self._relation, self._channel.name):
                uow.commit()
