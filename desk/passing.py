"""Passing a conversation on to a colleague, and pausing: nothing new is offered, what one has is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn
from desk.moves import done
from desk.pages import Pages
from relation.context import Relation
from relation.model.people import Advisor
from relation.services.pauses import pause, resume
from relation.services.transfers import NOTE_MAX_CHARS, transfer, transfer_targets
from relation.store.unit_of_work import UnitOfWork


class Passing:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def ask(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        """The dialog, with who is there at this moment."""
        if not is_fragment(request):
            return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
        with self._desk.store.read() as uow:
            colleagues, objectives = transfer_targets(uow, self._desk.relation, viewer.advisor)
        return self._pages.render(
            "transfer_panel.html",
            colleagues=colleagues,
            objectives=objectives,
            conversation_id=conversation_id,
            viewer=viewer,
        )

    def transfer(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        to: Annotated[Typed, Form(max_length=60)] = "",
        note: Annotated[Typed, Form(max_length=NOTE_MAX_CHARS)] = "",
    ) -> Response:
        """`to`: `advisor:ID` or `objective:NAME`."""
        kind, _, name = to.partition(":")
        colleague_id, objective = (name if kind == one else None for one in ("advisor", "objective"))
        with self._desk.store.write() as uow:
            transfer(
                uow,
                self._desk.relation,
                conversation_id,
                viewer.advisor,
                note,
                colleague_id=colleague_id,
                objective=objective,
            )
            uow.commit()
        return done(request, conversation_id)

    def pause(self, request: Request, viewer: SignedIn) -> Response:
        return self._move(request, viewer, pause)

    def resume(self, request: Request, viewer: SignedIn) -> Response:
        return self._move(request, viewer, resume)

    def _move(
        self, request: Request, viewer: SignedIn, move: Callable[[UnitOfWork, Relation, Advisor], None]
    ) -> Response:
        with self._desk.store.write() as uow:
            move(uow, self._desk.relation, viewer.advisor)
            uow.commit()
            advisor = uow.advisors.get(viewer.advisor.id) or viewer.advisor
        if not is_fragment(request):
            return RedirectResponse(PATH, status_code=303)
        return self._pages.render("pause.html", viewer=replace(viewer, advisor=advisor))
