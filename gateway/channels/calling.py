"""One HTTP client for all platforms: what went wrong becomes what is to be done about it."""

import asyncio
import json
import logging
from http import HTTPStatus
from typing import Any

import httpx

from gateway.channels.port import JsonObject, Refusing, TryLater

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
TOTAL_S = 50.0
"""For a whole request, its file included: an upload and its message end before the lease of a delivery does."""


def make_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """No proxy of the environment sits between us and a platform, and no redirect is followed.

    httpx logs the addresses it calls, and Telegram's hold the token: only its warnings are let through.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False, transport=transport)


async def call(
    client: httpx.AsyncClient, method: str, url: str, **details: Any
) -> tuple[int, JsonObject, httpx.Headers]:
    """Status, body ({} when it is no JSON object) and headers. 5xx is for later.

    Raises: TryLater; doubtful when the request has left and its answer has not come.
    """
    try:
        async with asyncio.timeout(TOTAL_S):
            response = await client.request(method, url, **details)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TryLater("unreachable") from error
    except (httpx.HTTPError, TimeoutError) as error:
        raise TryLater("no_answer", is_doubtful=True) from error
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(f"http_{response.status_code}", retry_after(response.headers))
    return response.status_code, _object(response), response.headers


def retry_after(headers: httpx.Headers) -> float | None:
    """In seconds; None when the header is absent, or a date, which no platform here sends."""
    given = headers.get("retry-after", "")
    return float(given) if given.isascii() and given.isdecimal() else None


def refuse_redirect(status: int) -> None:
    """Raises: Refusing: the platform's address is not the one we were given."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Refusing(f"http_{status}")


def _object(response: httpx.Response) -> JsonObject:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
