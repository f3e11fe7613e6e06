"""The service: puts store, relation, brain, gateway, actions and desk together in one web application."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

from desk.app import DeskContext, make_desk
from gateway.actions_route import make_actions_route
from gateway.addresses import AddressLimits, Paces
from gateway.brain import BrainClient
from gateway.channels.fetching import MediaFetcher
from gateway.channels.inbound import ChannelInbox, Stored
from gateway.channels.journal import Journal
from gateway.channels.outbox import OutboxWorker
from gateway.channels.port import Channel
from gateway.channels.pulling import PulledChannel, PullWorker
from gateway.channels.registry import NO_WORDS, make_channels
from gateway.channels.unpacking import Unpacker
from gateway.channels.webhooks import ChannelDoor, make_webhooks
from gateway.customer_tokens import CustomerTokens
from gateway.demo_shop import make_demo_shop
from gateway.drafting import Drafting
from gateway.errors import add_error_handlers
from gateway.files import FileDoors, make_files
from gateway.http_api import HttpApi, make_http_api
from gateway.lane import Lane
from gateway.limits import MEGABYTE, BodyLimit, Pace
from gateway.webchat import Webchat, make_webchat
from gateway.worker import BRAIN_PATIENCE_S, InboxWorker
from relation.context import Relation
from relation.live import LiveHub
from relation.playbook import Playbook
from relation.playbook_mail import read_mail_words
from relation.playbook_templates import read_templates
from relation.services.channel_states import channels_down
from relation.services.speaking import neutral_line
from relation.services.transcript import Transcripts
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from relation.voice import Voice
from traitdunion.file_keeping import keeping_files
from traitdunion.housekeeping import keeping_house
from traitdunion.promises import keeping_promises
from traitdunion.queue_keeper import keeping_queue
from traitdunion.settings import Settings

TITLE = "Trait d'union"
LANE_THREADS_ON_SQLITE = 2
"""It has one writer: more would only wait for it, and make the event loop wait."""
LANE_THREADS = 8


def utc_now() -> datetime:
    return datetime.now(UTC)


async def _finish_threads() -> None:
    """What threads are writing is written before the database is closed."""
    await asyncio.get_running_loop().shutdown_default_executor()


def _told_of_channels(store: Store, names: Iterable[str]) -> dict[str, str]:
    """`up`, or why it is down."""
    with store.read() as uow:
        down = channels_down(uow)
    return {name: f"down: {down[name]}" if name in down else "up" for name in names}


def make_relation(settings: Settings) -> Relation:
    """Raises: Invalid, with file and line, when staff data is wrong."""
    playbook = Playbook.load(settings.data_dir)
    return Relation(playbook=playbook, voice=Voice(playbook), now=utc_now)


def make_app(
    settings: Settings,
    relation: Relation | None = None,
    brain: BrainClient | None = None,
    brain_patience_s: float = BRAIN_PATIENCE_S,
) -> FastAPI:
    """Nothing is opened before the application starts; everything is closed when it stops.

    Tests give a `relation` whose clock they move, and a `brain` in memory.
    """
    relation = replace(relation or make_relation(settings), ways=settings.channels.ways)
    store = Store(settings.database_url)
    brain = brain or BrainClient(settings.brain_url, settings.brain_token)
    lane = Lane(LANE_THREADS_ON_SQLITE if store.is_of_one_process else LANE_THREADS)
    worker = InboxWorker(store, relation, brain, brain_patience_s, lane.run)
    brand_name = relation.playbook.brand["name"]
    mail_words = read_mail_words(settings.data_dir, brand_name) if settings.channels.email else NO_WORDS
    channels = make_channels(settings.channels, neutral_line(relation, "service_list_label"), mail_words)
    folder = FileFolder(settings.files_dir)
    outbox = OutboxWorker(store, relation, channels, folder, in_thread=lane.run)
    fetcher = MediaFetcher(store, relation, channels, folder, settings.file_max_mb)
    senders = Paces(settings.channels.sender_messages_per_minute, time.monotonic)
    takes_files = settings.file_max_mb > 0
    channel_inbox = ChannelInbox(store, relation, senders, settings.message_max_chars, takes_files=takes_files)

    def on_stored(channel: Channel, one: Stored) -> None:
        if one.received.has_work:
            worker.notify(one.received.conversation_id)
        outbox.greet(channel, one.message, one.received.is_the_bots and one.received.has_work)

    unpacker = Unpacker(store, channel_inbox, channels, on_stored, lane.run)
    paces = {name: Pace(settings.channels.channel_messages_per_minute) for name in channels}
    pulled = [
        PullWorker(store, relation, channel, channel_inbox, outbox, worker, paces[channel.name])
        for channel in channels.values()
        if isinstance(channel, PulledChannel)
    ]
    hub = LiveHub(store)
    limits = AddressLimits(settings.proxies, settings.sockets_per_address, settings.new_chats_per_minute)
    tokens = CustomerTokens(settings.customer_token_secret, relation.now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(store.close)
            stack.push_async_callback(_finish_threads)
            stack.push_async_callback(lane.close)
            stack.push_async_callback(brain.close)
            await stack.enter_async_context(hub.running())
            await stack.enter_async_context(worker.running())
            await stack.enter_async_context(outbox.running())
            await stack.enter_async_context(unpacker.running())
            for puller in pulled:
                await stack.enter_async_context(puller.running())
            await stack.enter_async_context(fetcher.running())
            await stack.enter_async_context(keeping_house(store, relation, settings.retention))
            await stack.enter_async_context(keeping_files(store, relation, folder, settings.files_kept_days))
            await stack.enter_async_context(keeping_promises(store, relation))
            await stack.enter_async_context(keeping_queue(store, relation))
            yield

    app = FastAPI(
        title=TITLE, version="0.1.0", lifespan=lifespan, docs_url="/api/docs", openapi_url="/api/openapi.json"
    )
    app.add_middleware(BodyLimit, file_max_bytes=settings.file_max_mb * MEGABYTE)
    app.add_middleware(  # for the widget on a shop's pages; it sends no cookie
        CORSMiddleware, allow_origins=sorted(settings.widget_origins), allow_headers=["Authorization"],
        allow_methods=["GET", "POST"],
    )  # fmt: skip
    add_error_handlers(app, relation.playbook.api_errors)

    @app.get("/health", tags=["health"], responses={503: {"description": "not ready, with the reason"}})
    async def health() -> JSONResponse:
        """200 only when the service, the brain and the database are ready."""
        is_brain_ready = await brain.is_ready()
        trouble = await asyncio.to_thread(store.find_trouble)
        parts: dict[str, Any] = {"service": True, "brain": is_brain_ready, "database": trouble is None}
        if channels and trouble is None:  # one that is down stops nothing else
            parts["channels"] = await asyncio.to_thread(_told_of_channels, store, channels)
        away = [] if is_brain_ready else ["brain"]
        away += [f"database: {trouble}"] if trouble else []
        if away:
            return JSONResponse({"status": "unavailable", "reason": f"not ready: {'; '.join(away)}", **parts}, 503)
        return JSONResponse({"status": "ok", **parts})

    app.include_router(
        make_http_api(HttpApi(store, relation, worker, tokens, settings.api_token, settings.message_max_chars))
    )
    app.include_router(
        make_webchat(
            Webchat(
                store,
                relation,
                worker,
                hub,
                tokens,
                settings.message_max_chars,
                limits,
                file_max_mb=settings.file_max_mb,
                origins=settings.widget_origins,
            )
        )
    )
    transcripts = Transcripts.load(settings.data_dir)
    max_mb, max_chars = settings.file_max_mb, settings.message_max_chars
    app.include_router(make_files(FileDoors(store, relation, worker, folder, limits, transcripts, max_mb, max_chars)))
    journal = Journal(store, relation, unpacker.wake)
    app.include_router(make_webhooks(ChannelDoor(channels, channel_inbox, journal, lane, paces)))
    app.include_router(make_actions_route(store, relation, settings.actions_token))
    app.include_router(make_demo_shop(store, tokens, settings.is_demo))
    drafting = Drafting(store, relation, brain)
    templates = read_templates(settings.data_dir)
    context = DeskContext(store, relation, hub, settings.is_secure, folder, max_mb * MEGABYTE, drafting, templates)
    app.include_router(make_desk(context))
    return app
