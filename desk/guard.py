"""Who may come in: the session cookie, the CSRF token of each change, the form token of the sign-in page."""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from desk.context import DeskContext
from relation.model.errors import Refused
from relation.model.people import Advisor, AdvisorSession, Right
from relation.services.advisors import SESSION_LIFE, session_of

SESSION_COOKIE = "desk_session"
FORM_COOKIE = "desk_form"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD"})
PATH = "/desk"


class SignedOut(Exception):
    """No valid session: the edge answers with a way to sign in that keeps what was typed."""


@dataclass(frozen=True)
class Viewer:
    """The signed-in advisor and their session."""

    advisor: Advisor
    session: AdvisorSession
    token: str


def current_viewer(request: Request) -> Viewer:
    """Whom `Guard.require` has let in; its check runs before every private route."""
    viewer = request.state.viewer
    if not isinstance(viewer, Viewer):
        raise SignedOut
    return viewer


SignedIn = Annotated[Viewer, Depends(current_viewer)]


class Guard:
    def __init__(self, desk: DeskContext) -> None:
        self._desk = desk

    def require(self, right: Right) -> Callable[[Request], Awaitable[None]]:
        """The check of one route: signed in, with the form's token for a change, and with that right at this moment."""

        async def check(request: Request) -> None:
            await self._let_in(request)
            if not current_viewer(request).advisor.may(right):
                raise Refused("forbidden")

        return check

    async def _let_in(self, request: Request) -> None:
        """Raises: SignedOut, Refused("csrf")."""
        viewer = await asyncio.to_thread(self.viewer_of, request.cookies.get(SESSION_COOKIE))
        if viewer is None:
            raise SignedOut
        if request.method not in SAFE_METHODS:
            sent = request.headers.get(CSRF_HEADER) or (await request.form()).get("csrf")
            if not _is_same(sent, viewer.session.csrf_token):
                raise Refused("csrf")
        request.state.viewer = viewer

    def viewer_of(self, token: str | None) -> Viewer | None:
        """None when the session is unknown, revoked or expired."""
        if not token:
            return None
        with self._desk.store.read() as uow:
            found = session_of(uow, self._desk.relation, token)
        return Viewer(found[0], found[1], token) if found else None

    def check_form(self, request: Request, sent: str) -> None:
        """The sign-in form must come from a page that this browser was given. Raises: Refused("stale_form")."""
        if not _is_same(sent, request.cookies.get(FORM_COOKIE)):
            raise Refused("stale_form")

    def form_token(self, request: Request) -> str:
        """To be written in the form, and given back to `remember_form`."""
        return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)

    def remember_form(self, response: Response, form_token: str) -> None:
        self._set_cookie(response, FORM_COOKIE, form_token)

    def remember_session(self, response: Response, token: str) -> None:
        self._set_cookie(response, SESSION_COOKIE, token)
        response.delete_cookie(FORM_COOKIE, path=PATH)

    def forget_session(self, response: Response) -> None:
        response.delete_cookie(SESSION_COOKIE, path=PATH)

    def _set_cookie(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=int(SESSION_LIFE.total_seconds()), path=PATH, httponly=True, samesite="lax",
            secure=self._desk.is_secure,
        )  # fmt: skip


def _is_same(sent: object, expected: str | None) -> bool:
    if not isinstance(sent, str) or not expected:
        return False
    return hmac.compare_digest(sent.encode(), expected.encode())
