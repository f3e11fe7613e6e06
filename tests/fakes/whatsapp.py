"""WhatsApp's Cloud API, as documented: Graph errors, limits of messages, signed batches, receipts, media."""

import hashlib
import hmac
import itertools
import json
from typing import Any

from fakes.platform import Answer, FakePlatform, FakeUpload

TOKEN, APP_SECRET, VERIFY_TOKEN = "a WhatsApp token for tests", "an-app-secret-for-tests", "a-verify-token-for-tests"
NUMBER = "106540352242922"
PHONE, SCOPED = "33612345678", "FR.13491208655302741918"
ENVIRON = {
    "WHATSAPP_TOKEN": TOKEN, "WHATSAPP_PHONE_NUMBER_ID": NUMBER, "META_APP_SECRET": APP_SECRET,
    "META_VERIFY_TOKEN": VERIFY_TOKEN,
}  # fmt: skip
VERSION = "v26.0"
UPLOADS = {"image/jpeg": 5, "image/png": 5, "application/pdf": 100}
"""Megabytes that are taken, by type."""


class FakeWhatsApp(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.sent: list[dict[str, Any]] = []
        """Messages taken, each with its `id`."""
        self.seen: list[dict[str, Any]] = []
        """Read receipts and typing."""
        self.files: dict[str, bytes] = {}
        self.media_urls: dict[str, str] = {}
        """Where it says that a file is, when it is not here."""
        self.uploads: dict[str, FakeUpload] = {}
        """By the id that it gave."""
        self.upload_refusals: list[Answer] = []
        self.addresses_given = 0
        self._numbers = itertools.count(1)

    def environ(self) -> dict[str, str]:
        return {**ENVIRON, "GRAPH_API_URL": self.url, "GRAPH_API_VERSION": VERSION}

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        if headers.get("authorization") != f"Bearer {self.token}":
            return error(401, 190, "Error validating access token: Session has expired")
        if path.startswith("/files/"):
            return self._give(path.removeprefix("/files/"))
        _, version, subject, *rest = path.split("/")
        if version != VERSION:
            return error(400, 2635, "You are calling a deprecated version of the API")
        if method == "POST" and (subject, rest) == (NUMBER, ["messages"]):
            return self._take(body)
        if method == "POST" and (subject, rest) == (NUMBER, ["media"]):
            return self.upload_refusals.pop(0) if self.upload_refusals else self._take_upload(body)
        if method == "GET" and subject == NUMBER:
            return 200, {"verified_name": "Le Verger", "display_phone_number": "+33 3 88 00 00 00", "id": NUMBER}, {}
        if method == "GET" and subject in {*self.files, *self.file_answers, *self.media_urls}:
            return self._point_at(subject)
        return error(400, 100, "Unsupported request", 33)

    def _point_at(self, media_id: str) -> Answer:
        """An address of five minutes: here, the last one that was given."""
        self.addresses_given += 1
        url = self.media_urls.get(media_id, f"{self.url}/files/{media_id}/{self.addresses_given}")
        size = len(self.files.get(media_id, b""))
        return 200, {"url": url, "mime_type": "image/jpeg", "id": media_id, "file_size": size}, {}

    def _give(self, path: str) -> "Answer | bytes":
        media_id, _, given = path.partition("/")
        if given != str(self.addresses_given):
            return error(404, 100, "This media has expired")
        return self.file_answers.get(media_id, self.files.get(media_id)) or error(404, 100, "Media not found")

    def _take_upload(self, body: dict[str, Any]) -> Answer:
        upload = body.get("file")
        most = UPLOADS.get(upload.media_type, 0) if isinstance(upload, FakeUpload) else 0
        if (
            not isinstance(upload, FakeUpload)
            or body.get("messaging_product") != "whatsapp"
            or not upload.name.isascii()
        ):
            return error(400, 100, "Invalid parameter")
        if not 0 < len(upload.content) <= most * 1_000_000:
            return error(400, 131053, "Media upload error")
        number = f"upload{next(self._numbers)}"
        self.uploads[number] = upload
        return 200, {"id": number}, {}

    def _is_file_fit(self, body: dict[str, Any]) -> bool:
        told = body[body["type"]]
        upload = self.uploads.get(told.get("id"))
        is_image = upload is not None and upload.media_type.startswith("image/")
        return upload is not None and is_image is (body["type"] == "image") and len(told.get("caption", "")) <= 1024

    def _take(self, body: dict[str, Any]) -> Answer:
        if body.get("status") == "read":
            self.seen.append(body)
            return 200, {"success": True}, {}
        if self.refusals:
            return self.refusals.pop(0)
        if body.get("messaging_product") != "whatsapp" or not (body.get("to") or body.get("recipient")):
            return error(400, 100, "Invalid parameter")
        if not self._is_within_limits(body):
            return error(400, 131009, "Parameter value is not valid")
        number = f"wamid.out{next(self._numbers)}"
        self.sent.append({**body, "id": number})
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": number}]}, {}

    def _is_within_limits(self, body: dict[str, Any]) -> bool:
        if body["type"] in ("image", "document"):
            return self._is_file_fit(body)
        if body["type"] == "text":
            return 0 < len(body["text"]["body"]) <= 4096
        if body["type"] == "template":
            return bool(body["template"]["name"] and body["template"]["language"]["code"])
        interactive = body["interactive"]
        fits = 0 < len(interactive["body"]["text"]) <= 1024
        if interactive["type"] == "button":
            buttons = [button["reply"] for button in interactive["action"]["buttons"]]
            titles = [button["title"] for button in buttons]
            is_fit = all(0 < len(title) <= 20 for title in titles) and len(set(titles)) == len(titles)
            return fits and 1 <= len(buttons) <= 3 and is_fit and all(len(button["id"]) <= 256 for button in buttons)
        rows = [row for section in interactive["action"]["sections"] for row in section["rows"]]
        return (
            fits
            and 1 <= len(rows) <= 10
            and 0 < len(interactive["action"]["button"]) <= 20
            and all(0 < len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 for row in rows)
            and all(len(row["id"]) <= 200 for row in rows)
        )

    def texts(self) -> list[str]:
        return [_words(body) for body in self.sent]

    def choices(self) -> dict[str, str]:
        """Title → id of the last message's buttons or rows."""
        action = next(body["interactive"]["action"] for body in reversed(self.sent) if "interactive" in body)
        if "buttons" in action:
            return {button["reply"]["title"]: button["reply"]["id"] for button in action["buttons"]}
        return {row["title"]: row["id"] for section in action["sections"] for row in section["rows"]}

    # Webhooks

    def message(self, text: str | None = None, **fields: Any) -> dict[str, Any]:
        told = {"type": "text", "text": {"body": text}} if text is not None else {}
        base = {
            "from": PHONE,
            "from_user_id": SCOPED,
            "id": f"wamid.in{next(self._numbers)}",
            "timestamp": self._time(),
        }
        return {**base, **told, **fields}

    def choice(self, title: str) -> dict[str, Any]:
        kind = "button_reply" if "buttons" in self.sent[-1]["interactive"]["action"] else "list_reply"
        reply = {"id": self.choices()[title], "title": title}
        return self.message(type="interactive", interactive={"type": kind, kind: reply})

    def status(self, sent: dict[str, Any], state: str, **fields: Any) -> dict[str, Any]:
        echoed = {"biz_opaque_callback_data": sent["biz_opaque_callback_data"]}
        return {
            "id": sent["id"],
            "status": state,
            "timestamp": self._time(),
            "recipient_id": PHONE,
            **echoed,
            **fields,
        }

    def _time(self) -> str:
        return str(int(self.now().timestamp()))

    @staticmethod
    def batch(
        *messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None, number: str = NUMBER
    ) -> dict[str, Any]:
        value: dict[str, Any] = {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": number},
            "contacts": [{"profile": {"name": "Inès Roux"}, "wa_id": PHONE, "user_id": SCOPED}],
        }  # fmt: skip
        value |= {"messages": list(messages)} if messages else {}
        value |= {"statuses": statuses} if statuses else {}
        change = {"field": "messages", "value": value}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    @staticmethod
    def delivery(batch: object, secret: str = APP_SECRET) -> dict[str, Any]:
        """What it posts: the arguments of `client.post`."""
        content = json.dumps(batch).encode()
        return {"url": "/channels/whatsapp/webhook", "content": content, "headers": signature(content, secret)}


def signature(content: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    return {"x-hub-signature-256": f"sha256={hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()}"}


def error(status: int, code: int, message: str, subcode: int | None = None, **headers: str) -> Answer:
    body = {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "A"}
    return status, {"error": body}, {name.replace("_", "-"): value for name, value in headers.items()}


def _words(body: dict[str, Any]) -> str:
    kind = body["type"]
    return str(body[kind]["body"]["text"] if kind == "interactive" else body[kind].get("body", kind))
