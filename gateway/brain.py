"""The service's side of the brain's contract (docs/brain-contract.md)."""

import logging
from http import HTTPStatus
from typing import Any

import httpx

logger = logging.getLogger(__name__)

UNDERSTAND_TIMEOUT_S = 10.0
TURN_TIMEOUT_S = 20.0
READY_TIMEOUT_S = 2.0
UNDERSTOOD = ("objective", "confidence", "motif", "intent", "mood")
"""What the service reads of an understanding; the rest may be missing."""
AWAY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Answers of a brain that starts, stops or is overloaded, or of a proxy before it."""
KEYS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class BrainTrouble(Exception):
    """No usable answer; the subclasses say what may help."""


class BrainAway(BrainTrouble):
    """It cannot be reached in time or is not ready: the same call may succeed a moment later."""


class BrainMisconfigured(BrainTrouble):
    """It refuses us, or does not speak the contract: asking again is useless until somebody repairs something."""


class BrainStumbled(BrainTrouble):
    """It failed on this very message (5xx): asking again may help, but not for ever."""


class BrainClient:
    """One per process; `close` it. Every call has a timeout and a status check."""

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{url}/webhooks/brain",
            headers={"Authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=16),
            transport=transport,
            trust_env=False,
        )
        self._complaints: dict[str, str] = {}

    async def understand(self, text: str, said: str = "") -> dict[str, Any]:
        """`said`: what was said to its writer last. Raises: BrainAway, BrainMisconfigured, BrainStumbled."""
        return await self._post("/understand", {"text": text, "said": said}, UNDERSTAND_TIMEOUT_S, UNDERSTOOD)

    async def turn(self, request: dict[str, Any]) -> dict[str, Any]:
        """Raises: BrainAway, BrainMisconfigured, BrainStumbled."""
        return await self._post("/turn", request, TURN_TIMEOUT_S, ("acts", "effects", "state"))

    async def is_ready(self) -> bool:
        try:
            response = await self._client.get("/ready", timeout=READY_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        if response.status_code in KEYS:
            self._complain("/ready", _explain("/ready", response.status_code))
        return response.status_code == HTTPStatus.OK

    async def _post(
        self, path: str, body: dict[str, Any], timeout_s: float, required: tuple[str, ...]
    ) -> dict[str, Any]:
        try:
            response = await self._client.post(path, json=body, timeout=timeout_s)
        except httpx.HTTPError as error:
            raise BrainAway(f"{path}: {type(error).__name__}") from error
        try:
            answer = _read(path, response, required)
        except BrainMisconfigured as error:
            self._complain(path, str(error))
            raise
        self._complaints.pop(path, None)
        return answer

    def _complain(self, path: str, complaint: str) -> None:
        """Logged once while it lasts, not for each message."""
        if complaint != self._complaints.get(path):
            logger.error("%s. Customers are handed over to people until this is repaired", complaint)
            self._complaints[path] = complaint

    async def close(self) -> None:
        await self._client.aclose()


def _read(path: str, response: httpx.Response, required: tuple[str, ...]) -> dict[str, Any]:
    """The answer's object. Raises: BrainAway, BrainMisconfigured, BrainStumbled."""
    status = response.status_code
    if status in AWAY:
        raise BrainAway(f"{path}: {status}")
    if response.is_server_error:
        raise BrainStumbled(f"{path}: {status}")
    if status != HTTPStatus.OK:
        raise BrainMisconfigured(_explain(path, status))
    try:
        answer = response.json()
    except ValueError as error:
        raise BrainMisconfigured(f"{path}: the answer is not JSON") from error
    if not isinstance(answer, dict) or any(key not in answer for key in required):
        raise BrainMisconfigured(f"{path}: the answer is not of the contract")
    return answer


def _explain(path: str, status: int) -> str:
    cause = "BRAIN_TOKEN is not the brain's" if status in KEYS else "BRAIN_URL or the contract's version is wrong"
    return f"{path}: the brain answered {status}: {cause}"
