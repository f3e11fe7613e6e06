"""The original of an e-mail, below the line that was made of it: text only, whatever it was written in."""

from typing import Annotated

from fastapi import Path, Response

from desk.context import DeskContext
from desk.fields import Typed
from desk.files import SEQ_MAX
from desk.guard import SignedIn
from desk.pages import Pages
from relation.services.desk_mails import view_original


class Mails:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn, conversation_id: Typed, seq: Annotated[int, Path(ge=1, le=SEQ_MAX)]) -> Response:
        with self._desk.store.read() as uow:
            mail = view_original(uow, conversation_id, seq)
        return self._pages.render("original.html", mail=mail)
