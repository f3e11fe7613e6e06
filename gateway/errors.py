"""One JSON shape for every HTTP error: {"error": {"code", "message", "fields"?}}."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from relation.model.errors import NotFound, Refused, RelationError

logger = logging.getLogger(__name__)


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        detail = (
            error.detail if isinstance(error.detail, dict) else {"code": "http_error", "message": str(error.detail)}
        )
        return JSONResponse({"error": detail}, error.status_code, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(part) for part in found["loc"][1:]), "expected": found["msg"]}
            for found in error.errors()
        ]
        return JSONResponse(
            {"error": {"code": "invalid_request", "message": "Requête invalide.", "fields": fields}}, 422
        )

    @app.exception_handler(RelationError)
    async def on_relation(_request: Request, error: RelationError) -> JSONResponse:
        status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Refused) else 422
        return JSONResponse({"error": {"code": error.code, "message": error.code}}, status)

    @app.exception_handler(Exception)
    async def on_crash(request: Request, error: Exception) -> JSONResponse:
        route = getattr(request.scope.get("route"), "path", "?")  # the path itself may name a customer's thread
        logger.exception("unhandled error on %s %s", request.method, route, exc_info=error)
        return JSONResponse({"error": {"code": "server_error", "message": "Incident technique."}}, 500)
