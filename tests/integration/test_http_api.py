"""The plain HTTP channel through the whole application: answered once, in order, and never left without the truth."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import on_both_databases
from fakes.brain import HANDOFF, FakeBrain, act, answer, effect, understanding
from fastapi import FastAPI
from service import SECRETS, app_on, with_service
from sqlalchemy import text as sql_text
from steps import hire

from gateway import worker
from gateway.customer_tokens import CustomerTokens
from gateway.http_api import METADATA_MAX_CHARS
from gateway.limits import BODY_MAX_BYTES
from relation.context import Relation
from relation.services.handoffs import return_to_bot, send_reply
from relation.store.unit_of_work import Store

MESSAGES = "/api/v1/messages"
Client = httpx.AsyncClient


@pytest.fixture
def brain() -> FakeBrain:
    return FakeBrain()


@pytest.fixture
def app(store_url: str, relation: Relation, brain: FakeBrain) -> FastAPI:
    return app_on(store_url, relation, brain)


async def post(client: Client, text: str, conversation: str = "paul", **fields: Any) -> httpx.Response:
    return await client.post(MESSAGES, json={"conversation": conversation, "text": text, **fields})


def texts(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [message["text"] for message in response.json()["messages"]]


def error_of(response: httpx.Response, status: int) -> str:
    """The code of the one shape of errors."""
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) >= {"code", "message"}
    return str(error["code"])


def history(store: Store, key: str = "paul") -> list[tuple[int, str, str]]:
    with store.read() as uow:
        conversation = uow.conversations.by_key("http", key)
        assert conversation is not None
        return [(line.seq, line.author.value, line.text) for line in uow.messages.after(conversation.id, 0)]


# An answer


@on_both_databases
def test_a_message_is_answered(app: FastAPI, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        brain.understandings["Bonjour"] = understanding("aucun", "saluer")
        answered = await post(client, "  Bonjour ")
        assert texts(answered) == ["Écho de Bonjour"]
        body = answered.json()
        assert (body["conversation"], body["owner"]) == ("paul", "bot")
        reply = {"seq": 2, "author": "bot", "text": "Écho de Bonjour", "name": None, "buttons": []}
        assert body["messages"] == [reply]
        assert body["understanding"]["motif"] == "saluer"
        assert (body["understanding"]["persona"], body["understanding"]["human"]) == ("neutre", "no")

    with_service(app, work)


@on_both_databases
def test_the_same_id_is_answered_once_even_at_the_same_moment(app: FastAPI, store: Store, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        together = await asyncio.gather(*(post(client, "Bonjour", id="m1") for _ in range(5)))
        later = await post(client, "Bonjour", id="m1")
        assert [texts(one) for one in (*together, later)] == [["Écho de Bonjour"]] * 6

    with_service(app, work)
    assert [text for _, _, text in history(store)] == ["Bonjour", "Écho de Bonjour"]
    assert len(brain.turns) == 1


def test_an_id_of_another_conversation_is_refused_without_its_answer(app: FastAPI) -> None:
    async def work(client: Client) -> None:
        await post(client, "Ma commande ?", "paul", id="1")
        refused = await post(client, "Bonjour", "lise", id="1")
        assert error_of(refused, 409) == "message_id_reused"
        assert "commande" not in refused.text

    with_service(app, work)


@on_both_databases
def test_messages_at_once_keep_their_order(app: FastAPI, store: Store, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        brain.hold()
        first = asyncio.create_task(post(client, "un"))
        assert await asyncio.to_thread(brain.is_reached.wait, 10)
        second = asyncio.create_task(post(client, "deux"))
        third = asyncio.create_task(post(client, "autre", "lise"))
        while len(brain.turns) < 2 or len(history(store)) < 2:  # the other conversation does not wait for this one
            await asyncio.sleep(0)
        brain.release()
        assert [texts(one) for one in await asyncio.gather(first, second, third)] == [
            ["Écho de un"], ["Écho de deux"], ["Écho de autre"],
        ]  # fmt: skip

    with_service(app, work)
    assert [turn["text"] for turn in brain.turns] == ["un", "autre", "deux"]
    assert [author for _, author, _ in history(store)] == ["customer", "customer", "bot", "bot"]
    assert brain.turns[2]["state"] == {"turns": 1}, "the second turn starts from the first one's state"


@on_both_databases
def test_many_at_once_are_each_answered_once(app: FastAPI, store: Store) -> None:
    async def work(client: Client) -> None:
        sent = [(f"c{number % 3}", f"message {number}") for number in range(15)]
        answers = await asyncio.gather(*(post(client, text, key) for key, text in sent))
        assert [texts(one) for one in answers] == [[f"Écho de {text}"] for _, text in sent]

    with_service(app, work)
    for key in ("c0", "c1", "c2"):
        lines = history(store, key)
        assert [seq for seq, _, _ in lines] == list(range(1, 11))


def test_a_button_is_not_understood_again(app: FastAPI, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        buttons = [{"title": "Oui", "payload": "/aucun.affirmer"}]
        brain.answers["Annulez"] = answer(act("utter_test_question", "Sûr ?", buttons=buttons))
        asked = await post(client, "Annulez")
        assert asked.json()["messages"][0]["buttons"] == buttons
        await post(client, "Oui", payload="/aucun.affirmer")
        await post(client, "Piraté", payload="/gerer_contrat.remboursement")

    with_service(app, work)
    assert brain.understood == ["Annulez", "Piraté"]
    assert brain.turns[1]["understanding"]["intent"]["name"] == "aucun.affirmer"


def test_a_leading_slash_is_only_text(app: FastAPI, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        assert texts(await post(client, "/gerer_contrat.resilier")) == ["Écho de /gerer_contrat.resilier"]

    with_service(app, work)
    assert brain.understood == ["/gerer_contrat.resilier"]


def test_what_was_said_is_read_again_and_acknowledged(app: FastAPI, store: Store) -> None:
    async def work(client: Client) -> None:
        await post(client, "un")
        await post(client, "deux")
        everything = await client.get("/api/v1/conversations/paul/messages")
        assert [message["seq"] for message in everything.json()["messages"]] == [1, 2, 3, 4]
        rest = await client.get("/api/v1/conversations/paul/messages", params={"after": 3})
        assert texts(rest) == ["Écho de deux"]

    with_service(app, work)
    with store.read() as uow:
        conversation = uow.conversations.by_key("http", "paul")
        assert conversation is not None
        assert conversation.read_seq == 4
        assert not uow.outbox.undelivered(conversation.id, 99)


# Refusals


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer é"])
def test_without_the_token_nothing_is_done(app: FastAPI, brain: FakeBrain, given: str | None) -> None:
    async def work(client: Client) -> None:
        del client.headers["authorization"]
        headers = {"authorization": given.encode()} if given is not None else {}
        for request in (
            client.post(MESSAGES, json={"conversation": "paul", "text": "Bonjour"}, headers=headers),
            client.get("/api/v1/conversations/paul/messages", headers=headers),
        ):
            assert error_of(await request, 401) == "unauthorised"

    with_service(app, work)
    assert not brain.understood


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_an_empty_message_is_refused(app: FastAPI, text: str) -> None:
    async def work(client: Client) -> None:
        assert error_of(await post(client, text), 422) == "empty_message"
        assert error_of(await client.get("/api/v1/conversations/paul/messages"), 404) == "unknown_conversation"

    with_service(app, work)


def test_a_message_too_long_is_refused_and_the_longest_is_taken(app: FastAPI) -> None:
    async def work(client: Client) -> None:
        assert error_of(await post(client, "é" * 20_000), 422) == "too_long"
        assert error_of(await post(client, "é" * 5_001), 422) == "too_long"
        assert texts(await post(client, "é" * 5_000))

    with_service(app, work)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"not json", b"[]", b"null", b'"text"', b"{}", b'{"text": "Bonjour"}', b'{"conversation": "paul"}',
        b'{"conversation": "", "text": "Bonjour"}', b'{"conversation": "paul", "text": 3}',
        b'{"conversation": "paul", "text": "Bonjour", "metadata": []}', b"\xff\xfe",
        b'{"conversation": "' + b"k" * 201 + b'", "text": "Bonjour"}',
        b'{"conversation": "paul", "text": "Bonjour", "id": ""}',
        *(
            b'{"conversation": "paul", "text": "a", "metadata": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
            for depth in (40, 490, 800)
        ),
        b'{"conversation": "paul", "text": "a", "metadata": {"a": "' + b"x" * METADATA_MAX_CHARS + b'"}}',
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused(app: FastAPI, body: bytes) -> None:
    async def work(client: Client) -> None:
        refused = await client.post(MESSAGES, content=body, headers={"content-type": "application/json"})
        assert error_of(refused, 422) == "invalid_request"

    with_service(app, work)


@on_both_databases
@pytest.mark.parametrize(
    "text", ["nul \\u0000 ici", "demi \\ud83d caractère", "entier \\ud83d\\ude00"], ids=["nul", "surrogate", "emoji"]
)
def test_characters_that_a_database_cannot_hold_are_no_crash(app: FastAPI, text: str) -> None:
    async def work(client: Client) -> None:
        fields = f'"text": "{text}", "metadata": {{"page": {{"url": "{text}", "zoom": NaN}}}}'
        for given in (fields, f'"text": "a", "id": "{text}"'):
            body = f'{{"conversation": "paul", {given}}}'
            taken = await client.post(MESSAGES, content=body, headers={"content-type": "application/json"})
            assert taken.status_code in (200, 422), taken.text
        assert texts(await post(client, "encore là"))[-1:] == ["Écho de encore là"]

    with_service(app, work)


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_of_two_megabytes_is_refused(app: FastAPI, is_declared: bool) -> None:
    body = json.dumps({"conversation": "paul", "text": "a" * 2 * BODY_MAX_BYTES}).encode()

    async def in_pieces():
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    async def work(client: Client) -> None:
        content = body if is_declared else in_pieces()
        refused = await client.post(MESSAGES, content=content, headers={"content-type": "application/json"})
        assert error_of(refused, 413) == "body_too_large"

    with_service(app, work)


def test_what_does_not_exist_is_not_found(app: FastAPI) -> None:
    async def work(client: Client) -> None:
        assert error_of(await client.get("/api/v1/conversations/nobody/messages"), 404) == "unknown_conversation"
        assert error_of(await client.get("/api/v1/nothing"), 404) == "http_error"
        await post(client, "Bonjour")
        for after in ("-1", "x", "9" * 20, "9" * 5000):
            refused = await client.get("/api/v1/conversations/paul/messages", params={"after": after})
            assert error_of(refused, 422) == "invalid_request"

    with_service(app, work)


def test_a_customer_is_who_the_shop_signed_for(seeded_url: str, relation: Relation, brain: FakeBrain) -> None:
    tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now)
    forger = CustomerTokens("another secret, as long as the shop's own", relation.now)

    async def work(client: Client) -> None:
        await post(client, "Bonjour", customer={"token": tokens.sign("C-0001"), "first_name": "Hélène"})
        await post(client, "Bonjour", "lise", customer={"first_name": "Hélène", "reference": "C-0001"})
        refused = await post(client, "Bonjour", "marc", customer={"token": forger.sign("C-0001")})
        assert error_of(refused, 401) == "customer_token_refused"

    with_service(app_on(seeded_url, relation, brain), work)
    assert [turn["context"]["customer_reference"] for turn in brain.turns] == ["C-0001", None]


def test_a_signed_customer_whom_the_brand_does_not_know_is_refused(
    seeded_url: str, relation: Relation, brain: FakeBrain
) -> None:
    tokens = CustomerTokens(SECRETS["CUSTOMER_TOKEN_SECRET"], relation.now)

    async def work(client: Client) -> None:
        for reference in ("C-9999", "", "x" * 200):
            refused = await post(client, "Bonjour", customer={"token": tokens.sign(reference)})
            assert error_of(refused, 422) == "unknown_customer"
            assert "sub" in refused.json()["error"]["message"]
        gone = await client.get("/api/v1/conversations/paul/messages")
        assert error_of(gone, 404) == "unknown_conversation", "nothing was stored"
        assert texts(await post(client, "Bonjour")) == ["Écho de Bonjour"]

    with_service(app_on(seeded_url, relation, brain), work)
    assert [turn["context"]["customer_reference"] for turn in brain.turns] == [None]


def test_errors_are_sentences_with_their_details(app: FastAPI) -> None:
    async def work(client: Client) -> None:
        too_long = await post(client, "a" * 5_001)
        assert "5000" in too_long.json()["error"]["message"]
        nowhere = await client.get("/api/v1/nowhere")
        assert nowhere.json()["error"] == {"code": "http_error", "message": "Requête refusée (404)."}
        refused = await client.put(MESSAGES)
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")

    with_service(app, work)


# The brain fails


@pytest.mark.parametrize("trouble", ["is_away", "is_slow"])
def test_without_the_brain_the_truth_is_told_once_and_nothing_is_lost(
    app: FastAPI, store: Store, brain: FakeBrain, trouble: str
) -> None:
    async def work(client: Client) -> None:
        setattr(brain, trouble, True)
        first = await post(client, "Bonjour ?")
        assert (first.json()["owner"], first.json()["understanding"]) == ("waiting", None)
        assert "panne" in " ".join(texts(first))
        assert texts(await post(client, "Il y a quelqu'un ?")) == []
        setattr(brain, trouble, False)
        last = await post(client, "Et là ?")  # nobody is there: how to come back is told, and nothing is answered
        assert (last.json()["owner"], len(texts(last))) == ("waiting", 1)
        assert "annuler l’attente" in texts(last)[0]

    with_service(app, work)
    assert not brain.turns
    assert [text for _, author, text in history(store) if author == "customer"] == [
        "Bonjour ?", "Il y a quelqu'un ?", "Et là ?",
    ]  # fmt: skip
    with store.read() as uow:
        assert [handoff.reasons for handoff in uow.handoffs.waiting()] == [["bot_unavailable"]]


@pytest.mark.parametrize("path", ["understand", "turn"])
@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"acts": 1}'])
def test_garbage_is_a_brain_away(app: FastAPI, brain: FakeBrain, path: str, body: bytes) -> None:
    async def work(client: Client) -> None:
        brain.garbage = {path: body}
        told = await post(client, "Bonjour")
        assert told.json()["owner"] == "waiting"
        assert "panne" in " ".join(texts(told))

    with_service(app, work)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "broken",
    [
        {"acts": [{"text": "no name"}], "effects": []},
        {"acts": [], "effects": [{"key": "no type"}]},
        {"acts": [], "effects": [{"type": "promise", "args": {}}]},
        {"acts": "utter_greet", "effects": []},
    ],
    ids=["act without a name", "effect without a type", "effect without its args", "acts that are no list"],
)
def test_an_answer_that_cannot_be_applied_ends_in_the_truth(
    app: FastAPI, store: Store, brain: FakeBrain, broken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_S", 0.001)

    async def work(client: Client) -> None:
        brain.answers["Bonjour"] = {**broken, "state": {}}
        told = await post(client, "Bonjour")
        assert told.json()["owner"] == "waiting"
        assert "erreur est de mon côté" in " ".join(texts(told))

    with_service(app, work)
    assert len(brain.turns) == worker.MAX_FAILURES
    assert history(store)[0][1] == "customer"


def test_a_message_that_waited_during_a_restart_is_answered(
    store_url: str, store: Store, relation: Relation, brain: FakeBrain
) -> None:
    async def is_killed(client: Client) -> None:
        brain.hold()
        asyncio.create_task(post(client, "Bonjour", id="m1"))  # noqa: RUF006 (nobody waits for it any more)
        assert await asyncio.to_thread(brain.is_reached.wait, 10)

    async def comes_back(client: Client) -> None:
        assert texts(await post(client, "Bonjour", id="m1")) == ["Écho de Bonjour"]

    with_service(app_on(store_url, relation, brain), is_killed)
    assert [author for _, author, _ in history(store)] == ["customer"]
    brain.release()
    with_service(app_on(store_url, relation, brain), comes_back)
    assert [text for _, _, text in history(store)] == ["Bonjour", "Écho de Bonjour"]


# A person


@on_both_databases
def test_from_the_bot_to_a_person_and_back(app: FastAPI, store: Store, relation: Relation, brain: FakeBrain) -> None:
    camille = hire(store, relation)
    brain.answers["Un humain !"] = HANDOFF

    async def work(client: Client) -> None:
        announced = await post(client, "Un humain !")
        assert announced.json()["owner"] == "waiting"
        assert len(texts(announced)) == 1
        heard = (await post(client, "J'attends")).json()["messages"]
        assert [message["author"] for message in heard] == ["system"], "the service's quiet line, once for a wait"
        assert texts(await post(client, "J'attends toujours")) == []
        with store.write() as uow:
            send_reply(uow, relation, conversation_id(store), camille, "Bonjour, Camille à l'appareil.")
            uow.commit()
        silent = await post(client, "Ah, enfin")
        assert (texts(silent), silent.json()["owner"]) == ([], "advisor")
        with store.write() as uow:
            return_to_bot(uow, relation, conversation_id(store), camille)
            uow.commit()
        assert texts(await post(client, "Merci")) == ["Écho de Merci"]

    with_service(app, work)
    assert [turn["text"] for turn in brain.turns] == ["Un humain !", "Merci"]
    understood = ["Un humain !", "J'attends", "J'attends toujours", "Ah, enfin", "Merci"]
    assert brain.understood == understood, "the desk shows what is understood"
    assert [seq for seq, _, _ in history(store)] == list(range(1, len(history(store)) + 1))


def conversation_id(store: Store) -> str:
    with store.read() as uow:
        conversation = uow.conversations.by_key("http", "paul")
        assert conversation is not None
        return conversation.id


def test_an_effect_refused_is_told_and_does_not_stop_the_turn(app: FastAPI, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        brain.answers["Annulez LV-240613"] = answer(
            act("utter_order_cancelled", "Annulée.", refund_cents="$it.refund_cents"),
            act("utter_test_end", "À bientôt."),
            effects=[effect("cancel_order", "it", "utter_test_refused", order_number="LV-240613")],
        )
        assert texts(await post(client, "Annulez LV-240613"))[-1] == "À bientôt."

    with_service(app, work)


# The rest of the service


def test_health_tells_which_part_is_missing(app: FastAPI, brain: FakeBrain) -> None:
    async def work(client: Client) -> None:
        assert (await client.get("/health")).json() == {
            "status": "ok", "service": True, "brain": True, "database": True,
        }  # fmt: skip
        brain.is_away = True
        away = await client.get("/health")
        assert (away.status_code, away.json()["reason"]) == (503, "not ready: brain")

    with_service(app, work)


@on_both_databases
@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("ALTER TABLE conversations DROP COLUMN said", "conversations.said"),
        ("DROP TABLE failed_proofs", "failed_proofs"),
    ],
)
def test_health_tells_an_outdated_schema_until_it_is_migrated(
    app: FastAPI, store: Store, statement: str, missing: str
) -> None:
    def execute(sql: str) -> None:
        with store.write() as uow:
            uow.session.execute(sql_text(sql))
            uow.commit()

    async def work(client: Client) -> None:
        execute(statement)
        outdated = await client.get("/health")
        assert (outdated.status_code, outdated.json()["database"]) == (503, False)
        reason = f"not ready: database: outdated schema ({missing} is missing): run `traitdunion migrate`"
        assert outdated.json()["reason"] == reason
        store.create_all()
        if "." in missing:
            execute("ALTER TABLE conversations ADD COLUMN said JSON")
        assert (await client.get("/health")).status_code == 200

    with_service(app, work)


def test_a_database_that_cannot_be_opened_is_trouble_and_no_error(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}")  # a folder
    assert store.find_trouble() == "unreachable (OperationalError)"
    store.close()


def test_actions_answer_the_brain_only_and_never_fail_loudly(app: FastAPI) -> None:
    call = {
        "next_action": "action_that_nobody_wrote", "sender_id": "x",
        "tracker": {"sender_id": "x", "slots": {}, "latest_message": {}, "events": [], "active_loop": {}},
    }  # fmt: skip

    async def work(client: Client) -> None:
        for token in ("", "?token=wrong"):
            refused = await client.post(f"/internal/actions{token}", json=call)
            assert refused.status_code == 401
        for malformed in (b"", b"{", b"[]", b"null", b"\xff"):
            refused = await client.post(f"/internal/actions?token={SECRETS['ACTIONS_TOKEN']}", content=malformed)
            assert refused.status_code == 400
        answered = await client.post(f"/internal/actions?token={SECRETS['ACTIONS_TOKEN']}", json=call)
        assert answered.status_code == 200
        assert [one["response"] for one in answered.json()["responses"]] == ["service_action_failed"]

    with_service(app, work)
