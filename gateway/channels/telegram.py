"""Telegram. Source: Bot API (core.telegram.org/bots/api), as read in November 2026. Private chats only."""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from gateway.channels.calling import call, make_client, refuse_redirect
from gateway.channels.credentials import TelegramCredentials
from gateway.channels.json_reading import id_at, number_at, object_at, text_at
from gateway.channels.media import download
from gateway.channels.port import (
    EMPTY,
    FILE,
    Channel,
    Fetched,
    Happening,
    Ignored,
    JsonObject,
    Outgoing,
    OutgoingFile,
    Refusing,
    Rejected,
    TryLater,
)
from gateway.channels.telegram_reading import NAME, TAP, read_message, read_tap
from gateway.channels.uploads import Upload, caption_and_rest, read_upload
from relation.model.delivery import InboundMessage, place_of_button
from relation.voice.splitting import split_text, utf16_size

CAPTION_MAX = 1024
PHOTO_BYTES = 10_000_000
"""What is heavier, or no plain photo, goes as a document."""
PHOTOS = ("image/jpeg", "image/png")
SECRET_HEADER = "x-telegram-bot-api-secret-token"
TEXT_MAX = 4096
UPDATES = ("message", "edited_message", "callback_query")


class Telegram(Channel):
    name = NAME
    per_second = 25.0  # 30 in all, says the FAQ; what is left is for typing and taps

    def __init__(self, credentials: TelegramCredentials, client: httpx.AsyncClient | None = None) -> None:
        self._credentials = credentials
        self._client = client or make_client()

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get(SECRET_HEADER, "").encode()
        return hmac.compare_digest(given, self._credentials.secret.encode())

    def read(self, body: JsonObject) -> list[Happening]:
        for kind in ("message", "edited_message"):
            if isinstance(body.get(kind), dict):
                return [read_message(body[kind], is_edited=kind == "edited_message")]
        if isinstance(body.get("callback_query"), dict):
            return [read_tap(body["callback_query"])]
        kinds = sorted(name for name in body if name != "update_id")
        return [Ignored(kinds[0] if kinds else "empty")]

    def render(self, message: Outgoing) -> list[JsonObject]:
        if message.file is not None:
            return _file_parts(message, message.file)
        parts = split_text(message.text, TEXT_MAX, utf16_size) or [EMPTY]
        bodies: list[JsonObject] = [{"chat_id": message.key, "text": part} for part in parts]
        if message.buttons:
            rows = [
                [{"text": button["title"], "callback_data": place_of_button(message.seq, at)}]
                for at, button in enumerate(message.buttons)
            ]
            bodies[-1]["reply_markup"] = {"inline_keyboard": rows}
        return bodies

    async def send(self, part: JsonObject, reference: str) -> str:
        sent = await self._send_file(part) if FILE in part else await self._ask("sendMessage", part)
        return f"{part['chat_id']}:{id_at(object_at(sent), 'message_id')}"

    async def greet(self, message: InboundMessage, is_the_bots: bool) -> None:
        if message.provider_id.startswith(TAP):
            await self._ask("answerCallbackQuery", {"callback_query_id": message.provider_id.removeprefix(TAP)})
        if is_the_bots:
            await self._ask("sendChatAction", {"chat_id": message.key, "action": "typing"})

    async def check(self) -> str:
        me = object_at(await self._ask("getMe", {}))
        webhook = object_at(await self._ask("getWebhookInfo", {}))
        told = [f"@{text_at(me, 'username')}", text_at(webhook, "url"), text_at(webhook, "last_error_message")]
        return ", ".join(word for word in told if word)

    async def connect(self, webhook_url: str) -> bool:
        asked = {"url": webhook_url, "secret_token": self._credentials.secret, "allowed_updates": list(UPDATES)}
        await self._ask("setWebhook", asked)
        return True

    async def fetch_media(self, media_id: str, max_bytes: int) -> Fetched:
        """Files over 20 MB are not given to bots."""
        file = object_at(await self._ask("getFile", {"file_id": media_id}))
        path = text_at(file, "file_path")
        if path is None:
            raise Rejected("media_gone")
        if (number_at(file, "file_size") or 0) > max_bytes:
            raise Rejected("media_too_large")
        url = f"{self._credentials.url}/file/bot{self._credentials.token}/{quote(path)}"
        return await download(self._client, url, {}, self._credentials.url, (), max_bytes)

    async def close(self) -> None:
        await self._client.aclose()

    async def _send_file(self, part: JsonObject) -> Any:
        """A photo whose sides Telegram does not take goes as a document."""
        told = {name: value for name, value in part.items() if name != FILE}
        upload = await read_upload(part[FILE])
        if upload[2] in PHOTOS and len(upload[1]) <= PHOTO_BYTES:
            with suppress(NotAPhoto):
                return await self._ask("sendPhoto", told, {"photo": upload})
        return await self._ask("sendDocument", told, {"document": upload})

    async def _ask(self, method: str, asked: JsonObject, files: Mapping[str, Upload] | None = None) -> Any:
        """The `result`. Raises: TryLater, Rejected, Refusing."""
        url = f"{self._credentials.url}/bot{self._credentials.token}/{method}"
        details: JsonObject = {"data": asked, "files": files} if files else {"json": asked}
        status, body, _ = await call(self._client, "POST", url, **details)
        if status == HTTPStatus.OK and body.get("ok") is True:
            return body.get("result")
        refuse_redirect(status)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):  # it answers 404 to a malformed token
            raise Refusing(f"telegram_{status}")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TryLater("rate_limited", number_at(object_at(body, "parameters"), "retry_after"))
        if status == HTTPStatus.FORBIDDEN:
            raise Rejected("blocked")
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise Rejected("file_too_large")
        if status == HTTPStatus.BAD_REQUEST:
            raise _bad_request(str(body.get("description")))
        raise TryLater(f"telegram_{status}", is_doubtful=status == HTTPStatus.OK)


class NotAPhoto(Rejected):
    """Too wide, too long, or not as a photo should be."""


def _bad_request(description: str) -> Rejected:
    if "PHOTO_INVALID" in description or "IMAGE_PROCESS_FAILED" in description:
        return NotAPhoto("telegram_400")
    if "file is too big" in description:
        return Rejected("media_too_large")
    return Rejected("unknown_recipient" if "chat not found" in description else "telegram_400")


def _file_parts(message: Outgoing, file: OutgoingFile) -> list[JsonObject]:
    caption, rest = caption_and_rest(message.text, CAPTION_MAX, utf16_size)
    first: JsonObject = {"chat_id": message.key, FILE: file, **({"caption": caption} if caption else {})}
    return [first, *({"chat_id": message.key, "text": text} for text in split_text(rest, TEXT_MAX, utf16_size))]
