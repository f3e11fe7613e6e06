"""Sign-in and sign-out. What was typed before a session expired comes along."""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import STATUSES
from desk.fields import Typed
from desk.guard import PATH, SESSION_COOKIE, Guard, SignedIn
from desk.pages import Pages
from relation.model.errors import Refused
from relation.services.advisors import check_password, open_session, revoke_other_sessions, sign_out

HASHES_AT_ONCE = 2
"""A password hash takes 64 MiB: more at once would let strangers fill the memory."""


class SignIn:
    def __init__(self, desk: DeskContext, pages: Pages, guard: Guard) -> None:
        self._desk = desk
        self._pages = pages
        self._guard = guard
        self._turn = asyncio.Semaphore(HASHES_AT_ONCE)

    def ask(self, request: Request, next: Typed = PATH) -> Response:
        if self._guard.viewer_of(request.cookies.get(SESSION_COOKIE)):
            return RedirectResponse(_inside(next), status_code=303)
        return self._show(request, None, login="", draft="", kept_for="", next=_inside(next))

    async def enter(
        self,
        request: Request,
        login: Annotated[Typed, Form(max_length=120)] = "",
        password: Annotated[str, Form(max_length=200)] = "",
        form_token: Annotated[str, Form(max_length=100)] = "",
        next: Annotated[Typed, Form(max_length=200)] = PATH,
        draft: Annotated[Typed, Form(max_length=10_000)] = "",
        kept_for: Annotated[Typed, Form(max_length=80)] = "",
    ) -> Response:
        try:
            self._guard.check_form(request, form_token)
            async with self._turn:
                token = await asyncio.to_thread(_enter, self._desk, login.strip(), password)
        except Refused as error:
            typed = {"login": login, "draft": draft, "kept_for": kept_for, "next": _inside(next)}
            return await asyncio.to_thread(partial(self._show, request, error, **typed))
        response = RedirectResponse(_inside(next), status_code=303)
        self._guard.remember_session(response, token)
        return response

    def leave(self, viewer: SignedIn) -> Response:
        with self._desk.store.write() as uow:
            sign_out(uow, self._desk.relation, viewer.token)
            uow.commit()
        response = RedirectResponse(f"{PATH}/sign-in", status_code=303)
        self._guard.forget_session(response)
        return response

    def leave_elsewhere(self, viewer: SignedIn) -> Response:
        with self._desk.store.write() as uow:
            revoke_other_sessions(uow, self._desk.relation, viewer.session)
            uow.commit()
        return RedirectResponse(PATH, status_code=303)

    def _show(self, request: Request, error: Refused | None, **typed: str) -> Response:
        token = self._guard.form_token(request)
        message = self._pages.error_text(error.code, error.details) if error else None
        status = STATUSES.get(error.code, 409) if error else 200
        response = self._pages.render("sign_in.html", status_code=status, form_token=token, error=message, **typed)
        self._guard.remember_form(response, token)
        return response


def _enter(desk: DeskContext, login: str, password: str) -> str:
    """The slow hash is computed while nothing is locked. Raises: Refused; the refusal is kept, it counts."""
    with desk.store.read() as uow:
        is_verified = check_password(uow, desk.relation, login, password)
    with desk.store.write() as uow:
        try:
            token, _ = open_session(uow, desk.relation, login, is_verified)
        finally:
            uow.commit()
    return token


def _inside(path: str) -> str:
    """Only ever sends back into the desk."""
    is_inside = path == PATH or path.startswith(f"{PATH}/")
    return path if is_inside and not any(sign in path for sign in "\\\r\n") else PATH
