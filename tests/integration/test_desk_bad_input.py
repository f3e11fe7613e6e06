"""What goes wrong at a desk: two tabs, names that are scripts on every page, a conversation without end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase, Seat
from sqlalchemy import event, insert

from relation.model.conversation import Author, Owner
from relation.model.people import Role
from relation.model.satisfaction import Satisfaction, Stage
from relation.services.desk_conversation import LINES_PAGE
from relation.store import tables as t

LONG = 10_000
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille", Role.ADMIN)
    yield made
    made.close()


def second_tab(case: DeskCase, first: Seat) -> Seat:
    """The same browser: one session."""
    browser = case.browse()
    browser.cookies.set("desk_session", first.browser.cookies["desk_session"])
    return Seat(browser, first.csrf)


def test_in_two_tabs_the_second_is_told_what_the_first_has_done(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    first = case.seat("camille")
    second, path = second_tab(case, first), f"/desk/conversations/{waiting}"
    assert first.post(f"{path}/take").status_code == 204
    assert second.post(f"{path}/take").status_code == 204, "it is theirs already"
    for tab in (first, second):
        assert tab.post(f"{path}/reply", text="Je suis là", client_id="un seul envoi").status_code == 204
    assert [line.text for line in case.said_by(Author.ADVISOR, waiting)] == ["Je suis là"]
    assert "Je suis là" in second.get(f"{path}/live?after=1", is_fragment=True).text
    first.post(f"{path}/close", about="sav.", persona="neutre", outcome="solved")
    late = second.post(f"{path}/reply", text="Et encore ceci")
    assert (late.status_code, late.headers["hx-retarget"]) == (409, "#notice")
    assert "terminée" in late.text
    assert case.conversation(waiting).owner is Owner.CLOSED


def test_signed_out_in_one_tab_the_other_gives_its_text_back(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    first = case.seat("camille")
    second = second_tab(case, first)
    first.post("/desk/sign-out")
    panel = second.post(f"/desk/conversations/{waiting}/reply", text="Pas encore envoyé")
    assert (panel.status_code, "Pas encore envoyé</textarea>" in panel.text) == (401, True)


def test_a_name_and_words_that_are_scripts_are_words_on_every_page(case: DeskCase) -> None:
    found = case.write_as_customer("x", ATTACK, first_name=ATTACK[:80])
    seat, one = case.seat("camille"), f"/desk/conversations/{found}"
    seat.post(f"{one}/take")
    for move, fields in (
        ("reply", {"text": ATTACK}),
        ("notes", {"text": ATTACK}),
        ("calls", {"text": ATTACK}),
        ("ideas", {"about": "conversation", "words": ATTACK}),
        ("promises", {"words": ATTACK, "due_at": "2026-11-19T10:00"}),
    ):
        assert seat.post(f"{one}/{move}", **fields).status_code == 204, move
    with case.store.write() as uow:
        told = Satisfaction("s1", found, case.now, Stage.TOLD, grade=1, words=ATTACK, told_at=case.now)
        uow.satisfactions.add(told)
        uow.commit()
    pages = ["", "/wall", "/ideas", "/satisfaction", "/figures", f"/conversations/{found}"]
    fragments = ["/card", "/live", "/suggestions", "/promise-offer", "/slots", "/transfer", "/ideas"]
    for path in (*pages, *(f"/conversations/{found}{path}" for path in fragments)):
        answer = seat.get(f"/desk{path}", is_fragment=path not in pages)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img src=x" not in answer.text, path
    assert "&lt;script&gt;alert(1)" in seat.get(f"/desk{pages[-1]}").text


def test_a_conversation_of_ten_thousand_lines_opens_as_any_other(case: DeskCase) -> None:
    short, long = case.write_as_customer("court", "bonjour"), case.write_as_customer("long", "ligne 1")
    rows = [
        {
            "id": f"line-{seq}", "conversation_id": long, "seq": seq, "author": Author.BOT, "text": f"ligne {seq}",
            "at": case.now, "buttons": [],
        }
        for seq in range(2, LONG + 1)
    ]  # fmt: skip
    with case.store.write() as uow:
        uow.session.execute(insert(t.messages), rows)
        conversation = uow.conversations.lock(long)
        assert conversation is not None
        conversation.last_seq = LONG
        uow.commit()
    seat = case.seat("camille")
    assert _count_queries(case, seat, long) <= _count_queries(case, seat, short) + 1
    page = seat.get(f"/desk/conversations/{long}", is_fragment=True).text
    assert page.count('data-seq="') == LINES_PAGE
    assert "ligne 10000" in page
    earlier = seat.get(f"/desk/conversations/{long}/earlier?before=9951", is_fragment=True).text
    assert earlier.count('data-seq="') == LINES_PAGE
    assert "more-earlier" in earlier


def _count_queries(case: DeskCase, seat: Seat, conversation_id: str) -> int:
    seen: list[str] = []
    event.listen(case.store.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    seat.get(f"/desk/conversations/{conversation_id}", is_fragment=True)
    return len(seen)
