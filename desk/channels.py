"""Messaging channels at the desk: what is down, what was not delivered, messages approved in advance."""

from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn
from desk.moves import done
from desk.pages import Pages
from relation.model.errors import NotFound
from relation.services.desk_deliveries import list_undelivered, send_again
from relation.services.reach import send_template_as

VALUES_MAX = 9
VALUE_MAX_CHARS = 200
Value = Annotated[Typed, Form(max_length=VALUE_MAX_CHARS)]


class Channels:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show_down(self, viewer: SignedIn) -> Response:
        """The notice on top of every page: empty while all channels work."""
        return self._pages.render("channels_down.html")

    def show_undelivered(self, viewer: SignedIn) -> Response:
        with self._desk.store.read() as uow:
            letters = list_undelivered(uow, self._desk.relation)
        return self._pages.render("undelivered.html", letters=letters, viewer=viewer)

    def send_again(self, request: Request, viewer: SignedIn, entry_id: Typed) -> Response:
        with self._desk.store.write() as uow:
            conversation_id = send_again(uow, self._desk.relation, entry_id, viewer.advisor)
            uow.commit()
        if is_fragment(request):
            return done(request, conversation_id)
        return RedirectResponse(f"{PATH}/undelivered", status_code=303)

    def choose_template(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        """The dialog."""
        if not is_fragment(request):
            return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
        with self._desk.store.read() as uow:
            conversation = uow.conversations.get(conversation_id)
        if conversation is None:
            raise NotFound("conversation_unknown")
        return self._pages.render(
            "template_panel.html",
            conversation=conversation,
            templates=self._desk.templates.values(),
            viewer=viewer,
        )

    def send_template(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        name: Value = "",
        values: Annotated[list[Value], Form(max_length=VALUES_MAX)] = [],  # noqa: B006  (FastAPI copies it)
    ) -> Response:
        template = self._desk.templates.get(name)
        with self._desk.store.write() as uow:
            send_template_as(uow, self._desk.relation, conversation_id, viewer.advisor, template, values)
            uow.commit()
        return done(request, conversation_id)
