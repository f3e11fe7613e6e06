"""Ceilings: on request bodies, checked as they arrive, and on how often somebody may do a thing."""

import time
from collections import deque
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import ApiError

BODY_MAX_BYTES = 1_048_576
INTERNAL_MAX_BYTES = 8 * BODY_MAX_BYTES
"""The brain sends the domain and the dialogue with each action call."""
WEBHOOK_MAX_BYTES = 4 * BODY_MAX_BYTES
"""Meta's batches reach 3 MB."""
CEILINGS = (("/internal/", INTERNAL_MAX_BYTES), ("/channels/", WEBHOOK_MAX_BYTES), ("", BODY_MAX_BYTES))
MINUTE_S = 60.0


class Pace:
    """At most `per_minute` things in any minute. `now`: a clock in seconds."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._done_at: deque[float] = deque(maxlen=per_minute)
        self._now = now

    def allows(self) -> bool:
        """True when one more is within the pace; it is then counted."""
        now = self._now()
        if len(self._done_at) == self._done_at.maxlen and now - self._done_at[0] < MINUTE_S:
            return False
        self._done_at.append(now)
        return True


class BodyLimit:
    """Answers 413 as soon as a body is over its ceiling, whatever its declared length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ceiling = next(most for start, most in CEILINGS if scope["path"].startswith(start))
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > ceiling:  # an HTTPException: FastAPI turns any other error of reading a body into 400
                raise ApiError(413, "body_too_large", max_bytes=ceiling)
            return message

        await self._app(scope, counted, send)
