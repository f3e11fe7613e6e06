"""Ceilings: on request bodies, checked as they arrive, and on how often somebody may do a thing."""

import re
import time
from collections import deque
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import ApiError

BODY_MAX_BYTES = 1_048_576
MEGABYTE = 1_000_000
INTERNAL_MAX_BYTES = 8 * BODY_MAX_BYTES
"""The brain sends the domain and the dialogue with each action call."""
FILE_ROOM_BYTES = 131_072
"""For what comes with a file in its form."""
FILE_PATHS = re.compile(r"/chat/files|/desk/conversations/[^/]+/files")
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
    """Answers 413 before reading a body that says it is over its ceiling, and as soon as one that does not is."""

    def __init__(self, app: ASGIApp, file_max_bytes: int) -> None:
        self._app = app
        self._file_max_bytes = file_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = FILE_PATHS.fullmatch(scope["path"]) is not None
        ceiling = self._ceiling(scope["path"], is_file)
        received, declared = 0, _declared_bytes(scope)

        async def counted() -> Message:
            nonlocal received
            message = await receive() if declared <= ceiling else {"type": "http.request"}
            received += len(message.get("body", b""))
            if max(received, declared) <= ceiling:
                return message
            # An HTTPException: FastAPI turns any other error of reading a body into 400.
            if is_file:
                raise ApiError(413, "file_too_large", max_mb=self._file_max_bytes // MEGABYTE)
            raise ApiError(413, "body_too_large", max_bytes=ceiling)

        await self._app(scope, counted, send)

    def _ceiling(self, path: str, is_file: bool) -> int:
        if is_file:
            return self._file_max_bytes + FILE_ROOM_BYTES
        return INTERNAL_MAX_BYTES if path.startswith("/internal/") else BODY_MAX_BYTES


def _declared_bytes(scope: Scope) -> int:
    """0 when the length is not told, or not as a number."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    return int(told) if told.isdigit() else 0
