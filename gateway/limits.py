"""A ceiling on request bodies, checked as they arrive: nobody can fill the memory."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX_BYTES = 1_048_576
INTERNAL_MAX_BYTES = 8 * BODY_MAX_BYTES
"""The brain sends the domain and the dialogue with each action call."""


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Answers 413 as soon as a body is over its ceiling, whatever its declared length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ceiling = INTERNAL_MAX_BYTES if scope["path"].startswith("/internal/") else BODY_MAX_BYTES
        received = 0
        is_answered = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > ceiling:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not is_answered:
                detail = {"code": "body_too_large", "message": f"Le corps dépasse {ceiling} octets."}
                await JSONResponse({"error": detail}, 413)(scope, receive, send)
