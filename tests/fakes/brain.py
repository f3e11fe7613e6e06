"""A brain in memory that keeps the contract of docs/brain-contract.md, and breaks it when a test says so."""

import asyncio
import json
import threading
from typing import Any

import httpx

from gateway.brain import BrainClient

TOKEN = "a brain token for tests"
TURN_KEYS = {"conversation", "turn", "text", "understanding", "need", "journey", "context", "state"}
GATE_LOOK_S = 0.002


def understanding(objective: str = "aucun", motif: str = "bavardage", **changes: Any) -> dict[str, Any]:
    """A whole understanding, as `/understand` answers it. `changes` replace its keys."""
    return {
        "objective": objective,
        "confidence": 0.9,
        "objectives": [{"name": objective, "confidence": 0.9}],
        "motif": motif,
        "motifs": [{"name": motif, "objective": objective, "confidence": 0.9}],
        "intent": {"name": f"{objective}.{motif}", "confidence": 0.9},
        "secondary": [],
        "questions": [],
        "guesses": {},
        "persona": {"evidence": {}, "cues": []},
        "mood": {"anger": 0.0, "worry": 0.0, "urgency": 0.0, "satisfaction": 0.0},
        "signals": dict.fromkeys(
            ("ask_human", "threat_legal", "threat_public", "threat_leave", "vulnerability", "fraud"), 0.0
        ),
        "entities": [],
        "language": "fr",
        "style": {"address": None},
        "known_question": None,
        "reply": None,
        **changes,
    }


def act(name: str, text: str = "…", /, *, buttons: list[dict[str, str]] | None = None, **args: Any) -> dict[str, Any]:
    """`text` is the neutral wording: what is sent when the voice does not know the act."""
    return {"act": name, "args": args, "text": text, "buttons": buttons or []}


def effect(kind: str, key: str | None = None, refused_act: str | None = None, /, **args: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "args": args, "refused_act": refused_act}


def answer(*acts: dict[str, Any], effects: list[dict[str, Any]] | None = None, turns: int = 1) -> dict[str, Any]:
    """A whole answer of `/turn`."""
    return {"acts": list(acts), "effects": effects or [], "state": {"turns": turns}}


HANDOFF = answer(
    act("utter_handoff_announced", "Je vous passe un conseiller.", available="$handoff.available"),
    effects=[effect("open_handoff", "handoff", reasons=["explicit_wish"])],
)
"""What the brain answers when it hands over."""


class FakeBrain(httpx.AsyncBaseTransport):
    """`BrainClient(url, TOKEN, transport=FakeBrain())`. Says “Écho de <text>” until told otherwise."""

    def __init__(self) -> None:
        self.is_away = False
        self.is_slow = False
        """Every call times out."""
        self.garbage: dict[str, bytes] = {}
        """Path ("understand" or "turn") → the body answered with 200."""
        self.status: dict[str, int] = {}
        """Path → the status answered."""
        self.crashes: dict[str, int] = {}
        """Text of the customer → how many more calls about it are answered by a 500."""
        self.understandings: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        """Text of the customer → what is understood, and answered, of it."""
        self.understood: list[str] = []
        self.turns: list[dict[str, Any]] = []
        self.is_reached = threading.Event()
        """Set at each call."""
        self._gate = threading.Event()
        self._gate.set()

    def client(self, token: str = TOKEN) -> BrainClient:
        return BrainClient("http://brain.test", token, transport=self)

    def hold(self) -> None:
        """Later turns do not answer before `release`."""
        self.is_reached.clear()
        self._gate.clear()

    def release(self) -> None:
        self._gate.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.removeprefix("/webhooks/brain/")
        body = json.loads(await request.aread() or b"{}")
        if self.is_away:
            self.is_reached.set()
            raise httpx.ConnectError("connection refused", request=request)
        if self.is_slow:
            raise httpx.ReadTimeout("no answer in time", request=request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return httpx.Response(401, json={"error": "unauthorised"}, request=request)
        if name in self.garbage:
            return httpx.Response(200, content=self.garbage[name], request=request)
        if name in self.status:
            return httpx.Response(self.status[name], json={"error": "no"}, request=request)
        if self.crashes.get(body.get("text", ""), 0) > 0:
            self.crashes[body["text"]] -= 1
            return httpx.Response(500, json={"error": "a traceback"}, request=request)
        status, content = await self._route(name, body)
        return httpx.Response(status, json=content, request=request)

    async def _route(self, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        match name:
            case "ready":
                return 200, {"status": "ready", "model": "fake"}
            case "understand" if set(body) == {"text", "said"}:
                return 200, self._understand(body["text"])
            case "turn" if set(body) == TURN_KEYS:
                return 200, await self._turn(body)
            case _:
                return 422, {"error": f"{name}: not the contract"}

    def _understand(self, text: str) -> dict[str, Any]:
        self.understood.append(text)
        return self.understandings.get(text) or understanding()

    async def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        self.turns.append(body)
        self.is_reached.set()
        while not self._gate.is_set():  # a thread's wait could not be cancelled
            await asyncio.sleep(GATE_LOOK_S)
        turns = ((body["state"] or {}).get("turns") or 0) + 1
        said = self.answers.get(body["text"]) or answer(act("utter_test_echo", f"Écho de {body['text']}"))
        return {**said, "state": {"turns": turns}}
