"""The brain's only door: /understand and /turn, on loopback, behind a token. See docs/brain-contract.md."""

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.runner import dask as runner
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import demands
from bot.action_timeout import bound_action_calls
from bot.acts import ActCollector
from bot.dialogue_state import CarriedTrackerStore, carrying, pack
from bot.model_needed import stop_without_model
from bot.scheduler import run_in_turn
from bot.validation import compile_action_result_validator

logger = logging.getLogger(__name__)
MAX_BATCH = 256
STARTING = {"error": "no model is loaded yet"}
MAX_DEMANDS = demands.KEPT + 1
"""Demands answered after a message in the same turn: those that it made beside, and one that was unclear before."""
OUTPUTS = ("guesses", "secondary", "questions", "persona", "mood", "signals", "entities", "language", "style")
INCIDENT = {"act": "service_action_failed", "args": {}, "text": "", "buttons": []}


class BrainChannel(InputChannel):
    """Registered in bot/credentials.yml with its token."""

    @classmethod
    def name(cls) -> str:
        return "brain"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "BrainChannel":
        token = (credentials or {}).get("token")
        if not token:
            raise ValueError("bot/credentials.yml: bot.channel.BrainChannel needs a token")
        return cls(str(token))

    def __init__(self, token: str) -> None:
        self._token = token
        compile_action_result_validator(RemoteAction)
        bound_action_calls(RemoteAction)
        run_in_turn(runner)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("brain")
        stop_without_model(routes)

        @routes.middleware("request")
        async def check_token(request: Request) -> Optional[HTTPResponse]:
            given = request.token or ""
            if hmac.compare_digest(given.encode(), self._token.encode()):
                return None
            return json({"error": "unauthorised"}, status=401)

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            processor = _processor(request)
            is_carried = processor is not None and isinstance(_store(processor), CarriedTrackerStore)
            if processor is None or not is_carried:
                return json({"status": "starting", "state_is_carried": is_carried}, status=503)
            return json({"status": "ready", "model": processor.model_filename})

        @routes.post("/understand")
        async def understand(request: Request) -> HTTPResponse:
            body = request.json or {}
            texts = body.get("texts", [body.get("text")])
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                return json({"error": "`text` must be a string"}, status=422)
            if len(texts) > MAX_BATCH:
                return json({"error": f"at most {MAX_BATCH} texts"}, status=422)
            processor = _processor(request)
            if processor is None:
                return json(STARTING, status=503)
            said = str(body.get("said") or "")
            results = [await understand_text(processor, text, said) for text in texts]
            return json({"results": results} if "texts" in body else results[0])

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            body = request.json or {}
            missing = [key for key in ("conversation", "text", "understanding") if key not in body]
            if missing:
                return json({"error": f"missing: {', '.join(missing)}"}, status=422)
            processor = _processor(request)
            if processor is None:
                return json(STARTING, status=503)
            return json(await take_turn(processor, body))

        return routes


def _processor(request: Request) -> Any:
    agent = getattr(request.app.ctx, "agent", None)
    return agent.processor if agent is not None and agent.is_ready() else None


def _store(processor: MessageProcessor) -> Any:
    store = processor.tracker_store
    return getattr(store, "_tracker_store", store)


async def understand_text(processor: Any, text: str, said: str = "") -> Dict[str, Any]:
    """The understanding of one message, as docs/brain-contract.md lists it. `said`: what was told its writer last."""
    from bot.nlu.text import clean

    message = UserMessage(clean(text), metadata={"said": said})
    parsed = await processor.parse_message(message, only_output_properties=True)
    objectives: List[List[Any]] = parsed["objective_ranking"]
    motifs: List[List[Any]] = parsed["motif_ranking"]
    return {
        "objective": objectives[0][0],
        "confidence": objectives[0][1],
        "objectives": [{"name": name, "confidence": chance} for name, chance in objectives],
        "motif": motifs[0][0].split(".")[1],
        "motifs": [
            {"objective": name.split(".")[0], "name": name.split(".")[1], "confidence": chance}
            for name, chance in motifs
        ],
        "intent": parsed["intent"],
        **{key: parsed[key] for key in OUTPUTS},
        **{key: parsed.get(key) for key in ("known_question", "reply")},  # Rasa leaves out what is None
    }


async def take_turn(processor: Any, body: Dict[str, Any]) -> Dict[str, Any]:
    """One turn on the carried state: acts, effects, new state. What waits to be answered next is, in the same turn."""
    collector = ActCollector()
    returned = ((body.get("context") or {}).get("history") or {}).get("returned")
    with carrying(body.get("state"), returned) as carried:
        await processor.handle_message(_message_of(body, body["text"], body["understanding"], collector))
        for _ in range(MAX_DEMANDS):
            demand = demands.take_next(carried.tracker)
            if demand is None:
                break
            understanding = demands.understanding_of(demand, body["understanding"])
            await processor.handle_message(_message_of(body, demand["text"], understanding, collector))
    if carried.tracker is None:
        raise RuntimeError("the turn was not saved: is bot.dialogue_state.CarriedTrackerStore configured?")
    if not collector.acts:
        logger.error("turn %s said nothing: an action failed", body.get("turn"))
        collector.acts.append(dict(INCIDENT))
    return {"acts": collector.acts, "effects": collector.effects, "state": pack(carried.tracker)}


def _message_of(body: Dict[str, Any], text: str, understanding: Dict[str, Any], collector: ActCollector) -> UserMessage:
    metadata = {key: body.get(key) for key in ("need", "journey", "context")}
    return UserMessage(
        text,
        collector,
        body["conversation"],
        parse_data={
            "text": text,
            "intent": understanding["intent"],
            "entities": understanding.get("entities") or [],
            "motifs": understanding.get("motifs") or [],
        },
        input_channel="brain",
        metadata={**metadata, "understanding": understanding},
    )
