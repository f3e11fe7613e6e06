"""The platforms' door: handshake, signature over the raw body, everything stored before the 200."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from gateway.channels.inbound import ChannelInbox
from gateway.channels.journal import Journal
from gateway.channels.port import Channel, JsonObject
from gateway.errors import ApiError
from gateway.lane import Lane
from gateway.limits import Pace
from relation.model.delivery import InboundMessage
from relation.text import storable

REASONS = {
    401: "the signature is absent or wrong",
    403: "another verify token than ours",
    404: "no such channel, or it has no credentials",
    413: "over 4 MiB",
    422: "no JSON object, or nested too deep",
    429: "too many messages on this channel: send it again later",
    500: "it could not be stored: send it again",
}
TEXT = {"type": "string"}
WORDS = {"type": "object", "properties": {"code": TEXT, "message": TEXT}, "required": ["code", "message"]}
ERROR = {"type": "object", "properties": {"error": WORDS}, "required": ["error"]}
SIGNED = {
    "parameters": [
        {"name": name, "in": "header", "required": False, "schema": TEXT}
        for name in ("X-Hub-Signature-256", "X-Telegram-Bot-Api-Secret-Token")
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
ASKED = {
    "parameters": [
        {"name": f"hub.{name}", "in": "query", "required": False, "schema": TEXT}
        for name in ("mode", "verify_token", "challenge")
    ]
}
Name = Annotated[str, Path(json_schema_extra={"enum": ["telegram", "whatsapp", "messenger", "instagram"]})]


def _told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": ERROR}}
    return {status: {"description": REASONS[status], "content": content} for status in statuses}


class Kept(BaseModel):
    stored: int
    """How many messages were in it."""


@dataclass(frozen=True)
class ChannelDoor:
    """What the routes need; made once by the composition root."""

    channels: Mapping[str, Channel]
    inbox: ChannelInbox
    journal: Journal
    lane: Lane
    paces: Mapping[str, Pace]


def make_webhooks(door: ChannelDoor) -> APIRouter:
    router = APIRouter(prefix="/channels", tags=["channels"])

    def channel_of(name: str) -> Channel:
        channel = door.channels.get(name)
        if channel is None or not channel.has_webhook:
            raise ApiError(404, "channel_off")
        return channel

    @router.get(
        "/{name}/webhook", response_class=PlainTextResponse, responses=_told(403, 404, 422), openapi_extra=ASKED
    )
    async def verify(name: Name, request: Request) -> PlainTextResponse:
        """The platform's verification request: its challenge, for who knows our token."""
        answer = channel_of(name).handshake(dict(request.query_params))
        if answer is None:
            raise ApiError(403, "handshake_refused")
        return PlainTextResponse(answer)

    @router.post("/{name}/webhook", responses=_told(401, 404, 413, 422, 429, 500), openapi_extra=SIGNED)
    async def receive(name: Name, request: Request) -> Kept:
        """Events of the platform. 200 once they are stored; they are unpacked right after."""
        channel = channel_of(name)
        raw = await request.body()
        if not channel.is_genuine(request.headers, raw):
            raise ApiError(401, "signature_refused")
        with door.lane.going_first():
            return Kept(stored=await take(name, channel, _object(raw)))

    async def take(name: str, channel: Channel, body: JsonObject) -> int:
        """How many messages were in it."""
        happened = channel.read(body)
        messages = sum(isinstance(thing, InboundMessage) for thing in happened)
        if not all(door.paces[name].allows() for _ in range(messages)):
            raise ApiError(429, "channel_too_fast")
        if not door.inbox.note_ignored(name, happened):
            await door.journal.keep(name, json.dumps(body))
        return messages

    return router


def _object(raw: bytes) -> JsonObject:
    """Raises: ApiError(422)."""
    try:
        body = storable(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise ApiError(422, "invalid_request") from error
    if not isinstance(body, dict):
        raise ApiError(422, "invalid_request")
    return body
