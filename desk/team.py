"""Who works here: roles, and whose sign-in is open. For administrators."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import PATH, SignedIn
from desk.pages import Pages
from relation.model.errors import NotFound
from relation.model.people import Advisor, Role
from relation.services.advisors import close_sign_in, set_active, set_role
from relation.store.unit_of_work import UnitOfWork


class Team:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn) -> Response:
        with self._desk.store.read() as uow:
            people = list(uow.advisors.all())
        return self._pages.render("team.html", people=people, roles=list(Role), viewer=viewer)

    def change_role(self, viewer: SignedIn, advisor_id: Typed, role: Annotated[Role, Form()]) -> Response:
        with self._desk.store.write() as uow:
            set_role(uow, self._desk.relation, _member(uow, advisor_id), role, viewer.advisor.login)
            uow.commit()
        return RedirectResponse(f"{PATH}/team", status_code=303)

    def change_access(self, viewer: SignedIn, advisor_id: Typed, is_open: Annotated[bool, Form()] = False) -> Response:
        with self._desk.store.write() as uow:
            member, actor = _member(uow, advisor_id), viewer.advisor.login
            if is_open:
                set_active(uow, self._desk.relation, member, is_active=True, actor=actor)
            else:
                close_sign_in(uow, self._desk.relation, member, actor)
            uow.commit()
        return RedirectResponse(f"{PATH}/team", status_code=303)


def _member(uow: UnitOfWork, advisor_id: str) -> Advisor:
    """Raises: NotFound."""
    found = uow.advisors.get(advisor_id)
    if found is None:
        raise NotFound("advisor_unknown")
    return found
