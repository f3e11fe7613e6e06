"""For supervisors: the figures of some days, and what is exported of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response

from desk.charts import stack_days
from desk.context import DeskContext
from desk.csv_export import write_csv
from desk.formats import write_decimal
from desk.guard import SignedIn
from desk.pages import Pages
from relation.services.desk_export import Told, list_told
from relation.services.desk_figures import count_figures
from relation.services.desk_satisfaction import list_verbatims

Days = Annotated[int, Query(ge=1, le=92)]


class FiguresPages:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn, days: Days = 7) -> Response:
        with self._desk.store.read() as uow:
            figures = count_figures(uow, self._desk.relation, days)
        columns = stack_days(figures.by_day)
        return self._pages.render("figures.html", figures=figures, columns=columns, days=days, viewer=viewer)

    def export(self, viewer: SignedIn, days: Days = 7) -> Response:
        """One line per conversation."""
        with self._desk.store.read() as uow:
            told = list_told(uow, self._desk.relation, days)
        return self._file("export", f"conversations-{days}j.csv", (self._row(one) for one in told))

    def export_verbatims(self, viewer: SignedIn, days: Days = 7) -> Response:
        """What customers said in their own words, one line each."""
        with self._desk.store.read() as uow:
            told = list_verbatims(uow, self._desk.relation, days)
        rows = (
            (
                self._written(one.told_at), one.conversation_id, channel, one.objective, one.advisor_name, one.grade,
                one.grade_label, one.words,
            )
            for one, channel in told
        )  # fmt: skip
        return self._file("verbatims", f"verbatims-{days}j.csv", rows)

    def _row(self, one: Told) -> Sequence[object]:
        minutes = None if one.minutes_to_person is None else write_decimal(one.minutes_to_person)
        return (
            one.id, self._written(one.created_at), one.channel, one.objective, one.motif, one.persona, one.outcome,
            " ".join(one.reasons), minutes, int(one.is_contained), one.grade, one.words,
        )  # fmt: skip

    def _written(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._desk.relation.time_zone):%Y-%m-%d %H:%M}"

    def _file(self, titles: str, name: str, rows: Iterable[Sequence[object]]) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write_csv(self._pages.texts["columns"][titles], rows), media_type="text/csv", headers=headers)
