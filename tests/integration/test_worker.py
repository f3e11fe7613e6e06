"""The inbox worker's narrow moments: a message stored just as its conversation looked empty."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fakes.brain import FakeBrain
from steps import lines_of, write

from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.conversation import Author
from relation.store.unit_of_work import Store, UnitOfWork


class InterruptedStore(Store):
    """Calls `after_read` once, after a read that found nothing to do."""

    after_read: Callable[[], None] | None = None

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        with super().read() as uow:
            yield uow
            is_empty = not uow.inbox.conversations_with_work()
        hook = self.after_read
        if is_empty and hook is not None:
            self.after_read = None
            hook()


def test_a_message_stored_while_the_worker_was_leaving_is_not_forgotten(store_url: str, relation: Relation) -> None:
    store, brain = InterruptedStore(store_url), FakeBrain()

    async def work() -> str:
        loop, client = asyncio.get_running_loop(), brain.client()
        worker = InboxWorker(store, relation, client, patience_s=0.0)
        conversation_id = write(store, relation, "paul", "un")

        def at_the_last_moment() -> None:
            write(store, relation, "paul", "deux")
            loop.call_soon_threadsafe(worker.notify, conversation_id)

        store.after_read = at_the_last_moment
        worker.notify(conversation_id)
        assert await worker.wait_until_idle(conversation_id, 20)
        await client.close()
        return conversation_id

    conversation_id = asyncio.run(work())
    assert store.after_read is None
    said = [line.text for line in lines_of(store, conversation_id, Author.BOT)]
    store.close()
    assert said == ["Écho de un", "Écho de deux"]


def test_whoever_waits_is_told_when_it_takes_too_long(store: Store, relation: Relation) -> None:
    brain = FakeBrain()

    async def work() -> None:
        client = brain.client()
        worker = InboxWorker(store, relation, client, patience_s=0.0)
        assert await worker.wait_until_idle("nothing to do", 1)
        conversation_id = write(store, relation, "paul", "un")
        brain.hold()
        worker.notify(conversation_id)
        assert await worker.wait_until_idle(conversation_id, 0.01) is False
        brain.release()
        assert await worker.wait_until_idle(conversation_id, 20) is True
        await client.close()

    asyncio.run(work())
