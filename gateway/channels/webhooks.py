"""The platforms' door: handshake, signature over the raw body, everything stored before the 200."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from gateway.channels.inbound import ChannelInbox
from gateway.channels.journal import Journal
from gateway.channels.port import Channel, JsonObject
from gateway.errors import ApiError
from gateway.lane import Lane
from gateway.limits import Pace
from relation.model.delivery import InboundMessage
from relation.text import storable

ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"description": "the signature is absent or wrong"},
    404: {"description": "no such channel, or it has no credentials"},
    413: {"description": "over 4 MiB"},
    422: {"description": "no JSON object, or nested too deep"},
    429: {"description": "too many messages on this channel: send it again later"},
}


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

    @router.get("/{name}/webhook", response_class=PlainTextResponse, responses={403: {}, 404: ERRORS[404]})
    async def verify(name: str, request: Request) -> PlainTextResponse:
        """The platform's verification request: its challenge, for who knows our token."""
        answer = channel_of(name).handshake(dict(request.query_params))
        if answer is None:
            raise ApiError(403, "handshake_refused")
        return PlainTextResponse(answer)

    @router.post("/{name}/webhook", responses=ERRORS)
    async def receive(name: str, request: Request) -> JSONResponse:
        """Events of the platform. 200 once they are stored; they are unpacked right after."""
        channel = channel_of(name)
        raw = await request.body()
        if not channel.is_genuine(request.headers, raw):
            raise ApiError(401, "signature_refused")
        with door.lane.going_first():
            return JSONResponse({"stored": await take(name, channel, _object(raw))})

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
