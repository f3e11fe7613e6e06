"""Attached files at the desk: shown to whoever is signed in, sent by advisors; and how far they have seen the lines."""

from typing import Annotated

from fastapi import Form, Path, Request, Response, UploadFile
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import SignedIn
from desk.moves import done
from desk.pages import Pages
from relation.model.errors import Refused
from relation.services.attachments import find_file, keep_file, send_file
from relation.services.desk_media import view_files
from relation.services.file_links import headers_of
from relation.services.receipts import mark_seen

SEQ_MAX = 2**31 - 1
CAPTION_MAX_CHARS = 1000


class Files:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn, attachment_id: Typed) -> Response:
        with self._desk.store.read() as uow:
            attachment = find_file(uow, attachment_id)
        path = self._desk.folder.path(attachment.stored_as)
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=attachment.media_type, headers=headers_of(attachment))

    def show_of_line(
        self, viewer: SignedIn, conversation_id: Typed, seq: Annotated[int, Path(ge=1, le=SEQ_MAX)]
    ) -> Response:
        """A line that waited for its files asks for them."""
        with self._desk.store.read() as uow:
            attached = view_files(uow, conversation_id, seq)
        return self._pages.render("files.html", attached=attached, conversation_id=conversation_id)

    def send(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        file: UploadFile,
        client_id: Annotated[Typed, Form(max_length=100)] = "",
        text: Annotated[Typed, Form(max_length=CAPTION_MAX_CHARS)] = "",
    ) -> Response:
        """The same `client_id` is sent once. `text` goes with the file, and may be empty."""
        if not self._desk.file_max_bytes:
            raise Refused("no_files_here")
        size, name = file.size or 0, file.filename or ""
        given = keep_file(self._desk.folder, file.file, size, name, self._desk.file_max_bytes)
        is_sent = False
        try:
            with self._desk.store.write(is_urgent=True) as uow:  # in order with the words written after it
                relation, advisor = self._desk.relation, viewer.advisor
                words = text.strip()
                is_sent = send_file(uow, relation, conversation_id, advisor, given, client_id or None, words)
                uow.commit()
        finally:
            if not is_sent:
                self._desk.folder.delete(given.stored_as)
        return done(request, conversation_id)

    def note_seen(
        self, viewer: SignedIn, conversation_id: Typed, seq: Annotated[int, Form(ge=0, le=SEQ_MAX)]
    ) -> Response:
        with self._desk.store.write() as uow:
            mark_seen(uow, self._desk.relation, conversation_id, viewer.advisor, seq)
            uow.commit()
        return Response(status_code=204)
