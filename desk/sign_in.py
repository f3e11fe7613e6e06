"""Sign-in and sign-out. What was typed before a session expired comes along."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import STATUSES
from desk.guard import PATH, SESSION_COOKIE, Guard, Viewer
from desk.pages import Pages
from relation.model.errors import Refused
from relation.services.advisors import check_password, open_session, revoke_other_sessions, sign_out

HASHES_AT_ONCE = 2
"""A password hash takes 64 MiB: more at once would let strangers fill the memory."""
Text = Annotated[str, Form(max_length=10_000)]


def add_public_routes(router: APIRouter, desk: DeskContext, pages: Pages, guard: Guard) -> None:
    turn = asyncio.Semaphore(HASHES_AT_ONCE)

    def show(request: Request, error: Refused | None, **typed: str) -> Response:
        token = guard.form_token(request)
        message = pages.error_text(error.code, error.details) if error else None
        status = STATUSES.get(error.code, 409) if error else 200
        response = pages.render("sign_in.html", status_code=status, form_token=token, error=message, **typed)
        guard.remember_form(response, token)
        return response

    @router.get(f"{PATH}/sign-in")
    def ask(request: Request, next: str = PATH) -> Response:
        if guard.viewer_of(request.cookies.get(SESSION_COOKIE)):
            return RedirectResponse(_inside(next), status_code=303)
        return show(request, None, login="", draft="", next=_inside(next))

    @router.post(f"{PATH}/sign-in")
    async def enter(
        request: Request,
        login: Annotated[str, Form(max_length=120)] = "",
        password: Annotated[str, Form(max_length=200)] = "",
        form_token: Annotated[str, Form(max_length=100)] = "",
        next: Annotated[str, Form(max_length=200)] = PATH,
        draft: Text = "",
    ) -> Response:
        try:
            guard.check_form(request, form_token)
            async with turn:
                token = await asyncio.to_thread(_enter, desk, login.strip(), password)
        except Refused as error:
            return await asyncio.to_thread(show, request, error, login=login, draft=draft, next=_inside(next))
        response = RedirectResponse(_inside(next), status_code=303)
        guard.remember_session(response, token)
        return response


def add_private_routes(router: APIRouter, desk: DeskContext, guard: Guard) -> None:
    @router.post(f"{PATH}/sign-out")
    def leave(viewer: Annotated[Viewer, Depends(guard.require)]) -> Response:
        with desk.store.write() as uow:
            sign_out(uow, desk.relation, viewer.token)
            uow.commit()
        response = RedirectResponse(f"{PATH}/sign-in", status_code=303)
        guard.forget_session(response)
        return response

    @router.post(f"{PATH}/sign-out-elsewhere")
    def leave_elsewhere(viewer: Annotated[Viewer, Depends(guard.require)]) -> Response:
        with desk.store.write() as uow:
            revoke_other_sessions(uow, desk.relation, viewer.session)
            uow.commit()
        return RedirectResponse(PATH, status_code=303)


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
