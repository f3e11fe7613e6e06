"""Messenger and Instagram. Source: Messenger Platform, Instagram Messaging (developers.facebook.com), November 2026."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from gateway.channels.calling import make_client
from gateway.channels.credentials import PageCredentials
from gateway.channels.graph import answer_handshake, ask_graph, is_signed
from gateway.channels.json_reading import id_at, object_at, objects_at, place_of, text_at
from gateway.channels.media import download
from gateway.channels.port import EMPTY, FILE, Channel, Fetched, Happening, Ignored, JsonObject, Outgoing, TryLater
from gateway.channels.uploads import read_upload
from relation.model.delivery import START, InboundMessage, Media, Receipt, place_of_button
from relation.services.link_codes import code_in
from relation.voice.splitting import split_text

MEDIA = {
    "image": "photo", "audio": "audio", "video": "video", "reel": "video", "ig_reel": "video", "file": "document",
    "location": "location", "sticker": "sticker",
}  # fmt: skip
LINKS = ("fallback", "template")
"""Previews of what the words say already."""
MEDIA_HOSTS = ("facebook.com", "fbcdn.net", "fbsbx.com", "cdninstagram.com")
GET_STARTED = "GET_STARTED"
"""The payload to be given to the page's start button."""
KINDS = ("message", "postback", "message_edit", "delivery", "read", "referral")
OF_A_LINK = ("postback", "referral")
"""They have no id of their own, and may tell which m.me link was followed."""
LAST_MS = 2**42
"""In the year 2109."""


class Page(Channel):
    """What both share: a page, or an Instagram account behind one, is written to and answers."""

    per_second = 40.0
    object_name: str
    text_max: int
    size: Callable[[str], int] = staticmethod(len)
    who_fields: str
    upload_fields: Mapping[str, str] = {}
    """What is said beside a file."""

    def __init__(self, credentials: PageCredentials, client: httpx.AsyncClient | None = None) -> None:
        self._credentials = credentials
        self._client = client or make_client()
        self._page = quote(credentials.page_id, safe="")

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return is_signed(self._credentials.app, headers, body)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return answer_handshake(self._credentials.app, query)

    def read(self, body: JsonObject) -> list[Happening]:
        if body.get("object") != self.object_name:
            return [Ignored("other_object")]
        happened: list[Happening] = []
        for entry in objects_at(body, "entry"):
            if id_at(entry, "id") != self._credentials.page_id:
                happened.append(Ignored("other_page"))
                continue
            for event in objects_at(entry, "messaging"):
                happened += self._read_event(event)
        return happened or [Ignored("empty")]

    def render(self, message: Outgoing) -> list[JsonObject]:
        """Quick replies go with the last part; an advisor's late words carry the tag that is reserved to people."""
        kind = {"messaging_type": "RESPONSE"}
        if message.is_late_person:
            kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        texts = split_text(message.text, self.text_max, type(self).size) or ([] if message.file else [EMPTY])
        bodies: list[JsonObject] = [
            {**kind, "recipient": {"id": message.key}, "message": {"text": text}} for text in texts
        ]
        if message.file is not None:  # no caption there: its words follow it
            attachment: JsonObject = {"type": "image" if message.file.is_image else "file", "payload": {}}
            first = {**kind, "recipient": {"id": message.key}, "message": {"attachment": attachment}}
            return [{**first, FILE: message.file}, *bodies]
        if message.buttons:
            bodies[-1]["message"]["quick_replies"] = [
                {"content_type": "text", "title": button["title"], "payload": place_of_button(message.seq, at)}
                for at, button in enumerate(message.buttons)
            ]
        return bodies

    async def send(self, part: JsonObject, reference: str) -> str:
        marked = {**part, "message": {**part["message"], "metadata": reference}}
        details = await self._form(marked) if FILE in marked else {"json": marked}
        number = id_at(await self._ask("POST", f"{self._page}/messages", **details), "message_id")
        if number is None:
            raise TryLater("no_message_id", is_doubtful=True)
        return number

    async def _form(self, part: JsonObject) -> JsonObject:
        """Uploaded and sent in one request: what is an object is written as JSON."""
        told = {name: value for name, value in part.items() if name != FILE}
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
        return {"data": {**fields, **self.upload_fields}, "files": {"filedata": await read_upload(part[FILE])}}

    async def greet(self, message: InboundMessage, is_the_bots: bool) -> None:
        for action in ("mark_seen", "typing_on") if is_the_bots else ():
            told = {"recipient": {"id": message.key}, "sender_action": action}
            await self._ask("POST", f"{self._page}/messages", json=told)

    async def check(self) -> str:
        page = await self._ask("GET", self._page, params={"fields": self.who_fields})
        return text_at(page, self.who_fields) or self._credentials.page_id

    async def fetch_media(self, media_id: str, max_bytes: int) -> Fetched:
        """Their media come with their address, which needs no token, and expires."""
        return await download(self._client, media_id, {}, self._credentials.app.url, MEDIA_HOSTS, max_bytes)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **details: object) -> JsonObject:
        return await ask_graph(self._client, self._credentials.app, self._credentials.token, method, path, **details)

    def _read_event(self, event: JsonObject) -> list[Happening]:
        kind = next((name for name in KINDS if isinstance(event.get(name), dict)), None)
        key = id_at(object_at(event, "sender"), "id")
        if kind is None or key is None:
            other = sorted(set(event) - {"sender", "recipient", "timestamp"})
            return [Ignored(other[0] if other else "empty")]
        told = object_at(event, kind)
        if kind in ("delivery", "read"):
            return self._receipts(kind, key, told)
        if told.get("is_echo") is True:
            return [self._echo(told)]
        return [self._message(kind, key, told, _hour(event, "timestamp"))]

    def _echo(self, told: JsonObject) -> Happening:
        """Of what we sent ourselves, with our reference, it is a receipt; of what others wrote on the page, nothing."""
        reference, number = text_at(told, "metadata"), id_at(told, "mid")
        return Receipt(self.name, "sent", reference, number) if reference and number else Ignored("echo")

    def _receipts(self, kind: str, key: str, told: JsonObject) -> list[Happening]:
        state = "delivered" if kind == "delivery" else "read"
        mids = told.get("mids") if isinstance(told.get("mids"), list) else [told.get("mid")]
        numbers = [mid for mid in mids or [] if isinstance(mid, str)]
        until = _hour(told, "watermark")
        if numbers:
            return [Receipt(self.name, state, None, number) for number in numbers]
        return [Receipt(self.name, state, key=key, until=until)] if until else [Ignored(f"malformed_{kind}")]

    def _message(self, kind: str, key: str, told: JsonObject, sent_at: datetime | None) -> Happening:
        number = id_at(told, "mid")
        if number is None and kind in OF_A_LINK and sent_at:
            number = f"{kind}:{key}:{sent_at.timestamp():.3f}"
        if number is None or told.get("is_deleted") is True:
            return Ignored(f"malformed_{kind}" if number is None else "deleted")
        if kind == "message_edit":
            number = f"{number}:{id_at(told, 'num_edit')}"
        choice = text_at(told, "payload") or text_at(object_at(told, "quick_reply"), "payload")
        if kind == "referral":  # a link was followed in a thread that had begun before
            choice = START
        text = text_at(told, "text") or text_at(told, "title") or ""
        media = _media(told)
        if not text and not choice and not media:
            return Ignored(f"wordless_{kind}")
        choice = START if choice == GET_STARTED else choice
        brought = told if kind == "referral" else object_at(told, "referral")
        code = code_in(text_at(brought, "ref") or "") if kind in OF_A_LINK else None
        if kind == "referral" and code is None:
            return Ignored("referral")
        return InboundMessage(self.name, key, number, text, choice=choice, media=media, sent_at=sent_at, code=code)


class Messenger(Page):
    name = "messenger"
    object_name = "page"
    text_max = 2000
    who_fields = "name"


class Instagram(Page):
    name = "instagram"
    object_name = "instagram"
    text_max = 1000
    size = staticmethod(lambda text: len(text.encode()))  # its limit is in bytes
    who_fields = "username"
    upload_fields: Mapping[str, str] = {"platform": "instagram"}


def _hour(value: JsonObject, name: str) -> datetime | None:
    """A time in milliseconds since 1970."""
    found = value.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < LAST_MS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=found)


def _media(told: JsonObject) -> tuple[Media, ...]:
    """A sticker may come twice, as itself and as the image that it was before; a shared link is in the words."""
    stickers, found = set(), []
    for one in objects_at(told, "attachments"):
        kind, payload = str(one.get("type")), object_at(one, "payload")
        sticker = id_at(payload, "sticker_id")
        if (sticker and sticker in stickers) or (kind in LINKS and text_at(told, "text")):
            continue
        stickers |= {sticker} if sticker else set()
        found.append(_one_media("sticker" if sticker else kind, payload))
    return (*found, *([Media("unsupported")] if told.get("is_unsupported") is True else []))


def _one_media(kind: str, payload: JsonObject) -> Media:
    if kind == "location":
        place = object_at(payload, "coordinates")
        return Media(kind, None, place_of(place.get("lat"), place.get("long")))
    return Media(MEDIA.get(kind, "unsupported"), text_at(payload, "url"))
