"""Passing a conversation on, and pausing, through the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.conversation import Author, Owner

NOTE = "Elle attend depuis mardi, soyez doux"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    yield made
    made.close()


def advisor_id(case: DeskCase, login: str) -> str:
    with case.store.read() as uow:
        found = uow.advisors.by_login(login)
    assert found is not None
    return found.id


def test_a_conversation_is_passed_to_a_colleague_with_a_word_for_them_alone(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    camille, ines, path = case.seat("camille"), case.seat("ines"), f"/desk/conversations/{waiting}"
    camille.post(f"{path}/take")
    panel = camille.get(f"{path}/transfer", is_fragment=True).text
    assert "Inès" in panel
    assert "Camille" not in panel
    answer = camille.post(f"{path}/transfer", to=f"advisor:{advisor_id(case, 'ines')}", note=NOTE)
    assert answer.status_code == 204
    assert case.conversation(waiting).owner is Owner.WAITING
    assert "Pour vous" in ines.get("/desk/queue").text
    assert NOTE in ines.get(f"{path}/card", is_fragment=True).text
    said = [line.text for author in (Author.BOT, Author.SYSTEM) for line in case.said_by(author, waiting)]
    assert not [text for text in said if NOTE in text]


@pytest.mark.parametrize(("to", "status"), [("", 422), ("advisor:nobody", 409), ("objective:nothing", 422)])
def test_a_transfer_to_nobody_changes_nothing(case: DeskCase, to: str, status: int) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    camille = case.seat("camille")
    camille.post(f"/desk/conversations/{waiting}/take")
    assert camille.post(f"/desk/conversations/{waiting}/transfer", to=to).status_code == status
    assert case.conversation(waiting).owner is Owner.ADVISOR


def test_who_has_paused_keeps_theirs_and_is_offered_nothing(case: DeskCase) -> None:
    camille = case.seat("camille")
    mine = case.ask_for_a_person("lise", "bonjour")
    camille.post(f"/desk/conversations/{mine}/take")
    assert "En pause" in camille.post("/desk/pause").text
    case.ask_for_a_person("paul", "quelqu'un ?")
    page = camille.get("/desk").text
    assert "Pour vous" not in page
    assert "En pause : reprendre" in page
    assert "(en pause)" in page
    assert case.conversation(mine).owner is Owner.ADVISOR
    assert "En pause" not in camille.post("/desk/resume").text
