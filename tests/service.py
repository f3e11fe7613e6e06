"""The whole service as an application in memory: the real composition root, a real database, a fake brain."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from fakes.brain import TOKEN, FakeBrain
from fastapi import FastAPI

from relation.context import Relation
from traitdunion.app import make_app
from traitdunion.settings import Settings, read_settings

SECRETS = {
    "BRAIN_TOKEN": TOKEN, "ACTIONS_TOKEN": "an actions token for tests", "API_TOKEN": "an API token for tests",
    "CUSTOMER_TOKEN_SECRET": "a secret shared with the shop, for tests",
}  # fmt: skip
AUTHORISED = {"Authorization": f"Bearer {SECRETS['API_TOKEN']}"}
AT_MOST_S = 60


def settings_for(database_url: str, **environ: str) -> Settings:
    return read_settings({**SECRETS, "DATABASE_URL": database_url, **environ}, Path("/nonexistent/.env"))


def app_on(database_url: str, relation: Relation, brain: FakeBrain, **environ: str) -> FastAPI:
    """Without patience: a brain that is away is away at the first call."""
    return make_app(settings_for(database_url, **environ), relation, brain.client(), brain_patience_s=0.0)


def with_service(app: FastAPI, work: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    """Runs `work` with an authorised client while the application is started, and stops it."""

    async def run() -> Any:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service.test",
                headers=AUTHORISED,
            ) as client,
        ):  # fmt: skip
            return await asyncio.wait_for(work(client), AT_MOST_S)

    return asyncio.run(run())
