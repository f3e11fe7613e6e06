"""Telegram's updates, read: messages, edits and taps. Source: Bot API, as in `telegram.py`. Private chats only."""

from gateway.channels.json_reading import first_name_of, hour_at, id_at, object_at, objects_at, place_of, text_at
from gateway.channels.port import Happening, Ignored, JsonObject
from relation.model.delivery import START, InboundMessage, Media
from relation.services.link_codes import code_in

NAME = "telegram"
MEDIA = {
    "photo": "photo", "document": "document", "voice": "audio", "audio": "audio", "video": "video",
    "video_note": "video", "animation": "video", "sticker": "sticker", "location": "location", "contact": "contact",
}  # fmt: skip
WORDLESS = ("poll", "dice", "venue", "story", "game", "paid_media", "checklist")
TAP = "tap:"


def read_message(message: JsonObject, *, is_edited: bool) -> Happening:
    chat, sender = object_at(message, "chat"), object_at(message, "from")
    key, number = id_at(chat, "id"), id_at(message, "message_id")
    if chat.get("type") != "private" or sender.get("is_bot") is True:
        return Ignored("not_private")
    if key is None or number is None:
        return Ignored("malformed_message")
    text, media = text_at(message, "text") or text_at(message, "caption") or "", _media(message)
    if not text and not media:
        return Ignored("wordless_message")
    edit = f":{id_at(message, 'edit_date')}" if is_edited else ""
    start, _, brought = text.partition(" ")
    is_start = start == "/start"
    return InboundMessage(
        channel=NAME,
        key=key,
        provider_id=f"{key}:{number}{edit}",
        text=text,
        first_name=first_name_of(text_at(sender, "first_name")),
        choice=START if is_start else None,
        code=code_in(brought) if is_start else None,
        media=media,
        sent_at=hour_at(message, "edit_date" if is_edited else "date"),
    )


def _media(message: JsonObject) -> tuple[Media, ...]:
    for field, kind in MEDIA.items():
        if field == "photo" and (sizes := objects_at(message, field)):
            return (Media(kind, id_at(sizes[-1], "file_id")),)  # the largest comes last
        if isinstance(message.get(field), dict):
            return (Media(kind, *_told(field, message[field])),)
    return (Media("unsupported"),) if any(field in message for field in WORDLESS) else ()


def _told(field: str, told: JsonObject) -> tuple[str | None, str | None]:
    """Its id and its name; an animated sticker has no picture, and is told by its emoji."""
    if field == "location":
        return None, place_of(told.get("latitude"), told.get("longitude"))
    if field == "contact":
        return None, " ".join(filter(None, (text_at(told, "first_name"), text_at(told, "phone_number"))))
    if field == "sticker" and (told.get("is_animated") is True or told.get("is_video") is True):
        return None, text_at(told, "emoji")
    return id_at(told, "file_id"), text_at(told, "file_name")


def read_tap(query: JsonObject) -> Happening:
    chat = object_at(query, "message", "chat")
    key, number, data = id_at(chat, "id"), id_at(query, "id"), text_at(query, "data")
    if key is None or number is None or data is None or chat.get("type") != "private":
        return Ignored("malformed_tap")
    first_name = first_name_of(text_at(object_at(query, "from"), "first_name"))
    return InboundMessage(NAME, key, f"{TAP}{number}", "", first_name=first_name, choice=data)
