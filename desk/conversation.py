"""The middle and right panes: one conversation, its newer and older lines, the customer's card."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request, Response

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.guard import PATH, Guard, Viewer
from desk.pages import Pages
from desk.queue import SHOWN_AT_FIRST, QueueState, queue_values
from relation.services.desk_card import view_card
from relation.services.desk_conversation import view_conversation, view_lines_after, view_lines_before

ONE = f"{PATH}/conversations/{{conversation_id}}"


def add_routes(router: APIRouter, desk: DeskContext, pages: Pages, guard: Guard) -> None:
    signed_in = Annotated[Viewer, Depends(guard.require)]
    sequence = Annotated[int, Query(ge=0, le=2**31 - 1)]

    @router.get(ONE)
    def show(request: Request, viewer: signed_in, conversation_id: str) -> Response:
        """The whole page, or only the two panes when htmx asks."""
        with desk.store.read() as uow:
            values: dict[str, Any] = {
                "last_event": uow.events.last_id(),
                "view": view_conversation(uow, desk.relation, conversation_id),
                "card": view_card(uow, desk.relation, conversation_id),
                "client_id": str(uuid4()),
                "viewer": viewer,
            }
            if is_fragment(request):
                return pages.render("open.html", **values)
            queue_state = QueueState.read(SHOWN_AT_FIRST, "")
            values |= queue_values(uow, desk, viewer, queue_state, conversation_id)
        return pages.render("desk.html", **values)

    @router.get(f"{ONE}/live")
    def show_news(viewer: signed_in, conversation_id: str, after: sequence = 0) -> Response:
        """The lines after `after`, and what changes around them."""
        with desk.store.read() as uow:
            view = view_lines_after(uow, desk.relation, conversation_id, after)
        return pages.render("live.html", view=view, viewer=viewer)

    @router.get(f"{ONE}/earlier")
    def show_earlier(viewer: signed_in, conversation_id: str, before: sequence) -> Response:
        with desk.store.read() as uow:
            view = view_lines_before(uow, desk.relation, conversation_id, before)
        return pages.render("earlier.html", view=view, viewer=viewer)

    @router.get(f"{ONE}/card")
    def show_card(viewer: signed_in, conversation_id: str) -> Response:
        with desk.store.read() as uow:
            card = view_card(uow, desk.relation, conversation_id)
        return pages.render("card.html", card=card, viewer=viewer)
