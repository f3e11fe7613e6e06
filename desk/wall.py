"""For supervisors: the live wall, taking over and giving to somebody."""

from typing import Annotated, Any

from fastapi import Form, Request, Response

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import SignedIn, Viewer
from desk.moves import done
from desk.pages import Pages
from relation.services.desk_wall import view_wall
from relation.services.supervising import assign_conversation


class Wall:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn) -> Response:
        return self._pages.render("wall.html", **self._values(viewer))

    def show_live(self, viewer: SignedIn) -> Response:
        return self._pages.render("wall_live.html", **self._values(viewer))

    def _values(self, viewer: Viewer) -> dict[str, Any]:
        with self._desk.store.read() as uow:
            last_event = uow.events.last_id()
            wall = view_wall(uow, self._desk.relation, viewer.advisor)
        return {"wall": wall, "last_event": last_event, "viewer": viewer}

    def assign(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        to: Annotated[Typed, Form(max_length=40)] = "",
    ) -> Response:
        """To an advisor's id; without one, to the viewer."""
        with self._desk.store.write() as uow:
            assign_conversation(
                uow, self._desk.relation, conversation_id, viewer.advisor, to or viewer.advisor.id
            )  # fmt: skip
            uow.commit()
        return done(request, conversation_id)
