"""What customers said of the service, for people to read."""

from fastapi import Response

from desk.context import DeskContext
from desk.guard import SignedIn
from desk.pages import Pages
from relation.services.desk_satisfaction import list_told


class Voices:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn) -> Response:
        with self._desk.store.read() as uow:
            told = list_told(uow, self._desk.relation)
        return self._pages.render("voices.html", told=told, viewer=viewer)
