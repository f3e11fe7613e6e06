"""What the tests of one customer on many channels share: known customers, a proven web chat, a code carried over."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from steps import conversation_of

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.delivery import InboundMessage
from relation.model.identity import Identity, Ways
from relation.services.channel_receiving import receive_from_channel
from relation.services.link_codes import MadeCode, make_code
from relation.store import brand_tables as b
from relation.store.unit_of_work import Store

HELENE, KARIM, YING = "C-0001", "C-0002", "C-0003"
WAYS = Ways({"whatsapp": "33388000000", "telegram": "LeVergerBot", "messenger": "1020304050", "instagram": "leverger"})


def with_ways(relation: Relation) -> Relation:
    return replace(relation, ways=WAYS)


def give_code(store: Store, relation: Relation, conversation_id: str, channel: str = "whatsapp") -> MadeCode:
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        made = make_code(uow, relation, conversation, channel, "customer")
        uow.commit()
    return made


def arrive(
    store: Store, relation: Relation, text: str, key: str = "33612345678", channel: str = "whatsapp", **details: Any
) -> Conversation:
    """A message on a messaging channel, stored as the gateway does. Returns its conversation as it is then."""
    with store.write() as uow:
        inbound = InboundMessage(channel, key, str(uuid4()), text, sent_at=relation.now(), **details)
        received = receive_from_channel(uow, relation, inbound)
        uow.commit()
    assert received is not None
    return conversation_of(store, received.conversation_id)


def identities_of(store: Store, conversation_id: str) -> list[Identity]:
    """All that the thread has had, in order."""
    with store.read() as uow:
        rows = uow.session.query(Identity).filter_by(conversation_id=conversation_id)
        return sorted(rows, key=lambda one: (one.linked_at, one.ended_at is None))


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Each in a thread of its own, begun together."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        gate.wait(20)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [done.result(timeout=30) for done in [pool.submit(run, job) for job in jobs]]


def settle_business(store: Store) -> None:
    """Nothing is under way between the brand and anybody: what an erasure needs."""
    with store.write() as uow:
        for table, column, state in (
            (b.orders, "status", "livree"), (b.returns, "state", "rembourse"), (b.contracts, "state", "resilie"),
            (b.tickets, "state", "clos"), (b.complaints, "state", "close"),
        ):  # fmt: skip
            uow.session.execute(update(table).values({column: state}))
        uow.commit()
