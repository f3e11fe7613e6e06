"""Frames that customers' browsers send: parsed strictly, refused clearly."""

import json
from dataclasses import dataclass, field
from typing import Any

from relation.text import storable

TYPES = {"hello", "message", "ack", "delivered", "typing", "personalisation", "leave_queue", "leave", "continue"}
DEVICES = {"mobile", "tablet", "desktop"}
ID_MAX_CHARS = 100
FIELD_MAX_CHARS = 500
LOOKS_MAX = 30
SEQ_MAX = 2**31 - 1


class BadFrame(Exception):
    """Not JSON, too large, or not of the protocol. `message_id`: of the refused message, when it could be read."""

    def __init__(self, message_id: str | None = None) -> None:
        super().__init__("bad frame")
        self.message_id = message_id


@dataclass(frozen=True)
class Hello:
    """The first frame: which conversation, who is signed in, and the customer's surroundings."""

    token: str | None
    after: int
    customer_token: str | None
    context: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: dict[str, Any]) -> "Hello":
        given, device = frame.get("page"), _text(frame.get("device"))
        page: dict[str, Any] = given if isinstance(given, dict) else {}
        told: dict[str, Any] = {name: _text(page.get(name)) for name in ("url", "title") if _text(page.get(name))}
        if told and isinstance(page.get("looks"), list):
            told["looks"] = [moment for look in page["looks"][-LOOKS_MAX:] if (moment := _text(look))]
        context = {
            "page": told,
            "device": device if device in DEVICES else None,
            "timezone": _text(frame.get("timezone")),
            "language": _text(frame.get("language")),
        }
        return cls(
            token=_text(frame.get("token")),
            after=_count(frame.get("after", 0)),
            customer_token=_text(frame.get("customer_token"), 4000),
            context={name: value for name, value in context.items() if value},
        )


def parse_frame(raw: str, max_bytes: int) -> dict[str, Any]:
    """A frame of the protocol with the fields its type needs. Raises: BadFrame."""
    if len(raw.encode()) > max_bytes:
        raise BadFrame
    try:
        frame = storable(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise BadFrame from error
    if not isinstance(frame, dict) or _text(frame.get("type")) not in TYPES:
        raise BadFrame
    _check(frame)
    return frame


def parse_hello(raw: str, max_bytes: int) -> Hello:
    frame = parse_frame(raw, max_bytes)
    if frame["type"] != "hello":
        raise BadFrame
    return Hello.of(frame)


def _check(frame: dict[str, Any]) -> None:
    kind, message_id = frame["type"], frame.get("id")
    if kind == "message":
        is_id = isinstance(message_id, str) and 0 < len(message_id) <= ID_MAX_CHARS
        if not is_id or not isinstance(frame.get("text"), str):
            raise BadFrame(message_id if is_id else None)
        if not isinstance(frame.get("payload"), str | None):
            raise BadFrame(message_id)
    elif kind in ("ack", "delivered"):
        frame["seq"] = _count(frame.get("seq"))
    elif (
        (kind == "continue" and _text(frame.get("channel")) is None)
        or (kind == "typing" and not isinstance(frame.get("on"), bool))
        or (kind == "personalisation" and not isinstance(frame.get("accepted"), bool))
    ):
        raise BadFrame


def _text(value: object, limit: int = FIELD_MAX_CHARS) -> str | None:
    return value[:limit] if isinstance(value, str) and value else None


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadFrame
    return min(value, SEQ_MAX)
