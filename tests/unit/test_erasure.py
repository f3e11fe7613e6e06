"""A customer asks to be forgotten: no table, no file holds a word of theirs; accounts and figures stay, of nobody."""

import io
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from crossing import HELENE, KARIM, arrive, at_once, give_code, settle_business, with_ways
from databases import on_both_databases
from fakes.brain import act, answer, effect, understanding
from media_steps import PNG, on_disk
from sqlalchemy import select
from steps import conversation_of, finish, hire, lines_of, pending, wait_for_a_person, write
from typer.testing import CliRunner, Result

from relation.context import Relation
from relation.model.commitment import Commitment
from relation.model.conversation import Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import NotFound, Refused
from relation.model.identity import Proof
from relation.model.mail import Letter
from relation.model.template import Template
from relation.services.attachments import keep_file, receive_file
from relation.services.channel_receiving import receive_from_channel
from relation.services.commitments import promise_by_advisor
from relation.services.erasure import erase_customer
from relation.services.handoffs import send_reply, take_handoff
from relation.services.identities import bind_customer, unbind_customer, unlink_by_advisor
from relation.services.merges import merge_customers
from relation.services.notes import add_note
from relation.services.templates import send_template
from relation.services.turns import finish_turn
from relation.store.base import metadata
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.cli import app
from traitdunion.installation import SECRETS

PHONE, LETTER = "33612345678", "ines.martin@exemple.test"
HERS = (
    "Hélène", "Marchand", "helene.marchand", "06 39 98 00 01", "rue de la Course", PHONE, LETTER, "cachotterie",
)  # fmt: skip
"""Of her file, her threads, and a word that everything said of her holds."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def relation(relation: Relation) -> Relation:
    return with_ways(relation)


@pytest.fixture
def store(seeded_store: Store) -> Store:
    settle_business(seeded_store)
    return seeded_store


def told(store: Store) -> str:
    """Every row of every table."""
    with store.read() as uow:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in uow.session.execute(select(table))
        )


def live_a_little(store: Store, relation: Relation, root: Path) -> tuple[str, str, str]:
    """Hélène's web chat, her WhatsApp with an advisor, her e-mail; each word of it with `cachotterie`."""
    chat = write(
        store, relation, "chat", "Mon cachotterie ?", "webchat", customer_reference=HELENE, first_name="Hélène"
    )
    said = answer(
        act("utter_greet", "Le cachotterie."), effects=[effect("promise", "it", kind="refund", subject="cachotterie")]
    )
    found = [{"entity": "person_name", "value": "cachotterie", "text": "cachotterie"}]
    assert finish(store, relation, chat, understanding("sav", "panne", entities=found), said)
    camille = hire(store, relation)
    phone = arrive(store, relation, give_code(store, relation, chat).code, PHONE).id
    with store.write() as uow:
        given = keep_file(FileFolder(root), io.BytesIO(PNG), len(PNG), "cachotterie.png", 1000)
        receive_file(
            uow, relation, InboundMessage("whatsapp", PHONE, "wamid.cachotterie", "Voici le cachotterie"), given
        )
        take_handoff(uow, relation, phone, camille)
        send_reply(uow, relation, phone, camille, "Bien reçu, le cachotterie.")
        add_note(uow, relation, phone, camille, "Parle d'un cachotterie")
        promise_by_advisor(uow, relation, phone, camille, "Garder le cachotterie", relation.now() + timedelta(days=1))
        inbound = InboundMessage(
            "email", LETTER, "m1", "Le cachotterie", letter=Letter("Le cachotterie", "Tout le cachotterie", "<m@x>")
        )
        received = receive_from_channel(uow, relation, inbound)
        assert received is not None
        by_mail = uow.conversations.lock(received.conversation_id)
        assert by_mail is not None
        bind_customer(uow, relation, by_mail, HELENE, Proof.ORDER, "bot")
        uow.commit()
    return chat, phone, received.conversation_id


@on_both_databases
def test_nothing_is_left_of_her_but_accounts_and_figures(store: Store, relation: Relation, root: Path) -> None:
    threads = live_a_little(store, relation, root)
    karim = write(store, relation, "karim", "Et moi ?", customer_reference=KARIM)
    before = told(store)
    assert all(word in before for word in HERS) and len(on_disk(root)) == 1
    with store.read() as uow:
        orders = uow.brand.orders_of(HELENE)
    erased = erase_customer(store, relation, FileFolder(root), HELENE, "command")
    assert (erased.conversations, erased.files, erased.orders, erased.merged) == (3, 1, len(orders), ())
    after = told(store)
    assert [row for row in after.split("\n") if any(word in row for word in HERS)] == [] and on_disk(root) == []
    with store.read() as uow:
        kept = uow.brand.orders_of(HELENE)
        (line,) = [line for line in uow.events.audit_of(HELENE) if line.action == "erase_customer"]
        assert uow.commitments.open_of_customer(HELENE) == []
    accounts = [(order.number, order.lines, order.total_cents, order.invoice_number) for order in orders]
    assert [(order.number, order.lines, order.total_cents, order.invoice_number) for order in kept] == accounts
    assert (line.actor, line.details) == ("command", {"conversations": 3, "files": 1, "orders": len(orders)})
    for thread in threads:
        left = conversation_of(store, thread)
        assert (left.owner, left.erased_at, left.customer_reference) == (Owner.CLOSED, relation.now(), None)
        assert lines_of(store, thread) == []
    assert conversation_of(store, threads[0]).understanding == {"objective": "sav", "motif": "panne", "confidence": 0.9}
    assert (conversation_of(store, karim).customer_reference, len(lines_of(store, karim))) == (KARIM, 1)


def test_nobody_is_recognised_as_her_any_more(store: Store, relation: Relation, root: Path) -> None:
    live_a_little(store, relation, root)
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    with store.read() as uow:
        assert uow.brand.customer(HELENE) is None
        assert uow.brand.customer_by_email("helene.marchand@exemple.fr") is None
        order = uow.brand.orders_of(HELENE)[0]
        for proof in ("67000", "helene.marchand@exemple.fr", "", " "):
            assert uow.brand.order_matches(order.number, proof) is None
    with pytest.raises(NotFound, match="customer_unknown"):
        erase_customer(store, relation, FileFolder(root), HELENE, "command")


def test_who_writes_again_from_the_same_number_begins_anew(store: Store, relation: Relation, root: Path) -> None:
    _, phone, _ = live_a_little(store, relation, root)
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    here = arrive(store, relation, "Rebonjour", PHONE)
    assert (here.id != phone, here.customer_reference, here.owner, here.last_seq) == (True, None, Owner.BOT, 1)


@on_both_databases
def test_an_advisor_reads_why_nothing_can_be_written_there(store: Store, relation: Relation, root: Path) -> None:
    _, phone, _ = live_a_little(store, relation, root)
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    with store.write() as uow:
        camille = uow.advisors.by_login("camille")
        assert camille is not None
        tomorrow, template = relation.now() + timedelta(days=1), Template("t", "fr", "Bonjour")
        for writing in (
            partial(send_reply, uow, relation, phone, camille, "Bonjour"),
            partial(take_handoff, uow, relation, phone, camille),
            partial(add_note, uow, relation, phone, camille, "Une note"),
            partial(promise_by_advisor, uow, relation, phone, camille, "Rappeler", tomorrow),
            partial(send_template, uow, relation, phone, template, [], "camille"),
        ):
            with pytest.raises(Refused, match="customer_erased"):
                writing()
    assert lines_of(store, phone) == []


def test_who_waits_leaves_the_queue(store: Store, relation: Relation, root: Path) -> None:
    waiting = wait_for_a_person(store, relation, "queue")
    with store.write() as uow:
        conversation = uow.conversations.lock(waiting)
        assert conversation is not None
        bind_customer(uow, relation, conversation, HELENE, Proof.ORDER, "bot")
        uow.commit()
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    with store.read() as uow:
        assert (list(uow.handoffs.waiting()), uow.handoffs.open_for(waiting)) == ([], None)


def test_a_turn_that_comes_too_late_says_nothing(store: Store, relation: Relation, root: Path) -> None:
    chat = write(store, relation, "chat", "Bonjour", customer_reference=HELENE)
    late = pending(store, chat)
    assert late is not None
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    with store.write() as uow:
        assert not finish_turn(uow, relation, late, understanding(), answer(act("utter_greet")))
    assert lines_of(store, chat) == [] and pending(store, chat) is None


def test_what_the_brand_still_owes_is_done_first(seeded_store: Store, relation: Relation, root: Path) -> None:
    before = told(seeded_store)
    with pytest.raises(Refused) as refused:
        erase_customer(seeded_store, relation, FileFolder(root), HELENE, "command")
    assert refused.value.code == "business_under_way" and "LV-240613" in str(refused.value.details["references"])
    assert told(seeded_store) == before
    with pytest.raises(NotFound, match="customer_unknown"):
        erase_customer(seeded_store, relation, FileFolder(root), "C-9999", "command")


def test_the_request_is_kept_and_other_promises_hold_nobody(store: Store, relation: Relation, root: Path) -> None:
    chat = write(store, relation, "chat", "Effacez tout", "webchat", customer_reference=HELENE)
    promises = [
        effect("promise", "a", kind="data_request", subject="effacement"),
        effect("promise", "b", kind="refund"),
    ]
    assert finish(store, relation, chat, understanding(), answer(act("utter_greet"), effects=promises))
    erase_customer(store, relation, FileFolder(root), HELENE, "command")
    with store.read() as uow:
        ended = {promise.kind: promise.state.value for promise in uow.session.query(Commitment)}
    assert ended == {"data_request": "kept", "refund": "released"}


def test_threads_that_were_hers_go_and_those_that_were_not_stay(store: Store, relation: Relation, root: Path) -> None:
    signed_out, wrong, passed_on = (
        write(store, relation, key, "Bonjour", "webchat", customer_reference=HELENE) for key in ("out", "wrong", "on")
    )
    camille = hire(store, relation)
    with store.write() as uow:
        here = {one: uow.conversations.lock(one) for one in (signed_out, passed_on)}
        unbind_customer(uow, relation, here[signed_out], "customer", "signed_out")  # type: ignore[arg-type]
        bind_customer(uow, relation, here[passed_on], KARIM, Proof.TOKEN, "customer")  # type: ignore[arg-type]
        held = uow.identities.active_of(wrong)
        assert held is not None
        unlink_by_advisor(uow, relation, wrong, held.id, camille)
        uow.commit()
    assert erase_customer(store, relation, FileFolder(root), HELENE, "command").conversations == 1
    erased = {one: conversation_of(store, one).erased_at is not None for one in (signed_out, wrong, passed_on)}
    assert erased == {signed_out: True, wrong: False, passed_on: False}


def test_the_other_file_of_a_merge_is_named_and_stays(store: Store, relation: Relation, root: Path) -> None:
    chat, karim = (write(store, relation, who, "Bonjour", customer_reference=who) for who in (HELENE, KARIM))
    camille = hire(store, relation)
    with store.write() as uow:
        merge_customers(uow, relation, chat, KARIM, camille)
        uow.commit()
    assert erase_customer(store, relation, FileFolder(root), HELENE, "command").merged == (KARIM,)
    assert conversation_of(store, karim).customer_reference == KARIM
    with store.read() as uow:
        assert uow.merges.active_of([KARIM]) == []


@on_both_databases
def test_a_message_that_comes_at_the_same_moment_is_not_lost_in_what_is_erased(
    store: Store, relation: Relation, root: Path
) -> None:
    for turn in range(4):
        phone = arrive(store, relation, "Bonjour", f"3360000000{turn}").id
        with store.write() as uow:
            conversation = uow.conversations.lock(phone)
            assert conversation is not None
            bind_customer(uow, relation, conversation, f"C-000{turn + 1}", Proof.ORDER, "bot")
            uow.commit()
        at_once(
            partial(erase_customer, store, relation, FileFolder(root), f"C-000{turn + 1}", "command"),
            partial(arrive, store, relation, "Encore moi", f"3360000000{turn}"),
        )
        assert lines_of(store, phone) == []
        with store.read() as uow:
            again = uow.conversations.by_key("whatsapp", f"3360000000{turn}")
        assert again is None or (again.id != phone and again.customer_reference is None)


# On the command line


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, seeded_url: str, root: Path):
    for name in SECRETS:
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATABASE_URL", seeded_url)
    monkeypatch.setenv("FILES_DIR", str(root))

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, ["customer", "erase", *arguments], input=typed)

    return invoke


def test_the_command_asks_before_and_says_what_is_gone(store: Store, run) -> None:
    kept = run(HELENE, typed="n\n")
    assert kept.exit_code == 1 and "Hélène Marchand" in kept.stdout
    assert "Marchand" in told(store)
    done = run(HELENE, typed="y\n")
    assert done.exit_code == 0 and "Effacé : 0 conversation(s)" in done.stdout and "boîte aux lettres" in done.stdout
    assert "Marchand" not in told(store)
    again = run(HELENE, "--yes")
    assert (again.exit_code, again.stderr) == (3, "Aucun client n'a la référence C-0001.\n")


def test_the_command_says_what_is_still_under_way(seeded_store: Store, run) -> None:
    refused = run(HELENE, "--yes")
    assert refused.exit_code == 3 and "LV-240613" in refused.stderr
    assert "Marchand" in told(seeded_store)
