"""What the tests of the messaging channels share: wait for what a platform gets, read what is stored."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
from sqlalchemy import select

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import DeliveryState, InboxEntry, OutboxEntry
from relation.services.conversations import add_message
from relation.store.tables import webhooks
from relation.store.unit_of_work import Store


async def until(is_done: Callable[[], object]) -> None:
    """Gives the others their turn until it is; `with_service` bounds it."""
    while not is_done():
        await asyncio.sleep(0.001)


async def deliver(client: httpx.AsyncClient, posted: dict[str, Any], status: int = 200) -> httpx.Response:
    response = await client.post(**posted)
    assert response.status_code == status, response.text
    return response


def thread(store: Store, channel: str, key: object) -> tuple[Conversation, list[Message]]:
    with store.read() as uow:
        conversation = uow.conversations.by_key(channel, str(key))
        assert conversation is not None
        return conversation, list(uow.messages.after(conversation.id, 0))


def outbox(store: Store) -> list[OutboxEntry]:
    with store.read() as uow:
        return list(uow.session.query(OutboxEntry).order_by(OutboxEntry.seq).all())


def inbox(store: Store) -> list[InboxEntry]:
    with store.read() as uow:
        return list(uow.session.query(InboxEntry).order_by(InboxEntry.seq).all())


def packed(store: Store) -> int:
    """How many webhooks wait to be unpacked, or are set aside."""
    with store.read() as uow:
        return len(uow.session.execute(select(webhooks.c.id)).all())


async def unpacked(store: Store) -> None:
    """Returns when every webhook that was acknowledged has been."""
    await until(lambda: not packed(store))


def states(store: Store) -> list[DeliveryState]:
    return [entry.state for entry in outbox(store)]


def speak(
    store: Store, relation: Relation, conversation_id: str, text: str, author: Author = Author.BOT, **details: Any
) -> None:
    """A line for the customer, to be delivered."""
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        add_message(uow, relation, conversation, author, text, **details)
        uow.commit()
