"""The fake brain behind an address, for a service that runs as a process of its own."""

import asyncio
import json
from typing import Any

import httpx
from fakes.brain import FakeBrain
from fakes.platform import Answer, FakePlatform


class BrainServer(FakePlatform):
    def __init__(self) -> None:
        super().__init__()
        self.brain = FakeBrain()

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        request = httpx.Request(method, f"http://brain.test{path}", headers=headers, content=json.dumps(body))
        request.headers["content-length"] = str(len(request.content))
        response = asyncio.run(self.brain.handle_async_request(request))
        return response.status_code, response.json(), {}
