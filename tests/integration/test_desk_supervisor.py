"""The supervisors' wall, taking over, the figures and their export."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.conversation import Author, Owner
from relation.model.desk import Outcome
from relation.model.people import Role

LABELS = {"about": "sav.", "persona": "inquiet", "outcome": Outcome.SOLVED.value}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    made.hire("solene", "Solène", Role.SUPERVISOR)
    yield made
    made.close()


def id_of(case: DeskCase, login: str) -> str:
    with case.store.read() as uow:
        found = uow.advisors.by_login(login)
    assert found is not None
    return found.id


def test_the_wall_tells_who_waits_why_and_who_carries_what(case: DeskCase) -> None:
    solene = case.seat("solene")
    assert "Personne n’attend." in solene.get("/desk/wall").text
    camille = case.seat("camille")
    mine = case.ask_for_a_person("lise", "bonjour")
    camille.post(f"/desk/conversations/{mine}/take")
    case.ask_for_a_person("paul", "c'est une honte", "anger")
    case.pass_time(minutes=7)
    wall = solene.get("/desk/wall/live").text
    assert case.relation.playbook.reason_label("anger") in wall
    assert "7\u00a0min" in wall
    assert '<th scope="row">Camille</th><td>1/4</td>' in wall
    assert f"row-{mine}" in wall


def test_a_supervisor_takes_over_and_gives_to_somebody(case: DeskCase) -> None:
    conversation_id = case.ask_for_a_person("paul", "quelqu'un ?")
    camille, solene, path = case.seat("camille"), case.seat("solene"), f"/desk/conversations/{conversation_id}"
    camille.post(f"{path}/take")
    camille.post(f"{path}/calls", text="Je suis perdue")
    assert solene.post(f"{path}/assign").status_code == 204
    assert case.conversation(conversation_id).advisor_id == id_of(case, "solene")
    late = camille.post(f"{path}/reply", text="Je continue")
    assert (late.status_code, "Solène répond déjà" in late.text) == (409, True)
    assert "list-calls" not in solene.get("/desk/queue").text
    case.seat("ines")
    assert solene.post(f"{path}/assign", to=id_of(case, "ines")).status_code == 204
    assert case.conversation(conversation_id).advisor_id == id_of(case, "ines")
    assert solene.post(f"{path}/assign", to=id_of(case, "ines")).status_code == 204, "again changes nothing"
    joined = [line.text for line in case.said_by(Author.SYSTEM, conversation_id)]
    assert [name for text in joined for name in ("Camille", "Solène", "Inès") if name in text] == [
        "Camille", "Solène", "Inès"
    ]  # fmt: skip
    with case.store.read() as uow:
        actors = [line.actor for line in uow.events.audit_of(conversation_id) if line.action == "assign_conversation"]
    assert actors == ["solene", "solene"]


def test_nobody_is_given_a_conversation_who_is_not_there(case: DeskCase) -> None:
    conversation_id = case.ask_for_a_person("paul", "quelqu'un ?")
    solene, path = case.seat("solene"), f"/desk/conversations/{conversation_id}/assign"
    answer = solene.post(path, to=id_of(case, "ines"))
    assert (answer.status_code, "n’est plus là" in answer.text) == (409, True)
    assert solene.post(path, to="nobody").status_code == 404
    assert case.conversation(conversation_id).owner is Owner.WAITING
    assert case.seat("camille").post(path).status_code == 403
