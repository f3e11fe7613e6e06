"""The Send API and webhooks of Messenger and Instagram, as documented: quick replies, tags, echoes, watermarks."""

import itertools
import json
from typing import Any

from clock import NOW
from fakes.platform import Answer, FakePlatform, FakeUpload
from fakes.whatsapp import APP_SECRET, VERIFY_TOKEN, VERSION, error, signature

TOKEN, PAGE, PERSON = "a page token for tests", "1020304050", "7788990011"
SENT_AT_MS = int(NOW.timestamp() * 1000)


class FakePage(FakePlatform):
    """`name`: `messenger` or `instagram`."""

    def __init__(self, name: str, page: str = PAGE) -> None:
        super().__init__()
        self.name = name
        self.page = page
        self.sent: list[dict[str, Any]] = []
        self.actions: list[str] = []
        self.files: dict[str, bytes] = {}
        """What customers sent: given to whoever has the address, until it expires."""
        self._numbers = itertools.count(1)

    def environ(self) -> dict[str, str]:
        own = {"MESSENGER_TOKEN": TOKEN, "MESSENGER_PAGE_ID": self.page}
        if self.name == "instagram":
            own = {"INSTAGRAM_TOKEN": TOKEN, "INSTAGRAM_ACCOUNT_ID": self.page}
        app = {"META_APP_SECRET": APP_SECRET, "META_VERIFY_TOKEN": VERIFY_TOKEN}
        return {**own, **app, "GRAPH_API_URL": self.url, "GRAPH_API_VERSION": VERSION}

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        if path.startswith("/cdn/"):
            name = path.removeprefix("/cdn/")
            return self.file_answers.get(name, self.files.get(name)) or (403, {"error": "URL signature expired"}, {})
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, 190, "Error validating access token")
        if method == "GET" and path == f"/{VERSION}/{self.page}":
            return 200, {"name": "Le Verger", "username": "leverger", "id": self.page}, {}
        if (method, path) != ("POST", f"/{VERSION}/{self.page}/messages"):
            return error(400, 100, "Unsupported request", 33)
        if "sender_action" in body:
            self.actions.append(body["sender_action"])
            return 200, {"recipient_id": PERSON}, {}
        if self.refusals:
            return self.refusals.pop(0)
        return self._take_form(body) if "filedata" in body else self._take(body)

    def _take_form(self, form: dict[str, Any]) -> Answer:
        """Objects are written as JSON; a file comes without words."""
        upload, message = form["filedata"], json.loads(form["message"])
        kind = message["attachment"]["type"]
        most = (8 if kind == "image" and self.name == "instagram" else 25) * 1_000_000
        types = ("image/jpeg", "image/png", "image/gif") if kind == "image" else ("application/pdf",)
        is_whole = isinstance(upload, FakeUpload) and upload.media_type in types and len(upload.content) <= most
        is_told = (form.get("platform") == "instagram") is (self.name == "instagram") and "text" not in message
        if not (is_whole and is_told and upload.name.isascii()):
            return error(400, 100, "Upload attachment failure", 2018047)
        number = f"m_out{next(self._numbers)}"
        told = {"recipient": json.loads(form["recipient"]), "message": {"text": "", **message}, "mid": number}
        self.sent.append({**form, **told, "filedata": upload})
        return 200, {"recipient_id": PERSON, "message_id": number}, {}

    def _take(self, body: dict[str, Any]) -> Answer:
        text, replies = body["message"]["text"], body["message"].get("quick_replies", [])
        size = len(text.encode()) if self.name == "instagram" else len(text)
        is_tagged = (body["messaging_type"], body.get("tag")) in (("RESPONSE", None), ("MESSAGE_TAG", "HUMAN_AGENT"))
        fits = 0 < size <= (1000 if self.name == "instagram" else 2000) and len(replies) <= 13
        if not (is_tagged and fits and all(0 < len(reply["title"]) <= 20 for reply in replies)):
            return error(400, 100, "Invalid parameter")
        number = f"m_out{next(self._numbers)}"
        self.sent.append({**body, "mid": number})
        return 200, {"recipient_id": PERSON, "message_id": number}, {}

    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.sent]

    # Webhooks

    def message(self, text: str | None = None, **fields: Any) -> dict[str, Any]:
        told = {"text": text} if text is not None else {}
        return self.event(message={"mid": f"m_in{next(self._numbers)}", **told, **fields})

    def attached(self, kind: str, name: str, text: str | None = None) -> dict[str, Any]:
        """A message with one of `files`."""
        return self.message(text, attachments=[{"type": kind, "payload": {"url": f"{self.url}/cdn/{name}"}}])

    def choice(self, title: str) -> dict[str, Any]:
        replies = self.sent[-1]["message"]["quick_replies"]
        payload = next(reply["payload"] for reply in replies if reply["title"] == title)
        return self.message(title, quick_reply={"payload": payload})

    def echo(self, sent: dict[str, Any]) -> dict[str, Any]:
        told = {"is_echo": True, "mid": sent["mid"], **sent["message"]}
        return {**self.event(message=told), "sender": {"id": self.page}, "recipient": {"id": PERSON}}

    def event(self, **told: Any) -> dict[str, Any]:
        sent_at = int(self.now().timestamp() * 1000)
        return {"sender": {"id": PERSON}, "recipient": {"id": self.page}, "timestamp": sent_at, **told}

    def delivery(self, *events: dict[str, Any], page: str | None = None) -> dict[str, Any]:
        """What it posts: the arguments of `client.post`."""
        entry = {"id": page or self.page, "time": int(self.now().timestamp() * 1000), "messaging": list(events)}
        body = {"object": "instagram" if self.name == "instagram" else "page", "entry": [entry]}
        content = json.dumps(body).encode()
        return {"url": f"/channels/{self.name}/webhook", "content": content, "headers": signature(content)}
