"""What only PostgreSQL can get wrong: two processes at once, event order, times, a whole life of a conversation."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
import racing
from clock import Clock
from databases import on_both_databases
from fakes.brain import act, answer, effect, understanding
from sqlalchemy import Connection, event, text
from steps import conversation_of, finish, hire, lines_of, pending, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import Refused
from relation.model.events import EventName
from relation.model.handoff import HandoffState
from relation.services.advisors import set_duties
from relation.services.conversations import get_conversation, mark_read
from relation.services.handoffs import close_conversation, leave_queue, return_to_bot, send_reply, take_handoff
from relation.services.queue_keeping import keep_queue
from relation.services.receiving import receive_message
from relation.services.routing import route_queue
from relation.services.turns import finish_turn
from relation.store.unit_of_work import Store

HELLO = answer(act("utter_greet", "Bonjour."))
AT_MOST_S = 20


def together(*works: Callable[[], Any]) -> list[Any]:
    """Results, or errors, of works that begin at the same moment in their own threads."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        gate.wait(AT_MOST_S)
        try:
            results[number] = work()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(AT_MOST_S)
        assert not thread.is_alive()
    return results


@on_both_databases
def test_a_whole_life(seeded_store: Store, relation: Relation, clock: Clock) -> None:
    store, camille = seeded_store, hire(seeded_store, relation)
    identify = effect("identify_customer", "who", order_number="LV-246102", proof="44000")
    conversation_id = talk(store, relation, "ying", "LV-246102, 44000", answer(act("utter_x"), effects=[identify]))
    cancel = effect("cancel_order", "it", order_number="LV-246102")
    talk(store, relation, "ying", "Annulez", answer(act("utter_y", due="$it.refund_due_on"), effects=[cancel]))
    assert wait_for_a_person(store, relation, "ying", "anger") == conversation_id
    clock.pass_time(minutes=3)
    with store.write() as uow:
        take_handoff(uow, relation, conversation_id, camille)
        send_reply(uow, relation, conversation_id, camille, "C'est fait.", "r1")
        return_to_bot(uow, relation, conversation_id, camille, "remboursée")
        close_conversation(uow, relation, conversation_id)
        uow.commit()
    write(store, relation, "ying", "Merci !")
    assert finish(store, relation, conversation_id, understanding(), HELLO)
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.customer_reference) == (Owner.BOT, "C-0007")
    lines = lines_of(store, conversation_id)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert lines[-1].at - lines[0].at == timedelta(minutes=3)
    with store.write() as uow:
        locked = uow.conversations.lock(conversation_id)
        assert locked is not None
        mark_read(uow, relation, locked, 999)
        uow.commit()
    with store.read() as uow:
        assert not uow.outbox.undelivered(conversation_id, 999)
        assert [made.kind for made in uow.commitments.open_of_customer("C-0007")] == ["refund"]
        events = uow.events.after(0)
    assert [happened.id for happened in events] == sorted({happened.id for happened in events})


@on_both_databases
def test_two_processes_finish_the_same_turn_once(store_url: str, store: Store, relation: Relation) -> None:
    other = Store(store_url)
    conversation_id = write(store, relation, "paul", "Rappelez-moi")
    waiting = pending(store, conversation_id)
    assert waiting is not None
    said = answer(act("utter_greet"), effects=[effect("promise", kind="callback")])

    def end_on(where: Store) -> Callable[[], bool]:
        def end() -> bool:
            with where.write() as uow:
                is_done = finish_turn(uow, relation, waiting, understanding(), said)
                uow.commit()
            return is_done

        return end

    results = together(end_on(store), end_on(other), end_on(store), end_on(other))
    other.close()
    assert sorted(results) == [False, False, False, True]
    assert len(lines_of(store, conversation_id, Author.BOT)) == 1
    with store.read() as uow:
        assert len(uow.commitments.open_of_conversation(conversation_id)) == 1


@on_both_databases
def test_a_platform_that_repeats_itself_at_once_is_heard_once(store_url: str, store: Store, relation: Relation) -> None:
    """First message of a thread, delivered six times to two processes at the same moment."""
    other = Store(store_url)

    def receive_on(where: Store, provider_id: str) -> Callable[[], tuple[str, bool]]:
        def receive() -> tuple[str, bool]:
            with where.write() as uow:
                entry, is_new = receive_message(uow, relation, InboundMessage("http", "paul", provider_id, "Bonjour"))
                uow.commit()
            return entry.conversation_id, is_new

        return receive

    works = [receive_on(where, name) for where in (store, other) for name in ("m1", "m1", "m2")]
    results = together(*works)
    other.close()
    assert len({conversation_id for conversation_id, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 2
    assert [line.seq for line in lines_of(store, results[0][0])] == [1, 2]


@on_both_databases
def test_two_advisors_take_at_once_one_gets_it(store_url: str, store: Store, relation: Relation) -> None:
    other, advisors = Store(store_url), [hire(store, relation, login) for login in ("camille", "yanis")]
    conversation_id = wait_for_a_person(store, relation, "paul")

    def take_on(where: Store, number: int) -> Callable[[], None]:
        def take() -> None:
            with where.write() as uow:
                take_handoff(uow, relation, conversation_id, advisors[number])
                uow.commit()

        return take

    results = together(take_on(store, 0), take_on(other, 1))
    other.close()
    (refused,) = [result for result in results if result is not None]
    assert isinstance(refused, Refused)
    assert refused.code == "already_taken"
    assert conversation_of(store, conversation_id).advisor_id == advisors[results.index(None)].id
    assert len(lines_of(store, conversation_id, Author.SYSTEM)) == 1


@on_both_databases
def test_several_processes_offer_each_handoff_to_one_and_nobody_too_many(
    store_url: str, store: Store, relation: Relation
) -> None:
    """Four keepers look at the same moment, while an advisor takes what is being offered."""
    other, since = Store(store_url), relation.now() - timedelta(days=1)
    waiting = [wait_for_a_person(store, relation, f"c{number}") for number in range(6)]
    advisors = [hire(store, relation, login) for login in ("camille", "yanis")]
    with store.write() as uow:
        for advisor in advisors:
            set_duties(uow, relation, uow.advisors.by_login(advisor.login), 2, (), ())
        uow.commit()

    def take() -> None:
        with other.write() as uow:
            take_handoff(uow, relation, waiting[0], advisors[1])
            uow.commit()

    keepers = [partial(keep_queue, where, relation, since) for where in (store, other, store, other)]
    results = together(*keepers, take)
    other.close()
    assert not [result for result in results if isinstance(result, Exception)]
    with store.read() as uow:
        handoffs = [uow.handoffs.open_for(conversation_id) for conversation_id in waiting]
        offers = Counter(one.offered_to for one in handoffs if one.offered_to)
        told = [one for one in uow.events.after(0) if one.name is EventName.HANDOFF_OFFERED]
    assert handoffs[0].state is HandoffState.TAKEN
    assert handoffs[0].offered_to is None
    assert offers[advisors[0].id] == 2
    assert offers[advisors[1].id] in (1, 2), "two when the keepers came before they took one beside"
    assert len({one.conversation_id for one in told}) == len(told), "each was offered once"


@pytest.mark.postgres
@pytest.mark.parametrize("ends", ["take", "leave"])
def test_what_is_taken_or_left_while_it_is_offered_is_offered_no_more(
    store_url: str, store: Store, relation: Relation, ends: str
) -> None:
    """The router has offered, and not yet committed: whoever ends the wait must wait for it, and see the offer."""
    other, camille = Store(store_url), hire(store, relation, is_here=False)
    waiting = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        uow.advisors.get(camille.id).seen_at = relation.now()
        uow.commit()

    def end() -> None:
        with other.write() as uow:
            if ends == "take":
                take_handoff(uow, relation, waiting, camille)
            else:
                leave_queue(uow, relation, get_conversation(uow, waiting))
            uow.commit()

    ending = threading.Thread(target=end)
    with store.write() as uow:
        assert route_queue(uow, relation) == 1
        uow.session.flush()
        ending.start()
        while ending.is_alive() and not someone_waits(store, "transactionid", "tuple"):
            pass
        assert ending.is_alive()
        uow.commit()
    ending.join(AT_MOST_S)
    other.close()
    with store.read() as uow:
        (handoff,) = uow.handoffs.of_conversation(waiting)
    assert handoff.state is (HandoffState.TAKEN if ends == "take" else HandoffState.LEFT)
    assert (handoff.offered_to, handoff.offered_at) == (None, None)


@pytest.mark.postgres
def test_two_processes_race_for_the_same_queue(store_url: str, store: Store, relation: Relation) -> None:
    """Two real processes, each with its advisor, take, answer, pass on and close what waits, as fast as they can."""
    waiting = [wait_for_a_person(store, relation, f"c{number}") for number in range(12)]
    for login in racing.LOGINS:
        hire(store, relation, login)
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(len(racing.LOGINS))
    racers = [context.Process(target=racing.race, args=(store_url, login, gate)) for login in racing.LOGINS]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(AT_MOST_S * 3)
    assert [racer.exitcode for racer in racers] == [0, 0]
    for conversation_id in waiting:
        conversation = conversation_of(store, conversation_id)
        with store.read() as uow:
            handoffs = uow.handoffs.of_conversation(conversation_id)
            moves = [line for line in uow.events.audit_of(conversation_id) if line.action == "change_owner"]
        assert conversation.owner is Owner.CLOSED
        assert [(one.state, one.offered_to) for one in handoffs] == [(HandoffState.CLOSED, None)]
        owners = [Owner.BOT.value, *(line.details["owner"] for line in moves)]
        assert [line.details["before"] for line in moves] == owners[:-1], "each change starts from what was"
        lines = lines_of(store, conversation_id)
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
        taken = owners.count(Owner.ADVISOR.value)
        assert len([line for line in lines if line.author is Author.ADVISOR]) == taken, "one word each time"


@on_both_databases
def test_an_advisor_replies_as_the_customer_closes(store_url: str, store: Store, relation: Relation) -> None:
    """Either the reply came first and is read in the closed thread, or it is refused: never lost without a word."""
    other, camille = Store(store_url), hire(store, relation)

    def close_on(conversation_id: str) -> None:
        with store.write() as uow:
            close_conversation(uow, relation, conversation_id)
            uow.commit()

    def reply_on(conversation_id: str) -> None:
        with other.write() as uow:
            send_reply(uow, relation, conversation_id, camille, "Voilà.", "r1")
            uow.commit()

    for number in range(5):
        held = wait_for_a_person(store, relation, f"c{number}")
        with store.write() as uow:
            take_handoff(uow, relation, held, camille)
            uow.commit()
        closed, replied = together(partial(close_on, held), partial(reply_on, held))
        words = [line.text for line in lines_of(store, held, Author.ADVISOR)]
        assert closed is None
        assert conversation_of(store, held).owner is Owner.CLOSED
        assert words == (["Voilà."] if replied is None else [])
        assert replied is None or (isinstance(replied, Refused) and replied.code == "closed")
    other.close()


@on_both_databases
def test_a_release_and_a_reply_at_once_leave_one_owner(store_url: str, store: Store, relation: Relation) -> None:
    """The desk has been silent for too long; its reply arrives as the conversation is given back."""
    other, camille = Store(store_url), hire(store, relation)
    held = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        send_reply(uow, relation, held, camille, "Bonjour")
        uow.advisors.get(camille.id).seen_at = relation.now() - timedelta(minutes=5)
        uow.commit()

    def reply() -> None:
        with other.write() as uow:
            send_reply(uow, relation, held, camille, "Voilà.", "r1")
            uow.commit()

    results = together(partial(keep_queue, store, relation, relation.now() - timedelta(days=1)), reply)
    other.close()
    assert not [result for result in results if isinstance(result, Exception)]
    conversation = conversation_of(store, held)
    assert (conversation.owner, conversation.advisor_id) == (Owner.ADVISOR, camille.id)
    assert [line.text for line in lines_of(store, held, Author.ADVISOR)] == ["Bonjour", "Voilà."]


@pytest.mark.postgres
def test_no_event_becomes_visible_before_an_older_one(store_url: str, store: Store, relation: Relation) -> None:
    """A live view resumes after the last event it saw: one that appeared later with a smaller id would be lost."""
    slow, is_drawn, may_commit = Store(store_url), threading.Event(), threading.Event()

    def pause(_connection: Connection) -> None:
        is_drawn.set()
        assert may_commit.wait(AT_MOST_S)

    event.listen(slow.engine, "commit", pause)
    writers = [
        threading.Thread(target=write, args=(where, relation, key, "Bonjour"))
        for where, key in ((slow, "first"), (store, "second"))
    ]
    writers[0].start()
    assert is_drawn.wait(AT_MOST_S)
    writers[1].start()
    try:
        while writers[1].is_alive() and not someone_waits(store):
            pass
        with store.read() as uow:
            assert uow.events.last_id() == 0, "the second commit was seen before the first"
    finally:
        may_commit.set()
        for writer in writers:
            writer.join(AT_MOST_S)
    with store.read() as uow:
        first = uow.conversations.by_key("http", "first")
        assert first is not None
        assert [happened.conversation_id == first.id for happened in uow.events.after(0)] == [True, True, False, False]
    slow.close()


def someone_waits(store: Store, *locks: str) -> bool:
    """For a lock of this database: an advisory one, or those named."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = ANY(:locks) AND datname = current_database()"
    with store.engine.connect() as connection:
        return bool(connection.scalar(text(query), {"locks": list(locks or ("advisory",))}))


@on_both_databases
def test_times_come_back_aware_and_equal(store: Store, relation: Relation, clock: Clock) -> None:
    clock.now = datetime(2026, 7, 1, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    conversation = conversation_of(store, write(store, relation, "paul", "Bonjour"))
    assert conversation.created_at == clock.now
    assert conversation.created_at.tzinfo is UTC
    clock.now = datetime(2026, 7, 1, 2, 30)  # noqa: DTZ001 (a naive time is what is refused)
    with pytest.raises(Exception, match="naive time refused"):
        write(store, relation, "lise", "Bonjour")
