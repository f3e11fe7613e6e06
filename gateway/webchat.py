"""The web chat's WebSocket: docs/webchat-protocol.md, one socket, one conversation."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from gateway.addresses import AddressLimits
from gateway.customer_tokens import CustomerTokens
from gateway.errors import language_of
from gateway.limits import Pace
from gateway.webchat_frames import BadFrame, Hello, parse_frame, parse_hello
from gateway.webchat_session import Refusal, WebchatSession
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.live import LiveHub
from relation.services.speaking import neutral_line
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)

FRAME_MAX_BYTES = 32_768
HELLO_TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Webchat:
    """What the socket needs; made once by the composition root. `origins` beside the service's own."""

    store: Store
    relation: Relation
    worker: InboxWorker
    hub: LiveHub
    tokens: CustomerTokens
    message_max_chars: int
    limits: AddressLimits
    file_max_mb: int = 0
    messages_per_minute: int = 30
    frames_per_minute: int = 300
    origins: frozenset[str] = field(default_factory=frozenset)


def make_webchat(chat: Webchat) -> APIRouter:
    router = APIRouter()

    @router.websocket("/ws/chat")
    async def chat_socket(socket: WebSocket) -> None:
        await socket.accept()
        if not _is_allowed(socket, chat.origins):
            await _refuse(socket, "origin_refused", 4403)
            return
        with (
            suppress(WebSocketDisconnect, RuntimeError),  # the customer left: everything said is stored
            chat.limits.socket(chat.limits.address_of(socket)) as is_allowed,
        ):
            try:
                if not is_allowed:
                    raise Flood("too_many")
                await _serve(socket, chat)
            except Flood as flood:
                await _refuse(socket, flood.code, 4429)

    async def _serve(socket: WebSocket, chat: Webchat) -> None:
        pace = Pace(chat.frames_per_minute)
        async with chat.hub.following() as follower:
            session = await _open(socket, chat, pace)
            if session is None:
                return
            follower.wants = session.may_concern
            relay = asyncio.create_task(_relay(socket, session, follower.queue))
            try:
                await _receive(socket, session, pace)
            finally:
                relay.cancel()

    async def _open(socket: WebSocket, chat: Webchat, pace: Pace) -> WebchatSession | None:
        """Waits for a hello that opens the conversation; an unknown token may be followed by another hello."""
        while True:
            try:
                frame = await asyncio.wait_for(_receive_text(socket, pace), HELLO_TIMEOUT_S)
                hello = parse_hello(frame, FRAME_MAX_BYTES)
                if hello.token is None and not chat.limits.allows_new_chat(chat.limits.address_of(socket)):
                    raise Flood("too_many")
                session = await asyncio.to_thread(WebchatSession.open, chat, hello)
            except TimeoutError:
                await socket.close(4408)
                return None
            except BadFrame:
                await _send_error(socket, "bad_frame")
                continue
            except Refusal as refused:
                await _send_error(socket, refused.code)
                continue
            await socket.send_json(await asyncio.to_thread(session.welcome, hello.after))
            return session

    async def _receive(socket: WebSocket, session: WebchatSession, pace: Pace) -> None:
        while True:
            try:
                frame = parse_frame(await _receive_text(socket, pace), FRAME_MAX_BYTES)
                for answer in await _answer(session, frame):
                    await socket.send_json(answer)
            except BadFrame as bad:
                await _send_error(socket, "bad_frame", bad.message_id)
            except Refusal as refused:
                await _send_error(socket, refused.code, refused.message_id, refused.details)

    async def _answer(session: WebchatSession, frame: dict[str, Any]) -> list[dict[str, Any]]:
        if frame["type"] == "hello":  # the customer signed in or out on the page: same conversation
            hello = Hello.of(frame)
            await asyncio.to_thread(session.sign_in, hello)
            return [await asyncio.to_thread(session.welcome, hello.after)]
        if frame["type"] == "typing":
            session.tell_typing(frame["on"])
            return []
        return await asyncio.to_thread(session.handle, frame)

    async def _relay(socket: WebSocket, session: WebchatSession, queue: asyncio.Queue[Any]) -> None:
        """Shows what happens here until the socket closes; closes it when that fails: the client will catch up."""
        try:
            with suppress(WebSocketDisconnect, RuntimeError):  # the customer left while we wrote
                await _show_events(socket, session, queue)
        except Exception:  # an edge: a socket that shows nothing more must not look alive
            logger.exception("events could not be shown in conversation %s", session.conversation_id)
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(1013)

    async def _show_events(socket: WebSocket, session: WebchatSession, queue: asyncio.Queue[Any]) -> None:
        """In order; messages are read from the database by `seq`. Returns when this socket is too slow to follow."""
        while True:
            happened = await queue.get()
            if happened is None:
                return
            if not session.concerns(happened):
                continue
            for frame in await asyncio.to_thread(session.frames_for, happened):
                await socket.send_json(frame)

    async def _refuse(socket: WebSocket, code: str, close_code: int) -> None:
        await _send_error(socket, code)
        await socket.close(close_code)

    async def _send_error(
        socket: WebSocket, code: str, message_id: str | None = None, details: dict[str, Any] | None = None
    ) -> None:
        text = neutral_line(chat.relation, f"service_{code}", language=language_of(socket), **(details or {}))
        await socket.send_json({"type": "error", "code": code, "message": text, "id": message_id})

    return router


class Flood(Exception):
    """More frames, sockets or chats than any page needs: the socket is closed, and the page comes back later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def _receive_text(socket: WebSocket, pace: Pace) -> str:
    """Raises: WebSocketDisconnect, Flood; BadFrame for a binary frame, which Starlette's `receive_text` trips over."""
    message = await socket.receive()
    if not pace.allows():
        raise Flood("too_fast")
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"], message.get("reason"))
    text = message.get("text")
    if not isinstance(text, str):
        raise BadFrame
    return text


def _is_allowed(socket: WebSocket, origins: frozenset[str]) -> bool:
    """Its own pages, listed pages, and clients that are no browser (they send no Origin)."""
    origin = socket.headers.get("origin")
    if origin is None or origin in origins:
        return True
    try:
        return urlsplit(origin).netloc == socket.headers.get("host")
    except ValueError:
        return False
