"""What an open desk asks all day long reads no table from end to end, except the small ones."""

from pathlib import Path
from typing import Any

from desk_case import DeskCase
from sqlalchemy import event

SMALL = {"advisors", "channel_states", "CONSTANT"}
"""The team, the channels, and a row that is no table's."""


def test_nothing_that_grows_is_read_whole(tmp_path: Path) -> None:
    case = DeskCase(tmp_path / "desk.db")
    case.hire("camille", "Camille")
    camille, waiting = case.seat("camille"), case.ask_for_a_person("paul", "quelqu'un ?")
    asked: list[tuple[str, Any]] = []
    event.listen(case.store.engine, "after_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    page = f"/desk/conversations/{waiting}"
    camille.post(f"{page}/take")
    camille.post(f"{page}/reply", text="Bonjour Paul", client_id="un")
    for path in ("/desk", page, f"{page}/live?after=0", f"{page}/card", f"{page}/suggestions", "/desk/queue"):
        assert camille.get(path).status_code == 200, path
    selects = [one for one in asked if one[0].startswith("SELECT")]
    plans = {text: _plan(case, text, given) for text, given in selects}
    case.close()
    assert len(plans) > 20
    whole = {text: plan for text, plan in plans.items() for step in plan if step[0] == "SCAN" and step[1] not in SMALL}
    assert not whole


def _plan(case: DeskCase, text: str, given: Any) -> list[list[str]]:
    """The words of each of its steps: `SCAN inbox`, `SEARCH handoffs USING INDEX …`."""
    with case.store.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given).all()
    return [row[3].split() for row in rows]
