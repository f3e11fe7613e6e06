"""The brain's way to the custom actions: rasa-sdk's executor behind one route and a token."""

import hmac
import logging
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.concurrency import run_in_threadpool

from actions import turn
from relation.context import Relation
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)


def make_actions_route(store: Store, relation: Relation, token: str) -> APIRouter:
    """Registers every action of the `actions` package, and binds them to the store."""
    turn.bind(store, relation)
    executor = ActionExecutor()
    executor.register_package("actions")
    router = APIRouter(include_in_schema=False)

    @router.post("/internal/actions")
    async def run_action(request: Request) -> JSONResponse:
        if not hmac.compare_digest(request.query_params.get("token", "").encode(), token.encode()):
            return JSONResponse({"error": "unauthorised"}, 401)
        try:
            call = await request.json()
        except ValueError:
            call = None
        if not isinstance(call, dict):
            return JSONResponse({"error": "an object was expected"}, 400)
        call.setdefault("domain", {})
        try:
            result = await run_in_threadpool(_run, executor, call)
        except ActionExecutionRejection as rejected:
            return JSONResponse({"action_name": rejected.action_name, "error": str(rejected)}, 400)
        except ActionNotFoundException as missing:
            logger.error("action %s is in the domain but has no class", missing.action_name)
            result = _incident()
        except Exception:  # an edge: Rasa would swallow an HTTP error and leave the customer without an answer
            logger.exception("action %s failed", call.get("next_action"))
            result = _incident()
        return JSONResponse(result)

    return router


def _run(executor: ActionExecutor, call: dict[str, Any]) -> dict[str, Any]:
    """Actions read the database: each runs in a thread, with its own little event loop for rasa-sdk's coroutine."""
    import asyncio

    result = asyncio.run(executor.run(call))
    return result.model_dump() if hasattr(result, "model_dump") else dict(result or {})


def _incident() -> dict[str, Any]:
    message: dict[str, Any] = {
        "response": "service_action_failed",
        "text": None,
        "buttons": [],
        "elements": [],
        "custom": {},
    }
    return {"events": [], "responses": [message]}
