"""What a webhook brought, stored: one transaction for each thread, in order; only then is the platform answered."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gateway.addresses import Paces
from gateway.channels.json_reading import ID_MAX_CHARS
from gateway.channels.port import Happening, Ignored
from relation.context import Relation
from relation.model.delivery import InboundMessage, Receipt
from relation.model.errors import Refused
from relation.services.channel_receiving import Received, receive_from_channel
from relation.services.deliveries import note_receipt
from relation.store.unit_of_work import Store

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

    def store(self, channel: str, happened: Iterable[Happening]) -> list[Stored]:
        """The messages that were new. Raises whatever the database raises: the platform then sends the batch again."""
        messages = [thing for thing in happened if isinstance(thing, InboundMessage)]
        stored: list[Stored] = []
        for _, thread in groupby(sorted(messages, key=lambda message: message.key), key=lambda message: message.key):
            stored += self._store_thread(list(thread))
        for thing in happened:
            if isinstance(thing, Receipt):
                self._attach(thing)
            elif isinstance(thing, Ignored):
                self._log_once(channel, thing.kind)
        return stored

    def _store_thread(self, thread: Sequence[InboundMessage]) -> list[Stored]:
        stored: list[Stored] = []
        with self._store.write() as uow:
            for message in thread:
                if max(len(message.key), len(message.provider_id)) > ID_MAX_CHARS:
                    self._log_once(message.channel, "malformed_id")
                    continue
                cut = replace(message, text=message.text[: self._max_chars])
                try:
                    is_too_fast = not self._senders.of(f"{message.channel} {message.key}").allows()
                    how = {"is_too_fast": is_too_fast, "takes_files": self._takes_files}
                    received = receive_from_channel(uow, self._relation, cut, **how)
                except Refused as refusal:  # an id that another thread has: no platform does that
                    self._log_once(message.channel, refusal.code)
                    continue
                if received is None:
                    self._log_once(message.channel, "nothing_in_it")
                elif received.is_new:
                    stored.append(Stored(message, received))
            uow.commit()
        return stored

    def _attach(self, receipt: Receipt) -> None:
        with self._store.write() as uow:
            if note_receipt(uow, self._relation, receipt):
                uow.commit()

    def _log_once(self, channel: str, kind: str) -> None:
        """`kind` comes from outside: its length is bounded, and it is not a customer's word."""
        known = f"{channel} {kind[:60]}"
        if known not in self._kinds and len(self._kinds) < KINDS_MAX:
            self._kinds.add(known)
            logger.info("ignored event: %r", known)
