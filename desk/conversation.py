"""The middle and right panes: one conversation, its newer and older lines, the customer's card."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import Query, Request, Response

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import SignedIn
from desk.pages import Pages
from desk.queue import SHOWN_AT_FIRST, QueueState, queue_values
from relation.services.desk_card import view_card
from relation.services.desk_conversation import view_conversation, view_lines_after, view_lines_before

Seq = Annotated[int, Query(ge=0, le=2**31 - 1)]


class ConversationPanes:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        """The whole page, or only the two panes when htmx asks."""
        with self._desk.store.read() as uow:
            values: dict[str, Any] = {
                "last_event": uow.events.last_id(),
                "view": view_conversation(uow, self._desk.relation, conversation_id),
                "card": view_card(uow, self._desk.relation, conversation_id),
                "client_id": str(uuid4()),
                "viewer": viewer,
            }
            if is_fragment(request):
                return self._pages.render("open.html", **values)
            state = QueueState.read(SHOWN_AT_FIRST, "")
            values |= queue_values(uow, self._desk, viewer, state, conversation_id)
        return self._pages.render("desk.html", **values)

    def show_news(self, viewer: SignedIn, conversation_id: Typed, after: Seq = 0) -> Response:
        """The lines after `after`, and what changes around them."""
        with self._desk.store.read() as uow:
            view = view_lines_after(uow, self._desk.relation, conversation_id, after)
        return self._pages.render("live.html", view=view, viewer=viewer)

    def show_earlier(self, viewer: SignedIn, conversation_id: Typed, before: Seq) -> Response:
        with self._desk.store.read() as uow:
            view = view_lines_before(uow, self._desk.relation, conversation_id, before)
        return self._pages.render("earlier.html", view=view, viewer=viewer)

    def show_card(self, viewer: SignedIn, conversation_id: Typed) -> Response:
        with self._desk.store.read() as uow:
            card = view_card(uow, self._desk.relation, conversation_id)
        return self._pages.render("card.html", card=card, viewer=viewer)
