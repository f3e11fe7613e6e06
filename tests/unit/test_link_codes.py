"""A one-time code takes a conversation to another channel: whole, once, soon, and for its own customer only."""

import re
from functools import partial
from typing import Any

import pytest
from clock import Clock
from crossing import HELENE, KARIM, arrive, at_once, give_code, identities_of, with_ways
from databases import on_both_databases
from fakes.brain import act, answer, effect, understanding
from steps import conversation_of, finish, hire, lines_of, pending, said_acts, talk, write

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.errors import Invalid, Refused
from relation.model.identity import LinkCode, Proof, Ways
from relation.services.conversations import hash_secret
from relation.services.handoffs import close_conversation, send_reply, take_handoff
from relation.services.identities import unbind_customer
from relation.services.link_codes import (
    LIFE,
    MADE_MAX,
    WRONG_MAX,
    code_in,
    is_only_code,
    send_code_by_advisor,
)  # fmt: skip
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store

ABOUT_AN_ORDER = understanding("gerer_contrat", "suivi_commande")
GREET = answer(act("utter_greet"))


@pytest.fixture
def relation(relation: Relation) -> Relation:
    return with_ways(relation)


@pytest.fixture
def store(seeded_store: Store) -> Store:
    return seeded_store


@pytest.fixture
def chat(store: Store, relation: Relation) -> str:
    """Hélène, signed in, follows an order in the web chat."""
    thread = write(store, relation, "chat", "Où est ma commande ?", "webchat", customer_reference=HELENE)
    promised = effect("promise", "it", kind="refund", subject="LV-240613")
    assert finish(store, relation, thread, ABOUT_AN_ORDER, answer(act("utter_greet"), effects=[promised], turns=7))
    return thread


def why_refused(store: Store, thread: str) -> str:
    line = lines_of(store, thread)[-1]
    assert line.act is not None and line.act["act"] == "service_code_refused"
    return str(line.act["args"]["why"])


# Codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SUITE-K7QXM-4TRHW", "SUITE-K7QXM-4TRHW"),
        ("mon code : suite-k7qxm4trhw, merci", "SUITE-K7QXM-4TRHW"),
        ("Suite–K7QXM 4TRHW", "SUITE-K7QXM-4TRHW"),
        ("la suite appel marte", None),
        ("SUITE-K7QXM-4TRH", None),
        ("SUITE-K7QXM-4TRHWX", None),
        ("LV-240613", None),
        ("", None),
    ],
)
def test_a_code_is_read_however_it_is_typed(text: str, code: str | None) -> None:
    assert code_in(text) == code
    assert is_only_code("SUITE-K7QXM-4TRHW.") and not is_only_code(f"bonjour {text}")


def test_a_code_is_kept_as_its_hash_and_its_link_opens_the_channel(store: Store, relation: Relation, chat: str) -> None:
    made = give_code(store, relation, chat, "telegram")
    assert re.fullmatch(r"SUITE-[2-9A-Z]{5}-[2-9A-Z]{5}", made.code)
    assert (made.url, made.minutes) == (f"https://t.me/LeVergerBot?start={made.code}", 15)
    with store.read() as uow:
        (kept,) = uow.session.query(LinkCode).all()
        lines = [line for line in uow.events.audit_of(chat) if line.action == "make_link_code"]
    assert kept.code_hash == hash_secret(made.code) and made.code not in repr(vars(kept))
    assert [(line.actor, line.details) for line in lines] == [("customer", {"channel": "telegram"})]
    links = {
        channel: give_code(store, relation, chat, channel).url for channel in ("whatsapp", "messenger", "instagram")
    }
    assert [str(link).partition("SUITE")[0] for link in links.values()] == [
        "https://wa.me/33388000000?text=", "https://m.me/1020304050?ref=", "https://ig.me/m/leverger",
    ]  # fmt: skip


def test_no_code_without_proof_nor_to_a_channel_that_is_off(store: Store, relation: Relation, chat: str) -> None:
    stranger = write(store, relation, "stranger", "Bonjour", "webchat")
    with pytest.raises(Refused, match="not_identified"):
        give_code(store, relation, stranger)
    for channel in ("email", "webchat", "<script>"):  # off, its own, and none
        with pytest.raises(Invalid, match="way_closed"):
            give_code(store, relation, chat, channel)
    for _ in range(MADE_MAX):
        give_code(store, relation, chat)
    with pytest.raises(Refused, match="too_many_codes"):
        give_code(store, relation, chat)


def test_only_the_last_code_of_a_thread_is_worth_something(store: Store, relation: Relation, chat: str) -> None:
    first, last = give_code(store, relation, chat), give_code(store, relation, chat)
    assert why_refused(store, arrive(store, relation, first.code).id) == "expired"
    assert arrive(store, relation, last.code).customer_reference == HELENE


# Arriving


@on_both_databases
def test_the_conversation_goes_on_where_the_customer_arrives(store: Store, relation: Relation, chat: str) -> None:
    here = arrive(store, relation, give_code(store, relation, chat).code)
    before = conversation_of(store, chat)
    assert (here.customer_reference, here.identity_proof, here.first_name) == (HELENE, "code", "Hélène")
    assert (here.dialogue_state, here.understanding) == (before.dialogue_state, before.understanding)
    (kept,) = identities_of(store, here.id)
    assert (kept.proof, kept.linked_by, kept.origin_id) == (Proof.CODE, "customer", chat)
    assert said_acts(store, here.id) == ["service_continued_here", "service_promise_open"]
    told = lines_of(store, here.id, Author.BOT)
    assert told[0].buttons == [{"title": told[0].buttons[0]["title"], "payload": "/gerer_contrat.suivi_commande"}]
    assert pending(store, here.id) is None, "a bare code asks nothing of the brain"
    assert said_acts(store, chat)[-1] == "system_continued_elsewhere"
    with store.read() as uow:
        assert [promise.kind for promise in uow.commitments.open_of_conversation(here.id)] == ["refund"]
        assert not uow.commitments.open_of_conversation(chat), "what is late is told where the customer is"
        assert "carry_conversation" in [line.action for line in uow.events.audit_of(here.id)]
    arrive(store, relation, "oui")
    asked = request_of(store, relation, here.id)
    assert asked["context"]["history"]["returned"]["unfinished"] == "gerer_contrat.suivi_commande"
    assert asked["context"]["identity_proof"] == "code", "worth an order number, not a signature"


def request_of(store: Store, relation: Relation, thread: str) -> dict[str, Any]:
    waiting = pending(store, thread)
    assert waiting is not None
    with store.read() as uow:
        asked = turn_request(uow, relation, waiting, understanding())
    assert asked is not None
    return asked


def test_words_beside_the_code_have_their_turn(store: Store, relation: Relation, chat: str) -> None:
    here = arrive(store, relation, f"Bonjour, {give_code(store, relation, chat).code}. Et ma facture ?")
    assert here.customer_reference == HELENE
    assert pending(store, here.id) is not None


def test_a_code_of_a_link_needs_no_words(store: Store, relation: Relation, chat: str) -> None:
    code = give_code(store, relation, chat, "telegram").code
    here = arrive(store, relation, "/start", "42", "telegram", choice="start", code=code)
    assert (here.customer_reference, pending(store, here.id)) == (HELENE, None)


def test_a_refused_personalisation_follows(store: Store, relation: Relation, chat: str) -> None:
    with store.write() as uow:
        conversation = uow.conversations.lock(chat)
        assert conversation is not None
        conversation.accepts_personalisation = False
        uow.commit()
    here = arrive(store, relation, give_code(store, relation, chat).code)
    assert (here.accepts_personalisation, here.persona_scores) == (False, {})


def test_a_closed_thread_opens_again(store: Store, relation: Relation, chat: str) -> None:
    here = arrive(store, relation, "Bonjour")
    finish(store, relation, here.id, understanding(), GREET)
    with store.write() as uow:
        close_conversation(uow, relation, here.id)
        uow.commit()
    assert arrive(store, relation, give_code(store, relation, chat).code).owner is Owner.BOT


@on_both_databases
def test_the_place_in_the_queue_comes_along(store: Store, relation: Relation, chat: str) -> None:
    said = answer(
        act("utter_handoff_announced", available="$handoff.available"), effects=[effect("open_handoff", "handoff")]
    )
    talk(store, relation, "chat", "Quelqu'un ?", said, channel="webchat")
    with store.read() as uow:
        before = uow.handoffs.open_for(chat)
    here = arrive(store, relation, give_code(store, relation, chat).code)
    assert (here.owner, conversation_of(store, chat).owner) == (Owner.WAITING, Owner.BOT)
    with store.read() as uow:
        moved = uow.handoffs.open_for(here.id)
    assert before is not None and moved is not None
    assert (moved.id, moved.created_at) == (before.id, before.created_at)
    (line,) = [line for line in lines_of(store, here.id) if line.act]
    assert (line.author, line.act["args"]["is_waiting"]) == (Author.SYSTEM, True)  # type: ignore[index]


def test_the_advisor_comes_along(store: Store, relation: Relation, chat: str) -> None:
    camille = hire(store, relation)
    with store.write() as uow:
        take_handoff(uow, relation, chat, camille)
        send_code_by_advisor(uow, relation, chat, "whatsapp", camille)
        uow.commit()
    sent = lines_of(store, chat)[-1]
    assert sent.author is Author.SYSTEM and sent.act is not None
    here = arrive(store, relation, sent.act["args"]["code"])
    assert (here.owner, here.advisor_id, conversation_of(store, chat).owner) == (Owner.ADVISOR, camille.id, Owner.BOT)
    with store.write() as uow:
        send_reply(uow, relation, here.id, camille, "Me revoici.")
        uow.commit()
    assert [line.author for line in lines_of(store, here.id)][-2:] == [Author.SYSTEM, Author.ADVISOR]


def test_an_advisor_sends_a_link_in_their_own_conversation_only(store: Store, relation: Relation, chat: str) -> None:
    camille = hire(store, relation)
    with store.write() as uow, pytest.raises(Refused, match="not_yours"):
        send_code_by_advisor(uow, relation, chat, "whatsapp", camille)


# What is worth nothing


def test_a_code_expires(store: Store, relation: Relation, chat: str, clock: Clock) -> None:
    code = give_code(store, relation, chat).code
    clock.now += LIFE
    here = arrive(store, relation, code)
    assert (why_refused(store, here.id), here.customer_reference) == ("expired", None)
    assert pending(store, here.id) is None
    arrive(store, relation, f"{code} où est ma commande ?")
    assert pending(store, here.id) is not None, "what is said beside it is answered"


def test_a_code_is_used_once(store: Store, relation: Relation, chat: str) -> None:
    code = give_code(store, relation, chat).code
    here = arrive(store, relation, code)
    thief = arrive(store, relation, code, key="33699999999")
    assert (why_refused(store, thief.id), thief.customer_reference) == ("used", None)
    arrive(store, relation, code)
    assert why_refused(store, here.id) == "here", "sent twice by its own customer: nothing more is done"
    assert len(identities_of(store, here.id)) == 1
    write(store, relation, "chat", code, "webchat")
    assert why_refused(store, chat) == "here"


def test_codes_are_not_guessed(store: Store, relation: Relation, chat: str) -> None:
    good = give_code(store, relation, chat).code
    for number in range(WRONG_MAX):
        here = arrive(store, relation, f"SUITE-AAAAA-AAAA{number + 2}")
        assert why_refused(store, here.id) == "unknown"
    here = arrive(store, relation, good)
    assert (why_refused(store, here.id), here.customer_reference) == ("blocked", None)
    assert arrive(store, relation, good, key="33699999999").customer_reference == HELENE, "elsewhere it still holds"


@on_both_databases
def test_another_customers_code_links_nothing_and_is_spent(store: Store, relation: Relation, chat: str) -> None:
    karim = write(store, relation, "33612345678", "Bonjour", "whatsapp", customer_reference=KARIM)
    finish(store, relation, karim, understanding(), GREET)
    code = give_code(store, relation, chat).code
    here = arrive(store, relation, code)
    assert (why_refused(store, here.id), here.customer_reference) == ("others", KARIM)
    assert conversation_of(store, here.id).dialogue_state == {"turns": 1}
    assert why_refused(store, arrive(store, relation, code, key="33699999999").id) == "expired"


def test_who_signs_out_takes_their_code_away(store: Store, relation: Relation, chat: str) -> None:
    code = give_code(store, relation, chat).code
    with store.write() as uow:
        conversation = uow.conversations.lock(chat)
        assert conversation is not None
        unbind_customer(uow, relation, conversation, "customer", "signed_out")
        uow.commit()
    assert why_refused(store, arrive(store, relation, code).id) == "expired"


def test_while_a_person_answers_a_wrong_code_is_theirs_to_read(store: Store, relation: Relation) -> None:
    camille, here = hire(store, relation), arrive(store, relation, "Bonjour")
    with store.write() as uow:
        take_handoff(uow, relation, here.id, camille)
        uow.commit()
    arrive(store, relation, "SUITE-AAAAA-AAAA2")
    assert lines_of(store, here.id)[-1].author is Author.CUSTOMER
    assert pending(store, here.id) is not None


def test_nothing_is_proposed_when_no_channel_has_a_public_name(store: Store, relation: Relation, chat: str) -> None:
    assert Ways().others("webchat") == ()
    assert relation.ways.others("whatsapp") == ("telegram", "messenger", "instagram", "webchat")


# At once


@on_both_databases
def test_a_code_brought_to_two_threads_at_once_links_one(store: Store, relation: Relation, chat: str) -> None:
    code = give_code(store, relation, chat).code
    keys = ("33611111111", "33622222222")
    at_once(*(partial(arrive, store, relation, code, key=key) for key in keys))
    with store.read() as uow:
        found = [uow.conversations.by_key("whatsapp", key) for key in keys]
    assert sorted(str(one.customer_reference) for one in found if one) == [HELENE, "None"]


@on_both_databases
def test_two_threads_that_cross_do_not_wait_for_each_other(store: Store, relation: Relation, chat: str) -> None:
    phone = write(store, relation, "33611111111", "Bonjour", "whatsapp", customer_reference=HELENE)
    to_phone, to_chat = give_code(store, relation, chat).code, give_code(store, relation, phone, "webchat").code
    at_once(
        partial(arrive, store, relation, to_phone, key="33611111111"),
        partial(write, store, relation, "chat", to_chat, "webchat"),
    )
    for thread in (chat, phone):
        assert "service_continued_here" in said_acts(store, thread)
