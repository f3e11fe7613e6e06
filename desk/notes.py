"""Between advisors: notes, calls for a supervisor, who else is looking."""

from typing import Annotated

from fastapi import Form, Request, Response

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import SignedIn
from desk.moves import REPLY_MAX_CHARS, done
from desk.pages import Pages
from relation.services.looking import is_look_noted, note_look, others_looking
from relation.services.notes import add_note, call_supervisor, settle_call

Words = Annotated[Typed, Form(max_length=REPLY_MAX_CHARS)]


class Notes:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def add(self, request: Request, viewer: SignedIn, conversation_id: Typed, text: Words = "") -> Response:
        with self._desk.store.write() as uow:
            add_note(uow, self._desk.relation, conversation_id, viewer.advisor, text)
            uow.commit()
        return done(request, conversation_id)

    def call(self, request: Request, viewer: SignedIn, conversation_id: Typed, text: Words = "") -> Response:
        with self._desk.store.write() as uow:
            call_supervisor(uow, self._desk.relation, conversation_id, viewer.advisor, text)
            uow.commit()
        return done(request, conversation_id)

    def settle(self, request: Request, viewer: SignedIn, conversation_id: Typed, note_id: Typed) -> Response:
        with self._desk.store.write() as uow:
            settle_call(uow, self._desk.relation, note_id, viewer.advisor)
            uow.commit()
        return done(request, conversation_id)

    def look(self, viewer: SignedIn, conversation_id: Typed, is_writing: Annotated[bool, Form()] = False) -> Response:
        """Says that the viewer is there; answers with who else is."""
        relation, me = self._desk.relation, viewer.advisor.id
        with self._desk.store.read() as uow:
            is_noted = is_look_noted(uow, relation, conversation_id, me, is_writing=is_writing)
        if not is_noted:
            with self._desk.store.write() as uow:
                note_look(uow, relation, conversation_id, me, is_writing=is_writing)
                uow.commit()
        with self._desk.store.read() as uow:
            others = others_looking(uow, relation, conversation_id, me)
        return self._pages.render("lookers.html", others=others, conversation_id=conversation_id)
