"""kill -9 of either process, at any moment: every message is answered exactly once, in order, and none is lost."""

import threading
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.brain
QUESTIONS = ("bonjour", "vous êtes un robot ?", "merci", "où est ma commande ?", "quels sont vos horaires ?")


def _post(system: Any, conversation: str, text: str, message_id: str) -> dict[str, Any] | None:
    """The answer, or None when the service died meanwhile."""
    body = {"conversation": conversation, "text": text, "id": message_id}
    try:
        with system.api() as client:
            answer = client.post("/api/v1/messages", json=body)
    except httpx.HTTPError:
        return None
    return answer.json() if answer.status_code == httpx.codes.OK else None


def _transcript(system: Any, conversation: str) -> dict[str, Any]:
    with system.api() as client:
        body: dict[str, Any] = client.get(f"/api/v1/conversations/{conversation}/messages").raise_for_status().json()
    return body


@pytest.mark.parametrize("delay_s", [0.0, 0.03, 0.15])
def test_the_service_is_killed_during_a_turn(system: Any, delay_s: float) -> None:
    conversation = f"crash-{uuid.uuid4()}"
    sent = [(text, str(uuid.uuid4())) for text in QUESTIONS]
    posts = [
        threading.Thread(target=_post, args=(system, conversation, text, message_id)) for text, message_id in sent[:2]
    ]
    for post in posts:
        post.start()
    posts[0].join(delay_s)
    system.restart("service")
    for post in posts:
        post.join()
    for text, message_id in sent:  # as an integrator does: sends again what was not answered
        assert _post(system, conversation, text, message_id) is not None
    for text, message_id in sent:
        assert _post(system, conversation, text, message_id) is not None
    shown = _transcript(system, conversation)["messages"]
    assert [message["seq"] for message in shown] == list(range(1, len(shown) + 1))
    written = Counter(message["text"] for message in shown if message["author"] == "customer")
    assert written == Counter(text for text, _ in sent)
    assert _answers_of(system, conversation) == {message_id: 1 for _, message_id in sent}


def _answers_of(system: Any, conversation: str) -> dict[str, int]:
    """How many separate turns answered each message, read from the database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(system.database_url)
    query = text(
        "SELECT i.provider_id, COUNT(DISTINCT m.reply_to) FROM inbox i JOIN conversations c ON c.id = i.conversation_id"
        " JOIN messages m ON m.reply_to = i.id WHERE c.key = :key GROUP BY i.provider_id"
    )
    repeated = text(
        "SELECT COUNT(*) FROM messages m JOIN inbox i ON m.reply_to = i.id"
        " JOIN conversations c ON c.id = i.conversation_id"
        " WHERE c.key = :key GROUP BY m.reply_to, m.text HAVING COUNT(*) > 1"
    )
    with engine.connect() as connection:
        assert connection.execute(repeated, {"key": conversation}).all() == []
        found = {row[0]: row[1] for row in connection.execute(query, {"key": conversation})}
    engine.dispose()
    return found


def test_the_brain_is_killed_and_does_not_come_back_in_time(system: Any) -> None:
    conversation = f"crash-{uuid.uuid4()}"
    assert system.say(conversation, "bonjour")["owner"] == "bot"
    system.kill("brain")
    answer = system.say(conversation, "où est ma commande ?")
    assert answer["owner"] == "waiting"
    assert len(answer["messages"]) >= 1
    again = system.say(conversation, "allô ?")
    assert again["messages"] == []  # the truth is told once; a person is awaited
    with system.api() as client:
        health = client.get("/health")
    assert health.status_code in (200, 503)
    system.wait_ready()
    other = system.say(f"crash-{uuid.uuid4()}", "bonjour")
    assert other["owner"] == "bot" and other["messages"]


def test_the_brain_is_killed_and_a_message_waits_for_it(system: Any) -> None:
    """The brain is killed while a turn runs: the message is answered once, by the brain or with the truth."""
    conversation = f"crash-{uuid.uuid4()}"
    message_id = str(uuid.uuid4())
    answers: list[dict[str, Any] | None] = []
    post = threading.Thread(
        target=lambda: answers.append(_post(system, conversation, "vous êtes un robot ?", message_id))
    )
    post.start()
    post.join(0.02)
    system.restart("brain")
    post.join()
    assert answers[0] is not None and answers[0]["messages"]
    assert _answers_of(system, conversation) == {message_id: 1}
