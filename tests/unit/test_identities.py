"""Whose thread it is: linked by proof and never by guess, kept with its proof, let go by time or by an advisor."""

from datetime import timedelta

import pytest
from clock import Clock
from crossing import HELENE, KARIM, arrive, give_code, identities_of, with_ways
from databases import on_both_databases
from fakes.brain import act, answer, effect, understanding
from steps import conversation_of, finish, hire, lines_of, talk, write

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.errors import NotFound
from relation.model.events import AuditLine
from relation.model.identity import Identity, LinkCode, Proof
from relation.model.retention import Retention
from relation.services.conversations import start_conversation
from relation.services.identities import PROOF_LIFE, bind_customer, unlink_by_advisor
from relation.services.link_codes import make_code
from relation.services.retention import purge_batch
from relation.store.unit_of_work import Store

ORDER = {"order_number": "LV-240613", "proof": "67000"}


def audit_of(store: Store, subject: str) -> list[AuditLine]:
    with store.read() as uow:
        return list(uow.events.audit_of(subject))


def prove_by_order(store: Store, relation: Relation, key: str, channel: str = "whatsapp") -> str:
    said = answer(act("utter_identified"), effects=[effect("identify_customer", "who", **ORDER)])
    return talk(store, relation, key, "LV-240613, 67000", said, channel=channel)


@on_both_databases
def test_a_proof_is_kept_with_its_kind_its_hour_and_its_author(seeded_store: Store, relation: Relation) -> None:
    signed_in = write(seeded_store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    by_order = prove_by_order(seeded_store, relation, "33611111111")
    for thread, proof, by in ((signed_in, Proof.TOKEN, "customer"), (by_order, Proof.ORDER, "bot")):
        (kept,) = identities_of(seeded_store, thread)
        assert (kept.customer_reference, kept.proof, kept.linked_by) == (HELENE, proof, by)
        assert (kept.linked_at, kept.ended_at) == (relation.now(), None)
        (line,) = [line for line in audit_of(seeded_store, thread) if "proof" in line.details]
        assert (line.action, line.details) == ("identify_customer", {"customer_reference": HELENE, "proof": proof})


def test_what_looks_alike_links_nothing(seeded_store: Store, relation: Relation) -> None:
    """The same first name, telephone number and e-mail, told or typed, by somebody on another channel."""
    with seeded_store.read() as uow:
        helene = uow.brand.customer(HELENE)
    assert helene is not None
    write(seeded_store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    number = helene.phone.replace(" ", "").replace("+", "")
    like = arrive(seeded_store, relation, f"{helene.name}, {helene.email}", key=number, first_name=helene.first_name)
    assert finish(seeded_store, relation, like.id, understanding(), answer(act("utter_greet")))
    like = conversation_of(seeded_store, like.id)
    assert (like.customer_reference, like.identity_proof, identities_of(seeded_store, like.id)) == (None, None, [])


def test_who_proves_themselves_in_a_talk_is_answered_in_its_language(seeded_store: Store, relation: Relation) -> None:
    before = write(seeded_store, relation, "chat", "where is my order please", "webchat", customer_reference=HELENE)
    assert finish(seeded_store, relation, before, understanding(language="en"), answer(act("utter_greet")))
    here = prove_by_order(seeded_store, relation, "33611111111")
    assert "language" not in conversation_of(seeded_store, here).need
    signed_in = write(seeded_store, relation, "other", "Hello", "webchat", customer_reference=HELENE)
    assert conversation_of(seeded_store, signed_in).need["language"] == "en", "nothing is written there yet"


def test_the_same_proof_again_changes_nothing_and_a_weaker_one_does_not_replace_it(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    thread = write(seeded_store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    clock.pass_time(minutes=5)
    write(seeded_store, relation, "chat", "Encore", "webchat", customer_reference=HELENE)
    prove_by_order(seeded_store, relation, "chat", "webchat")
    (kept,) = identities_of(seeded_store, thread)
    assert (kept.proof, relation.now() - kept.linked_at) == (Proof.TOKEN, timedelta(minutes=5))
    assert conversation_of(seeded_store, thread).identity_proof == "token"


@on_both_databases
def test_the_name_on_the_customers_file_goes_before_the_platforms(seeded_store: Store, relation: Relation) -> None:
    def says(text: str) -> str | None:
        return arrive(seeded_store, relation, text, key="4242", channel="telegram", first_name="Nanou").first_name

    assert says("Bonjour") == "Nanou", "nobody knows yet who it is"
    thread = prove_by_order(seeded_store, relation, "4242", "telegram")
    assert says("Merci") == "Hélène"
    greeted = answer(act("utter_greet", "Bonjour."))
    assert finish(seeded_store, relation, thread, understanding(), greeted)
    assert "Hélène" in lines_of(seeded_store, thread, Author.BOT)[-1].text
    assert [line.name for line in lines_of(seeded_store, thread, Author.CUSTOMER)] == ["Nanou", "Nanou", "Hélène"]
    (kept,), camille = identities_of(seeded_store, thread), hire(seeded_store, relation)
    with seeded_store.write() as uow:
        unlink_by_advisor(uow, relation, thread, kept.id, camille)
        uow.commit()
    assert says("Encore moi") == "Nanou", "it is not Hélène's any more"


def test_a_shop_that_signs_for_a_customer_does_not_rename_them(seeded_store: Store, relation: Relation) -> None:
    thread = write(seeded_store, relation, "shop", "Bonjour", first_name="H. Martin", customer_reference=HELENE)
    assert conversation_of(seeded_store, thread).first_name == "Hélène"
    thread = write(seeded_store, relation, "other", "Bonjour", first_name="Léa", customer_reference="C-9999")
    assert conversation_of(seeded_store, thread).first_name == "Léa", "there is no file: what was told"


def test_another_customers_proof_on_the_same_device_ends_the_first(seeded_store: Store, relation: Relation) -> None:
    thread = write(seeded_store, relation, "chat", "Bonjour", "webchat", customer_reference=KARIM)
    prove_by_order(seeded_store, relation, "chat", "webchat")
    first, second = identities_of(seeded_store, thread)
    assert (first.customer_reference, first.ended_by, second.customer_reference) == (KARIM, "bot", HELENE)


def test_a_proof_lapses_after_a_long_silence_and_not_before(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    """A number may be somebody else's by then."""
    thread = prove_by_order(seeded_store, relation, "33611111111")
    clock.now += PROOF_LIFE - timedelta(minutes=1)
    arrive(seeded_store, relation, "Bonjour", key="33611111111")
    assert conversation_of(seeded_store, thread).customer_reference == HELENE
    clock.now += PROOF_LIFE + timedelta(minutes=1)
    late = arrive(seeded_store, relation, "Bonjour", key="33611111111")
    assert (late.customer_reference, late.identity_proof, late.dialogue_state, late.first_name) == (None,) * 4
    assert identities_of(seeded_store, thread)[0].ended_by == "service"
    assert audit_of(seeded_store, thread)[-1].details == {"customer_reference": HELENE, "why": "lapsed"}
    prove_by_order(seeded_store, relation, "33611111111")
    assert conversation_of(seeded_store, thread).customer_reference == HELENE, "a new proof links it again"


@on_both_databases
def test_an_advisor_unlinks_a_thread_that_is_not_the_customers(seeded_store: Store, relation: Relation) -> None:
    camille = hire(seeded_store, relation)
    chat = write(seeded_store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    phone = prove_by_order(seeded_store, relation, "33611111111")
    (wrong,) = identities_of(seeded_store, phone)
    stranger = write(seeded_store, relation, "other", "Bonjour", "webchat", customer_reference=KARIM)
    with seeded_store.write() as uow:
        with pytest.raises(NotFound, match="identity_unknown"):
            unlink_by_advisor(uow, relation, stranger, wrong.id, camille)
        unlink_by_advisor(uow, relation, chat, wrong.id, camille)
        uow.commit()
    unlinked = conversation_of(seeded_store, phone)
    assert (unlinked.customer_reference, unlinked.dialogue_state) == (None, None)
    assert identities_of(seeded_store, phone)[0].ended_by == "camille"
    assert audit_of(seeded_store, phone)[-1].action == "unlink_identity"
    assert conversation_of(seeded_store, chat).customer_reference == HELENE
    with seeded_store.write() as uow, pytest.raises(NotFound, match="identity_unknown"):
        unlink_by_advisor(uow, relation, chat, wrong.id, camille)


@on_both_databases
def test_identities_and_codes_go_with_their_conversation(store: Store, relation: Relation) -> None:
    relation = with_ways(relation)
    with store.write() as uow:
        thread = start_conversation(uow, relation, "webchat", "erased")
        bind_customer(uow, relation, thread, HELENE, Proof.TOKEN, "customer")
        make_code(uow, relation, thread, "telegram", "customer")
        uow.commit()
    with store.write() as uow:
        uow.session.delete(uow.conversations.lock(thread.id))
        uow.commit()
    with store.read() as uow:
        assert (uow.session.query(Identity).count(), uow.session.query(LinkCode).count()) == (0, 0)


def test_codes_go_with_failed_proofs_and_ended_links_with_the_audit(
    store: Store, relation: Relation, clock: Clock
) -> None:
    relation = with_ways(relation)
    thread = write(store, relation, "chat", "Bonjour", "webchat", customer_reference=HELENE)
    give_code(store, relation, thread)
    write(store, relation, "chat", "Bonjour", "webchat", customer_reference=KARIM)
    kept = Retention(events_days=0, audit_days=1_000, sessions_days=30, inbox_days=0, outbox_days=0)
    clock.pass_time(days=31)
    assert purge_batch(store, relation, kept) == {"link_codes": 1}
    clock.pass_time(days=970)
    assert purge_batch(store, relation, kept)["identities"] == 1
    assert [one.customer_reference for one in identities_of(store, thread)] == [KARIM], "what holds stays"
