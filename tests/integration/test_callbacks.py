"""« Rappelez-moi »: the whole way through the public doors, from the chat's words to an advisor's desk."""

import re
import uuid
from contextlib import closing
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.brain


def desk_of(system: Any, login: str) -> httpx.Client:
    """An advisor's browser, signed in."""
    browser = httpx.Client(base_url=system.url, timeout=30.0, trust_env=False)
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get("/desk/sign-in").text)
    assert token is not None
    form = {"login": login, "password": system.demo_password, "form_token": token[1]}
    assert browser.post("/desk/sign-in", data=form).status_code == httpx.codes.SEE_OTHER
    return browser


def entry_of(desk: httpx.Client, first_name: str) -> str:
    """The id of that customer's conversation, from the advisor's lists."""
    entries = desk.get("/desk/queue").text.split('id="entry-')[1:]
    return next(entry.partition('"')[0] for entry in entries if f"<strong>{first_name}</strong>" in entry)


def last(answer: dict[str, Any]) -> dict[str, Any]:
    """The bot's last line, its spaces made plain."""
    line: dict[str, Any] = answer["messages"][-1]
    return {**line, "text": line["text"].replace("\u00a0", " ")}


def test_a_call_is_agreed_in_the_chat_and_kept_from_the_desk(system: Any) -> None:
    """Without a day, so that it holds on every day of the year: the hours proposed are those of the brand."""
    conversation, name = f"call-{uuid.uuid4()}", f"Paul{uuid.uuid4().hex[:6]}"
    words = "Pouvez-vous me rappeler au 06 39 98 12 34 ?"
    asked = last(system.say(conversation, words, customer={"first_name": name}))
    chosen = asked["buttons"][0]
    assert "callback_at" in chosen["payload"]
    promised = system.say(conversation, chosen["title"], payload=chosen["payload"])
    assert promised["owner"] == "bot"
    assert "rappelle" in last(promised)["text"]
    assert "06 39 98 12 34" in last(promised)["text"]
    with closing(desk_of(system, "yanis")) as desk:
        where = f"/desk/conversations/{entry_of(desk, name)}"
        page = desk.get(where).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        found = re.search(r'id="promise-([0-9a-f-]{36})"', page)
        assert csrf is not None
        assert found is not None
        form = {"csrf": csrf[1], "state": "kept", "outcome": "tout est réglé"}
        path = f"{where}/promises/{found[1]}"
        assert desk.post(path, data={**form, "csrf": "forged"}).status_code == httpx.codes.FORBIDDEN
        assert desk.post(path, data=form).status_code == httpx.codes.SEE_OTHER
        card = desk.get(f"{where}/card").text
    assert "tout est réglé" in card
    assert f"promise-{found[1]}" not in card


def test_a_number_is_asked_when_there_is_none(system: Any) -> None:
    conversation = f"call-{uuid.uuid4()}"
    chosen = last(system.say(conversation, "rappelez-moi"))["buttons"][0]
    asked = last(system.say(conversation, chosen["title"], payload=chosen["payload"]))
    assert "numéro" in asked["text"]
    assert "numéro" in last(system.say(conversation, "je ne sais plus"))["text"], "asked again"
    assert "06 39 98 12 34" in last(system.say(conversation, "0639981234"))["text"]
