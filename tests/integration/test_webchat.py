"""The web chat's socket through the whole application: docs/webchat-protocol.md, frame by frame."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from clock import Clock
from databases import on_both_databases
from fakes.brain import HANDOFF, FakeBrain, act, answer
from fastapi import FastAPI
from service import SECRETS, app_on
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from steps import hire
from writers import note_urgency

from gateway.customer_tokens import CustomerTokens
from gateway.webchat import FRAME_MAX_BYTES
from gateway.webchat_session import WebchatSession
from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.events import Event
from relation.services.conversations import add_message, get_conversation, hash_secret
from relation.services.handoffs import send_reply
from relation.store.unit_of_work import Store

Frame = dict[str, Any]
SHOP = "https://boutique.exemple.fr"
WITH_THE_BOT = {"kind": "bot", "name": None, "position": None, "wait_minutes": None, "asks": None}


class Chat:
    """A customer's browser, as far as frames go."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self.token: str | None = None

    def send(self, **frame: Any) -> None:
        self._socket.send_json(frame)

    def send_raw(self, text: str) -> None:
        self._socket.send_text(text)

    def send_bytes(self, data: bytes) -> None:
        self._socket.send_bytes(data)

    def receive(self) -> Frame:
        return self._socket.receive_json()

    def until(self, kind: str, **fields: Any) -> tuple[Frame, list[Frame]]:
        """The first frame of that kind with those fields, and what came before it."""
        before: list[Frame] = []
        while True:
            frame = self.receive()
            if frame["type"] == kind and all(frame[name] == value for name, value in fields.items()):
                return frame, before
            before.append(frame)

    def hello(self, token: str | None = None, after: int = 0, **fields: Any) -> Frame:
        self.send(type="hello", token=token, after=after, **fields)
        welcome = self.receive()
        assert welcome["type"] == "welcome", welcome
        self.token = welcome["token"]
        return welcome

    def say(self, text: str, message_id: str | None = None, **fields: Any) -> list[Frame]:
        """Everything received until the bot's answer (included)."""
        self.send(type="message", id=message_id or str(uuid4()), text=text, **{"payload": None, **fields})
        reply, before = self.until("message", author="bot")
        return [*before, reply]

    def refused(self) -> Frame:
        """The next error, and nothing else before it."""
        error = self.receive()
        assert error["type"] == "error", error
        assert error["message"]
        return error

    def silence(self) -> list[Frame]:
        """What was still on its way: a frame that is refused at once marks the end."""
        self.send(type="ack", seq=-1)
        return self.until("error", code="bad_frame")[1]


@pytest.fixture
def brain() -> FakeBrain:
    return FakeBrain()


@pytest.fixture
def app(seeded_url: str, relation: Relation, brain: FakeBrain) -> FastAPI:
    return app_on(seeded_url, relation, brain, WIDGET_ORIGINS=SHOP)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@contextmanager
def chatting(client: TestClient, language: str | None = None, **headers: str) -> Iterator[Chat]:
    address = f"/ws/chat?lang={language}" if language else "/ws/chat"
    with client.websocket_connect(address, headers=headers) as socket:
        yield Chat(socket)


def conversation_of(store: Store, chat: Chat) -> Conversation:
    assert chat.token is not None
    with store.read() as uow:
        found = uow.conversations.by_secret(hash_secret(chat.token))
    assert found is not None
    return found


def of_kind(frames: list[Frame], kind: str) -> list[Frame]:
    return [frame for frame in frames if frame["type"] == kind]


# Opening and resuming


def test_hello_is_answered_by_a_welcome(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        welcome = chat.hello(
            page={"url": f"{SHOP}/lave-linge", "title": "Lave-linge"}, device="mobile", timezone="Europe/Paris",
            language="fr-FR",
        )  # fmt: skip
        assert set(welcome) == {
            "type", "token", "conversation", "owner", "personalisation", "brand", "seen", "file_max_mb", "ways",
            "messages",
        }  # fmt: skip
        assert welcome["owner"] == WITH_THE_BOT
        assert (welcome["messages"], welcome["personalisation"]) == ([], None)
        assert set(welcome["brand"]) >= {"name", "assistant_name", "privacy_url", "notice", "refusal_label"}
        conversation = conversation_of(seeded_store, chat)
        assert conversation.context["page"] == {"url": f"{SHOP}/lave-linge", "title": "Lave-linge"}
        assert chat.token not in (conversation.id, conversation.key, conversation.secret_hash)


@on_both_databases
def test_a_message_is_received_then_shown_then_answered(client: TestClient, brain: FakeBrain) -> None:
    buttons = [{"title": "Oui", "payload": "/aucun.affirmer"}]
    brain.answers["Bonjour"] = answer(act("utter_test", "Bonjour à vous.", buttons=buttons))
    with chatting(client) as chat:
        chat.hello()
        frames = chat.say("Bonjour", "m1")
        assert of_kind(frames, "received") == [{"type": "received", "id": "m1", "seq": 1}]
        mine, reply = of_kind(frames, "message")
        assert (mine["seq"], mine["author"], mine["id"], mine["text"]) == (1, "customer", "m1", "Bonjour")
        assert (reply["seq"], reply["text"], reply["buttons"], reply["id"]) == (2, "Bonjour à vous.", buttons, None)
        assert datetime.fromisoformat(reply["at"]).utcoffset() == timedelta(0)


def test_a_resumed_conversation_shows_what_is_missing_and_nothing_twice(client: TestClient) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("un")
        token = chat.token
    with chatting(client) as chat:
        assert [message["seq"] for message in chat.hello(token, after=1)["messages"]] == [2]
        frames = chat.say("deux")
        assert [message["seq"] for message in of_kind(frames, "message")] == [3, 4]
    with chatting(client) as chat:
        assert chat.hello(token, after=4)["messages"] == []
        assert [message["text"] for message in chat.hello(token)["messages"]] == [
            "un", "Écho de un", "deux", "Écho de deux",
        ]  # fmt: skip


def test_a_very_long_absence_hides_no_message(client: TestClient, seeded_store: Store, relation: Relation) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("un")
        token, conversation = chat.token, conversation_of(seeded_store, chat)
    with seeded_store.write() as uow:
        found = get_conversation(uow, conversation.id)
        for number in range(1_200):
            add_message(uow, relation, found, Author.ADVISOR, f"ligne {number}", name="Camille")
        uow.commit()
    with chatting(client) as chat:
        messages = chat.hello(token, after=1)["messages"]
        assert [message["seq"] for message in messages] == list(range(2, 1_203))
        frames = chat.say("merci")
        assert [message["seq"] for message in of_kind(frames, "message")] == [1_203, 1_204]


def test_what_was_said_while_the_socket_was_closed_is_not_lost(
    client: TestClient, seeded_store: Store, relation: Relation
) -> None:
    camille = hire(seeded_store, relation)
    with chatting(client) as chat:
        chat.hello()
        chat.say("un")
        token, conversation = chat.token, conversation_of(seeded_store, chat)
    with seeded_store.write() as uow:
        send_reply(uow, relation, conversation.id, camille, "Je suis revenue vers vous.")
        uow.commit()
    with chatting(client) as chat:
        welcome = chat.hello(token, after=2)
        assert [message["author"] for message in welcome["messages"]] == ["system", "advisor"]
        assert welcome["messages"][1]["name"] == "Camille"
        assert welcome["owner"] == {**WITH_THE_BOT, "kind": "advisor", "name": "Camille"}


def test_two_tabs_of_one_conversation_show_the_same(client: TestClient) -> None:
    with chatting(client) as left, chatting(client) as right:
        left.hello()
        right.hello(left.token)
        left.say("Bonjour")
        reply, before = right.until("message", author="bot")
        assert [message["seq"] for message in [*of_kind(before, "message"), reply]] == [1, 2]


def test_an_unknown_token_opens_nothing_and_may_be_followed_by_a_new_hello(client: TestClient) -> None:
    with chatting(client) as chat:
        for token in ("unknown", "x" * 500, "é\0"):
            chat.send(type="hello", token=token, after=0)
            assert chat.refused()["code"] == "unknown_token"
        assert chat.hello()["messages"] == []


def test_the_public_id_opens_nothing(client: TestClient) -> None:
    with chatting(client) as chat:
        welcome = chat.hello()
        with chatting(client) as thief:
            thief.send(type="hello", token=welcome["conversation"], after=0)
            assert thief.refused()["code"] == "unknown_token"


# Who the customer is


def test_the_shops_customer_is_known(client: TestClient, seeded_store: Store, relation: Relation) -> None:
    tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now)
    with chatting(client) as chat:
        chat.hello(customer_token=tokens.sign("C-0001"))
        conversation = conversation_of(seeded_store, chat)
        assert (conversation.customer_reference, conversation.first_name) == ("C-0001", "Hélène")
        chat.hello(customer_token=None)
        assert conversation_of(seeded_store, chat).customer_reference is None, "signed out on the page"


def test_a_forged_or_expired_customer_token_identifies_nobody(
    client: TestClient, seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    expired = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now).sign("C-0001")
    forged = CustomerTokens("another secret, as long as the shop's", relation.now).sign("C-0001")
    clock.pass_time(hours=9)
    with chatting(client) as chat:
        for token in (expired, forged, "not.a.token", "é"):
            chat.send(type="hello", token=None, after=0, customer_token=token)
            assert chat.refused()["code"] == "expired_customer_token"
        chat.hello()
        assert conversation_of(seeded_store, chat).customer_reference is None
        chat.send(type="hello", token=chat.token, after=0, customer_token=forged)
        assert chat.refused()["code"] == "expired_customer_token"
        assert of_kind(chat.say("toujours là"), "received")


def test_a_customer_the_brand_does_not_know_is_nobody(
    client: TestClient, seeded_store: Store, relation: Relation
) -> None:
    tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now)
    with chatting(client) as chat:
        chat.hello(customer_token=tokens.sign("C-9999"))
        assert conversation_of(seeded_store, chat).customer_reference is None
        chat.hello(customer_token=tokens.sign("C-0001"))
        chat.hello(customer_token=tokens.sign("C-9999"))
        assert conversation_of(seeded_store, chat).customer_reference is None, "nor the one who was there before"


# Refusals


BAD = [
    "", "not json", "[]", "null", "3", '"hello"', "{}", '{"type": "unknown"}', '{"type": 3}', "[" * 20_000,
    '{"type": "ack", "seq": ' + "9" * 5_000 + "}", '{"type": "ack"}', '{"type": "ack", "seq": -1}',
    '{"type": "ack", "seq": true}', '{"type": "typing", "on": "yes"}', '{"type": "personalisation", "accepted": 1}',
    '{"type": []}', '{"type": {}}', '{"type": "typing", "on": true, "pad": ' + '{"a":' * 40 + "1" + "}" * 41,
    '{"type": "message", "text": "no id"}', '{"type": "message", "id": "", "text": "x"}',
    '{"type": "message", "id": "' + "i" * 101 + '", "text": "x"}', '{"type": "hello", "token": null, "after": "x"}',
    json.dumps({"type": "typing", "on": True, "pad": "x" * FRAME_MAX_BYTES}),
]  # fmt: skip


def test_bad_frames_are_refused_and_the_socket_lives_on(client: TestClient) -> None:
    with chatting(client) as chat:
        for bad in BAD:
            chat.send_raw(bad)
            assert chat.refused()["code"] == "bad_frame", bad[:60]
        chat.send_bytes(b"\x00\x01")
        assert chat.refused()["code"] == "bad_frame"
        chat.send(type="message", id="m0", text="too early")
        assert chat.refused()["code"] == "bad_frame"
        chat.hello()
        for bad in BAD:
            chat.send_raw(bad)
            assert chat.refused()["code"] == "bad_frame", bad[:60]
        chat.send_bytes(b"\x00\x01")
        assert chat.refused()["code"] == "bad_frame"
        assert of_kind(chat.say("toujours là"), "received")


def test_a_bad_message_is_named_so_that_the_page_can_tell(client: TestClient) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.send(type="message", id="m1", text=None)
        assert (error := chat.refused())["code"] == "bad_frame"
        assert error["id"] == "m1"
        chat.send(type="message", id="m2", text="x", payload={"not": "text"})
        assert chat.refused()["id"] == "m2"


def test_empty_and_too_long_are_refused_and_stored_nowhere(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        for text, code in ((" \n ", "empty_message"), ("é" * 5_001, "too_long"), ("\0", "empty_message")):
            chat.send(type="message", id="m1", text=text, payload=None)
            error = chat.refused()
            assert (error["code"], error["id"]) == (code, "m1")
        assert conversation_of(seeded_store, chat).last_seq == 0
        assert of_kind(chat.say("é" * 5_000, "m1"), "received"), "the same id may be tried again"


@pytest.mark.parametrize(
    ("language", "empty", "long", "unknown"),
    [
        ("en", "came in empty", "longer than 5000 characters", "former conversation"),
        ("fr", "arrivé vide", "dépasse 5", "ancienne conversation"),
        ("de", "arrivé vide", "dépasse 5", "ancienne conversation"),
        (None, "arrivé vide", "dépasse 5", "ancienne conversation"),
    ],
)
def test_errors_are_told_in_the_language_of_the_page(
    client: TestClient, language: str | None, empty: str, long: str, unknown: str
) -> None:
    with chatting(client, language) as chat:
        chat.send(type="hello", token="unknown", after=0)
        assert unknown in chat.refused()["message"]
        chat.hello()
        for text, words in (("", empty), ("é" * 5_001, long)):
            chat.send(type="message", id="m1", text=text, payload=None)
            assert words in chat.refused()["message"]


@on_both_databases
def test_characters_that_a_database_cannot_hold_do_not_close_the_socket(client: TestClient) -> None:
    with chatting(client) as chat:
        chat.send_raw(r'{"type": "hello", "token": null, "after": 0, "page": {"url": "\ud800\u0000"}}')
        assert chat.receive()["type"] == "welcome"
        chat.send_raw(r'{"type": "message", "id": "m\u00001", "text": "a\ud83d b\u0000 c\ud83d\ude00"}')
        mine, _ = chat.until("message", author="customer")
        assert mine["text"] == "a\ufffd b c\U0001f600"


def test_who_writes_too_fast_is_slowed_down(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        for number in range(31):
            chat.send(type="message", id=f"m{number}", text=f"{number}", payload=None)
        error, _ = chat.until("error")
        assert (error["code"], error["id"]) == ("too_fast", "m30")
        with seeded_store.read() as uow:
            lines = uow.messages.after(conversation_of(seeded_store, chat).id, 0)
        assert sum(line.author.value == "customer" for line in lines) == 30


def test_a_flood_of_frames_closes_the_socket(client: TestClient) -> None:
    with chatting(client) as chat:
        chat.hello()
        for _ in range(300):
            chat.send(type="typing", on=True)
        assert chat.refused()["code"] == "too_fast"
        with pytest.raises(WebSocketDisconnect) as closed:
            chat.receive()
        assert closed.value.code == 4429


@pytest.fixture
def narrow(seeded_url: str, relation: Relation, brain: FakeBrain) -> Iterator[TestClient]:
    """One proxy stands in front; two new chats a minute, four sockets."""
    limits = {"PROXIES": "1", "NEW_CHATS_PER_MINUTE": "2", "SOCKETS_PER_ADDRESS": "4"}
    with TestClient(app_on(seeded_url, relation, brain, **limits)) as client:
        yield client


def test_who_opens_too_many_chats_is_told_and_keeps_those_that_are_open(narrow: TestClient) -> None:
    one = {"x-forwarded-for": "192.0.2.1, 198.51.100.7"}
    with chatting(narrow, **one) as first, chatting(narrow, **one) as second:
        first.hello()
        second.hello()
        with chatting(narrow, "en", **{"x-forwarded-for": "192.0.2.2, 198.51.100.7"}) as third:
            third.send(type="hello", token=None, after=0)
            told = third.refused()
            assert (told["code"], "Too many conversations" in told["message"]) == ("too_many", True)
            with pytest.raises(WebSocketDisconnect) as closed:
                third.receive()
            assert closed.value.code == 4429
        with chatting(narrow, **one) as resumed:
            assert resumed.hello(token=first.token)
        assert of_kind(first.say("toujours là"), "received")
    with chatting(narrow, **{"x-forwarded-for": "192.0.2.1"}) as other:
        assert other.hello()


def test_who_opens_too_many_sockets_is_told(narrow: TestClient) -> None:
    for _ in range(4):
        with chatting(narrow) as chat:
            chat.send(type="hello", token="unknown", after=0)
            assert chat.refused()["code"] == "unknown_token"
    with chatting(narrow) as chat:
        assert chat.refused()["code"] == "too_many"
        with pytest.raises(WebSocketDisconnect) as closed:
            chat.receive()
        assert closed.value.code == 4429
    with chatting(narrow, **{"x-forwarded-for": "192.0.2.1"}) as other:
        assert other.hello()


def test_a_device_that_is_no_text_is_no_device(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello(device=[], page=[], timezone={})
        assert not conversation_of(seeded_store, chat).context.keys() & {"device", "timezone"}


@pytest.mark.parametrize(
    "origin", ["https://voleur.exemple", "http://[", "null", f"{SHOP}.voleur.exemple", "http://boutique.exemple.fr"]
)
def test_another_sites_page_is_refused(client: TestClient, seeded_store: Store, origin: str) -> None:
    with chatting(client, origin=origin) as chat:
        assert chat.refused()["code"] == "origin_refused"
        with pytest.raises(WebSocketDisconnect) as closed:
            chat.receive()
        assert closed.value.code == 4403
    with seeded_store.read() as uow:
        assert not uow.conversations.recent(1)


@pytest.mark.parametrize("origin", [SHOP, "http://testserver"])
def test_the_listed_sites_and_our_own_pages_are_welcome(client: TestClient, origin: str) -> None:
    with chatting(client, origin=origin) as chat:
        assert chat.hello()


# Once


@on_both_databases
def test_a_message_sent_twice_is_stored_and_answered_once(client: TestClient, brain: FakeBrain) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("Bonjour", "m1")
        chat.send(type="message", id="m1", text="Bonjour", payload=None)
        received, before = chat.until("received")
        assert received == {"type": "received", "id": "m1", "seq": 1}
        assert not of_kind([*before, *chat.silence()], "message")
        token = chat.token
    with chatting(client) as chat:
        chat.hello(token, after=2)
        chat.send(type="message", id="m1", text="Bonjour", payload=None)
        assert chat.until("received")[0]["seq"] == 1
        assert not of_kind(chat.silence(), "message")
    assert len(brain.turns) == 1


def test_two_customers_may_use_the_same_id(client: TestClient) -> None:
    with chatting(client) as one, chatting(client) as two:
        one.hello()
        two.hello()
        assert one.say("un", "m1")[-1]["text"] == "Écho de un"
        assert two.say("deux", "m1")[-1]["text"] == "Écho de deux"


def test_nobody_sees_another_conversation(client: TestClient) -> None:
    with chatting(client) as one, chatting(client) as two:
        one.hello()
        two.hello()
        one.say("secret")
        assert two.silence() == []


def test_a_chat_is_not_woken_by_what_is_said_in_another(
    client: TestClient, seeded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[str, str | None]] = []
    concerns = WebchatSession.concerns

    def note(session: WebchatSession, happened: Event) -> bool:
        woken.append((session.conversation_id, happened.conversation_id))
        return concerns(session, happened)

    monkeypatch.setattr(WebchatSession, "concerns", note)
    with chatting(client) as quiet, chatting(client) as loud:
        quiet.hello()
        quiet.silence()  # a frame was answered: it has said what it wants
        loud.hello()
        loud.say("Bonjour")
        quiet.say("Bonjour")  # events come in order: the other's have been passed on by then
        mine = conversation_of(seeded_store, quiet).id
    assert {of for chat, of in woken if chat == mine} == {mine}


def test_a_message_goes_before_the_turns(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = note_urgency(monkeypatch)
    with chatting(client) as chat:
        chat.hello()
        chat.say("Bonjour")
    assert asked.count(True) == 1, "the message, and not its turn"


# During the conversation


def test_what_was_shown_is_acknowledged(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("Bonjour")
        chat.send(type="ack", seq=99)
        chat.silence()
        conversation = conversation_of(seeded_store, chat)
        assert conversation.read_seq == 2
        with seeded_store.read() as uow:
            assert not uow.outbox.undelivered(conversation.id, 99)


def test_the_customer_chooses_and_may_change_their_mind(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        for accepted in (True, False):
            chat.send(type="personalisation", accepted=accepted)
            assert chat.until("personalisation")[0] == {"type": "personalisation", "accepted": accepted}
            assert conversation_of(seeded_store, chat).accepts_personalisation is accepted


def test_the_handoff_is_shown_live_and_the_bot_falls_silent(
    client: TestClient, seeded_store: Store, relation: Relation, brain: FakeBrain
) -> None:
    camille = hire(seeded_store, relation)
    brain.answers["Un humain !"] = HANDOFF
    with chatting(client) as chat:
        chat.hello()
        frames = chat.say("Un humain !")
        waiting = {**WITH_THE_BOT, "kind": "waiting", "position": 1}
        if waiting not in [frame["owner"] for frame in of_kind(frames, "owner")]:
            chat.until("owner", owner=waiting)
        with seeded_store.write() as uow:
            send_reply(uow, relation, conversation_of(seeded_store, chat).id, camille, "Bonjour, c'est Camille.")
            uow.commit()
        owner, _ = chat.until("owner", owner={**WITH_THE_BOT, "kind": "advisor", "name": "Camille"})
        reply, _ = chat.until("message", author="advisor")
        assert owner["owner"]["name"] == reply["name"] == "Camille"
        assert reply["text"] == "Bonjour, c'est Camille."
        chat.send(type="message", id="m9", text="Ah, bonjour", payload=None)
        chat.until("received", id="m9")
        frames = chat.silence()
        assert "bot" not in [frame["author"] for frame in of_kind(frames, "message")]
    assert [turn["text"] for turn in brain.turns] == ["Un humain !"]


def test_the_customer_leaves_and_may_come_back(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("Bonjour")
        for _ in range(2):
            chat.send(type="leave")
        frame, _ = chat.until("owner", owner={**WITH_THE_BOT, "kind": "closed", "asks": "grade"})
        assert frame
        assert chat.until("message", author="system")[0]["seq"] == 3
        assert chat.until("message", author="bot")[0]["seq"] == 4
        assert conversation_of(seeded_store, chat).owner is Owner.CLOSED
        frames = chat.say("Finalement…")
        assert [message["seq"] for message in of_kind(frames, "message")] == [5, 6]
        assert conversation_of(seeded_store, chat).owner is Owner.BOT


def test_a_closed_chat_is_graded_and_told_what_should_change(client: TestClient, seeded_store: Store) -> None:
    with chatting(client) as chat:
        chat.hello()
        chat.say("Bonjour")
        chat.send(type="leave")
        question, _ = chat.until("message", author="bot")
        best = question["buttons"][0]
        frames = chat.say(best["title"], payload=best["payload"])
        assert "changer" in frames[-1]["text"]
        assert [frame["owner"]["asks"] for frame in of_kind(frames, "owner")] == ["words"]
        assert chat.say("Plus de couleurs")[-1]["text"].startswith("C’est noté")
        conversation = conversation_of(seeded_store, chat)
        assert conversation.owner is Owner.CLOSED
        with seeded_store.read() as uow:
            told = uow.satisfactions.latest(conversation.id)
        assert told is not None
        assert (told.grade, told.words) == (5, "Plus de couleurs")


def test_who_waits_sees_the_queue_move_and_may_leave_it(
    client: TestClient, seeded_store: Store, relation: Relation, clock: Clock, brain: FakeBrain
) -> None:
    camille = hire(seeded_store, relation)
    brain.answers["Un humain !"] = HANDOFF
    with chatting(client) as first, chatting(client) as second:
        first.hello()
        first.say("Un humain !")
        clock.pass_time(seconds=1)
        second.hello()
        frames = second.say("Un humain !")
        assert of_kind(frames, "owner")[-1]["owner"]["position"] == 2
        with seeded_store.write() as uow:
            send_reply(uow, relation, conversation_of(seeded_store, first).id, camille, "Bonjour.")
            uow.commit()
        moved, _ = second.until("owner", owner={**WITH_THE_BOT, "kind": "waiting", "position": 1, "wait_minutes": 1})
        assert moved
        for _ in range(2):
            second.send(type="leave_queue")
        second.until("owner", owner=WITH_THE_BOT)
        assert "leave_queue" not in [frame.get("code") for frame in second.silence()]
        conversation = conversation_of(seeded_store, second)
        assert (conversation.owner, conversation.need["refused_offer"]) == (Owner.BOT, True)
        with seeded_store.read() as uow:
            lines = uow.messages.after(conversation.id, 2)
        assert [line.act["act"] for line in lines if line.act] == ["utter_waiting_left"]


def test_a_widget_closed_while_the_bot_answers_loses_nothing(client: TestClient, brain: FakeBrain) -> None:
    with chatting(client) as chat:
        chat.hello()
        brain.hold()
        chat.send(type="message", id="m1", text="Bonjour", payload=None)
        chat.until("received")
        assert brain.is_reached.wait(10)
        token = chat.token
    brain.release()
    with chatting(client) as chat:
        welcome = chat.hello(token, after=1)
        reply = welcome["messages"][-1] if welcome["messages"] else chat.until("message", author="bot")[0]
        assert (reply["seq"], reply["text"]) == (2, "Écho de Bonjour")


def test_without_the_brain_the_customer_is_told_on_the_socket(client: TestClient, brain: FakeBrain) -> None:
    brain.is_away = True
    with chatting(client) as chat:
        chat.hello()
        told = chat.say("Bonjour ?")[-1]
        assert "panne" in told["text"]
        assert chat.until("message", author="bot")[0]["seq"] == 3
