"""The desk's page and its left pane: the lists, their pages, what is folded."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from desk.context import DeskContext
from desk.guard import PATH, Guard, Viewer
from desk.pages import Pages
from relation.services.desk_views import SECTIONS, list_queue
from relation.store.unit_of_work import UnitOfWork

SHOWN_AT_FIRST = "waiting,mine,others,bot"


@dataclass(frozen=True)
class QueueState:
    """Which lists are unfolded and the page of each, as the page sends them back: `waiting,mine` and `bot:1`."""

    shown: tuple[str, ...]
    pages: dict[str, int]

    @classmethod
    def read(cls, shown: str, pages: str) -> "QueueState":
        """Whatever is not understood is left out."""
        pairs = (pair.partition(":") for pair in pages.split(","))
        numbers = {name: int(page) for name, _, page in pairs if name in SECTIONS and page.isdecimal()}
        return cls(tuple(name for name in SECTIONS if name in shown.split(",")), numbers)

    def toggled(self, name: str) -> str:
        """`shown`, once that list is folded or unfolded."""
        return ",".join(one for one in SECTIONS if (one in self.shown) != (one == name))

    def turned(self, name: str, page: int) -> str:
        """`pages`, once that list shows another one."""
        return ",".join(f"{one}:{number}" for one, number in {**self.pages, name: page}.items() if number)


def queue_values(
    uow: UnitOfWork, desk: DeskContext, viewer: Viewer, state: QueueState, current: str | None
) -> dict[str, Any]:
    """What queue.html needs."""
    sections = list_queue(uow, desk.relation, viewer.advisor, state.shown, state.pages)
    return {"sections": sections, "state": state, "current": current, "viewer": viewer}


def add_routes(router: APIRouter, desk: DeskContext, pages: Pages, guard: Guard) -> None:
    @router.get(PATH)
    def show_desk(viewer: Annotated[Viewer, Depends(guard.require)]) -> Response:
        with desk.store.read() as uow:
            last_event = uow.events.last_id()
            values = queue_values(uow, desk, viewer, QueueState.read(SHOWN_AT_FIRST, ""), None)
        return pages.render("desk.html", last_event=last_event, view=None, card=None, **values)

    @router.get(f"{PATH}/queue")
    def show_queue(
        viewer: Annotated[Viewer, Depends(guard.require)],
        shown: str = SHOWN_AT_FIRST,
        pages_turned: Annotated[str, Query(alias="pages", max_length=200)] = "",
        current: str | None = None,
    ) -> Response:
        with desk.store.read() as uow:
            values = queue_values(uow, desk, viewer, QueueState.read(shown, pages_turned), current)
        return pages.render("queue.html", **values)
