"""What an advisor does to a conversation: take it, answer, say that they write, give it back, close it."""

import asyncio
import json
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.conversation import ONE
from desk.edge import is_fragment
from desk.guard import PATH, Guard, Viewer
from relation.model.conversation import Owner
from relation.model.events import Event, EventName
from relation.services.handoffs import close_conversation, return_to_bot, send_reply, take_handoff
from relation.store.unit_of_work import UnitOfWork

REPLY_MAX_CHARS = 5000


def add_routes(router: APIRouter, desk: DeskContext, guard: Guard) -> None:
    signed_in = Annotated[Viewer, Depends(guard.require)]

    @router.post(f"{ONE}/take")
    def take(request: Request, viewer: signed_in, conversation_id: str) -> Response:
        _change(desk, lambda uow: take_handoff(uow, desk.relation, conversation_id, viewer.advisor))
        return _done(request, conversation_id)

    @router.post(f"{ONE}/reply")
    def reply(
        request: Request,
        viewer: signed_in,
        conversation_id: str,
        text: Annotated[str, Form(max_length=REPLY_MAX_CHARS)] = "",
        client_id: Annotated[str | None, Form(max_length=100)] = None,
    ) -> Response:
        _change(
            desk, lambda uow: send_reply(uow, desk.relation, conversation_id, viewer.advisor, text, client_id or None)
        )
        return _done(request, conversation_id)

    @router.post(f"{ONE}/return")
    def give_back(
        request: Request,
        viewer: signed_in,
        conversation_id: str,
        note: Annotated[str, Form(max_length=REPLY_MAX_CHARS)] = "",
    ) -> Response:
        _change(desk, lambda uow: return_to_bot(uow, desk.relation, conversation_id, viewer.advisor, note))
        return _done(request, conversation_id)

    @router.post(f"{ONE}/close")
    def close(request: Request, viewer: signed_in, conversation_id: str) -> Response:
        _change(desk, lambda uow: close_conversation(uow, desk.relation, conversation_id, viewer.advisor))
        return _done(request, conversation_id)

    @router.post(f"{ONE}/typing")
    async def say_typing(viewer: signed_in, conversation_id: str, on: Annotated[bool, Form()] = True) -> Response:
        """Told to the customer only by the advisor who owns the conversation."""
        if await asyncio.to_thread(_owns, desk, viewer, conversation_id):
            data = {"author": "advisor", "name": viewer.advisor.first_name, "on": on}
            desk.hub.tell(Event(None, EventName.TYPING, conversation_id, desk.relation.now(), data))
        return Response(status_code=204)


def _change(desk: DeskContext, change: Callable[[UnitOfWork], object]) -> None:
    with desk.store.write() as uow:
        change(uow)
        uow.commit()


def _done(request: Request, conversation_id: str) -> Response:
    """The page refreshes what it shows by itself; without scripts it is loaded again."""
    if is_fragment(request):
        return Response(status_code=204, headers={"HX-Trigger": json.dumps({"refresh": conversation_id})})
    return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)


def _owns(desk: DeskContext, viewer: Viewer, conversation_id: str) -> bool:
    with desk.store.read() as uow:
        conversation = uow.conversations.get(conversation_id)
    return (
        conversation is not None
        and conversation.owner is Owner.ADVISOR
        and conversation.advisor_id == viewer.advisor.id
    )
