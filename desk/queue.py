"""The desk's page and its left pane: the lists, their pages, what is folded."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Response

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import SignedIn, Viewer
from desk.pages import Pages
from relation.model.people import Right
from relation.services.desk_notes import list_calls
from relation.services.desk_promises import list_due
from relation.services.desk_views import SECTIONS, list_queue
from relation.services.fair_share import weigh_today
from relation.services.ideas import count_news
from relation.store.unit_of_work import UnitOfWork

SHOWN_AT_FIRST = "waiting,mine,others,bot"
PAGE = re.compile(r"[0-9]{1,6}")
"""More digits would overflow the database's numbers."""


@dataclass(frozen=True)
class QueueState:
    """Which lists are unfolded and the page of each, as the page sends them back: `waiting,mine` and `bot:1`."""

    shown: tuple[str, ...]
    pages: dict[str, int]

    @classmethod
    def read(cls, shown: str, pages: str) -> "QueueState":
        """Whatever is not understood is left out."""
        pairs = (pair.partition(":") for pair in pages.split(","))
        numbers = {name: int(page) for name, _, page in pairs if name in SECTIONS and PAGE.fullmatch(page)}
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
    due = list_due(uow, desk.relation)
    sections = list_queue(uow, desk.relation, viewer.advisor, state.shown, state.pages)
    balance = weigh_today(uow, desk.relation)
    calls = list_calls(uow) if viewer.advisor.may(Right.SUPERVISE) else []
    return {
        "news": count_news(uow, viewer.advisor), "calls": calls, "sections": sections, "due": due, "balance": balance,
        "state": state, "current": current, "viewer": viewer,
    }  # fmt: skip


class QueuePane:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show_desk(self, viewer: SignedIn) -> Response:
        with self._desk.store.read() as uow:
            last_event = uow.events.last_id()
            values = queue_values(uow, self._desk, viewer, QueueState.read(SHOWN_AT_FIRST, ""), None)
        return self._pages.render("desk.html", last_event=last_event, view=None, card=None, **values)

    def show_queue(
        self,
        viewer: SignedIn,
        shown: Annotated[Typed, Query(max_length=100)] = SHOWN_AT_FIRST,
        pages: Annotated[Typed, Query(max_length=200)] = "",
        current: Typed | None = None,
    ) -> Response:
        with self._desk.store.read() as uow:
            values = queue_values(uow, self._desk, viewer, QueueState.read(shown, pages), current)
        return self._pages.render("queue.html", **values)
