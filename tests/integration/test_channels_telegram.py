"""Telegram through the whole service, against a server that speaks its protocol."""

import asyncio
from typing import Any

import httpx
import pytest
from channel_steps import deliver, inbox, outbox, speak, states, thread, unpacked, until
from clock import Clock
from databases import on_both_databases
from fakes.brain import FakeBrain, act, answer
from fakes.telegram import CHAT, SECRET, FakeTelegram, flood
from fastapi import FastAPI
from media_steps import JPEG, PDF, STICKER
from service import with_service
from steps import hire

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.delivery import DeliveryState
from relation.services.dead_letters import dead_letters, resend
from relation.services.handoffs import send_reply
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient
BUTTONS = [
    {
        "title": "Suivre ma commande",
        "payload": '/gerer_contrat.suivi_commande{"order_number": "LV-240613", "x": "' + "y" * 60 + '"}',
    },
    {"title": "Ma facture", "payload": "/gerer_contrat.facture"},
]
CHOOSE = answer(act("utter_nobody_knows_this", "Que souhaitez-vous faire ?", buttons=BUTTONS))


@pytest.fixture
def app(open_service: Any, telegram: FakeTelegram) -> FastAPI:
    return open_service(telegram)


@on_both_databases
def test_a_conversation(app: FastAPI, store: Store, brain: FakeBrain, telegram: FakeTelegram) -> None:
    brain.answers["Aidez-moi"] = CHOOSE

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Aidez-moi")))
        await until(lambda: telegram.sent)
        assert list(telegram.keyboard()) == ["Suivre ma commande", "Ma facture"]
        await deliver(client, telegram.delivery(telegram.tap("Suivre ma commande")))
        await until(lambda: len(telegram.sent) == 2)
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)
        answered = [path for path, _ in telegram.calls if path.endswith("answerCallbackQuery")]
        assert len(answered) == 1

    with_service(app, work)
    conversation, lines = thread(store, "telegram", CHAT)
    assert conversation.first_name == "Inès"
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == ["Aidez-moi", "Suivre ma commande"]
    (tapped,) = [turn for turn in brain.turns if turn["text"] == "Suivre ma commande"]
    assert tapped["understanding"]["motif"] == "suivi_commande", "understood by its payload, not by its label"
    assert telegram.texts()[0] == "Que souhaitez-vous faire\u202f?"


def test_a_repeated_update_is_answered_once(app: FastAPI, store: Store, telegram: FakeTelegram) -> None:
    async def work(client: Client) -> None:
        first, second = telegram.message("un"), telegram.message("deux")
        await asyncio.gather(*(deliver(client, telegram.delivery(first)) for _ in range(4)))
        await deliver(client, telegram.delivery(second))
        await deliver(client, telegram.delivery(first))
        await unpacked(store)
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)

    with_service(app, work)
    assert telegram.texts() == ["Écho de un", "Écho de deux"]


def test_an_advisors_words_arrive(app: FastAPI, store: Store, relation: Relation, telegram: FakeTelegram) -> None:
    camille = hire(store, relation)

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: telegram.sent)
        conversation, _ = thread(store, "telegram", CHAT)
        await asyncio.to_thread(_reply, conversation.id)
        await until(lambda: "Je m’en occupe." in telegram.texts())

    def _reply(conversation_id: str) -> None:
        with store.write() as uow:
            send_reply(uow, relation, conversation_id, camille, "Je m’en occupe.")
            uow.commit()

    with_service(app, work)


def test_photos_stickers_edits_and_the_start_button(app: FastAPI, store: Store, telegram: FakeTelegram) -> None:
    telegram.files = {"large": JPEG, "doc": PDF, "st": STICKER}

    async def work(client: Client) -> None:
        sizes = [{"file_id": "small", "width": 90}, {"file_id": "large", "width": 1280}]
        said = telegram.message("Voila")
        for update in (
            telegram.message("/start"),
            telegram.message(photo=sizes),
            telegram.message(photo=sizes, caption="Regardez"),
            telegram.message(document={"file_id": "doc", "file_name": "facture.pdf"}, caption="La facture"),
            telegram.message(sticker={"file_id": "st"}),
            said,
            telegram.edited(said, "Voilà"),
        ):
            before = len(telegram.sent)
            await deliver(client, telegram.delivery(update))
            await until(lambda before=before: len(telegram.sent) > before)
            await unpacked(store)

    with_service(app, work)
    _, lines = thread(store, "telegram", CHAT)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == [
        "Bonjour", "(photo)", "Regardez\n(photo)", "La facture\n(document\u00a0: facture.pdf)", "(autocollant)",
        "Voila", "Voilà",
    ]  # fmt: skip
    assert [entry.media for entry in inbox(store) if entry.media][2] == [
        {"kind": "document", "id": "doc", "name": "facture.pdf"}
    ]
    assert "un conseiller pourra l’ouvrir" in telegram.texts()[1]


def test_limits_of_the_platform_are_waited_for(
    app: FastAPI, store: Store, telegram: FakeTelegram, clock: Clock, relation: Relation
) -> None:
    telegram.refusals = [flood(retry_after=30)]

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: any(entry.error == "rate_limited" for entry in outbox(store)))
        (entry,) = outbox(store)
        assert (entry.next_attempt_at - clock.now).total_seconds() == 30
        assert telegram.sent == []
        clock.pass_time(seconds=31)
        await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert telegram.texts() == ["Écho de Bonjour"]


def test_a_customer_who_blocked_us_leaves_a_dead_letter_that_can_be_sent_again(
    app: FastAPI, store: Store, telegram: FakeTelegram, relation: Relation
) -> None:
    telegram.blocked_by = {str(CHAT)}

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: states(store) == [DeliveryState.FAILED])
        with store.read() as uow:
            (dead,) = dead_letters(uow)
        assert (dead.channel, dead.cause, dead.first_name) == ("telegram", "blocked", "Inès")
        telegram.blocked_by = set()
        with store.write() as uow:
            resend(uow, relation, dead.entry_id, "camille")
            uow.commit()
        await until(lambda: states(store) == [DeliveryState.SENT])

    with_service(app, work)
    assert telegram.texts() == ["Écho de Bonjour"]


def test_an_expired_token_takes_the_channel_down_and_messages_wait(
    app: FastAPI, store: Store, telegram: FakeTelegram, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.token, ours = "another", telegram.token

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: "is down" in caplog.text)
        health = (await client.get("/health")).json()
        assert (health["status"], health["channels"]) == ("ok", {"telegram": "down: telegram_401"})
        await deliver(client, telegram.delivery(telegram.message("Répondez-moi.")))
        telegram.token = ours
        clock.pass_time(seconds=61)
        await until(lambda: len(telegram.sent) == 2)
        assert (await client.get("/health")).json()["channels"] == {"telegram": "up"}

    with_service(app, work)
    assert telegram.texts() == ["Écho de Bonjour", "Écho de Répondez-moi."]
    assert all(ours not in record.getMessage() for record in caplog.records)


def test_a_long_answer_goes_in_parts_with_its_buttons_last(
    app: FastAPI, store: Store, relation: Relation, telegram: FakeTelegram
) -> None:
    link = "https://verger.exemple.fr/" + "a" * 300
    text = " ".join(["Une phrase avec un emoji 🍎."] * 250 + [link] + ["Fin."] * 400)

    async def work(client: Client) -> None:
        await deliver(client, telegram.delivery(telegram.message("Bonjour")))
        await until(lambda: telegram.sent)
        conversation, _ = thread(store, "telegram", CHAT)
        speak(store, relation, conversation.id, text, buttons=BUTTONS)
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)

    with_service(app, work)
    _, *parts = telegram.sent
    assert len(parts) == 3
    assert sum(link in part["text"] for part in parts) == 1
    assert " ".join(part["text"] for part in parts).split() == text.split()
    assert ["reply_markup" in part for part in parts] == [False, False, True]


@pytest.mark.parametrize(
    "headers", [{}, {"x-telegram-bot-api-secret-token": "wrong"}, {"x-telegram-bot-api-secret-token": ""}]
)
def test_without_the_secret_nothing_is_read(
    app: FastAPI, store: Store, telegram: FakeTelegram, headers: dict[str, str]
) -> None:
    async def work(client: Client) -> None:
        posted: dict[str, Any] = {**telegram.delivery(telegram.message("Bonjour")), "headers": headers}
        refused = await deliver(client, posted, status=401)
        assert refused.json()["error"]["code"] == "signature_refused"
        assert SECRET not in refused.text

    with_service(app, work)
    assert inbox(store) == []


def test_groups_and_strange_updates_are_ignored(app: FastAPI, store: Store, telegram: FakeTelegram) -> None:
    async def work(client: Client) -> None:
        group = telegram.message("Bonjour", chat=-100)
        group["message"]["chat"]["type"] = "supergroup"
        for update in (group, {"update_id": 1, "my_chat_member": {}}, {}, {"message": []}, {"message": {"text": 3}}):
            answered = await deliver(client, telegram.delivery(update))
            assert answered.json() == {"stored": 0}
        assert (await client.get("/channels/telegram/webhook")).status_code == 403

    with_service(app, work)
    assert inbox(store) == []
