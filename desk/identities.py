"""Who a customer is, in the desk: a thread that is not theirs, two files of one person, the way to another channel."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn
from desk.moves import done
from desk.pages import Pages
from relation.services.desk_identities import list_ways, view_identity, view_merge
from relation.services.identities import unlink_by_advisor
from relation.services.link_codes import send_code_by_advisor
from relation.services.merges import customers_to_merge, merge_customers, undo_merge

REFERENCE_MAX_CHARS = 40


class Identities:
    """Each change is confirmed in a dialog, which a whole page has beside its conversation only."""

    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def ask_unlink(self, request: Request, viewer: SignedIn, conversation_id: Typed, identity_id: UUID) -> Response:
        if not is_fragment(request):
            return _back(conversation_id)
        with self._desk.store.read() as uow:
            identity = view_identity(uow, conversation_id, str(identity_id))
        return self._pages.render(
            "identity_panel.html", identity=identity, conversation_id=conversation_id, viewer=viewer
        )

    def unlink(self, request: Request, viewer: SignedIn, conversation_id: Typed, identity_id: UUID) -> Response:
        with self._desk.store.write() as uow:
            unlink_by_advisor(uow, self._desk.relation, conversation_id, str(identity_id), viewer.advisor)
            uow.commit()
        return done(request, conversation_id)

    def ask_merge(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        reference: Annotated[Typed, Query(max_length=REFERENCE_MAX_CHARS)] = "",
    ) -> Response:
        """Without a reference, asks for one; with it, shows both customers, and asks to confirm."""
        if not is_fragment(request):
            return _back(conversation_id)
        pair = None
        if reference.strip():
            with self._desk.store.read() as uow:
                pair = customers_to_merge(uow, conversation_id, reference)
        return self._pages.render("merge_panel.html", pair=pair, conversation_id=conversation_id, viewer=viewer)

    def merge(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        reference: Annotated[Typed, Form(max_length=REFERENCE_MAX_CHARS)] = "",
    ) -> Response:
        with self._desk.store.write() as uow:
            merge_customers(uow, self._desk.relation, conversation_id, reference, viewer.advisor)
            uow.commit()
        return done(request, conversation_id)

    def ask_undo(self, request: Request, viewer: SignedIn, conversation_id: Typed, merge_id: UUID) -> Response:
        if not is_fragment(request):
            return _back(conversation_id)
        with self._desk.store.read() as uow:
            merge = view_merge(uow, conversation_id, str(merge_id))
        return self._pages.render("unmerge_panel.html", merge=merge, conversation_id=conversation_id, viewer=viewer)

    def undo(self, request: Request, viewer: SignedIn, conversation_id: Typed, merge_id: UUID) -> Response:
        with self._desk.store.write() as uow:
            undo_merge(uow, self._desk.relation, conversation_id, str(merge_id), viewer.advisor)
            uow.commit()
        return done(request, conversation_id)

    def ask_way(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        if not is_fragment(request):
            return _back(conversation_id)
        with self._desk.store.read() as uow:
            ways = list_ways(uow, self._desk.relation, conversation_id)
        return self._pages.render("continue_panel.html", ways=ways, conversation_id=conversation_id, viewer=viewer)

    def send_way(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        channel: Annotated[Typed, Form(max_length=20)] = "",
    ) -> Response:
        with self._desk.store.write() as uow:
            send_code_by_advisor(uow, self._desk.relation, conversation_id, channel, viewer.advisor)
            uow.commit()
        return done(request, conversation_id)


def _back(conversation_id: str) -> Response:
    return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
