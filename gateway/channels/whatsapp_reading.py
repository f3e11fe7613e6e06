"""WhatsApp's webhooks, read: messages, and what became of ours. Source: Cloud API, webhooks, as in `whatsapp.py`."""

from gateway.channels.graph import cause_of
from gateway.channels.json_reading import first_name_of, hour_at, id_at, object_at, objects_at, place_of, text_at
from gateway.channels.port import Happening, Ignored, JsonObject
from relation.model.delivery import InboundMessage, Media, Receipt

NAME = "whatsapp"
MEDIA = {
    "image": "photo", "document": "document", "audio": "audio", "video": "video", "sticker": "sticker",
    "location": "location", "contacts": "contact", "unsupported": "unsupported", "order": "unsupported",
}  # fmt: skip
STATUSES = ("sent", "delivered", "read", "failed")


def read_message(message: JsonObject, contacts: list[JsonObject]) -> Happening:
    kind, number, phone = text_at(message, "type"), id_at(message, "id"), id_at(message, "from")
    contact = next((one for one in contacts if phone and one.get("wa_id") == phone), contacts[0] if contacts else {})
    scoped = id_at(message, "from_user_id") or id_at(contact, "user_id")
    key = scoped or phone
    if "group_id" in message:
        return Ignored("group")
    if key is None or number is None or kind is None:
        return Ignored("malformed_message")
    text, choice, media = _content(message, kind)
    if not text and not choice and not media:
        return Ignored(f"message_{kind}")
    return InboundMessage(
        channel=NAME,
        key=key,
        provider_id=number,
        text=text,
        first_name=first_name_of(text_at(object_at(contact, "profile"), "name")),
        choice=choice,
        media=media,
        sent_at=hour_at(message, "timestamp"),
        former_key=phone if scoped and phone else None,
    )


def _content(message: JsonObject, kind: str) -> tuple[str, str | None, tuple[Media, ...]]:
    """Words, a tapped button, and what came beside them."""
    told = object_at(message, kind)
    if kind == "text":
        return text_at(told, "body") or "", None, ()
    if kind == "button":
        return text_at(told, "text") or "", None, ()
    if kind == "interactive":
        reply = object_at(told, "button_reply") or object_at(told, "list_reply")
        return text_at(reply, "title") or "", text_at(reply, "id"), ()
    if kind in MEDIA:
        name = _card(message) if kind == "contacts" else _place(told) if kind == "location" else None
        media = Media(MEDIA[kind], id_at(told, "id"), name or text_at(told, "filename"))
        return text_at(told, "caption") or "", None, (media,)
    return "", None, ()


def _place(told: JsonObject) -> str:
    figures = place_of(told.get("latitude"), told.get("longitude"))
    return ", ".join(filter(None, (text_at(told, "name"), text_at(told, "address"), figures)))


def _card(message: JsonObject) -> str:
    """Each contact's name and first number."""
    cards = objects_at(message, "contacts")
    told = [(text_at(object_at(card, "name"), "formatted_name"), objects_at(card, "phones")[:1]) for card in cards]
    return "; ".join(
        " ".join(filter(None, (name, *(text_at(one, "phone") for one in phones)))) for name, phones in told
    )


def read_receipt(status: JsonObject) -> Happening:
    state, number = text_at(status, "status"), id_at(status, "id")
    if state not in STATUSES or number is None:
        return Ignored(f"status_{state}")
    errors = objects_at(status, "errors")
    error = cause_of(errors[0].get("code")) if errors else None
    reference = text_at(status, "biz_opaque_callback_data")
    return Receipt(NAME, state, reference, number, error if state == "failed" else None)
