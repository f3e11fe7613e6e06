"""WhatsApp. Source: Cloud API, messages and webhooks (developers.facebook.com), as read in November 2026."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from gateway.channels.calling import make_client
from gateway.channels.credentials import WhatsAppCredentials
from gateway.channels.graph import answer_handshake, ask_graph, is_signed
from gateway.channels.json_reading import id_at, number_at, object_at, objects_at, text_at
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
    Rejected,
    TryLater,
)
from gateway.channels.uploads import caption_and_rest, read_upload
from gateway.channels.whatsapp_reading import NAME, read_message, read_receipt
from relation.model.delivery import InboundMessage, place_of_button
from relation.voice.bubbles import shortened
from relation.voice.splitting import split_text

TEXT_MAX, BODY_MAX, CAPTION_MAX = 4096, 1024, 1024
"""Of a text, of the words above buttons, and of those under a file."""
REPLY_BUTTONS, REPLY_CHARS = 3, 20
ROWS, ROW_CHARS, DESCRIPTION_CHARS = 10, 24, 72
SCOPED_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]+")
"""A business-scoped user id: it stands in the place of a telephone number that may be hidden."""
MEDIA_HOSTS = ("facebook.com", "fbcdn.net", "fbsbx.com", "whatsapp.net")
"""Where files are: who may be sent our token when one is fetched."""


class WhatsApp(Channel):
    name = NAME
    per_second = 70.0  # 80 by default, both ways

    def __init__(
        self, credentials: WhatsAppCredentials, list_label: str, client: httpx.AsyncClient | None = None
    ) -> None:
        """`list_label`: what is written on the button that opens a list, 20 characters at most."""
        self._credentials = credentials
        self._app = credentials.app
        self._list_label = list_label
        self._client = client or make_client()
        number = quote(credentials.phone_number_id, safe="")
        self._messages, self._media = f"{number}/messages", f"{number}/media"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return is_signed(self._app, headers, body)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return answer_handshake(self._app, query)

    def read(self, body: JsonObject) -> list[Happening]:
        happened: list[Happening] = []
        for change in (change for entry in objects_at(body, "entry") for change in objects_at(entry, "changes")):
            value = object_at(change, "value")
            if change.get("field") != "messages":
                happened.append(Ignored(f"field_{text_at(change, 'field')}"))
            elif object_at(value, "metadata").get("phone_number_id") != self._credentials.phone_number_id:
                happened.append(Ignored("other_number"))
            else:
                contacts = objects_at(value, "contacts")
                happened += [read_message(message, contacts) for message in objects_at(value, "messages")]
                happened += [read_receipt(status) for status in objects_at(value, "statuses")]
        return happened or [Ignored("empty")]

    def render(self, message: Outgoing) -> list[JsonObject]:
        """Where there are buttons, the last part is short enough for them."""
        if message.template is not None:
            return [_body(message.key, "template", _template(message.template))]
        if message.file is not None:
            return _file_parts(message, message.file)
        *texts, last = _texts(message)
        bodies = [_body(message.key, "text", {"body": text, "preview_url": False}) for text in texts]
        if message.buttons:
            return [*bodies, _body(message.key, "interactive", _interactive(message, last, self._list_label))]
        return [*bodies, _body(message.key, "text", {"body": last, "preview_url": False})]

    async def send(self, part: JsonObject, reference: str) -> str:
        part = await self._with_upload(part) if FILE in part else part
        answer = await self._ask("POST", self._messages, json={**part, "biz_opaque_callback_data": reference})
        sent = objects_at(answer, "messages")
        number = id_at(sent[0], "id") if sent else None
        if number is None:
            raise TryLater("no_message_id", is_doubtful=True)
        return number

    async def greet(self, message: InboundMessage, is_the_bots: bool) -> None:
        """Read and typing are one call, and typing promises an answer: while a person owns, neither is said."""
        if is_the_bots:
            seen = {"messaging_product": "whatsapp", "status": "read", "message_id": message.provider_id}
            await self._ask("POST", self._messages, json={**seen, "typing_indicator": {"type": "text"}})

    async def check(self) -> str:
        path = quote(self._credentials.phone_number_id, safe="")
        number = await self._ask("GET", path, params={"fields": "display_phone_number,verified_name"})
        return ", ".join(filter(None, (text_at(number, "verified_name"), text_at(number, "display_phone_number"))))

    async def _with_upload(self, part: JsonObject) -> JsonObject:
        """The same part, its file given to WhatsApp: an upload whose fate is not known reaches nobody."""
        name, content, media_type = await read_upload(part[FILE])
        form = {"messaging_product": "whatsapp", "type": media_type}
        try:
            uploaded = await self._ask("POST", self._media, data=form, files={"file": (name, content, media_type)})
        except TryLater as trouble:
            raise TryLater(trouble.cause, trouble.after_s, is_whole_channel=trouble.is_whole_channel) from trouble
        number, kind = id_at(uploaded, "id"), part["type"]
        if number is None:
            raise TryLater("no_media_id")
        told = {field: value for field, value in part.items() if field != FILE}
        return {**told, kind: {**told[kind], "id": number}}

    async def fetch_media(self, media_id: str, max_bytes: int) -> Fetched:
        """Its address lasts five minutes: it is asked for each time."""
        found = await self._ask("GET", quote(media_id, safe=""))
        if (number_at(found, "file_size") or 0) > max_bytes:
            raise Rejected("media_too_large")
        headers = {"Authorization": f"Bearer {self._credentials.token}"}
        url = text_at(found, "url") or ""
        return await download(self._client, url, headers, self._app.url, MEDIA_HOSTS, max_bytes)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **details: object) -> JsonObject:
        return await ask_graph(self._client, self._app, self._credentials.token, method, path, **details)


def _texts(message: Outgoing) -> list[str]:
    texts = split_text(message.text, TEXT_MAX) or [EMPTY]
    if message.buttons and len(texts[-1]) > BODY_MAX:
        texts = [*texts[:-1], *split_text(texts[-1], BODY_MAX)]
    return texts


def _body(key: str, kind: str, content: JsonObject) -> JsonObject:
    recipient = "recipient" if SCOPED_ID.fullmatch(key) else "to"
    base = {"messaging_product": "whatsapp", "recipient_type": "individual", recipient: key}
    return {**base, "type": kind, kind: content}


def _file_parts(message: Outgoing, file: OutgoingFile) -> list[JsonObject]:
    caption, rest = caption_and_rest(message.text, CAPTION_MAX)
    told = {"caption": caption} if caption else {}
    told |= {} if file.is_image else {"filename": file.name}
    first = {**_body(message.key, "image" if file.is_image else "document", told), FILE: file}
    texts = split_text(rest, TEXT_MAX)
    return [first, *(_body(message.key, "text", {"body": text, "preview_url": False}) for text in texts)]


def _interactive(message: Outgoing, text: str, list_label: str) -> JsonObject:
    titles = [button["title"] for button in message.buttons][:ROWS]
    ids = [place_of_button(message.seq, at) for at in range(len(titles))]
    if len(set(titles)) == len(titles) <= REPLY_BUTTONS and all(len(title) <= REPLY_CHARS for title in titles):
        replies = [{"type": "reply", "reply": {"id": i, "title": title}} for i, title in zip(ids, titles, strict=True)]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}
    rows = [_row(i, title) for i, title in zip(ids, titles, strict=True)]
    return {"type": "list", "body": {"text": text}, "action": {"button": list_label, "sections": [{"rows": rows}]}}


def _template(template: Mapping[str, Any]) -> JsonObject:
    values = [{"type": "text", "text": value} for value in template["values"]]
    components = [{"type": "body", "parameters": values}] if values else []
    return {"name": template["name"], "language": {"code": template["language"]}, "components": components}


def _row(place: str, title: str) -> JsonObject:
    if len(title) <= ROW_CHARS:
        return {"id": place, "title": title}
    return {"id": place, "title": shortened(title, ROW_CHARS), "description": shortened(title, DESCRIPTION_CHARS)}
