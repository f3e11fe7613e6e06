"""Between advisors: notes that no customer ever gets, calls for a supervisor, who else is looking."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase, Seat
from sqlalchemy import text

from desk.signals import Signals
from relation.model.conversation import Owner
from relation.model.events import Event, EventName
from relation.model.people import Role
from relation.services.summary import summarise

SECRET = "geste de 40 euros si besoin"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    made.hire("solene", "Solène", Role.SUPERVISOR)
    yield made
    made.close()


@pytest.fixture
def waiting(case: DeskCase) -> str:
    return case.ask_for_a_person("paul", "quelqu'un ?")


def page_of(seat: Seat, conversation_id: str) -> str:
    return seat.get(f"/desk/conversations/{conversation_id}").text


def test_a_note_is_read_by_colleagues_and_is_no_message(case: DeskCase, waiting: str) -> None:
    camille, ines = case.seat("camille"), case.seat("ines")
    lines = case.conversation(waiting).last_seq
    assert camille.post(f"/desk/conversations/{waiting}/notes", text=f"  {SECRET} <b> ").status_code == 204
    page = page_of(ines, waiting)
    assert f"{SECRET} &lt;b&gt;" in page
    assert page.index("quelqu&#39;un ?") < page.index(SECRET)
    assert (case.conversation(waiting).last_seq, case.conversation(waiting).owner) == (lines, Owner.WAITING)
    news = ines.get(f"/desk/conversations/{waiting}/live?after={lines}", is_fragment=True).text
    assert SECRET in news
    assert "hx-swap-oob" in news


def test_no_way_to_the_customer_holds_a_note(case: DeskCase, waiting: str) -> None:
    """Every column of every other table, what the bot is summarised, and what is told to open chats."""
    seat = case.seat("camille")
    seat.post(f"/desk/conversations/{waiting}/take")
    seat.post(f"/desk/conversations/{waiting}/notes", text=SECRET)
    seat.post(f"/desk/conversations/{waiting}/calls", text=SECRET)
    seat.post(f"/desk/conversations/{waiting}/return", note="rien")
    with case.store.read() as uow:
        tables = [row[0] for row in uow.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        holders = {
            table
            for table in tables
            for row in uow.session.execute(text(f'SELECT * FROM "{table}"'))
            if SECRET in repr(tuple(row))
        }
        conversation = uow.conversations.get(waiting)
        assert conversation is not None
        assert SECRET not in repr(summarise(uow, case.relation, conversation, []))
    assert holders == {"notes"}
    assert all(SECRET not in repr(happened.data) for happened in case.hub.told)


@pytest.mark.parametrize(("note", "status"), [("  ", 409), ("a" * 5001, 422)])
def test_an_empty_or_endless_note_is_refused(case: DeskCase, waiting: str, note: str, status: int) -> None:
    seat = case.seat("camille")
    for move in ("notes", "calls"):
        assert seat.post(f"/desk/conversations/{waiting}/{move}", text=note).status_code == status
    assert seat.post("/desk/conversations/nowhere/notes", text="x").status_code == 404


def test_a_supervisor_is_called_in_and_answers_without_taking_over(case: DeskCase, waiting: str) -> None:
    camille, solene = case.seat("camille"), case.seat("solene")
    camille.post(f"/desk/conversations/{waiting}/take")
    path = f"/desk/conversations/{waiting}"
    assert camille.post(f"{path}/calls", text="Je peux offrir la reprise ?").status_code == 204
    again = camille.post(f"{path}/calls", text="Vous venez ?")
    assert (again.status_code, "déjà appelé" in again.text) == (409, True)
    assert "Je peux offrir la reprise ?" in solene.get("/desk/queue").text
    assert "Je peux offrir la reprise ?" not in case.seat("ines").get("/desk/queue").text
    solene.post(f"{path}/notes", text="Oui, jusqu'à 50 euros")
    assert "list-calls" not in solene.get("/desk/queue").text
    page = page_of(camille, waiting)
    assert "Vu par Solène." in page
    assert "Oui, jusqu&#39;à 50 euros" in page
    assert "Vous répondez" in page


def test_a_call_is_settled_once_and_not_by_a_stranger(case: DeskCase, waiting: str) -> None:
    camille, solene, ines = (case.seat(login) for login in ("camille", "solene", "ines"))
    camille.post(f"/desk/conversations/{waiting}/calls", text="Venez voir")
    with case.store.read() as uow:
        call = uow.notes.open_call_of(waiting)
    assert call is not None
    path = f"/desk/conversations/{waiting}/calls/{call.id}"
    assert ines.post(path).status_code == 403
    assert solene.post(path).status_code == 204
    assert (solene.post(path).status_code, camille.post(path).status_code) == (409, 409)
    assert solene.post(f"/desk/conversations/{waiting}/calls/none").status_code == 404


def test_two_advisors_see_each_other_look_and_write(case: DeskCase, waiting: str) -> None:
    camille, ines, path = case.seat("camille"), case.seat("ines"), f"/desk/conversations/{waiting}/look"
    assert "Camille" not in camille.post(path).text
    assert "Camille regarde aussi" in ines.post(path).text
    assert "Inès regarde aussi" in camille.post(path).text
    case.pass_time(seconds=20)
    ines.post(f"/desk/conversations/{waiting}/typing")
    assert "Inès écrit" in camille.post(path).text
    case.pass_time(seconds=11)
    assert "Inès regarde aussi" in camille.post(path).text
    case.pass_time(minutes=1)
    assert "Inès" not in camille.post(path).text
    assert case.hub.told == [], "a customer is not told that somebody who does not own it writes"
    assert camille.post("/desk/conversations/nowhere/look").status_code == 404


def test_who_begins_to_look_is_told_to_open_desks_alone(case: DeskCase, waiting: str) -> None:
    with case.store.read() as uow:
        before = uow.events.last_id()
    seat = case.seat("camille")
    for _ in range(3):
        seat.post(f"/desk/conversations/{waiting}/look")
        case.pass_time(seconds=20)
    with case.store.read() as uow:
        names = [happened.name for happened in uow.events.after(before)]
    assert names == [EventName.CONVERSATION_LOOKED_AT]
    signals = Signals(0)
    signals.add(Event(1, EventName.CONVERSATION_LOOKED_AT, waiting, case.now, {}))
    assert signals.write(with_queue=True) == f"id: 1\nevent: changed\ndata: looks-{waiting}\n\n"
