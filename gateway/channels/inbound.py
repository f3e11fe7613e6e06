"""What a webhook brought, stored: its messages once, in order; its receipts with what they are about."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.addresses import Paces
from gateway.channels.json_reading import ID_MAX_CHARS
from gateway.channels.port import Happening, Ignored
from relation.context import Relation
from relation.model.delivery import InboundMessage, Receipt
from relation.model.errors import Refused
from relation.services.channel_receiving import Received, receive_from_channel
from relation.services.deliveries import note_receipt
from relation.store.unit_of_work import Store, UnitOfWork

logger = logging.getLogger(__name__)
KINDS_MAX = 200
"""Kinds of event remembered as already logged."""


@dataclass(frozen=True)
class Stored:
    """One message of the batch, and what became of it."""

    message: InboundMessage
    received: Received


class ChannelInbox:
    """One per process: it remembers how fast each sender writes, and which strange events were logged."""

    def __init__(
        self, store: Store, relation: Relation, senders: Paces, message_max_chars: int, *, takes_files: bool
    ) -> None:
        self._store = store
        self._relation = relation
        self._senders = senders
        self._max_chars = message_max_chars
        self._takes_files = takes_files
        self._kinds: set[str] = set()

    def store(self, channel: str, happened: Sequence[Happening]) -> list[Stored]:
        """The messages that were new, in one transaction. Raises whatever the database raises."""
        with self._store.write() as uow:
            stored = self.store_in(uow, channel, happened)
            uow.commit()
        return stored

    def store_in(self, uow: UnitOfWork, channel: str, happened: Sequence[Happening]) -> list[Stored]:
        """As `store`, in a transaction of the caller's."""
        stored: list[Stored] = []
        for thing in happened:
            if isinstance(thing, Ignored):
                self._log_once(channel, thing.kind)
            elif isinstance(thing, Receipt):
                note_receipt(uow, self._relation, thing)
            elif (one := self._store_message(uow, thing)) is not None:
                stored.append(one)
        return stored

    def note_ignored(self, channel: str, happened: Sequence[Happening]) -> bool:
        """True when nothing in it is for us."""
        ignored = [thing for thing in happened if isinstance(thing, Ignored)]
        if len(ignored) < len(happened):
            return False
        for thing in ignored:
            self._log_once(channel, thing.kind)
        return True

    def _store_message(self, uow: UnitOfWork, message: InboundMessage) -> Stored | None:
        """None when it is not new, or nothing."""
        if max(len(message.key), len(message.provider_id)) > ID_MAX_CHARS:
            self._log_once(message.channel, "malformed_id")
            return None
        cut = replace(message, text=message.text[: self._max_chars])
        is_too_fast = not self._senders.of(f"{message.channel} {message.key}").allows()
        try:
            how = {"is_too_fast": is_too_fast, "takes_files": self._takes_files}
            received = receive_from_channel(uow, self._relation, cut, **how)
        except Refused as refusal:  # an id that another thread has: no platform does that
            self._log_once(message.channel, refusal.code)
            return None
        if received is None:
            self._log_once(message.channel, "nothing_in_it")
            return None
        return Stored(message, received) if received.is_new else None

    def _log_once(self, channel: str, kind: str) -> None:
        """`kind` comes from outside: its length is bounded, and it is not a customer's word."""
        known = f"{channel} {kind[:60]}"
        if known not in self._kinds and len(self._kinds) < KINDS_MAX:
            self._kinds.add(known)
            logger.info("ignored event: %r", known)
