"""One JSON shape for every HTTP error: {"error": {"code", "message", "fields"?}}. Its words: data/api_errors.yml."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from relation.model.errors import NotFound, Refused, RelationError
from relation.playbook_errors import LANGUAGES

logger = logging.getLogger(__name__)
STATUSES = {"file_too_large": 413, "file_type_refused": 415, "file_empty": 422}
"""Where the kind of the error does not tell."""


class ApiError(HTTPException):
    """A refusal with a stable `code`; `details` fill its sentence."""

    def __init__(self, status: int, code: str, **details: Any) -> None:
        super().__init__(status, code)
        self.code = code
        self.details = details


def language_of(connection: HTTPConnection) -> str:
    """The one in which its errors are told: `lang` of the address, French when we do not know that."""
    told = connection.query_params.get("lang")
    return told if told in LANGUAGES else LANGUAGES[0]


def add_error_handlers(app: FastAPI, sentences: Mapping[str, Mapping[str, str]]) -> None:
    """`sentences`: by language and code, as the playbook gives them. A code without one reads as `refused`."""

    def answer(status: int, code: str, details: Mapping[str, Any], request: Request, **more: Any) -> JSONResponse:
        said = sentences[language_of(request)]
        message = said.get(code, said["refused"]).format(**details)
        return JSONResponse({"error": {"code": code, "message": message, **more}}, status)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error, ApiError):
            return answer(error.status_code, error.code, error.details, request)
        response = answer(error.status_code, "http_error", {"status": error.status_code}, request)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(part) for part in found["loc"][1:]), "expected": found["msg"]}
            for found in error.errors()
        ]
        return answer(422, "invalid_request", {}, request, fields=fields)

    @app.exception_handler(RelationError)
    async def on_relation(request: Request, error: RelationError) -> JSONResponse:
        default = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Refused) else 422
        return answer(STATUSES.get(error.code, default), error.code, error.details, request)

    @app.exception_handler(Exception)
    async def on_crash(request: Request, error: Exception) -> JSONResponse:
        route = getattr(request.scope.get("route"), "path", "?")  # the path itself may name a customer's thread
        logger.exception("unhandled error on %s %s", request.method, route, exc_info=error)
        return answer(500, "server_error", {}, request)
