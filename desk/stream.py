"""The live stream: tells an open desk which of its parts have changed; each part then asks for itself."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Query, Response
from fastapi.responses import StreamingResponse

from desk.context import DeskContext
from desk.guard import Guard, SignedIn, Viewer
from desk.signals import Signals, changed
from relation.model.events import Event
from relation.services.advisors import note_presence

HEARTBEAT_S = 15.0
QUEUE_EVERY_S = 0.5
CATCH_UP_MAX = 500
RETRY_MS = 2000
EVENT_ID = re.compile(r"[0-9]{1,18}")


class Stream:
    def __init__(self, desk: DeskContext, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    async def follow_events(
        self,
        viewer: SignedIn,
        after: Annotated[int | None, Query(ge=0, lt=10**18)] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """`Last-Event-ID` (a reconnection) goes before `after` (the event the page was rendered at)."""
        seen = int(last_event_id) if last_event_id and EVENT_ID.fullmatch(last_event_id) else after
        events = follow(self._desk, self._guard, viewer, seen)
        return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def follow(desk: DeskContext, guard: Guard, viewer: Viewer, seen: int | None) -> AsyncIterator[str]:
    """Server-sent events until the session ends, the hub cuts or the browser leaves."""
    loop = asyncio.get_running_loop()
    async with desk.hub.following() as follower:
        signals = await _catch_up(desk, seen)
        yield f"retry: {RETRY_MS}\n\n"
        beat_at = queue_at = loop.time()
        while True:
            if loop.time() >= beat_at:
                if not await asyncio.to_thread(_beat, desk, guard, viewer):
                    yield changed("signed_out")
                    return
                yield ":\n\n"
                beat_at = loop.time() + HEARTBEAT_S
            is_queue_due = loop.time() >= queue_at
            if news := signals.write(with_queue=is_queue_due):
                yield news
                queue_at = loop.time() + QUEUE_EVERY_S if is_queue_due else queue_at
            wake_at = min(beat_at, queue_at) if signals.is_queue_stale else beat_at
            if not await _collect(follower.queue, signals, wake_at - loop.time()):
                return


async def _collect(incoming: asyncio.Queue[Event | None], signals: Signals, timeout_s: float) -> bool:
    """Waits for one event and takes those that came with it. False when the hub has cut this follower."""
    try:
        happened = await asyncio.wait_for(incoming.get(), max(0.0, timeout_s))
    except TimeoutError:
        return True
    while happened is not None:
        signals.add(happened)
        if incoming.empty():
            return True
        happened = incoming.get_nowait()
    return False


async def _catch_up(desk: DeskContext, seen: int | None) -> Signals:
    """What has changed since `seen`, from the database."""
    if seen is None:
        return Signals(desk.hub.last_id)
    missed = await asyncio.to_thread(_read_after, desk, seen)
    signals = Signals(seen)
    for happened in missed:
        signals.add(happened)
    if len(missed) >= CATCH_UP_MAX:
        signals.add_everything(desk.hub.last_id)
    return signals


def _read_after(desk: DeskContext, seen: int) -> list[Event]:
    with desk.store.read() as uow:
        return list(uow.events.after(seen, CATCH_UP_MAX))


def _beat(desk: DeskContext, guard: Guard, viewer: Viewer) -> bool:
    """The advisor is present as long as the session holds; False when it does not any more."""
    if guard.viewer_of(viewer.token) is None:
        return False
    with desk.store.write() as uow:
        note_presence(uow, desk.relation, viewer.session.token_hash)
        uow.commit()
    return True
