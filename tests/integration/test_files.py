"""Attached files and the transcript through the whole application: who has them, what is refused, and how."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from databases import on_both_databases
from fakes.brain import FakeBrain
from fastapi import FastAPI
from service import app_on
from starlette.testclient import TestClient
from steps import hire

from relation.context import Relation
from relation.services.advisors import open_session
from relation.services.conversations import hash_secret, start_webchat
from relation.services.handoffs import send_reply
from relation.store.unit_of_work import Store

SHOP = "https://boutique.exemple.fr"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20
PDF = b"%PDF-1.7\n<script>alert(1)</script>"
MEGABYTE = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def app(store_url: str, relation: Relation, folder: Path) -> FastAPI:
    return app_on(store_url, relation, FakeBrain(), WIDGET_ORIGINS=SHOP, FILES_DIR=str(folder), FILE_MAX_MB="2")


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="https://chat.test", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def token(store: Store, relation: Relation) -> str:
    """Of a customer's conversation."""
    with store.write() as uow:
        _, token = start_webchat(uow, relation)
        uow.commit()
    return token


def conversation_id(store: Store, token: str) -> str:
    with store.read() as uow:
        found = uow.conversations.by_secret(hash_secret(token))
    assert found is not None
    return found.id


def send(
    client: TestClient, token: str, content: bytes = PNG, name: str = "panne.png", **fields: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", **fields.pop("headers", {})}
    address = f"/chat/files?lang={fields.pop('lang')}" if "lang" in fields else "/chat/files"
    form = {"id": str(uuid4()), "text": "", **fields}
    return client.post(address, data=form, files={"file": (name, content, "text/html")}, headers=headers)


def welcome(client: TestClient, token: str) -> dict[str, Any]:
    with client.websocket_connect("/ws/chat") as socket:
        socket.send_json({"type": "hello", "token": token, "after": 0, "customer_token": None})
        answer: dict[str, Any] = socket.receive_json()
    return answer


def files_of(client: TestClient, token: str) -> list[dict[str, Any]]:
    return [file for message in welcome(client, token)["messages"] for file in message["files"]]


def refusal(response: httpx.Response, status: int) -> str:
    """The code; a sentence goes with it."""
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["message"].endswith(".")
    return str(error["code"])


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@on_both_databases
def test_a_file_is_sent_shown_and_fetched_by_its_customer(client: TestClient, token: str) -> None:
    assert send(client, token, id="f1").json() == {"id": "f1", "seq": 1}
    told = welcome(client, token)
    assert told["file_max_mb"] == 2
    mine = told["messages"][0]
    assert (mine["id"], mine["author"], mine["text"]) == ("f1", "customer", "panne.png")
    (file,) = mine["files"]
    assert (file["name"], file["type"], file["size"]) == ("panne.png", "image/png", len(PNG))
    fetched = client.get(file["url"])
    assert (fetched.content, fetched.headers["content-type"]) == (PNG, "image/png")


def test_a_file_is_served_so_that_it_can_do_no_harm(client: TestClient, token: str) -> None:
    send(client, token, PDF, '"><script>alert(1)</script>\r\nSet-Cookie: a=b; é.html')
    (file,) = files_of(client, token)
    assert file["name"].endswith(".html.pdf")
    headers = client.get(file["url"]).headers
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "<" not in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["content-type"] == "application/pdf"
    assert "set-cookie" not in headers


def test_nobody_else_has_a_file(client: TestClient, token: str, store: Store, relation: Relation) -> None:
    send(client, token)
    (file,) = files_of(client, token)
    path, _, query = file["url"].partition("?")
    until, _, key = query.partition("&key=")
    with store.write() as uow:
        _, other = start_webchat(uow, relation)
        uow.commit()
    send(client, other)
    (others,) = files_of(client, other)
    assert refusal(client.get(f"{path}?{until}&key={others['url'].rpartition('=')[2]}"), 403) == "link_expired"
    assert refusal(client.get(f"{path}?until=99999999999&key={key}"), 403) == "link_expired"
    assert refusal(client.get(path), 422) == "invalid_request"
    assert refusal(client.get(f"/files/{uuid4()}?{query}"), 404) == "file_unknown"
    assert client.get(f"/desk{path}", follow_redirects=False).status_code == 303


def test_a_link_expires(client: TestClient, token: str, clock: Any) -> None:
    send(client, token)
    (file,) = files_of(client, token)
    clock.pass_time(days=1)
    assert refusal(client.get(file["url"]), 403) == "link_expired"
    (again,) = files_of(client, token)
    assert client.get(again["url"]).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"<html><script>alert(1)</script>", "photo.png", 415, "file_type_refused"),
        (b"", "photo.png", 422, "file_empty"),
        (PNG + b"\0" * 2 * MEGABYTE, "photo.png", 413, "file_too_large"),
    ],
)
def test_a_refused_file_is_explained_and_not_kept(
    client: TestClient, token: str, folder: Path, content: bytes, name: str, status: int, code: str
) -> None:
    assert refusal(send(client, token, content, name), status) == code
    assert not stored(folder)
    assert files_of(client, token) == []


@pytest.mark.parametrize(
    ("content", "language", "words"),
    [
        (b"<html>", "en", "This type of file is not accepted"),
        (b"", "en", "This file is empty"),
        (PNG + b"\0" * 2 * MEGABYTE, "en", "too large: 2 MB at most"),
        (b"", "fr", "Ce fichier est vide"),
        (b"", "de", "Ce fichier est vide"),
    ],
)
def test_a_refused_file_is_explained_in_the_language_of_the_page(
    client: TestClient, token: str, content: bytes, language: str, words: str
) -> None:
    told = send(client, token, content, lang=language).json()["error"]["message"]
    assert words in told


def test_a_30_mb_photo_is_refused_before_it_is_read(client: TestClient, token: str) -> None:
    """By its declared length, and without one as soon as it is over the ceiling."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=x"}

    def pour() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG
        for _ in range(30):
            yield b"\0" * MEGABYTE

    declared = client.post("/chat/files", content=b"", headers={**headers, "Content-Length": str(30 * MEGABYTE)})
    assert refusal(declared, 413) == "file_too_large"
    assert "2 Mo" in declared.json()["error"]["message"]
    assert refusal(client.post("/chat/files", content=pour(), headers=headers), 413) == "file_too_large"


def test_without_the_conversations_token_nothing_is_taken(client: TestClient, token: str, folder: Path) -> None:
    assert refusal(send(client, "forged"), 401) == "unknown_chat"
    assert refusal(send(client, token, headers={"Authorization": f"Basic {token}"}), 401) == "unknown_chat"
    assert refusal(client.get("/chat/transcript", headers={"Authorization": "Bearer forged"}), 401) == "unknown_chat"
    assert refusal(client.get("/chat/transcript"), 401) == "unknown_chat"
    assert client.get("/chat/transcript?lang=en").json()["error"]["message"] == "This chat is not known."
    assert not stored(folder)


def test_a_form_that_is_not_one_is_refused(client: TestClient, token: str, folder: Path) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert refusal(client.post("/chat/files", data={"id": "f1"}, headers=headers), 422) == "file_missing"
    assert refusal(send(client, token, id=""), 422) == "invalid_request"
    assert refusal(send(client, token, text="a" * 5_001), 422) == "too_long"
    two = [("file", ("a.png", PNG)), ("file", ("b.png", PNG))]
    assert client.post("/chat/files", data={"id": "f1"}, files=two, headers=headers).status_code == 400
    assert not stored(folder)


@on_both_databases
def test_a_file_sent_again_is_stored_once(client: TestClient, token: str, folder: Path) -> None:
    assert [send(client, token, id="f1").json()["seq"] for _ in range(3)] == [1, 1, 1]
    assert len(stored(folder)) == len(files_of(client, token)) == 1


def test_too_many_files_in_a_minute_are_refused(client: TestClient, token: str) -> None:
    answers = [send(client, token) for _ in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    assert refusal(answers[20], 429) == "too_many_files"


def test_files_can_be_turned_off(store_url: str, relation: Relation, token: str) -> None:
    app = app_on(store_url, relation, FakeBrain(), FILE_MAX_MB="0")
    with TestClient(app, base_url="https://chat.test") as client:
        assert refusal(send(client, token), 404) == "not_found"
        assert welcome(client, token)["file_max_mb"] == 0


def test_a_shops_pages_may_send_and_strangers_pages_may_not(client: TestClient, token: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/chat/files", headers={"Origin": SHOP, **asked})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SHOP)
    stranger = client.options("/chat/files", headers={"Origin": "https://ailleurs.exemple", **asked})
    assert "access-control-allow-origin" not in stranger.headers
    refused = send(client, token, b"<html>", headers={"Origin": SHOP})
    assert refused.headers["access-control-allow-origin"] == SHOP
    assert refusal(refused, 415) == "file_type_refused"


def test_the_transcript_is_given_to_who_holds_the_token(
    client: TestClient, token: str, store: Store, relation: Relation
) -> None:
    camille = hire(store, relation)
    with store.write() as uow:
        send_reply(uow, relation, conversation_id(store, token), camille, "<b>Bonjour</b>")
        uow.commit()
    send(client, token)
    answer = client.get("/chat/transcript?lang=en", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Camille (customer service): <b>Bonjour</b>" in answer.text
    assert "You: panne.png\r\n[Attached file: panne.png]" in answer.text


# At the desk


@pytest.fixture
def desk(client: TestClient, store: Store, relation: Relation) -> dict[str, str]:
    """Headers of Camille's browser, signed in."""
    hire(store, relation)
    with store.write() as uow:
        session_token, session = open_session(uow, relation, "camille", True)
        uow.commit()
    client.cookies.set("desk_session", session_token)
    return {"HX-Request": "true", "X-CSRF-Token": session.csrf_token}


def test_an_advisor_sees_and_sends_files(
    client: TestClient, token: str, store: Store, desk: dict[str, str], folder: Path
) -> None:
    send(client, token, name='<img src=x onerror="alert(1)">.png')
    here = f"/desk/conversations/{conversation_id(store, token)}"
    page = client.get(here).text
    assert "<img src=x" not in page
    sent = {"data": {"client_id": "d1"}, "files": {"file": ("notice.pdf", PDF)}, "headers": desk}
    assert [client.post(f"{here}/files", **sent).status_code for _ in range(2)] == [204, 204]
    mine, answer = files_of(client, token)
    assert (answer["name"], answer["type"]) == ("notice.pdf", "application/pdf")
    for file, content in ((mine, PNG), (answer, PDF)):
        fetched = client.get("/desk" + file["url"].partition("?")[0])
        assert fetched.content == content
        assert fetched.headers["content-security-policy"].startswith("sandbox")
        assert fetched.headers["content-disposition"].startswith("attachment")
    assert len(stored(folder)) == 2


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"<html>", 409, "pas accepté"), (b"", 409, "vide"), (PNG + b"\0" * 3 * MEGABYTE, 413, "2 Mo au plus")],
)
def test_a_file_refused_at_the_desk_is_explained(
    client: TestClient, token: str, store: Store, desk: dict[str, str], folder: Path,
    content: bytes, status: int, words: str,
) -> None:  # fmt: skip
    here = f"/desk/conversations/{conversation_id(store, token)}"
    refused = client.post(f"{here}/files", files={"file": ("photo.png", content)}, headers=desk)
    assert refused.status_code == status
    assert words in refused.text
    assert not stored(folder)
    assert client.get("/desk/files/nothing", headers=desk).status_code == 404


def test_what_the_advisor_has_seen_is_told_to_the_customer(
    client: TestClient, token: str, store: Store, relation: Relation, desk: dict[str, str]
) -> None:
    here = f"/desk/conversations/{conversation_id(store, token)}"
    with client.websocket_connect("/ws/chat") as socket:
        socket.send_json({"type": "hello", "token": token, "after": 0, "customer_token": None})
        assert socket.receive_json()["seen"] == 0
        assert client.post(f"{here}/take", headers=desk).status_code == 204
        assert client.post(f"{here}/seen", data={"seq": "1"}, headers=desk).status_code == 204
        while (frame := socket.receive_json())["type"] != "seen":
            pass
        assert frame == {"type": "seen", "seq": 1}
    assert welcome(client, token)["seen"] == 1


def test_what_has_reached_the_browser_is_told_to_the_desk(
    client: TestClient, token: str, store: Store, relation: Relation, desk: dict[str, str]
) -> None:
    here = f"/desk/conversations/{conversation_id(store, token)}"
    client.post(f"{here}/reply", data={"text": "Bonjour", "client_id": "r1"}, headers=desk)
    with client.websocket_connect("/ws/chat") as socket:
        socket.send_json({"type": "hello", "token": token, "after": 0, "customer_token": None})
        socket.receive_json()
        for frame, words in (("delivered", "Remis"), ("ack", "Lu")):
            socket.send_json({"type": frame, "seq": 2})
            socket.send_json({"type": "ack", "seq": -1})  # refused at once: what came before is done
            assert socket.receive_json()["type"] == "error"
            assert words in client.get(here).text


def test_the_choice_made_in_one_tab_is_shown_in_the_other(client: TestClient, token: str) -> None:
    hello = {"type": "hello", "token": token, "after": 0, "customer_token": None}
    with client.websocket_connect("/ws/chat") as one, client.websocket_connect("/ws/chat") as other:
        for socket in (one, other):
            socket.send_json(hello)
            socket.receive_json()
        one.send_json({"type": "personalisation", "accepted": False})
        assert other.receive_json() == {"type": "personalisation", "accepted": False}
