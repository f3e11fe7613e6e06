"""The ideas' page, and the dialog that leaves one on a conversation, its journey cell, or a text said in it."""

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
from relation.model.ideas import IDEA_TRANSITIONS, IdeaAbout, IdeaState
from relation.services.desk_advice import advise
from relation.services.ideas import answer_idea, leave_idea, list_ideas, note_answers_seen, texts_said

WORDS_MAX_CHARS = 2000
Words = Annotated[Typed, Form(max_length=WORDS_MAX_CHARS)]


class Ideas:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn) -> Response:
        """One's answers are read from now on."""
        with self._desk.store.write() as uow:
            ideas = list_ideas(uow, self._desk.relation, viewer.advisor)
            page = self._pages.render("ideas.html", ideas=ideas, next_states=IDEA_TRANSITIONS, viewer=viewer)
            note_answers_seen(uow, self._desk.relation, viewer.advisor)
            uow.commit()
        return page

    def ask(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        """The dialog."""
        if not is_fragment(request):
            return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
        with self._desk.store.read() as uow:
            conversation = uow.conversations.get(conversation_id)
            if conversation is None:
                raise NotFound("conversation_unknown")
            cell, acts = advise(self._desk.relation, conversation), texts_said(uow, conversation_id)
        return self._pages.render(
            "idea_panel.html", conversation_id=conversation_id, cell=cell, acts=acts, viewer=viewer
        )  # fmt: skip

    def leave(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        about: Annotated[Typed, Form(max_length=160)] = "",
        words: Words = "",
    ) -> Response:
        """`about`: `conversation`, `cell:PERSONA.OBJECTIVE` or `text:ACT`."""
        kind, _, subject = about.partition(":")
        known = kind if kind in set(IdeaAbout) else IdeaAbout.CONVERSATION
        with self._desk.store.write() as uow:
            leave_idea(
                uow, self._desk.relation, viewer.advisor, IdeaAbout(known), subject or conversation_id, words
            )  # fmt: skip
            uow.commit()
        return done(request, conversation_id)

    def answer(
        self, viewer: SignedIn, idea_id: Typed, state: Annotated[IdeaState, Form()], answer: Words = ""
    ) -> Response:
        with self._desk.store.write() as uow:
            answer_idea(uow, self._desk.relation, viewer.advisor, idea_id, state, answer)
            uow.commit()
        return RedirectResponse(f"{PATH}/ideas", status_code=303)
