"""What comes in is stored first, and once."""

from datetime import timedelta

import pytest
from clock import Clock
from databases import on_both_databases
from fakes.brain import act, answer
from steps import conversation_of, lines_of, talk, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import Refused
from relation.services.handoffs import close_conversation
from relation.services.receiving import receive_message
from relation.store.unit_of_work import Store


def test_a_message_is_stored_with_its_line(store: Store, relation: Relation) -> None:
    conversation_id = write(
        store, relation, "paul", "Bonjour", provider_id="m1", payload="/aucun.saluer", first_name="Paul",
        context={"page": {"url": "https://levergerexemple.fr"}},
    )  # fmt: skip
    (line,) = lines_of(store, conversation_id)
    assert (line.seq, line.author, line.text, line.client_id) == (1, Author.CUSTOMER, "Bonjour", "m1")
    conversation = conversation_of(store, conversation_id)
    assert (conversation.owner, conversation.first_name, conversation.last_seq) == (Owner.BOT, "Paul", 1)
    assert conversation.context == {"page": {"url": "https://levergerexemple.fr"}}
    with store.read() as uow:
        entry = uow.inbox.by_provider_id("http", "m1")
        assert entry is not None
        assert (entry.seq, entry.payload, entry.processed_at) == (1, "/aucun.saluer", None)
        assert uow.inbox.conversations_with_work() == [conversation_id]
        assert uow.events.count() == {"conversation_started": 1, "message_added": 1}


@on_both_databases
def test_the_same_id_twice_is_stored_once(store: Store, relation: Relation) -> None:
    inbound = InboundMessage("http", "paul", "m1", "Bonjour")
    with store.write() as uow:
        first, is_new = receive_message(uow, relation, inbound)
        assert is_new
        uow.commit()
    with store.write() as uow:
        again, is_new = receive_message(uow, relation, inbound)
        assert not is_new
        uow.commit()
    assert again.id == first.id
    assert len(lines_of(store, first.conversation_id)) == 1


def test_the_same_id_on_another_channel_is_another_message(store: Store, relation: Relation) -> None:
    with store.write() as uow:
        one, _ = receive_message(uow, relation, InboundMessage("http", "paul", "m1", "Bonjour"))
        two, is_new = receive_message(uow, relation, InboundMessage("telegram", "paul", "m1", "Bonjour"))
        uow.commit()
    assert is_new
    assert one.conversation_id != two.conversation_id


def test_an_id_of_another_thread_is_refused_and_tells_nothing_of_it(store: Store, relation: Relation) -> None:
    """An integrator who numbers messages per thread must not be answered with somebody else's conversation."""
    write(store, relation, "paul", "Bonjour", provider_id="1")
    with store.write() as uow, pytest.raises(Refused, match="message_id_reused"):
        receive_message(uow, relation, InboundMessage("http", "lise", "1", "Bonsoir"))
    with store.read() as uow:
        assert uow.conversations.by_key("http", "lise") is None


def test_writing_in_a_closed_conversation_opens_it_again_with_the_bot(
    store: Store, relation: Relation, clock: Clock
) -> None:
    conversation_id = talk(store, relation, "paul", "Bonjour", answer(act("utter_greet")))
    with store.write() as uow:
        close_conversation(uow, relation, conversation_id)
        uow.commit()
    clock.pass_time(days=3)
    assert write(store, relation, "paul", "Encore moi") == conversation_id
    conversation = conversation_of(store, conversation_id)
    assert conversation.owner is Owner.BOT
    assert conversation.updated_at - conversation.created_at == timedelta(days=3)
    assert [line.seq for line in lines_of(store, conversation_id)] == [1, 2, 3, 4, 5]
    with store.read() as uow:
        assert [line.actor for line in uow.events.audit_of(conversation_id)][-1] == "customer"


def test_what_is_known_of_the_customer_is_never_lost(store: Store, relation: Relation) -> None:
    known = {"first_name": "Hélène", "customer_reference": "C-0001", "context": {"device": "mobile"}}
    conversation_id = write(store, relation, "helene", "Bonjour", **known)
    write(store, relation, "helene", "Êtes-vous là ?", context={"language": "fr"})
    conversation = conversation_of(store, conversation_id)
    assert (conversation.first_name, conversation.customer_reference) == ("Hélène", "C-0001")
    assert conversation.context == {"device": "mobile", "language": "fr"}
    write(store, relation, "helene", "Encore", context={f"key {number}": number for number in range(31)})
    assert len(conversation_of(store, conversation_id).context) == 31, "it does not grow with each message"


def test_nothing_is_stored_without_a_commit(store: Store, relation: Relation) -> None:
    with store.write() as uow:
        receive_message(uow, relation, InboundMessage("http", "paul", "m1", "Bonjour"))
    with store.read() as uow:
        assert uow.inbox.by_provider_id("http", "m1") is None
        assert uow.conversations.by_key("http", "paul") is None
        assert uow.events.last_id() == 0
