"""The one shape of the desk's answers: security headers on all of them, and errors as French pages or notices."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from desk.context import DeskContext
from desk.guard import PATH, SAFE_METHODS, Guard, SignedOut
from desk.pages import Pages
from relation.model.errors import Invalid, NotFound, RelationError

logger = logging.getLogger(__name__)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STATUSES = {
    "forbidden": 403, "csrf": 403, "stale_form": 403, "wrong_credentials": 401, "too_many_attempts": 429,
    "file_too_large": 413,
}  # fmt: skip
CARRIED = ("text", "note", "words", "answer", "outcome")
"""Fields of what an advisor has written: the first that is filled survives a session that has expired."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def make_route_class(desk: DeskContext, pages: Pages, guard: Guard) -> type[APIRoute]:
    """A route that never lets an exception out: the advisor always reads a sentence."""

    class DeskRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    response = await handle(request)
                except SignedOut:
                    response = await _ask_to_sign_in(request, pages, guard)
                except Exception as error:
                    response = await _show_error(request, desk, pages, error)
                for name, value in HEADERS.items():
                    response.headers.setdefault(name, value)  # an attached file has stricter ones
                response.headers.setdefault("Cache-Control", "no-store")
                return response

            return answer

    return DeskRoute


def is_fragment(request: Request) -> bool:
    """True when htmx will swap the answer into the page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


async def _ask_to_sign_in(request: Request, pages: Pages, guard: Guard) -> Response:
    """A page is redirected; a fragment gets a sign-in panel; a refused form keeps its text in both."""
    if "text/event-stream" in request.headers.get("Accept", ""):
        return PlainTextResponse("", status_code=401)
    conversation = request.path_params.get("conversation_id")
    if request.method in SAFE_METHODS and not is_fragment(request):
        return RedirectResponse(f"{PATH}/sign-in?next={quote(request.url.path)}", status_code=303)
    form = {} if request.method in SAFE_METHODS else await request.form()
    draft = next((form[name] for name in CARRIED if form.get(name)), "")
    next_path = f"{PATH}/conversations/{conversation}" if conversation else PATH
    token = guard.form_token(request)
    values = {"form_token": token, "draft": str(draft), "next": next_path, "login": "", "error": None}
    values["kept_for"] = _kept_for(request, conversation)
    template = "sign_in_panel.html" if is_fragment(request) else "sign_in.html"
    response = pages.render(template, status_code=401, **values)
    response.headers.update({"HX-Retarget": "#panel", "HX-Reswap": "innerHTML"})
    guard.remember_form(response, token)
    return response


def _kept_for(request: Request, conversation: str | None) -> str:
    """Which composer the text comes back to: what was not for the customer goes to the internal one."""
    if conversation is None:
        return ""
    return conversation if request.url.path.endswith("/reply") else f"note:{conversation}"


async def _show_error(request: Request, desk: DeskContext, pages: Pages, error: Exception) -> Response:
    code, status, details = _explain(error)
    if code == "server_error":
        logger.error("the desk failed on %s %s", request.method, request.scope.get("route"), exc_info=error)
    if code == "already_taken":
        details["name"] = await asyncio.to_thread(_first_name, desk, details.get("advisor_id"))
    message = pages.error_text(code, details)
    if not is_fragment(request):
        return pages.render("error.html", status_code=status, message=message)
    response = pages.render("notice.html", status_code=status, message=message, code=code)
    response.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    return response


def _explain(error: Exception) -> tuple[str, int, dict[str, Any]]:
    if isinstance(error, RelationError):
        default = 404 if isinstance(error, NotFound) else 422 if isinstance(error, Invalid) else 409
        return error.code, STATUSES.get(error.code, default), dict(error.details)
    if isinstance(error, RequestValidationError):
        return "bad_request", 422, {}
    if isinstance(error, HTTPException):
        details = dict(getattr(error, "details", {}))  # of a body over its ceiling
        codes = {404: "not_found", 413: "file_too_large" if "max_mb" in details else "bad_request"}
        return codes.get(error.status_code, "bad_request"), error.status_code, details
    return "server_error", 500, {}


def _first_name(desk: DeskContext, advisor_id: str | None) -> str | None:
    with desk.store.read() as uow:
        advisor = uow.advisors.get(advisor_id) if advisor_id else None
        return advisor.first_name if advisor else None
