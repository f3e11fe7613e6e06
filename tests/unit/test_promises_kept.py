"""Promises that the system itself sees to be kept are marked so; the others stay open until somebody says."""

from datetime import timedelta
from typing import Any

import pytest
from clock import Clock
from databases import on_both_databases
from fakes.brain import act, answer
from sqlalchemy import Table, update
from steps import hire, talk

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.playbook import Playbook
from relation.services import promise_facts
from relation.services.commitments import make_commitment
from relation.services.handoffs import return_to_bot, send_reply, take_handoff
from relation.services.promise_facts import FACTS
from relation.store import brand_tables as t
from relation.store.unit_of_work import Store
from traitdunion.promises import watch_promises

HELLO = answer(act("utter_greet"))
HELENE, ORDER = "C-0001", "LV-240613"
KEPT, BROKEN, OPEN = CommitmentState.KEPT, CommitmentState.BROKEN, CommitmentState.OPEN


@pytest.fixture
def talk_id(seeded_store: Store, relation: Relation) -> str:
    return talk(seeded_store, relation, "helene", "Bonjour", HELLO, customer_reference=HELENE)


def promise(store: Store, relation: Relation, talk_id: str, kind: str, **details: Any) -> Commitment:
    with store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        made = make_commitment(uow, relation, conversation, kind, **details)
        uow.commit()
    return made


def look(store: Store, relation: Relation, made: Commitment) -> CommitmentState:
    watch_promises(store, relation)
    with store.read() as uow:
        found = uow.commitments.get(made.id)
    assert found is not None
    return found.state


def record(store: Store, table: Table, where: Any, **values: Any) -> None:
    """As the brand's own systems would."""
    with store.write() as uow:
        assert uow.session.execute(update(table).where(where).values(**values)).rowcount
        uow.commit()


@pytest.mark.parametrize(("passed", "state"), [({"minutes": 30}, KEPT), ({"days": 3}, BROKEN)])
def test_an_answer_promised_here_is_kept_by_an_advisor_who_wrote_and_has_left(
    seeded_store: Store, relation: Relation, clock: Clock, talk_id: str, passed: dict[str, int], state: CommitmentState
) -> None:
    camille = hire(seeded_store, relation)
    made = promise(seeded_store, relation, talk_id, "advisor_answer", subject=ORDER)
    clock.pass_time(**passed)
    with seeded_store.write() as uow:
        take_handoff(uow, relation, talk_id, camille)
        send_reply(uow, relation, talk_id, camille, "Votre colis est à Strasbourg, il arrive demain.")
        uow.commit()
    assert look(seeded_store, relation, made) is OPEN, "they may still be looking for the answer"
    with seeded_store.write() as uow:
        return_to_bot(uow, relation, talk_id, camille)
        uow.commit()
    clock.pass_time(minutes=1)
    assert look(seeded_store, relation, made) is state
    with seeded_store.read() as uow:
        assert [line.action for line in uow.events.audit_of(made.id)][-1] == "commitment_ended"


def test_an_order_that_arrives_ends_the_answer_promised_about_it(
    seeded_store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    made = promise(seeded_store, relation, talk_id, "advisor_answer", subject=ORDER)
    other = promise(seeded_store, relation, talk_id, "advisor_answer")
    clock.pass_time(minutes=30)
    assert look(seeded_store, relation, made) is OPEN
    record(seeded_store, t.orders, t.orders.c.number == ORDER, status="livree", delivered_at=clock.now)
    assert look(seeded_store, relation, made) is KEPT
    assert look(seeded_store, relation, other) is OPEN, "it was about something else"


def test_what_arrived_before_the_promise_keeps_nothing(
    seeded_store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    record(
        seeded_store, t.orders, t.orders.c.number == ORDER, status="livree", delivered_at=clock.now - timedelta(days=1)
    )
    made = promise(seeded_store, relation, talk_id, "advisor_answer", subject=ORDER)
    assert look(seeded_store, relation, made) is OPEN


def test_a_refund_an_answer_and_a_visit_are_seen_in_the_records(
    seeded_store: Store, relation: Relation, clock: Clock, talk_id: str
) -> None:
    record(
        seeded_store, t.orders, t.orders.c.number == ORDER, status="livree", delivered_at=clock.now - timedelta(days=1)
    )
    with seeded_store.write() as uow:
        returned = uow.brand.open_return(ORDER, None, "trop grand", relation.now())
        complaint = uow.brand.register_complaint(
            customer_reference=HELENE, subject="en retard", now=relation.now(), answer_due_on=clock.now.date()
        )
        ticket = uow.brand.open_ticket(
            customer_reference=HELENE, product_reference="LL-OND8S", symptom="fuite", now=relation.now()
        )
        uow.commit()
    refund = promise(seeded_store, relation, talk_id, "refund", subject=ORDER)
    written = promise(seeded_store, relation, talk_id, "complaint_answer", subject=complaint.reference)
    visit = promise(seeded_store, relation, talk_id, "ticket_visit", subject=ticket.reference)
    clock.pass_time(minutes=20)
    assert {look(seeded_store, relation, one) for one in (refund, written, visit)} == {OPEN}
    of_return, of_complaint = (
        t.returns.c.reference == returned.reference,
        t.complaints.c.reference == complaint.reference,
    )
    record(seeded_store, t.returns, of_return, state="rembourse", refunded_at=clock.now)
    record(seeded_store, t.complaints, of_complaint, state="repondue", answered_at=clock.now)
    with seeded_store.write() as uow:
        uow.brand.move_visit(ticket.reference, (relation.now() + timedelta(days=5)).date(), relation.now())
        uow.commit()
    assert {look(seeded_store, relation, one) for one in (refund, written, visit)} == {KEPT}


@on_both_databases
def test_what_nobody_can_see_stays_open(store: Store, relation: Relation, clock: Clock) -> None:
    talk_id = talk(store, relation, "paul", "Bonjour", HELLO)
    starts_at = relation.now() + timedelta(hours=2)
    call = promise(
        store, relation, talk_id, "callback", starts_at=starts_at, due_at=starts_at + timedelta(hours=1), phone="1"
    )
    own = promise(store, relation, talk_id, "advisor_promise", promised="un geste", due_at=starts_at)
    data = promise(store, relation, talk_id, "data_request")
    unknown = promise(store, relation, talk_id, "refund", subject="LV-000000")
    clock.pass_time(hours=1)
    assert {look(store, relation, one) for one in (call, own, data, unknown)} == {OPEN}


def test_one_that_cannot_be_looked_up_keeps_no_other_waiting(
    seeded_store: Store, relation: Relation, clock: Clock, talk_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError("the brand's system is away")

    monkeypatch.setattr(promise_facts, "FACTS", {**FACTS, "complaint_answered": fail})
    broken = promise(seeded_store, relation, talk_id, "complaint_answer", subject="REC-1")
    made = promise(seeded_store, relation, talk_id, "advisor_answer", subject=ORDER)
    record(seeded_store, t.orders, t.orders.c.number == ORDER, status="livree", delivered_at=clock.now)
    assert look(seeded_store, relation, made) is KEPT
    assert look(seeded_store, relation, broken) is OPEN


def test_each_fact_of_the_file_has_its_eyes(playbook: Playbook) -> None:
    named = {fact for kind in playbook.commitments.values() for fact in kind.kept_by}
    assert named == set(FACTS)
