"""What Meta's platforms share: signed webhooks, the handshake, and what a Graph error means."""

import hashlib
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from gateway.channels.calling import call, refuse_redirect, retry_after
from gateway.channels.credentials import MetaApp
from gateway.channels.json_reading import object_at
from gateway.channels.port import JsonObject, Refusing, Rejected, TryLater

SIGNATURE_HEADER = "x-hub-signature-256"
REFUSING = frozenset({0, 3, 10, 190, 368, 2635, 131005, 131031, 131042, 133010, *range(200, 300)})
"""Tokens, permissions, an old API version, a locked or unpaid account, an unregistered number."""
WHOLE_CHANNEL = frozenset({4, 32, 613, 80007, 130429, 131048})
PAIR_RATE = 131056
PAIR_RATE_S = 6.0
"""One message in six seconds to one customer, beyond a burst."""
LATER = frozenset({1, 2, 1200, 131000, 131016, 131057, 133004})
WINDOW_CLOSED = 131047
UNKNOWN_OBJECT = (100, 33)
"""The number or page of the settings does not exist, or is not the token's."""
SUBCODES = {
    2018278: "window_closed", 2018065: "window_closed", 1545041: "blocked", 2018108: "blocked",
    2018001: "unknown_recipient",
}  # fmt: skip
"""Of Messenger and Instagram: they say more than their code. Source: Messenger Platform, error codes."""
CAUSES = {
    WINDOW_CLOSED: "window_closed", 551: "undeliverable", 131026: "undeliverable", 131021: "unknown_recipient",
    131030: "unknown_recipient",
}  # fmt: skip
"""Source: WhatsApp Business Platform, error codes (May 2026)."""


def is_signed(app: MetaApp, headers: Mapping[str, str], body: bytes) -> bool:
    given = headers.get(SIGNATURE_HEADER, "").encode()
    digest = hmac.new(app.secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given, f"sha256={digest}".encode())


def answer_handshake(app: MetaApp, query: Mapping[str, str]) -> str | None:
    """The challenge, for who knows our verify token."""
    is_known = hmac.compare_digest(query.get("hub.verify_token", "").encode(), app.verify_token.encode())
    return query.get("hub.challenge") if is_known and query.get("hub.mode") == "subscribe" else None


def cause_of(code: Any) -> str:
    return CAUSES.get(code, f"meta_{code}") if isinstance(code, int) else "meta_unknown"


async def ask_graph(
    client: httpx.AsyncClient, app: MetaApp, token: str, method: str, path: str, **details: Any
) -> JsonObject:
    """The answer of `https://graph…/version/path`. Raises: TryLater, Rejected, Refusing."""
    url = f"{app.url}/{app.version}/{path}"
    status, body, headers = await call(client, method, url, headers={"Authorization": f"Bearer {token}"}, **details)
    if status == HTTPStatus.OK and "error" not in body:
        return body
    refuse_redirect(status)
    error = object_at(body, "error")
    code, subcode = error.get("code"), error.get("error_subcode")
    if subcode in SUBCODES:
        raise Rejected(SUBCODES[subcode])
    if status == HTTPStatus.UNAUTHORIZED or code in REFUSING or (code, subcode) == UNKNOWN_OBJECT:
        raise Refusing(cause_of(code))
    if code == PAIR_RATE:
        raise TryLater(cause_of(code), retry_after(headers) or PAIR_RATE_S)
    if code in WHOLE_CHANNEL or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater(cause_of(code), retry_after(headers), is_whole_channel=True)
    if code in LATER:
        raise TryLater(cause_of(code), retry_after(headers))
    raise Rejected(cause_of(code))
