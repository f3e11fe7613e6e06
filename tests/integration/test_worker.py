"""The inbox worker: its narrow moments, and what it does when the brain refuses, fails or is away."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from fakes.brain import FakeBrain
from steps import conversation_of, lines_of, pending, said_acts, wait_for_a_person, write

from gateway import worker as worker_module
from gateway.worker import MAX_FAILURES, InboxWorker
from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.events import EventName
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


# The brain refuses, fails, is away


@pytest.fixture
def brain(monkeypatch: pytest.MonkeyPatch) -> FakeBrain:
    """The worker does not wait between two attempts."""
    monkeypatch.setattr(worker_module, "RETRY_S", 0.0)
    return FakeBrain()


def process(store: Store, relation: Relation, brain: FakeBrain, conversation_id: str, patience_s: float = 0.0) -> None:
    """Everything that waits in the conversation gets its turn."""

    async def work() -> None:
        client = brain.client()
        inbox = InboxWorker(store, relation, client, patience_s)
        inbox.notify(conversation_id)
        assert await inbox.wait_until_idle(conversation_id, 20)
        await client.close()

    asyncio.run(work())


def test_a_crash_that_passes_is_not_seen(store: Store, relation: Relation, brain: FakeBrain) -> None:
    brain.crashes = {"un": MAX_FAILURES - 1}
    conversation_id = write(store, relation, "paul", "un")
    process(store, relation, brain, conversation_id)
    assert [line.text for line in lines_of(store, conversation_id, Author.BOT)] == ["Écho de un"]
    with store.read() as uow:
        assert "message_set_aside" not in [line.action for line in uow.events.audit_of(conversation_id)]


def test_a_message_that_always_crashes_is_set_aside_and_the_next_ones_go_on(
    store: Store, relation: Relation, brain: FakeBrain
) -> None:
    brain.crashes = {"poison": 1_000}
    conversation_id = write(store, relation, "paul", "poison")
    write(store, relation, "paul", "après")
    write(store, relation, "paul", "poison")
    process(store, relation, brain, conversation_id)
    assert pending(store, conversation_id) is None
    assert brain.crashes["poison"] == 1_000 - 2 * MAX_FAILURES, "bounded"
    assert brain.understood == ["après"]
    told = ["service_message_set_aside", "utter_handoff_announced"]
    assert said_acts(store, conversation_id) == told, "told once: the announcement says that what follows is kept"
    assert conversation_of(store, conversation_id).owner is Owner.WAITING
    with store.read() as uow:
        lines = [line for line in uow.events.audit_of(conversation_id) if line.action == "set_message_aside"]
        events = [event for event in uow.events.after(0) if event.name is EventName.MESSAGE_SET_ASIDE]
        (handoff,) = uow.handoffs.of_conversation(conversation_id)
    expected = [{"seq": seq, "cause": "/understand: 500", "attempts": MAX_FAILURES} for seq in (1, 3)]
    assert [line.details for line in lines] == [event.data for event in events] == expected
    assert handoff.reasons == ["bot_unavailable"]


def test_while_a_person_is_awaited_a_message_is_set_aside_in_silence(
    store: Store, relation: Relation, brain: FakeBrain
) -> None:
    brain.crashes = {"poison": 1_000}
    conversation_id = wait_for_a_person(store, relation, "paul")
    before = said_acts(store, conversation_id)
    write(store, relation, "paul", "poison")
    process(store, relation, brain, conversation_id)
    assert pending(store, conversation_id) is None
    assert said_acts(store, conversation_id) == before


def test_what_two_conversations_send_is_set_aside_in_one_only(
    store: Store, relation: Relation, brain: FakeBrain
) -> None:
    brain.crashes = {"poison": 1_000}
    for key, text in (("paul", "poison"), ("lise", "Bonjour")):
        process(store, relation, brain, write(store, relation, key, text))
    with store.read() as uow:
        lise = uow.conversations.by_key("http", "lise")
    assert lise is not None
    assert [line.text for line in lines_of(store, lise.id, Author.BOT)] == ["Écho de Bonjour"]


def test_a_refusal_is_not_asked_again(store: Store, relation: Relation, brain: FakeBrain) -> None:
    """Even by a patient worker: the wait would change nothing."""
    brain.status = {"turn": 422}
    conversation_id = write(store, relation, "paul", "Bonjour")
    process(store, relation, brain, conversation_id, patience_s=3_600.0)
    assert brain.understood == ["Bonjour"]
    assert said_acts(store, conversation_id) == ["service_brain_down", "utter_handoff_announced"]
    assert pending(store, conversation_id) is None


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_brain_that_starts_is_waited_for(store: Store, relation: Relation, brain: FakeBrain, status: int) -> None:
    brain.status = {"understand": status}
    calls = 0
    answer = brain.handle_async_request

    async def ready_at_the_third_call(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 3:
            brain.status.clear()
        return await answer(request)

    brain.handle_async_request = ready_at_the_third_call  # type: ignore[method-assign]
    conversation_id = write(store, relation, "paul", "Bonjour")
    process(store, relation, brain, conversation_id, patience_s=3_600.0)
    assert [line.text for line in lines_of(store, conversation_id, Author.BOT)] == ["Écho de Bonjour"]
    assert calls == 4
