"""What has been kept long enough goes, in batches; what is not done, or is not a trace, stays."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from clock import Clock
from databases import on_both_databases
from fakes.brain import FakeBrain, act, answer
from service import app_on, with_service
from steps import hire, lines_of, pending, talk, write

from relation.context import Relation
from relation.model.people import AdvisorSession
from relation.model.retention import Retention
from relation.model.webhook import MAX_FAILURES
from relation.services.conversations import mark_read
from relation.services.retention import purge_batch
from relation.store.old_rows import TABLES
from relation.store.unit_of_work import Store
from relation.store.webhooks import WebhookRows
from traitdunion import housekeeping
from traitdunion.housekeeping import keeping_house, purge_now

HELLO = answer(act("utter_greet", "Bonjour."))
KEPT = Retention(events_days=90, audit_days=1_000, sessions_days=30, inbox_days=60, outbox_days=70)
FOR_EVER = Retention(0, 0, 0, 0, 0)


def count(store: Store, table: str) -> int:
    with store.read() as uow:
        return len(uow.session.execute(TABLES[table].select()).all())


def live(store: Store, relation: Relation) -> str:
    """A conversation with a read answer, an ended and an open session, and failed attempts. Returns its id."""
    camille, now = hire(store, relation), relation.now()
    conversation_id = talk(store, relation, "paul", "Bonjour", HELLO)
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        mark_read(uow, relation, conversation, 2)
        for life in (timedelta(hours=12), timedelta(days=2_000)):
            uow.advisors.add(AdvisorSession(uuid4().hex, camille.id, "csrf", now, now, now + life))
        uow.advisors.note_failed_sign_in("camille", now, now)
        uow.conversations.note_failed_proof("LV-240613", now)
        uow.commit()
    return conversation_id


@on_both_databases
def test_each_table_is_kept_as_long_as_its_setting_says(store: Store, relation: Relation, clock: Clock) -> None:
    conversation_id = live(store, relation)
    talk(store, relation, "paul", "Encore", HELLO)  # processed, and its answer is not delivered
    clock.pass_time(days=29)
    assert purge_now(store, relation, KEPT) == Counter()
    clock.pass_time(days=2)
    assert purge_now(store, relation, KEPT) == {"advisor_sessions": 1, "sign_in_attempts": 1, "failed_proofs": 1}
    write(store, relation, "paul", "Personne ne traite ceci")
    clock.pass_time(days=30)
    assert purge_now(store, relation, KEPT) == {"inbox": 2}
    clock.pass_time(days=10)
    assert purge_now(store, relation, KEPT) == {"outbox": 1}
    clock.pass_time(days=900)
    assert set(purge_now(store, relation, KEPT)) == {"events"}
    assert [count(store, table) for table in ("inbox", "outbox", "advisor_sessions")] == [1, 1, 1]
    assert len(lines_of(store, conversation_id)) == 5, "what was said stays"
    assert pending(store, conversation_id) is not None, "what waits for its turn too"


@on_both_databases
def test_webhooks_that_were_set_aside_go_and_those_that_wait_stay(
    store: Store, relation: Relation, clock: Clock
) -> None:
    with store.write() as uow:
        rows = WebhookRows(uow)
        rows.add([("telegram", "{}"), ("telegram", '{"waits": 1}'), ("whatsapp", "{}")], relation.now())
        aside, waiting, of_another_channel = rows.oldest({"telegram", "whatsapp"}, 3)
        for _ in range(MAX_FAILURES):
            rows.note_failure(aside.id)
            rows.note_failure(of_another_channel.id)
        rows.note_failure(waiting.id)
        uow.commit()
    clock.pass_time(days=60)
    assert purge_now(store, relation, KEPT) == Counter()
    clock.pass_time(days=1)
    assert purge_now(store, relation, FOR_EVER) == Counter()
    assert purge_now(store, relation, KEPT) == {"webhooks": 2}
    with store.read() as uow:
        assert WebhookRows(uow).oldest({"telegram"}, 3) == [waiting]


def test_a_purge_leaves_one_audit_line_with_its_counts(store: Store, relation: Relation, clock: Clock) -> None:
    live(store, relation)
    clock.pass_time(days=400)
    gone = purge_now(store, relation, KEPT)
    purge_now(store, relation, KEPT)
    with store.read() as uow:
        (line,) = uow.events.audit_of("database")
    assert (line.actor, line.action, line.details) == ("command", "purge", dict(gone))
    clock.pass_time(days=1_001)
    assert purge_now(store, relation, KEPT)["audit"] == 1, "the audit itself is kept long, not for ever"


def test_zero_keeps_for_ever(store: Store, relation: Relation, clock: Clock) -> None:
    live(store, relation)
    clock.pass_time(days=10_000)
    assert purge_now(store, relation, FOR_EVER) == Counter()


@on_both_databases
def test_batches_are_small(store: Store, relation: Relation, clock: Clock) -> None:
    for number in range(4):
        talk(store, relation, "paul", f"{number}", HELLO)
    total = count(store, "events")
    clock.pass_time(days=91)
    assert purge_batch(store, relation, KEPT, batch=3) == {"events": 3, "inbox": 3}
    assert count(store, "events") == total - 3
    assert purge_batch(store, relation, KEPT, batch=1_000) == {"events": total - 3, "inbox": 1}
    assert purge_batch(store, relation, KEPT) == Counter()


def test_live_views_go_on_after_a_purge(store: Store, relation: Relation, clock: Clock) -> None:
    """An id is never given twice: a desk that was open before would miss what is new."""
    talk(store, relation, "paul", "Bonjour", HELLO)
    with store.read() as uow:
        last = uow.events.last_id()
    clock.pass_time(days=91)
    purge_now(store, relation, KEPT)
    talk(store, relation, "paul", "Encore", HELLO)
    with store.read() as uow:
        assert [event.id for event in uow.events.after(last)] == list(range(last + 1, uow.events.last_id() + 1))


def test_the_service_purges_by_itself(store_url: str, store: Store, relation: Relation, clock: Clock) -> None:
    live(store, relation)
    clock.pass_time(days=91)

    async def work(_client: object) -> None:
        while count(store, "events") or count(store, "inbox"):
            await asyncio.sleep(0)

    with_service(app_on(store_url, relation, FakeBrain()), work)


def test_a_purge_that_fails_is_tried_again_later(
    tmp_path: Path, relation: Relation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(housekeeping, "PURGE_EVERY_S", 0.0)
    store = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}")  # without tables

    async def work() -> None:
        async with keeping_house(store, relation, KEPT):
            while caplog.text.count("could not be deleted") < 2:
                await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(work(), 20))
    store.close()
