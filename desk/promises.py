"""Promises in the desk: an advisor makes one of their own, says that one was kept, or was not and why."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn
from desk.moves import done
from desk.pages import Pages
from relation.model.commitment import CommitmentState
from relation.model.errors import Invalid
from relation.services.commitments import promise_by_advisor, settle_commitment
from relation.services.desk_promises import view_promise

WORDS_MAX_CHARS = 500


class Promises:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, request: Request, viewer: SignedIn, conversation_id: Typed, promise_id: UUID) -> Response:
        """The dialog that ends one; a whole page has it beside its conversation only."""
        if not is_fragment(request):
            return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
        with self._desk.store.read() as uow:
            promise = view_promise(uow, self._desk.relation, conversation_id, str(promise_id))
        return self._pages.render("promise_panel.html", promise=promise, conversation_id=conversation_id, viewer=viewer)

    def add(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        words: Annotated[Typed, Form(max_length=WORDS_MAX_CHARS)] = "",
        due_at: Annotated[Typed, Form(max_length=40)] = "",
    ) -> Response:
        """`due_at` is what a browser's date and time field gives, in the brand's time zone."""
        with self._desk.store.write() as uow:
            promise_by_advisor(uow, self._desk.relation, conversation_id, viewer.advisor, words, self._moment(due_at))
            uow.commit()
        return done(request, conversation_id)

    def settle(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        promise_id: UUID,
        state: Annotated[CommitmentState, Form()],
        outcome: Annotated[Typed, Form(max_length=WORDS_MAX_CHARS)] = "",
    ) -> Response:
        with self._desk.store.write() as uow:
            settle_commitment(
                uow, self._desk.relation, conversation_id, str(promise_id), viewer.advisor, state, outcome
            )
            uow.commit()
        return done(request, conversation_id)

    def _moment(self, written: str) -> datetime:
        """Raises: Invalid("bad_moment")."""
        try:
            moment = datetime.fromisoformat(written)
        except ValueError as error:
            raise Invalid("bad_moment") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=self._desk.relation.time_zone)
