"""The outbox of the messaging channels: order, leases, retries, dead letters, receipts, windows."""

import random
from datetime import timedelta

import pytest
from channel_steps import outbox, speak, states
from clock import NOW, Clock
from databases import on_both_databases
from hypothesis import given
from hypothesis import strategies as st
from steps import write

from gateway.channels.pacing import FIRST_WAIT_S, LONGEST_WAIT_S, Hold, Throttle, backoff_s
from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.model.delivery import DELIVERY_TRANSITIONS, DeliveryState, OutboxEntry, Receipt
from relation.model.errors import NotFound, Refused
from relation.model.events import EventName
from relation.services import deliveries
from relation.services.channel_states import bring_channel_back, channels_down, take_channel_down
from relation.services.dead_letters import dead_letters, resend
from relation.services.deliveries import (
    LEASE,
    MAX_ATTEMPTS,
    UNKNOWN,
    Delivery,
    claim_due,
    has_work,
    note_failed,
    note_part_sent,
    note_receipt,
    note_try_later,
    reference_of,
)
from relation.services.windows import is_window_open, window_of
from relation.store.unit_of_work import Store

CHANNEL = "telegram"


def claim(store: Store, relation: Relation, limit: int = 10, channel: str = CHANNEL) -> list[Delivery]:
    with store.write() as uow:
        claimed = claim_due(uow, relation, channel, limit)
        uow.commit()
    return claimed


def do(store: Store, relation: Relation, what: object, *args: object) -> object:
    with store.write() as uow:
        done = what(uow, relation, *args)  # type: ignore[operator]
        uow.commit()
    return done


def sent(store: Store, relation: Relation, delivery: Delivery, part: int = 1, of: int = 1) -> None:
    do(store, relation, note_part_sent, delivery.entry_id, f"id-{delivery.seq}-{part}", part, of)


def talk_of(store: Store, relation: Relation, key: str, *lines: str, channel: str = CHANNEL) -> str:
    conversation_id = write(store, relation, key, "Bonjour", channel)
    for line in lines:
        speak(store, relation, conversation_id, line)
    return conversation_id


@on_both_databases
def test_each_conversation_in_order_and_side_by_side(store: Store, relation: Relation) -> None:
    talk_of(store, relation, "ines", "un", "deux")
    talk_of(store, relation, "paul", "trois")
    talk_of(store, relation, "elsewhere", "quatre", channel="webchat")
    first = claim(store, relation)
    assert sorted((one.key, one.text) for one in first) == [("ines", "un"), ("paul", "trois")]
    assert claim(store, relation) == [], "claimed, and the second waits for the first"
    for one in first:
        sent(store, relation, one)
    (second,) = claim(store, relation)
    assert (second.key, second.text, second.attempts, second.is_doubtful) == ("ines", "deux", 1, False)


def test_who_dies_in_the_middle_is_followed_up_from_the_next_part(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_of(store, relation, "ines", "un", "deux")
    (delivery,) = claim(store, relation)
    sent(store, relation, delivery, 2, of=3)
    clock.pass_time(seconds=LEASE.total_seconds() - 1)
    assert claim(store, relation) == []
    clock.pass_time(seconds=1)
    (again,) = claim(store, relation)
    assert (again.text, again.parts_sent, again.is_doubtful) == ("un", 2, True)
    sent(store, relation, again, 3, of=3)
    assert states(store) == [DeliveryState.SENT, DeliveryState.QUEUED]


def test_a_message_that_always_kills_us_becomes_a_dead_letter(store: Store, relation: Relation, clock: Clock) -> None:
    talk_of(store, relation, "ines", "un", "deux")
    for _ in range(MAX_ATTEMPTS):
        assert [one.text for one in claim(store, relation)] == ["un"]
        clock.now += LEASE
    assert claim(store, relation) == []
    assert [one.text for one in claim(store, relation)] == ["deux"], "it does not hold the next one back"
    with store.read() as uow:
        assert [(dead.cause, dead.attempts) for dead in dead_letters(uow)] == [(UNKNOWN, MAX_ATTEMPTS)]


def test_retries_end_with_a_dead_letter_that_can_be_sent_again(store: Store, relation: Relation, clock: Clock) -> None:
    conversation_id = talk_of(store, relation, "ines", "un")
    for _ in range(MAX_ATTEMPTS):
        (delivery,) = claim(store, relation)
        clock.pass_time(seconds=5)
        do(store, relation, note_try_later, delivery.entry_id, timedelta(), "http_503")
    (entry,) = outbox(store)
    assert (entry.state, entry.error) == (DeliveryState.FAILED, "http_503")
    do(store, relation, resend, entry.id, "camille")
    with pytest.raises(Refused, match="delivery_transition"):
        do(store, relation, resend, entry.id, "camille")
    with pytest.raises(NotFound):
        do(store, relation, resend, "nobody", "camille")
    (again,) = claim(store, relation)
    assert again.attempts == 1
    with store.read() as uow:
        told = [(line.actor, line.action) for line in uow.events.audit_of(conversation_id)]
        moves = [one.data["state"] for one in uow.events.after(0) if one.name is EventName.DELIVERY_MOVED]
    assert told == [("service", "delivery_failed"), ("camille", "resend_delivery")]
    assert moves == ["failed", "queued"]


@pytest.mark.parametrize("state", ["sent", "delivered", "read", "failed"])
def test_a_receipt_tells_of_a_message_whose_sender_died(store: Store, relation: Relation, state: str) -> None:
    talk_of(store, relation, "ines", "un")
    (delivery,) = claim(store, relation)
    receipt = Receipt(CHANNEL, state, reference_of(delivery.entry_id, 1, 1), "wamid.1", "undeliverable")
    for _ in range(2):
        assert do(store, relation, note_receipt, receipt)
    (entry,) = outbox(store)
    expected = {"sent": "sent", "delivered": "delivered", "read": "delivered", "failed": "failed"}
    assert entry.state == expected[state]
    sent(store, relation, delivery)
    assert outbox(store)[0].state == expected[state], "our own note comes too late"


def test_a_receipt_of_one_part_says_nothing_of_the_whole(store: Store, relation: Relation) -> None:
    talk_of(store, relation, "ines", "un")
    (delivery,) = claim(store, relation)
    sent(store, relation, delivery, 1, of=2)
    part = Receipt(CHANNEL, "read", reference_of(delivery.entry_id, 1, 2), "wamid.1")
    do(store, relation, note_receipt, part)
    (entry,) = outbox(store)
    assert (entry.state, entry.parts_sent) == (DeliveryState.QUEUED, 1)
    without_reference = Receipt(CHANNEL, "delivered", None, "id-2-2")
    assert not do(store, relation, note_receipt, without_reference), "of a message that is not ours"
    sent(store, relation, delivery, 2, of=2)
    assert do(store, relation, note_receipt, without_reference)
    assert states(store) == [DeliveryState.DELIVERED]
    assert not do(store, relation, note_receipt, Receipt("whatsapp", "read", reference_of(delivery.entry_id, 2, 2)))


def test_a_channel_that_is_down_is_told_once(store: Store, relation: Relation) -> None:
    assert do(store, relation, take_channel_down, CHANNEL, "telegram_401")
    assert not do(store, relation, take_channel_down, CHANNEL, "telegram_401")
    with store.read() as uow:
        assert channels_down(uow) == {CHANNEL: "telegram_401"}
    assert do(store, relation, bring_channel_back, CHANNEL)
    assert not do(store, relation, bring_channel_back, CHANNEL)
    with store.read() as uow:
        assert [one.data["is_down"] for one in uow.events.after(0)] == [True, False]


@pytest.mark.parametrize(
    ("channel", "author", "hours"),
    [
        ("whatsapp", Author.BOT, 24), ("whatsapp", Author.ADVISOR, 24), ("messenger", Author.BOT, 24),
        ("messenger", Author.SYSTEM, 24), ("messenger", Author.ADVISOR, 7 * 24), ("instagram", Author.ADVISOR, 7 * 24),
        ("telegram", Author.BOT, None), ("webchat", Author.BOT, None), ("email", Author.ADVISOR, None),
    ],
)  # fmt: skip
def test_windows(channel: str, author: Author, hours: int | None) -> None:
    conversation = Conversation("1", channel, "k", NOW, NOW, customer_wrote_at=NOW)
    assert window_of(conversation, author) == (None if hours is None else NOW + timedelta(hours=hours))
    closes_at = NOW + timedelta(hours=hours or 10_000)
    assert is_window_open(conversation, author, closes_at - timedelta(seconds=1))
    assert is_window_open(conversation, author, closes_at) is (hours is None)
    conversation.customer_wrote_at = None
    assert is_window_open(conversation, author, NOW) is (hours is None)


def test_the_wait_grows_and_is_never_the_same_for_all() -> None:
    assert backoff_s(1, 0.5) == FIRST_WAIT_S
    assert [round(backoff_s(n, 0.5)) for n in (2, 3, 4)] == [4, 8, 16]
    assert backoff_s(99, 0.5) == LONGEST_WAIT_S
    assert backoff_s(1, 0.0) < backoff_s(1, 1.0)


def test_a_throttle_lets_a_burst_through_then_keeps_its_pace() -> None:
    throttle = Throttle(10.0, now=lambda: 100.0)
    waits = [throttle.wait_s() for _ in range(15)]
    assert waits[:10] == [0.0] * 10
    assert [round(wait, 3) for wait in waits[10:]] == [0.1, 0.2, 0.3, 0.4, 0.5]


@given(st.lists(st.sampled_from(DeliveryState), max_size=12))
def test_a_delivery_only_moves_as_its_table_says(moves: list[DeliveryState]) -> None:
    entry = OutboxEntry("1", "c", "m", CHANNEL, 1, NOW, NOW, NOW)
    for state in moves:
        before, is_allowed = entry.state, state in DELIVERY_TRANSITIONS[entry.state]
        if is_allowed:
            entry.become(state)
        else:
            with pytest.raises(Refused):
                entry.become(state)
        assert entry.state is (state if is_allowed else before)


def test_whoever_dies_whenever_every_message_arrives_once_or_is_known_as_doubtful(
    store: Store, relation: Relation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender that dies at random: before the platform, after it, after our note."""
    monkeypatch.setattr(deliveries, "MAX_ATTEMPTS", 10_000)
    chance, arrived, doubted = random.Random(7), [], 0
    for key in ("ines", "paul", "lise"):
        talk_of(store, relation, key, *(f"{key} {n}" for n in range(6)))
    while any(state is DeliveryState.QUEUED for state in states(store)):
        for delivery in claim(store, relation):
            doubted += delivery.is_doubtful
            dies = chance.choice(("before", "after the platform", "never", "never"))
            if dies != "before":
                arrived.append(delivery.text)
            if dies == "never":
                sent(store, relation, delivery)
        clock.now += LEASE
    assert set(arrived) == {f"{key} {n}" for key in ("ines", "paul", "lise") for n in range(6)}
    for key in ("ines", "paul", "lise"):
        firsts = list(dict.fromkeys(text for text in arrived if text.startswith(key)))
        assert firsts == [f"{key} {n}" for n in range(6)], "in order"
    assert len(arrived) - len(set(arrived)) <= doubted, "what is doubled was known as doubtful"


def test_failing_what_has_arrived_changes_nothing(store: Store, relation: Relation) -> None:
    talk_of(store, relation, "ines", "un")
    (delivery,) = claim(store, relation)
    do(store, relation, note_receipt, Receipt(CHANNEL, "delivered", reference_of(delivery.entry_id, 1, 1), "1"))
    do(store, relation, note_failed, delivery.entry_id, "blocked")
    do(store, relation, note_try_later, delivery.entry_id, timedelta(), "http_500")
    assert [(entry.state, entry.error) for entry in outbox(store)] == [(DeliveryState.DELIVERED, None)]


# The clock


@on_both_databases
def test_a_retry_planned_before_the_clock_moved_back_waits_its_own_wait_and_no_longer(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_of(store, relation, "ines", "un")
    (delivery,) = claim(store, relation)
    do(store, relation, note_try_later, delivery.entry_id, timedelta(minutes=10), "rate_limited")
    clock.pass_time(hours=-1)
    assert claim(store, relation) == [], "what the platform asked for still holds"
    clock.pass_time(minutes=10)
    (again,) = claim(store, relation)
    assert (again.text, again.attempts) == ("un", 2)
    with store.read() as uow:
        assert [line.action for line in uow.events.audit_of(CHANNEL)] == ["mend_clock"]


def test_a_message_written_before_the_clock_moved_back_leaves_at_once(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_of(store, relation, "ines", "un")
    talk_of(store, relation, "elsewhere", "deux", channel="webchat")
    clock.pass_time(hours=-1)
    with store.read() as uow:
        assert has_work(uow, relation, CHANNEL)
    assert [one.text for one in claim(store, relation)] == ["un"]
    with store.read() as uow:
        assert not has_work(uow, relation, CHANNEL)


def test_what_is_under_way_as_the_clock_moves_back_is_not_sent_by_another(
    store: Store, relation: Relation, clock: Clock
) -> None:
    talk_of(store, relation, "ines", "un")
    (delivery,) = claim(store, relation)
    clock.pass_time(hours=-1)
    assert claim(store, relation) == [], "its lease begins again"
    sent(store, relation, delivery)
    clock.now += LEASE
    assert claim(store, relation) == []
    assert states(store) == [DeliveryState.SENT]


def test_clocks_that_are_a_moment_apart_mend_nothing(store: Store, relation: Relation, clock: Clock) -> None:
    talk_of(store, relation, "ines", "un")
    clock.pass_time(seconds=-3)
    assert claim(store, relation) == []
    with store.read() as uow:
        assert not has_work(uow, relation, CHANNEL)
        assert list(uow.events.audit_of(CHANNEL)) == []


def test_a_held_channel_is_held_no_longer_when_the_clock_moves_back(clock: Clock) -> None:
    hold = Hold(lambda: clock.now)
    assert hold.is_over()
    hold.keep(timedelta(seconds=60))
    hold.keep(timedelta(seconds=10))
    clock.pass_time(seconds=30)
    assert not hold.is_over(), "a shorter wait does not undo a longer one"
    clock.pass_time(hours=-1)
    assert not hold.is_over()
    clock.pass_time(seconds=60)
    assert hold.is_over()
    hold.keep(timedelta(seconds=60))
    hold.release()
    assert hold.is_over()
