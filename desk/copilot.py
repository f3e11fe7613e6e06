"""Beside the reply: suggestions, replies kept ready, hours to call, a typed promise offered as a commitment. None is
ever sent by itself.
"""

import asyncio

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn, Viewer
from desk.pages import Pages
from relation.model.act import Act
from relation.services.desk_slots import offer_slots
from relation.services.promise_offers import promised_words, read_offer
from relation.services.suggestions import ready_replies, suggest_replies


class Copilot:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    async def suggest(self, viewer: SignedIn, conversation_id: Typed) -> Response:
        draft = await self._desk.brain.draft_answer(conversation_id) if self._desk.brain else []
        return await asyncio.to_thread(self._show, viewer, conversation_id, draft)

    def _show(self, viewer: Viewer, conversation_id: str, draft: list[Act]) -> Response:
        relation, advisor = self._desk.relation, viewer.advisor
        with self._desk.store.read() as uow:
            suggested = suggest_replies(uow, relation, conversation_id, advisor, draft)
            ready = ready_replies(uow, relation, conversation_id, advisor)
        return self._pages.render("suggestions.html", suggested=suggested, ready=ready)

    def show_slots(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        """The dialog."""
        if not is_fragment(request):
            return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
        with self._desk.store.read() as uow:
            offer = offer_slots(uow, self._desk.relation, conversation_id, viewer.advisor)
        return self._pages.render("slots_panel.html", offer=offer)

    async def offer_promise(self, viewer: SignedIn, conversation_id: Typed) -> Response:
        """Nothing, unless the advisor's last words promise something."""
        words = await asyncio.to_thread(self._promised, viewer, conversation_id)
        if words is None:
            return Response("")
        moments = await self._desk.brain.find_moments(words) if self._desk.brain else []
        offer = read_offer(self._desk.relation, words, moments)
        return self._pages.render("promise_offer.html", offer=offer, conversation_id=conversation_id, viewer=viewer)

    def _promised(self, viewer: Viewer, conversation_id: str) -> str | None:
        with self._desk.store.read() as uow:
            return promised_words(uow, self._desk.relation, conversation_id, viewer.advisor)
