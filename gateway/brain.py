"""The service's side of the brain's contract (docs/brain-contract.md)."""

from typing import Any

import httpx

UNDERSTAND_TIMEOUT_S = 10.0
TURN_TIMEOUT_S = 20.0
READY_TIMEOUT_S = 2.0
UNDERSTOOD = ("objective", "confidence", "motif", "intent", "mood")
"""What the service reads of an understanding; the rest may be missing."""


class BrainAway(Exception):
    """The brain cannot be reached, is not ready, or answered something that is not its contract."""


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

    async def understand(self, text: str) -> dict[str, Any]:
        """Raises: BrainAway."""
        return await self._post("/understand", {"text": text}, UNDERSTAND_TIMEOUT_S, UNDERSTOOD)

    async def turn(self, request: dict[str, Any]) -> dict[str, Any]:
        """Raises: BrainAway."""
        return await self._post("/turn", request, TURN_TIMEOUT_S, ("acts", "effects", "state"))

    async def is_ready(self) -> bool:
        try:
            response = await self._client.get("/ready", timeout=READY_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def _post(
        self, path: str, body: dict[str, Any], timeout_s: float, required: tuple[str, ...]
    ) -> dict[str, Any]:
        try:
            response = await self._client.post(path, json=body, timeout=timeout_s)
            response.raise_for_status()
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise BrainAway(f"{path}: {type(error).__name__}") from error
        if not isinstance(answer, dict) or any(key not in answer for key in required):
            raise BrainAway(f"{path}: not the contract")
        return answer

    async def close(self) -> None:
        await self._client.aclose()
