"""Telegram's Bot API, as documented: token in the address, `ok`, limits, `retry_after`, blocked users, webhooks."""

import itertools
import json
from pathlib import PurePosixPath
from typing import Any

from fakes.platform import Answer, FakePlatform, FakeUpload

TOKEN, SECRET = "12345:a-bot-token-for-tests", "a_webhook_secret_for_tests"
CHAT = 4242
PHOTOS = ("image/jpeg", "image/png", "image/webp")
ENVIRON = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET}


class FakeTelegram(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        """What it takes: change it, and ours has expired."""
        self.sent: list[dict[str, Any]] = []
        self.blocked_by: set[str] = set()
        self.webhook: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._updates = itertools.count(700)

    def environ(self) -> dict[str, str]:
        return {**ENVIRON, "TELEGRAM_API_URL": self.url}

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> "Answer | bytes":
        file_start = f"/file/bot{self.token}/"
        if path.startswith(file_start):
            name = path.removeprefix(file_start)
            return self.file_answers.get(name, self.files.get(name)) or _no(404, "Not Found")
        if not path.startswith(f"/bot{self.token}/"):
            return _no(401, "Unauthorized")
        match path.rpartition("/")[2]:
            case "sendMessage":
                return self.refusals.pop(0) if self.refusals else self._send(body)
            case "getMe":
                return _yes({"id": 1, "is_bot": True, "username": "le_verger_bot"})
            case "setWebhook":
                self.webhook = body
                return _yes(True)
            case "getWebhookInfo":
                return _yes({"url": self.webhook.get("url", ""), "pending_update_count": 0})
            case "sendPhoto" | "sendDocument" as method:
                return self.refusals.pop(0) if self.refusals else self._send_file(method, body)
            case "getFile":
                return self._point_at(str(body.get("file_id")))
            case "sendChatAction" | "answerCallbackQuery":
                return _yes(True)
        return _no(400, "Bad Request")

    def _send(self, body: dict[str, Any]) -> Answer:
        if str(body["chat_id"]) in self.blocked_by:
            return _no(403, "Forbidden: bot was blocked by the user")
        if not 0 < len(body["text"].encode("utf-16-le")) // 2 <= 4096:
            return _no(400, "Bad Request: message is too long")
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not 0 < len(button["callback_data"].encode()) <= 64:
                    return _no(400, "Bad Request: BUTTON_DATA_INVALID")
        number = next(self._numbers)
        self.sent.append({**body, "message_id": number})
        return _yes({"message_id": number, "chat": {"id": body["chat_id"], "type": "private"}})

    def _point_at(self, file_id: str) -> Answer:
        """Bots are given files of 20 MB at most."""
        content = self.files.get(file_id, b"")
        if len(content) > 20 * 2**20:
            return _no(400, "Bad Request: file is too big")
        is_known = file_id in self.files or file_id in self.file_answers
        told = {"file_id": file_id, "file_size": len(content), "file_path": file_id}
        return _yes(told) if is_known else _no(400, "Bad Request: invalid file_id")

    def _send_file(self, method: str, body: dict[str, Any]) -> Answer:
        """Photos are images of 10 MB at most, documents 50; one whose name says so is no photo."""
        upload = body.get("photo" if method == "sendPhoto" else "document")
        if not isinstance(upload, FakeUpload) or len(body.get("caption", "").encode("utf-16-le")) // 2 > 1024:
            return _no(400, "Bad Request: there is no document in the request")
        if method == "sendPhoto" and (len(upload.content) > 10_000_000 or upload.media_type not in PHOTOS):
            return _no(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if method == "sendPhoto" and "wide" in PurePosixPath(upload.name).stem:
            return _no(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        number = next(self._numbers)
        self.sent.append({"text": body.get("caption", ""), **body, "method": method, "message_id": number})
        return _yes({"message_id": number, "chat": {"id": body["chat_id"], "type": "private"}})

    def texts(self, chat: int = CHAT) -> list[str]:
        return [body["text"] for body in self.sent if str(body["chat_id"]) == str(chat)]

    def keyboard(self) -> dict[str, str]:
        """Label → data of the last keyboard shown."""
        rows = next(body["reply_markup"]["inline_keyboard"] for body in reversed(self.sent) if "reply_markup" in body)
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    # Webhooks

    def message(self, text: str | None = None, chat: int = CHAT, **fields: Any) -> dict[str, Any]:
        told = {} if text is None else {"text": text}
        return self._update("message", {**self._envelope(chat), **told, **fields})

    def edited(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        return self._update("edited_message", {**update["message"], "text": text, "edit_date": self._time() + 60})

    def tap(self, label: str, chat: int = CHAT) -> dict[str, Any]:
        """A tap on a button of the last keyboard."""
        shown = {**self._envelope(chat), "text": "…"}
        sender = {"id": chat, "is_bot": False, "first_name": "Inès"}
        query = {"id": f"q{next(self._numbers)}", "from": sender, "message": shown, "data": self.keyboard()[label]}
        return self._update("callback_query", query)

    def _envelope(self, chat: int) -> dict[str, Any]:
        sender = {"id": chat, "is_bot": False, "first_name": "Inès", "language_code": "fr"}
        return {
            "message_id": next(self._numbers), "from": sender, "chat": {"id": chat, "type": "private"},
            "date": self._time(),
        }  # fmt: skip

    def _time(self) -> int:
        return int(self.now().timestamp())

    def _update(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"update_id": next(self._updates), kind: content}

    @staticmethod
    def delivery(update: object) -> dict[str, Any]:
        """What it posts: the arguments of `client.post`."""
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET}
        return {"url": "/channels/telegram/webhook", "content": json.dumps(update).encode(), "headers": headers}


def flood(retry_after: int) -> Answer:
    body = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": retry_after},
    }
    return 429, body, {}


def _yes(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}, {}


def _no(code: int, description: str) -> Answer:
    return code, {"ok": False, "error_code": code, "description": description}, {}
