"""Attached files and the transcript, for the customer who holds the conversation's token: docs/attachments.md."""

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.datastructures import FormData, UploadFile

from gateway.addresses import AddressLimits, Paces
from gateway.errors import ApiError
from gateway.limits import MEGABYTE
from gateway.webchat_frames import ID_MAX_CHARS
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.delivery import InboundMessage
from relation.services.attachments import find_file, keep_file, receive_file
from relation.services.conversations import hash_secret
from relation.services.file_links import SAFE_HEADERS, headers_of, is_signed
from relation.services.transcript import Transcripts
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from relation.text import storable

FILES_PER_MINUTE = 20
UNTIL_MAX = 2**40
TEXT_MAX_BYTES = 65_536


@dataclass(frozen=True)
class FileDoors:
    """What the routes need; made once by the composition root."""

    store: Store
    relation: Relation
    worker: InboxWorker
    folder: FileFolder
    limits: AddressLimits
    transcripts: Transcripts
    file_max_mb: int
    message_max_chars: int


def make_files(doors: FileDoors) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    paces = Paces(FILES_PER_MINUTE, time.monotonic)

    @router.post("/chat/files")
    async def take(request: Request) -> JSONResponse:
        """A form: `id` (as of a `message` frame), `text` (may be empty), `file`. Nothing is read for a stranger."""
        conversation = await asyncio.to_thread(_of_token, doors, request)
        if doors.file_max_mb == 0:
            raise ApiError(404, "not_found")
        if not paces.of(doors.limits.address_of(request)).allows():
            raise ApiError(429, "too_many_files")
        async with request.form(max_files=1, max_fields=2, max_part_size=TEXT_MAX_BYTES) as form:
            answer = await asyncio.to_thread(_receive, doors, conversation, form)
        doors.worker.notify(conversation.id)
        return JSONResponse(answer)

    @router.get("/files/{attachment_id}")
    def show(
        attachment_id: str,
        until: Annotated[int, Query(ge=0, le=UNTIL_MAX)],
        key: Annotated[str, Query(max_length=100)],
    ) -> FileResponse:
        with doors.store.read() as uow:
            attachment = find_file(uow, storable(attachment_id))
            conversation = uow.conversations.get(attachment.conversation_id)
        secret = conversation.secret_hash if conversation else None
        if secret is None or not is_signed(secret, attachment.id, until, key, doors.relation.now()):
            raise ApiError(403, "link_expired")
        path = doors.folder.path(attachment.stored_as)
        if not path.is_file():
            raise ApiError(404, "file_unknown")
        return FileResponse(path, media_type=attachment.media_type, headers=headers_of(attachment))

    @router.get("/chat/transcript")
    def transcript(request: Request, lang: Annotated[str, Query(max_length=10)] = "fr") -> Response:
        conversation = _of_token(doors, request)
        with doors.store.read() as uow:
            written = doors.transcripts.write(uow, doors.relation, conversation, lang)
        headers = {"Content-Disposition": "attachment; filename=conversation.txt", "Cache-Control": "no-store"}
        return Response(written, media_type="text/plain", headers={**SAFE_HEADERS, **headers})

    return router


def _of_token(doors: FileDoors, request: Request) -> Conversation:
    """Raises: ApiError 401 for a token that opens nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    with doors.store.read() as uow:
        found = uow.conversations.by_secret(hash_secret(token)) if scheme.lower() == "bearer" else None
    if found is None:
        raise ApiError(401, "unknown_chat")
    return found


def _receive(doors: FileDoors, conversation: Conversation, form: FormData) -> dict[str, object]:
    message_id, text, upload = form.get("id"), form.get("text", ""), form.get("file")
    if not isinstance(upload, UploadFile):
        raise ApiError(422, "file_missing")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= ID_MAX_CHARS or not isinstance(text, str):
        raise ApiError(422, "invalid_request")
    text = storable(text).strip()
    if len(text) > doors.message_max_chars:
        raise ApiError(422, "too_long", max_chars=doors.message_max_chars)
    max_bytes = doors.file_max_mb * MEGABYTE
    file = keep_file(doors.folder, upload.file, upload.size or 0, storable(upload.filename or ""), max_bytes)
    inbound = InboundMessage(
        channel=conversation.channel,
        key=conversation.key,
        provider_id=f"{conversation.id}:{storable(message_id)}",
        text=text,
    )
    is_new = False
    try:
        with doors.store.write(is_urgent=True) as uow:  # in order with the words written after it
            entry, is_new = receive_file(uow, doors.relation, inbound, file)
            uow.commit()
    finally:
        if not is_new:
            doors.folder.delete(file.stored_as)
    return {"id": message_id, "seq": entry.seq}
