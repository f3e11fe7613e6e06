"""For supervisors: the live wall, taking over and giving to somebody, the figures and their export."""

from typing import Annotated, Any

from fastapi import Form, Query, Request, Response

from desk.charts import stack_days
from desk.context import DeskContext
from desk.csv_export import write_csv
from desk.fields import Typed
from desk.guard import SignedIn, Viewer
from desk.moves import done
from desk.pages import Pages
from relation.services.desk_figures import count_figures, list_told
from relation.services.desk_wall import view_wall
from relation.services.supervising import assign_conversation

Days = Annotated[int, Query(ge=1, le=92)]


class Wall:
    def __init__(self, desk: DeskContext, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def show(self, viewer: SignedIn) -> Response:
        return self._pages.render("wall.html", **self._values(viewer))

    def show_live(self, viewer: SignedIn) -> Response:
        return self._pages.render("wall_live.html", **self._values(viewer))

    def _values(self, viewer: Viewer) -> dict[str, Any]:
        with self._desk.store.read() as uow:
            last_event = uow.events.last_id()
            wall = view_wall(uow, self._desk.relation, viewer.advisor)
        return {"wall": wall, "last_event": last_event, "viewer": viewer}

    def assign(
        self,
        request: Request,
        viewer: SignedIn,
        conversation_id: Typed,
        to: Annotated[Typed, Form(max_length=40)] = "",
    ) -> Response:
        """To an advisor's id; without one, to the viewer."""
        with self._desk.store.write() as uow:
            assign_conversation(
                uow, self._desk.relation, conversation_id, viewer.advisor, to or viewer.advisor.id
            )  # fmt: skip
            uow.commit()
        return done(request, conversation_id)

    def show_figures(self, viewer: SignedIn, days: Days = 7) -> Response:
        with self._desk.store.read() as uow:
            figures = count_figures(uow, self._desk.relation, days)
        return self._pages.render(
            "figures.html", figures=figures, columns=stack_days(figures.by_day), days=days, viewer=viewer
        )  # fmt: skip

    def export(self, viewer: SignedIn, days: Days = 7) -> Response:
        """One line per conversation."""
        with self._desk.store.read() as uow:
            told = list_told(uow, self._desk.relation, days)
        zone = self._desk.relation.time_zone
        rows = [
            (
                one.id, f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}", one.channel, one.objective, one.motif,
                one.persona, one.outcome, " ".join(one.reasons),
                None if one.minutes_to_person is None else f"{one.minutes_to_person:.1f}".replace(".", ","),
                int(one.is_contained), one.grade, one.words,
            )
            for one in told
        ]  # fmt: skip
        name = f"conversations-{days}j.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write_csv(self._pages.texts["export"], rows), media_type="text/csv", headers=headers)
