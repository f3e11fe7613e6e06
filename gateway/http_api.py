"""The plain HTTP channel, for integrators and scripts: a bearer token, a message in, the answer out."""

import asyncio
import hmac
import json
import uuid
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from gateway.customer_tokens import CustomerTokens
from gateway.errors import ApiError
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import InboundMessage, InboxEntry
from relation.services.conversations import mark_read
from relation.services.link_codes import make_code
from relation.services.receiving import receive_message
from relation.store.unit_of_work import Store, UnitOfWork
from relation.text import storable

CHANNEL = "http"
METADATA_MAX_CHARS = 8_000
TURN_TIMEOUT_S = 60.0
SEQ_MAX = 2**31 - 1
"""The largest whole number of the database."""


@dataclass(frozen=True)
class HttpApi:
    """What the routes need; made once by the composition root."""

    store: Store
    relation: Relation
    worker: InboxWorker
    tokens: CustomerTokens
    api_token: str
    message_max_chars: int


class CustomerIn(BaseModel):
    """`token` (signed by the shop) is the only proof of identity; the rest is what the integrator says."""

    model_config = ConfigDict(extra="allow")
    token: str | None = None
    first_name: str | None = Field(default=None, max_length=80)


class MessageIn(BaseModel):
    conversation: str = Field(min_length=1, max_length=200, description="the integrator's name for this thread")
    text: str
    customer: CustomerIn | None = None
    metadata: dict[str, Any] | None = None
    id: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="the integrator's message id; the same id is answered once",
    )
    payload: str | None = Field(default=None, max_length=2000, description="of the button clicked, if any")

    @model_validator(mode="before")
    @classmethod
    def _make_storable(cls, given: Any) -> Any:
        return storable(given)

    @field_validator("metadata")
    @classmethod
    def _check_size(cls, given: dict[str, Any] | None) -> dict[str, Any] | None:
        if len(json.dumps(given)) > METADATA_MAX_CHARS:
            raise ValueError(f"at most {METADATA_MAX_CHARS} characters of JSON")
        return given


class ButtonOut(BaseModel):
    title: str
    payload: str


class MessageOut(BaseModel):
    seq: int
    author: Author
    text: str
    name: str | None = None
    buttons: list[ButtonOut] = []


class UnderstandingOut(BaseModel):
    model_config = ConfigDict(extra="ignore")
    objective: str
    confidence: float
    motif: str | None
    persona: str
    mood: dict[str, float]
    human: str
    reasons: list[str]


class ContinueIn(BaseModel):
    channel: str = Field(min_length=1, max_length=20, description="where the customer wants to go on")


class CodeOut(BaseModel):
    """Shown once. `url` opens the channel; where it is null the code has to be typed."""

    channel: str
    code: str
    url: str | None
    minutes: int


class AnswerOut(BaseModel):
    conversation: str
    owner: str
    messages: list[MessageOut]
    understanding: UnderstandingOut | None = None


def make_http_api(api: HttpApi) -> APIRouter:
    bearer = HTTPBearer(auto_error=False)

    def check_token(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        presented = given.credentials if given else ""
        if not hmac.compare_digest(presented.encode(), api.api_token.encode()):
            raise ApiError(401, "unauthorised")

    router = APIRouter(prefix="/api/v1", tags=["messages"], dependencies=[Depends(check_token)])

    @router.post("/messages")
    async def post_message(body: MessageIn) -> AnswerOut:
        """Stores the message, lets the bot answer if it owns the conversation, returns what was said to it."""
        inbound = _inbound(api, body)
        entry = await asyncio.to_thread(_receive, api, inbound)
        api.worker.notify(entry.conversation_id)
        await api.worker.wait_until_idle(entry.conversation_id, TURN_TIMEOUT_S)
        return await asyncio.to_thread(_answer, api, entry)

    @router.get("/conversations/{key}/messages")
    async def get_messages(key: str, after: Annotated[int, Query(ge=0, le=SEQ_MAX)] = 0) -> AnswerOut:
        """Every message after SEQ, in order; asking again after a SEQ acknowledges the messages up to it."""
        return await asyncio.to_thread(_messages_after, api, storable(key), after)

    @router.post("/conversations/{key}/continue")
    async def continue_elsewhere(key: str, body: ContinueIn) -> CodeOut:
        """A one-time code by which an identified customer goes on elsewhere; nothing is said in the thread."""
        return await asyncio.to_thread(_make_code, api, storable(key), storable(body.channel))

    return router


def _inbound(api: HttpApi, body: MessageIn) -> InboundMessage:
    text = body.text.strip()
    if not text:
        raise ApiError(422, "empty_message")
    if len(text) > api.message_max_chars:
        raise ApiError(422, "too_long", max_chars=api.message_max_chars)
    customer = body.customer or CustomerIn()
    reference = api.tokens.read(customer.token) if customer.token else None
    if customer.token and reference is None:
        raise ApiError(401, "customer_token_refused")
    return InboundMessage(
        channel=CHANNEL,
        key=body.conversation,
        provider_id=body.id or str(uuid.uuid4()),
        text=text,
        payload=body.payload,
        first_name=customer.first_name,
        customer_reference=reference,
        context=body.metadata or {},
    )


def _receive(api: HttpApi, inbound: InboundMessage) -> InboxEntry:
    """Raises: ApiError("unknown_customer"): a proof of identity that proves nothing is the integrator's mistake."""
    reference = inbound.customer_reference
    with api.store.write() as uow:
        if reference is not None and uow.brand.customer(reference) is None:
            raise ApiError(422, "unknown_customer")
        entry, _ = receive_message(uow, api.relation, inbound)
        uow.commit()
        return entry


def _answer(api: HttpApi, entry: InboxEntry) -> AnswerOut:
    with api.store.write() as uow:
        conversation = uow.conversations.lock(entry.conversation_id)
        stored = uow.inbox.get(entry.id)
        if conversation is None or stored is None:
            raise ApiError(404, "unknown_conversation")
        replies = uow.messages.replies_to(entry.id)
        if replies:
            mark_read(uow, api.relation, conversation, replies[-1].seq)
        answer = _out(uow, conversation, list(replies), stored.understanding)
        uow.commit()
        return answer


def _messages_after(api: HttpApi, key: str, after: int) -> AnswerOut:
    with api.store.write() as uow:
        conversation = uow.conversations.by_key(CHANNEL, key)
        if conversation is None:
            raise ApiError(404, "unknown_conversation")
        mark_read(uow, api.relation, conversation, after)
        answer = _out(uow, conversation, list(uow.messages.after(conversation.id, after)), conversation.understanding)
        uow.commit()
        return answer


def _make_code(api: HttpApi, key: str, channel: str) -> CodeOut:
    with api.store.write() as uow:
        found = uow.conversations.by_key(CHANNEL, key)
        conversation = uow.conversations.lock(found.id) if found else None
        if conversation is None:
            raise ApiError(404, "unknown_conversation")
        made = make_code(uow, api.relation, conversation, channel, "customer")
        uow.commit()
    return CodeOut(**asdict(made))


def _out(
    uow: UnitOfWork, conversation: Conversation, messages: list[Message], understanding: dict[str, Any] | None
) -> AnswerOut:
    shown = [
        MessageOut(
            seq=message.seq,
            author=message.author,
            text=message.text,
            name=message.name,
            buttons=[ButtonOut(**button) for button in message.buttons],
        )
        for message in messages
    ]
    understood = None
    if understanding:
        understood = UnderstandingOut(**{**understanding, "persona": understanding["applied_persona"]})
    return AnswerOut(
        conversation=conversation.key, owner=conversation.owner.value, messages=shown, understanding=understood
    )
