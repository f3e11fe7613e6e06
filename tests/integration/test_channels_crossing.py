"""One customer crosses channels through the whole service: from web chat to Telegram, WhatsApp, Messenger."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from channel_steps import outbox, thread
from clock import Clock
from crossing import HELENE, KARIM, identities_of, settle_business, with_ways
from databases import on_both_databases
from fakes.brain import FakeBrain, act, answer, effect, understanding
from fakes.mail import ADDRESS, CUSTOMER, FakeMail, written
from fakes.messenger import PAGE, PERSON, FakePage
from fakes.telegram import CHAT, FakeTelegram
from fakes.whatsapp import SCOPED, FakeWhatsApp
from service import AUTHORISED, SECRETS, app_on
from starlette.testclient import TestClient
from steps import hire, said_acts

from gateway.customer_tokens import CustomerTokens
from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.delivery import DeliveryState
from relation.services.erasure import erase_customer
from relation.services.handoffs import send_reply
from relation.services.link_codes import LIFE, code_in, send_code_by_advisor
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

PUBLIC = {"WHATSAPP_NUMBER": "+33 3 88 00 00 00", "TELEGRAM_BOT": "@LeVergerBot"}
WHERE = "Où est ma commande ?"


@pytest.fixture
def brain() -> FakeBrain:
    brain = FakeBrain()
    brain.understandings[WHERE] = understanding("gerer_contrat", "suivi_commande")
    promise = effect("promise", "it", kind="refund", subject="LV-240613")
    brain.answers[WHERE] = answer(act("utter_test_echo", "Elle arrive."), effects=[promise])
    return brain


@pytest.fixture
def service_url(seeded_url: str) -> str:
    return seeded_url


@pytest.fixture
def client(open_service: Any, telegram: FakeTelegram, whatsapp: FakeWhatsApp) -> Iterator[TestClient]:
    with TestClient(open_service(telegram, whatsapp, **PUBLIC), headers=AUTHORISED) as client:
        yield client


class Chat:
    """The web chat of a page where somebody is signed in."""

    def __init__(self, socket: Any, relation: Relation, reference: str | None) -> None:
        self._socket = socket
        tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now)
        signed = tokens.sign(reference) if reference else None
        self.send(type="hello", token=None, after=0, customer_token=signed)
        self.welcome = self.until("welcome")

    def send(self, **frame: Any) -> None:
        self._socket.send_json(frame)

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = self._socket.receive_json()
            if frame["type"] == kind and all(frame[name] == value for name, value in fields.items()):
                return frame

    def say(self, text: str) -> dict[str, Any]:
        self.send(type="message", id=text[:50], text=text, payload=None)
        return self.until("message", author="bot")

    def ask_for(self, channel: str) -> str:
        """The text of the line that holds the way."""
        self.send(type="continue", channel=channel)
        while code_in(text := self.until("message")["text"]) is None and "http" not in text:
            pass
        return text


@contextmanager
def chatting(client: TestClient, relation: Relation, reference: str | None = HELENE) -> Iterator[Chat]:
    with client.websocket_connect("/ws/chat") as socket:
        yield Chat(socket, relation, reference)


def until(client: TestClient, is_done: Callable[[], object]) -> None:
    assert client.portal is not None
    while not is_done():
        client.portal.call(asyncio.sleep, 0.001)


def deliver(client: TestClient, posted: dict[str, Any]) -> httpx.Response:
    response = client.post(**posted)
    assert response.status_code == 200, response.text
    return response


def sent_on(store: Store, channel: str) -> int:
    return sum(entry.channel == channel and entry.state is DeliveryState.SENT for entry in outbox(store))


def code_of(text: str) -> str:
    code = code_in(text)
    assert code is not None
    return code


@on_both_databases
def test_from_the_web_chat_to_telegram_then_to_whatsapp(
    client: TestClient, seeded_store: Store, relation: Relation, brain: FakeBrain,
    telegram: FakeTelegram, whatsapp: FakeWhatsApp,
) -> None:  # fmt: skip
    with chatting(client, relation) as chat:
        assert chat.welcome["ways"] == ["whatsapp", "telegram"]
        chat.say(WHERE)
        text = chat.ask_for("telegram")
        assert f"(https://t.me/LeVergerBot?start={code_of(text)})" in text
        deliver(client, telegram.delivery(telegram.message(f"/start {code_of(text)}")))
        assert "continue sur Telegram" in chat.until("message", author="system")["text"]
    until(client, lambda: len(telegram.sent) == 2)
    assert "rien redire" in telegram.texts()[0] and "remboursement promis pour LV-240613" in telegram.texts()[1]
    label = next(iter(telegram.keyboard()))
    deliver(client, telegram.delivery(telegram.tap(label)))
    until(client, lambda: len(telegram.sent) > 2)
    here, lines = thread(seeded_store, "telegram", CHAT)
    assert (here.customer_reference, here.identity_proof) == (HELENE, "code")
    assert here.first_name == "Hélène", "to Telegram she is Inès"
    assert lines[0].text == "Bonjour", "the start button's words; the code is in no line"
    (asked,) = [turn for turn in brain.turns if turn["conversation"] == here.id]
    assert asked["understanding"]["motif"] == "suivi_commande"
    assert (asked["context"]["customer_reference"], asked["state"]) == (HELENE, {"turns": 1}), "the talk goes on"
    code = _code_by_the_desk(seeded_store, relation, here.id)
    deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message(code))))
    until(client, lambda: whatsapp.sent)
    there, lines = thread(seeded_store, "whatsapp", SCOPED)
    assert (there.customer_reference, there.owner) == (HELENE, Owner.ADVISOR)
    assert [kept.origin_id for kept in identities_of(seeded_store, there.id)] == [here.id]
    with seeded_store.read() as uow:
        assert [promise.kind for promise in uow.commitments.open_of_conversation(there.id)] == ["refund"]


def test_asked_in_words_the_bot_gives_a_way_that_works_and_the_truth_when_it_may_not(
    client: TestClient, seeded_store: Store, relation: Relation, brain: FakeBrain, telegram: FakeTelegram
) -> None:
    asks = "on peut passer sur Telegram ?"
    told = {name: f"$way.{name}" for name in ("channel_next", "code", "url", "address", "minutes")}
    brain.answers[asks] = answer(
        act("service_continue_elsewhere", **told),
        effects=[effect("continue_elsewhere", "way", "utter_way_refused", channel="telegram")],
    )
    with chatting(client, relation) as chat:
        given = chat.say(asks)["text"]
        assert f"(https://t.me/LeVergerBot?start={code_of(given)})" in given
        assert telegram.sent == [], "nothing is written there"
        deliver(client, telegram.delivery(telegram.message(f"/start {code_of(given)}")))
        chat.until("message", author="system")
    until(client, lambda: telegram.sent)
    here, _ = thread(seeded_store, "telegram", CHAT)
    assert (here.customer_reference, here.identity_proof) == (HELENE, "code")
    with chatting(client, relation, None) as chat:
        assert "pas pu préparer la suite" in chat.say(asks)["text"], "whatever the brain says of a stranger"


def _code_by_the_desk(store: Store, relation: Relation, conversation_id: str) -> str:
    camille = hire(store, relation)
    with store.write() as uow:
        send_reply(uow, relation, conversation_id, camille, "Bonjour Hélène")
        send_code_by_advisor(uow, with_ways(relation), conversation_id, "whatsapp", camille)
        uow.commit()
    _, lines = thread(store, "telegram", CHAT)
    return code_of(lines[-1].text)


def test_codes_that_are_worth_nothing_are_told_and_lose_nothing(
    client: TestClient, seeded_store: Store, relation: Relation, clock: Clock, brain: FakeBrain,
    telegram: FakeTelegram, whatsapp: FakeWhatsApp,
) -> None:  # fmt: skip
    with chatting(client, relation) as chat:
        code = code_of(chat.ask_for("telegram"))
        for update in (start := telegram.message(f"/start {code}"), start):  # the platform sends it twice
            deliver(client, telegram.delivery(update))
        until(client, lambda: telegram.sent)
        replayed = whatsapp.message(f"{code} où en est ma commande ?")
        deliver(client, whatsapp.delivery(whatsapp.batch(replayed)))
        until(client, lambda: sent_on(seeded_store, "whatsapp") == 2)  # noted as sent before the hour changes
        fresh = code_of(chat.ask_for("telegram"))
        clock.now += LIFE
        deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message(fresh))))
        until(client, lambda: len(whatsapp.sent) == 3)
    here, _ = thread(seeded_store, "telegram", CHAT)
    assert len(identities_of(seeded_store, here.id)) == 1
    assert said_acts(seeded_store, here.id) == ["service_continued_here"]
    texts = whatsapp.texts()
    assert "a déjà servi" in texts[0] and texts[1].startswith("Écho de") and "ne vaut plus" in texts[2]
    there, lines = thread(seeded_store, "whatsapp", SCOPED)
    assert (there.customer_reference, len([line for line in lines if line.author is Author.CUSTOMER])) == (None, 2)
    assert len(brain.turns) == 1


def test_another_customers_code_shows_nothing(
    client: TestClient, seeded_store: Store, relation: Relation, whatsapp: FakeWhatsApp
) -> None:
    for reference in (KARIM, HELENE):
        with chatting(client, relation, reference) as chat:
            chat.say(WHERE)
            code = code_of(chat.ask_for("whatsapp"))
            before = len(whatsapp.sent)
            deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message(code))))
            until(client, lambda before=before: len(whatsapp.sent) > before)
    until(client, lambda: "autre client" in whatsapp.texts()[-1])
    here, _ = thread(seeded_store, "whatsapp", SCOPED)
    assert here.customer_reference == KARIM


@on_both_databases
def test_from_the_web_chat_to_the_mailbox_by_the_code_in_the_subject(
    seeded_url: str, seeded_store: Store, relation: Relation, brain: FakeBrain
) -> None:
    with FakeMail().running() as mail:
        app = app_on(seeded_url, relation, brain, **mail.environ())
        with TestClient(app, headers=AUTHORISED) as client, chatting(client, relation) as chat:
            assert chat.welcome["ways"] == ["email"]
            chat.say(WHERE)
            text = chat.ask_for("email")
            code = code_of(text)
            assert f"[Écrire à {ADDRESS}](mailto:{ADDRESS}?subject={code})" in text
            mail.deliver(written("", Subject=code))
            assert "continue par e-mail" in chat.until("message", author="system")["text"]
            until(client, lambda: mail.sent)
            stranger = "paul@exemple.test"
            mail.deliver(written("Que dit ma commande ?", f"Paul <{stranger}>", Subject=code))
            until(client, lambda: len(mail.sent) == 3)
    assert "rien redire" in mail.texts()[0] and "remboursement promis pour LV-240613" in mail.texts()[0]
    here, _ = thread(seeded_store, "email", CUSTOMER)
    assert (here.customer_reference, here.identity_proof) == (HELENE, "code")
    assert "a déjà servi" in mail.texts()[1]
    assert thread(seeded_store, "email", stranger)[0].customer_reference is None


def test_who_is_not_known_is_told_what_it_takes(client: TestClient, relation: Relation) -> None:
    with chatting(client, relation, None) as chat:
        for channel, code in (("whatsapp", "not_identified"), ("instagram", "way_closed")):
            chat.send(type="continue", channel=channel)
            refused = chat.until("error")
            assert (refused["code"], bool(refused["message"])) == (code, True)
        for channel in (None, 3, ""):
            chat.send(type="continue", channel=channel)
            assert chat.until("error")["code"] == "bad_frame"


def test_an_integrator_asks_for_a_code(client: TestClient, seeded_store: Store, relation: Relation) -> None:
    address = "/api/v1/conversations/thread/continue"
    assert client.post(address, json={"channel": "telegram"}).json()["error"]["code"] == "unknown_conversation"
    client.post("/api/v1/messages", json={"conversation": "thread", "text": "Bonjour"})
    assert client.post(address, json={"channel": "telegram"}).json()["error"]["code"] == "not_identified"
    token = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now).sign(HELENE)
    said = {"conversation": "thread", "text": "Bonjour", "customer": {"token": token}}
    assert client.post("/api/v1/messages", json=said).status_code == 200
    closed = client.post(address, json={"channel": "messenger"})
    assert (closed.status_code, closed.json()["error"]["code"]) == (422, "way_closed")
    made = client.post(address, json={"channel": "webchat"}).json()
    assert (made["channel"], made["url"], made["minutes"]) == ("webchat", None, 15)
    with chatting(client, relation, None) as chat:
        assert "poursuivons ici" in chat.say(made["code"].lower())["text"]
    assert client.post(address, json={"channel": "telegram"}, headers={"Authorization": "no"}).status_code == 401


def test_a_page_that_was_open_when_its_customer_was_forgotten_begins_anew(
    client: TestClient, seeded_store: Store, relation: Relation, tmp_path: Path
) -> None:
    settle_business(seeded_store)
    with chatting(client, relation) as chat:
        chat.say(WHERE)
        assert erase_customer(seeded_store, relation, FileFolder(tmp_path), HELENE, "command").conversations == 1
        for frame in (
            {"type": "message", "id": "late", "text": "Encore moi", "payload": None},
            {"type": "continue", "channel": "telegram"},
        ):
            chat.send(**frame)
            assert chat.until("error")["code"] == "unknown_token"
        chat.send(type="hello", token=chat.welcome["token"], after=0)
        assert chat.until("error")["code"] == "unknown_token"
    with seeded_store.read() as uow:
        (left,) = uow.conversations.recent(9)
    assert (left.erased_at, left.secret_hash) == (relation.now(), None), "nothing was begun without its page"


def test_messengers_links_bring_their_code_in_a_new_thread_and_in_an_old_one(
    open_service: Any, seeded_store: Store, relation: Relation
) -> None:
    with (
        FakePage("messenger").running() as page,
        TestClient(open_service(page), headers=AUTHORISED) as client,
        chatting(client, relation) as chat,
    ):
        text = chat.ask_for("messenger")
        assert f"https://m.me/{PAGE}?ref={code_of(text)}" in text
        told = {"ref": code_of(text), "source": "SHORTLINK", "type": "OPEN_THREAD"}
        deliver(client, page.delivery(page.event(postback={"payload": "GET_STARTED", "referral": told})))
        until(client, lambda: page.sent)
        here, _ = thread(seeded_store, "messenger", PERSON)
        assert here.customer_reference == HELENE
        told = {"ref": "advert-42", "source": "ADS", "type": "OPEN_THREAD"}
        deliver(client, page.delivery(page.event(referral=told)))  # no code: not for us
        told = {"ref": code_of(chat.ask_for("messenger")), "source": "SHORTLINK", "type": "OPEN_THREAD"}
        deliver(client, page.delivery({**page.event(referral=told), "timestamp": 1_795_000_000_000}))
        until(client, lambda: len(page.sent) == 2)
    _, lines = thread(seeded_store, "messenger", PERSON)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == ["Bonjour", "Bonjour"]
    assert said_acts(seeded_store, here.id) == ["service_continued_here"] * 2
