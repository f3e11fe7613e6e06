"""The catalogue in one box: products, stock, promotions, and two of them side by side."""

from typing import Annotated

from fastapi import Query, Response

from desk.context import DeskContext
from desk.fields import Typed
from desk.guard import SignedIn
from desk.pages import Pages
from relation.services.desk_catalogue import compare_products, search_catalogue


class Catalogue:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def search(
        self, viewer: SignedIn, q: Annotated[Typed, Query(max_length=200)] = "", current: Typed | None = None
    ) -> Response:
        """`current`: the conversation that is open; the cards are written for its customer."""
        with self._desk.store.read() as uow:
            found = search_catalogue(uow, self._desk.relation, q, current)
        return self._pages.render("catalogue.html", found=found, asked=q.strip())

    def compare(
        self,
        viewer: SignedIn,
        compared: Annotated[list[Typed], Query(max_length=6)] = [],  # noqa: B006  (FastAPI copies it)
        current: Typed | None = None,
    ) -> Response:
        """Nothing until two are chosen; the last two of more."""
        with self._desk.store.read() as uow:
            both = compare_products(uow, self._desk.relation, compared[-2:], current) if len(compared) > 1 else None
        return self._pages.render("compared.html", both=both)
