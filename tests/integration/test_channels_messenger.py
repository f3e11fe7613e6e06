"""Messenger and Instagram through the whole service, against a server that speaks their protocol."""

from typing import Any

import httpx
import pytest
from channel_steps import deliver, inbox, outbox, speak, states, thread, unpacked, until
from clock import Clock
from fakes.brain import FakeBrain, act, answer
from fakes.messenger import PERSON, SENT_AT_MS, FakePage
from fakes.whatsapp import error
from fastapi import FastAPI
from service import with_service

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.delivery import DeliveryState
from relation.store.unit_of_work import Store

pytest_plugins = ["service_fixtures"]

Client = httpx.AsyncClient
BUTTONS = [
    {"title": "Ma commande", "payload": "/gerer_contrat.suivi_commande"},
    {"title": "Autre", "payload": "/aucun.refuser"},
]


@pytest.fixture
def brain() -> FakeBrain:
    brain = FakeBrain()
    brain.answers["Aidez-moi"] = answer(act("utter_nobody_knows_this", "Que faire.", buttons=BUTTONS))
    return brain


@pytest.fixture
def app(open_service: Any, page: FakePage) -> FastAPI:
    return open_service(page)


def test_a_conversation_with_quick_replies(app: FastAPI, store: Store, brain: FakeBrain, page: FakePage) -> None:
    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.message("Aidez-moi")))
        await until(lambda: page.sent)
        tap = page.choice("Ma commande")
        for _ in range(2):
            await deliver(client, page.delivery(tap, page.echo(page.sent[0])))
        await until(lambda: len(page.sent) == 2 and states(store) == [DeliveryState.SENT] * 2)
        await until(lambda: "typing_on" in page.actions)

    with_service(app, work)
    _, lines = thread(store, page.name, PERSON)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == ["Aidez-moi", "Ma commande"]
    assert brain.turns[-1]["understanding"]["motif"] == "suivi_commande"


def test_receipts_by_message_and_by_hour(app: FastAPI, store: Store, page: FakePage, clock: Clock) -> None:
    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.message("un")))
        await until(lambda: states(store) == [DeliveryState.SENT])
        clock.pass_time(minutes=1)
        await deliver(client, page.delivery(page.message("deux")))
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)
        await deliver(client, page.delivery(page.event(read={"watermark": SENT_AT_MS + 2_000})))
        await unpacked(store)
        assert states(store) == [DeliveryState.DELIVERED, DeliveryState.SENT]
        await deliver(client, page.delivery(page.event(delivery={"mids": [page.sent[1]["mid"]], "watermark": 1})))
        await unpacked(store)
        assert states(store) == [DeliveryState.DELIVERED] * 2
        await deliver(client, page.delivery(page.event(read={"mid": page.sent[1]["mid"]})))
        await unpacked(store)

    with_service(app, work)
    conversation, _ = thread(store, page.name, PERSON)
    assert conversation.read_seq == conversation.last_seq


def test_the_seven_days_are_a_persons(
    app: FastAPI, store: Store, relation: Relation, page: FakePage, clock: Clock
) -> None:
    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.message("Bonjour")))
        await until(lambda: states(store) == [DeliveryState.SENT])
        conversation, _ = thread(store, page.name, PERSON)
        clock.pass_time(days=6)
        speak(store, relation, conversation.id, "Le bot.")
        speak(store, relation, conversation.id, "La personne.", Author.ADVISOR)
        await until(lambda: states(store)[1:] == [DeliveryState.FAILED, DeliveryState.SENT])
        clock.pass_time(days=1)
        speak(store, relation, conversation.id, "Trop tard.", Author.ADVISOR)
        await until(lambda: states(store)[-1] is DeliveryState.FAILED)

    with_service(app, work)
    assert [(body.get("tag"), body["message"]["text"]) for body in page.sent] == [
        (None, "Écho de Bonjour"), ("HUMAN_AGENT", "La personne."),
    ]  # fmt: skip
    assert {entry.error for entry in outbox(store)} == {None, "window_closed"}


def test_what_comes_beside_words(app: FastAPI, store: Store, page: FakePage) -> None:
    image = {"type": "image", "payload": {"url": "https://cdn.example.com/a"}}
    postback = page.event(postback={"title": "Démarrer", "payload": "GET_STARTED"})
    said = page.message("Voila")
    events = [
        postback, page.message(attachments=[image]),
        page.message("Regardez", attachments=[image, {"type": "fallback"}, {"type": "story_mention"}]),
        said, page.event(message_edit={"mid": said["message"]["mid"], "text": "Voilà", "num_edit": 1}),
        page.message(is_deleted=True), page.event(reaction={"mid": "m"}), page.message(is_unsupported=True),
        {**page.message("du bureau"), "message": {"mid": "x", "text": "écrit sur la page", "is_echo": True}},
    ]  # fmt: skip

    async def work(client: Client) -> None:
        assert (await deliver(client, page.delivery(*events))).json() == {"stored": 6}
        assert (await deliver(client, page.delivery(page.message("Bonjour"), page="999"))).json() == {"stored": 0}
        await unpacked(store)

    with_service(app, work)
    _, lines = thread(store, page.name, PERSON)
    assert [line.text for line in lines if line.author is Author.CUSTOMER] == [
        "Bonjour", "(photo)", "Regardez\n(photo)\n(contenu que cette messagerie ne transmet pas)", "Voila", "Voilà",
        "(contenu que cette messagerie ne transmet pas)",
    ]  # fmt: skip
    assert inbox(store)[1].media == [{"kind": "photo", "id": "https://cdn.example.com/a", "name": None}]


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [
        (error(400, 10, "outside of allowed window", 2018278), "window_closed"),
        (error(400, 200, "not available", 1545041), "blocked"),
        (error(400, 100, "No matching user found", 2018001), "unknown_recipient"),
        (error(400, 551, "This person isn't available"), "undeliverable"),
    ],
)
def test_a_refusal_leaves_a_dead_letter(app: FastAPI, store: Store, page: FakePage, refusal: tuple, cause: str) -> None:
    page.refusals = [refusal]

    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.message("Bonjour")))
        await until(lambda: states(store) == [DeliveryState.FAILED])

    with_service(app, work)
    assert [entry.error for entry in outbox(store)] == [cause]


def test_long_words_are_split_as_the_platform_counts(
    app: FastAPI, store: Store, relation: Relation, page: FakePage
) -> None:
    text = "Une phrase très accentuée, à répéter. " * 100

    async def work(client: Client) -> None:
        await deliver(client, page.delivery(page.message("Bonjour")))
        await until(lambda: page.sent)
        conversation, _ = thread(store, page.name, PERSON)
        speak(store, relation, conversation.id, text, buttons=BUTTONS)
        await until(lambda: states(store) == [DeliveryState.SENT] * 2)

    with_service(app, work)
    _, *parts = page.sent
    assert " ".join(part["message"]["text"] for part in parts).split() == text.split()
    assert ["quick_replies" in part["message"] for part in parts] == [False] * (len(parts) - 1) + [True]
