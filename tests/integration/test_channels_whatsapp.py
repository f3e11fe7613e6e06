"""WhatsApp through the whole service, against a server that speaks its protocol."""

import asyncio
from typing import Any

import httpx
import pytest
from channel_steps import deliver, inbox, outbox, speak, states, thread, unpacked, until
from clock import DATA, Clock
from databases import on_both_databases
from fakes.brain import FakeBrain, act, answer
from fakes.whatsapp import APP_SECRET, PHONE, SCOPED, VERIFY_TOKEN, FakeWhatsApp, error, signature
from fastapi import FastAPI
from service import app_on, with_service

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.delivery import DeliveryState
from relation.model.errors import Invalid
from relation.playbook_templates import read_templates
from relation.services.dead_letters import dead_letters
from relation.services.templates import send_template
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient
LABELS = ["Lave-linge Ondine Silence 8 kg", "Lave-linge Ondine Silence 9 kg", "Autre chose"]
LIST = [{"title": label, "payload": f'/acheter.choisir{{"n": {n}}}'} for n, label in enumerate(LABELS)]
REPLIES = [{"title": "Oui", "payload": "/aucun.affirmer"}, {"title": "Non", "payload": "/aucun.refuser"}]


@pytest.fixture
def brain() -> FakeBrain:
    brain = FakeBrain()
    brain.answers["Liste"] = answer(act("utter_nobody_knows_this", "Lequel ?", buttons=LIST))
    brain.answers["Question"] = answer(act("utter_nobody_knows_this", "Vraiment ?", buttons=REPLIES))
    return brain


@pytest.fixture
def app(open_service: Any, whatsapp: FakeWhatsApp) -> FastAPI:
    return open_service(whatsapp)


@on_both_databases
def test_a_conversation_with_its_receipts(app: FastAPI, store: Store, brain: FakeBrain, whatsapp: FakeWhatsApp) -> None:
    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Question"))))
        await until(lambda: whatsapp.sent)
        assert whatsapp.choices() == {"Oui": "2.0", "Non": "2.1"}
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.choice("Oui"))))
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)
        first, second = whatsapp.sent
        read = [whatsapp.status(second, "read"), whatsapp.status(first, "delivered"), whatsapp.status(first, "sent")]
        for _ in range(2):  # in the wrong order, and twice
            await deliver(client, whatsapp.delivery(whatsapp.batch(statuses=read)))
        await unpacked(store)

    with_service(app, work)
    conversation, lines = thread(store, "whatsapp", SCOPED)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == ["Question", "Oui"]
    assert (conversation.first_name, conversation.read_seq) == ("Inès", 4)
    assert states(store) == [DeliveryState.DELIVERED] * 2
    assert brain.turns[-1]["understanding"]["motif"] == "affirmer"
    assert {body["recipient"] for body in whatsapp.sent} == {SCOPED}
    assert whatsapp.seen[0]["typing_indicator"] == {"type": "text"}


def test_long_labels_become_a_list_and_are_answered_whole(
    app: FastAPI, store: Store, brain: FakeBrain, whatsapp: FakeWhatsApp
) -> None:
    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Liste"))))
        await until(lambda: whatsapp.sent)
        assert list(whatsapp.choices()) == ["Lave-linge Ondine…", "Lave-linge Ondine…", "Autre chose"][1:]
        rows = whatsapp.sent[0]["interactive"]["action"]["sections"][0]["rows"]
        assert [row.get("description") for row in rows] == [*LABELS[:2], None]
        chosen = whatsapp.message(type="interactive", interactive={"type": "list_reply", "list_reply": rows[1]})
        await deliver(client, whatsapp.delivery(whatsapp.batch(chosen)))
        await until(lambda: len(whatsapp.sent) == 2)
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("autre chose"))))
        await until(lambda: len(whatsapp.sent) == 3)

    with_service(app, work)
    _, lines = thread(store, "whatsapp", SCOPED)
    assert [line.text for line in lines if line.author is Author.CUSTOMER][1] == LABELS[1]
    assert [turn["understanding"]["entities"] for turn in brain.turns[1:]] == [
        [{"entity": "n", "value": n, "start": 0, "end": 0, "text": str(n)}] for n in (1, 2)
    ]


def test_a_batch_is_unpacked_whole(app: FastAPI, store: Store, whatsapp: FakeWhatsApp) -> None:
    others = [
        whatsapp.message(f"bonjour {n}", **{"from": f"3360000000{n}", "from_user_id": f"FR.{n}"}) for n in range(5)
    ]
    mine = [whatsapp.message(f"message {n}") for n in range(3)]
    batch = whatsapp.batch(mine[0], *others[:3], mine[1])
    batch["entry"].append(whatsapp.batch(mine[2], *others[3:])["entry"][0])
    batch["entry"][0]["changes"].append({"field": "account_update", "value": {"event": "x"}})

    async def work(client: Client) -> None:
        answered = await deliver(client, whatsapp.delivery(batch))
        assert answered.json() == {"stored": 8}
        await until(lambda: len(whatsapp.sent) == 8)
        await deliver(client, whatsapp.delivery(batch))
        await unpacked(store)

    with_service(app, work)
    assert (len(inbox(store)), len(whatsapp.sent)) == (8, 8)
    _, lines = thread(store, "whatsapp", SCOPED)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == ["message 0", "message 1", "message 2"]


def test_a_number_that_is_hidden_one_day_keeps_its_conversation(
    app: FastAPI, store: Store, whatsapp: FakeWhatsApp
) -> None:
    before = whatsapp.batch(whatsapp.message("Bonjour"))
    value = before["entry"][0]["changes"][0]["value"]
    del value["contacts"][0]["user_id"], value["messages"][0]["from_user_id"]
    hidden = whatsapp.message("C'est encore moi")
    del hidden["from"]

    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(before))
        await until(lambda: len(whatsapp.sent) == 1)
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Toujours moi"))))
        await deliver(client, whatsapp.delivery(whatsapp.batch(hidden)))
        await until(lambda: len(whatsapp.sent) == 3)

    with_service(app, work)
    _, lines = thread(store, "whatsapp", SCOPED)
    assert len(lines) == 6
    assert [body.get("to") or body.get("recipient") for body in whatsapp.sent] == [PHONE, SCOPED, SCOPED]


def _send_template(store: Store, relation: Relation, conversation_id: str) -> None:
    template = read_templates(DATA)["reponse_prete"]
    with store.write() as uow:
        for values in ([], [" "], ["Inès", "Roux"]):
            with pytest.raises(Invalid, match="template_values"):
                send_template(uow, relation, conversation_id, template, values, "camille")
        send_template(uow, relation, conversation_id, template, ["Inès"], "camille")
        uow.commit()


def test_after_24_hours_nothing_leaves_and_it_is_said(
    app: FastAPI, store: Store, relation: Relation, whatsapp: FakeWhatsApp, clock: Clock
) -> None:
    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour"))))
        await until(lambda: states(store) == [DeliveryState.SENT])
        conversation, _ = thread(store, "whatsapp", SCOPED)
        clock.pass_time(hours=23, minutes=59)
        speak(store, relation, conversation.id, "Encore à l'heure.")
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)
        clock.pass_time(minutes=1)
        late = whatsapp.message("Envoyé hier")  # a webhook that comes a day late does not open the window again
        await deliver(client, whatsapp.delivery(whatsapp.batch(late)))
        await until(lambda: len(states(store)) == 3 and states(store)[2] is DeliveryState.FAILED)

        await asyncio.to_thread(_send_template, store, relation, conversation.id)
        await until(lambda: states(store)[-1] is DeliveryState.SENT)

    with_service(app, work)
    assert whatsapp.texts() == ["Écho de Bonjour", "Encore à l'heure.", "template"]
    assert whatsapp.sent[-1]["template"] == {
        "name": "reponse_prete", "language": {"code": "fr"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Inès"}]}],
    }  # fmt: skip
    _, lines = thread(store, "whatsapp", SCOPED)
    assert lines[-1].text.startswith("Bonjour Inès, nous avons une réponse")
    with store.read() as uow:
        assert [dead.cause for dead in dead_letters(uow)] == ["window_closed"]


@pytest.mark.parametrize(
    ("refusal", "state", "cause"),
    [
        (error(400, 131047, "Re-engagement message"), DeliveryState.FAILED, "window_closed"),
        (error(400, 131026, "Message undeliverable"), DeliveryState.FAILED, "undeliverable"),
        (error(400, 131056, "pair rate limit hit"), DeliveryState.QUEUED, "meta_131056"),
        (error(503, 131016, "Service overloaded", Retry_After="7"), DeliveryState.QUEUED, "http_503"),
        (error(429, 130429, "Rate limit hit", Retry_After="9"), DeliveryState.QUEUED, "meta_130429"),
        (error(400, 2635, "deprecated version"), DeliveryState.QUEUED, "meta_2635"),
    ],
)
def test_each_refusal_has_its_answer(
    app: FastAPI, store: Store, whatsapp: FakeWhatsApp, clock: Clock,
    refusal: tuple, state: DeliveryState, cause: str,
) -> None:  # fmt: skip
    whatsapp.refusals = [refusal]

    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour"))))
        await until(lambda: outbox(store) and outbox(store)[0].error == cause)
        assert states(store) == [state]
        if state is DeliveryState.QUEUED:
            clock.pass_time(minutes=2)
            await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert whatsapp.texts() == ([] if state is DeliveryState.FAILED else ["Écho de Bonjour"])


def test_a_receipt_before_the_retry_prevents_a_double(
    app: FastAPI, store: Store, whatsapp: FakeWhatsApp, clock: Clock
) -> None:
    """The line is cut after WhatsApp took the message; its receipt says so."""
    whatsapp.is_silent = True

    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour"))))
        await until(lambda: outbox(store) and outbox(store)[0].attempts and whatsapp.sent)
        whatsapp.is_silent = False
        await deliver(client, whatsapp.delivery(whatsapp.batch(statuses=[whatsapp.status(whatsapp.sent[0], "sent")])))
        await unpacked(store)
        assert states(store) == [DeliveryState.SENT]
        clock.pass_time(minutes=10)
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Merci"))))
        await until(lambda: "Écho de Merci" in whatsapp.texts())

    with_service(app, work)
    assert whatsapp.texts() == ["Écho de Bonjour", "Écho de Merci"]


def test_a_failed_status_makes_a_dead_letter(app: FastAPI, store: Store, whatsapp: FakeWhatsApp) -> None:
    async def work(client: Client) -> None:
        await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour"))))
        await until(lambda: states(store) == [DeliveryState.SENT])
        failed = whatsapp.status(whatsapp.sent[0], "failed", errors=[{"code": 131026, "title": "Undeliverable"}])
        await deliver(client, whatsapp.delivery(whatsapp.batch(statuses=[failed])))
        strangers = [{**failed, "biz_opaque_callback_data": "none/1/1"}, {"id": "wamid.none", "status": "read"}, {}]
        await deliver(client, whatsapp.delivery(whatsapp.batch(statuses=strangers)))
        await unpacked(store)

    with_service(app, work)
    (entry,) = outbox(store)
    assert (entry.state, entry.error) == (DeliveryState.FAILED, "undeliverable")


def test_the_handshake_knows_our_token_only(app: FastAPI, whatsapp: FakeWhatsApp) -> None:
    async def work(client: Client) -> None:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
        answered = await client.get("/channels/whatsapp/webhook", params=asked)
        assert (answered.status_code, answered.text) == (200, "1158201444")
        for wrong in ({"hub.verify_token": "autre"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": ""}):
            refused = await client.get("/channels/whatsapp/webhook", params={**asked, **wrong})
            assert refused.json()["error"]["code"] == "handshake_refused"
            assert refused.status_code == 403

    with_service(app, work)


def test_only_what_meta_signed_is_read(app: FastAPI, store: Store, whatsapp: FakeWhatsApp) -> None:
    posted = whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour")))
    another = whatsapp.delivery(whatsapp.batch(whatsapp.message("Bonjour")), secret="another app's secret")

    async def work(client: Client) -> None:
        legacy = {"x-hub-signature": "sha1=0000", "x-hub-signature-256": ""}
        for wrong in ({**posted, "headers": {}}, another, {**posted, "headers": legacy},
                      {**posted, "content": posted["content"] + b" "}):  # fmt: skip
            refused = await deliver(client, wrong, status=401)
            assert refused.json()["error"]["code"] == "signature_refused"
            assert APP_SECRET not in refused.text

    with_service(app, work)
    assert inbox(store) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422), (b"{", 422), (b"[]", 422), (b"null", 422), (b'"x"', 422), (b"[" * 200_000, 422), (b"\xff\xfe", 422),
        (b'{"a":' * 50 + b"1" + b"}" * 50, 422), (b"1" * 5000, 422), (b"{}", 200), (b'{"entry": 3}', 200),
        (b'{"entry": [{"changes": [{"field": "messages", "value": []}]}]}', 200), (b'{"x": NaN}', 200),
        (b" " * 5_000_000 + b"{}", 413),
    ],
    ids=range(14),
)  # fmt: skip
def test_bad_bodies_have_a_defined_answer(app: FastAPI, whatsapp: FakeWhatsApp, content: bytes, status: int) -> None:
    async def work(client: Client) -> None:
        posted = {"url": "/channels/whatsapp/webhook", "content": content, "headers": signature(content)}
        await deliver(client, posted, status=status)

    with_service(app, work)


def test_a_channel_without_credentials_is_off(app: FastAPI) -> None:
    async def work(client: Client) -> None:
        for name in ("telegram", "pigeon"):
            refused = await client.post(f"/channels/{name}/webhook", content=b"{}")
            assert (refused.status_code, refused.json()["error"]["code"]) == (404, "channel_off")

    with_service(app, work)


def test_a_flood_is_kept_and_not_answered(
    store_url: str, store: Store, relation: Relation, brain: FakeBrain, whatsapp: FakeWhatsApp
) -> None:
    app = app_on(store_url, relation, brain, **whatsapp.environ(), SENDER_MESSAGES_PER_MINUTE="2")

    async def work(client: Client) -> None:
        for n in range(6):
            await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message(f"message {n}"))))
        await until(lambda: len(whatsapp.sent) == 3 and states(store) == [DeliveryState.SENT] * 3)

    with_service(app, work)
    assert len(inbox(store)) == 6
    assert {turn["text"] for turn in brain.turns} == {"message 0", "message 1"}
    assert sum("plus vite" in text for text in whatsapp.texts()) == 1


def test_a_channel_that_is_flooded_asks_the_platform_to_come_back(
    store_url: str, store: Store, relation: Relation, brain: FakeBrain, whatsapp: FakeWhatsApp
) -> None:
    app = app_on(store_url, relation, brain, **whatsapp.environ(), CHANNEL_MESSAGES_PER_MINUTE="3")

    async def work(client: Client) -> None:
        batch = whatsapp.batch(*(whatsapp.message(f"message {n}") for n in range(3)))
        await deliver(client, whatsapp.delivery(batch))
        refused = await deliver(client, whatsapp.delivery(whatsapp.batch(whatsapp.message("trop"))), status=429)
        assert refused.json()["error"]["code"] == "channel_too_fast"
        await until(lambda: len(whatsapp.sent) == 3)

    with_service(app, work)
    assert len(inbox(store)) == 3
