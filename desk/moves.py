"""What an advisor does to a conversation: take it, answer, say that they write, give it back, close it."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVarTuple

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from desk.context import DeskContext
from desk.edge import is_fragment
from desk.fields import Typed
from desk.guard import PATH, SignedIn, Viewer
from relation.context import Relation
from relation.model.conversation import Owner
from relation.model.events import Event, EventName
from relation.services.attention import note_writing
from relation.services.handoffs import return_to_bot, send_reply, take_handoff
from relation.services.looking import is_look_noted
from relation.services.wrapping_up import Labels, close_with_labels
from relation.store.unit_of_work import UnitOfWork

REPLY_MAX_CHARS = 5000
Given = TypeVarTuple("Given")


class Moves:
    def __init__(self, desk: DeskContext) -> None:
        self._desk = desk
        self._relation = desk.relation

    def take(self, request: Request, viewer: SignedIn, conversation_id: Typed) -> Response:
        self._change(take_handoff, conversation_id, viewer.advisor)
        return done(request, conversation_id)

    def reply(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        text: Annotated[Typed, Form(max_length=REPLY_MAX_CHARS)] = "",
        client_id: Annotated[Typed, Form(max_length=100)] = "",
    ) -> Response:
        self._change(send_reply, conversation_id, viewer.advisor, text, client_id or None)
        return done(request, conversation_id, "replied")

    def give_back(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        note: Annotated[Typed, Form(max_length=REPLY_MAX_CHARS)] = "",
        is_to_resume: Annotated[bool, Form()] = False,
    ) -> Response:
        self._change(partial(return_to_bot, is_to_resume=is_to_resume), conversation_id, viewer.advisor, note)
        return done(request, conversation_id)

    def close(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        about: Annotated[Typed, Form(max_length=100)] = "",
        persona: Annotated[Typed, Form(max_length=40)] = "",
        outcome: Annotated[Typed, Form(max_length=40)] = "",
    ) -> Response:
        """With its labels; without any of them, only closed."""
        labels = Labels(about, persona, outcome) if about or persona or outcome else None
        self._change(close_with_labels, conversation_id, viewer.advisor, labels)
        return done(request, conversation_id)

    async def say_typing(
        self, viewer: SignedIn, conversation_id: Typed, on: Annotated[bool, Form()] = True
    ) -> Response:
        """Told to the customer by the owner alone, who is then not silent; to other advisors by anybody."""
        if await asyncio.to_thread(self._note_writing, viewer, conversation_id):
            data = {"author": "advisor", "name": viewer.advisor.first_name, "on": on}
            self._desk.hub.tell(Event(None, EventName.TYPING, conversation_id, self._relation.now(), data))
        return Response(status_code=204)

    def _change(self, move: Callable[[UnitOfWork, Relation, *Given], object], *given: *Given) -> None:
        with self._desk.store.write(is_urgent=True) as uow:  # a person speaks to a person: bots' turns can wait
            move(uow, self._relation, *given)
            uow.commit()

    def _note_writing(self, viewer: Viewer, conversation_id: str) -> bool:
        """True when the viewer owns the conversation. Reads first: typing is told often, and seldom worth a write."""
        me = viewer.advisor.id
        with self._desk.store.read() as uow:
            conversation = uow.conversations.get(conversation_id)
            is_noted = is_look_noted(uow, self._relation, conversation_id, me, is_writing=True)
        if conversation is not None and not is_noted:
            with self._desk.store.write() as uow:
                note_writing(uow, self._relation, conversation_id, viewer.advisor)
                uow.commit()
        return conversation is not None and conversation.owner is Owner.ADVISOR and conversation.advisor_id == me


def done(request: Request, conversation_id: str, *events: str) -> Response:
    """The page refreshes what it shows by itself, and is told these `events`; without scripts it is loaded again."""
    if is_fragment(request):
        told = dict.fromkeys(("refresh", *events), conversation_id)
        return Response(status_code=204, headers={"HX-Trigger": json.dumps(told)})
    return RedirectResponse(f"{PATH}/conversations/{conversation_id}", status_code=303)
