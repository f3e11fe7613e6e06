"""The supervisors' wall, taking over, the figures and their export."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from desk.charts import HEIGHT, stack_days
from desk.csv_export import write_csv
from relation.model.conversation import Author, Owner
from relation.model.desk import Outcome
from relation.model.people import Role
from relation.model.satisfaction import Satisfaction, Stage

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


@pytest.fixture
def lived(case: DeskCase) -> str:
    """One conversation that the bot contained, and one that Camille took after 4 minutes and closed."""
    case.write_as_customer("sarah", "vos horaires ?")
    conversation_id = case.ask_for_a_person("paul", "=cmd()", "anger")
    case.pass_time(minutes=4)
    camille = case.seat("camille")
    camille.post(f"/desk/conversations/{conversation_id}/take")
    camille.post(f"/desk/conversations/{conversation_id}/close", **LABELS)
    with case.store.write() as uow:
        told = Satisfaction("s1", conversation_id, case.now, Stage.TOLD, grade=4, told_at=case.now)
        told.words = "=HYPERLINK(x)"
        uow.satisfactions.add(told)
        uow.commit()
    return conversation_id


def test_the_figures_count_what_happened(case: DeskCase, lived: str) -> None:
    page = case.seat("solene").get("/desk/figures").text
    for words in ("50 %", "4,0 min", "4,0/5", "Réglé", case.relation.playbook.reason_label("anger")):
        assert words in page, words
    assert "Service après" in page or case.relation.playbook.objectives["sav"].label in page
    assert page.count("<svg") >= 4
    assert page.count("<table") >= 4, "each chart has its table"
    assert "style=" not in page


def test_without_anything_to_count_the_figures_say_so(case: DeskCase) -> None:
    page = case.seat("solene").get("/desk/figures?days=90").text
    assert "Rien encore sur cette période." in page
    assert case.seat("solene").get("/desk/figures?days=0").status_code == 422
    assert case.seat("solene").get("/desk/figures?days=4000").status_code == 422


def test_the_export_is_no_formula(case: DeskCase, lived: str) -> None:
    answer = case.seat("solene").get("/desk/figures.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    row = next(row for row in rows if row["conversation"] == lived)
    assert (row["objectif"], row["fin"], row["note"], row["sans personne"]) == ("sav", "solved", "4", "0")
    assert (row["mots"], row["minutes avant une personne"]) == ("'=HYPERLINK(x)", "4,0")


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@x", "\t=1", " =1", "\uff1d1", "\n=1"])
def test_every_beginning_of_a_formula_is_kept_as_words(cell: str) -> None:
    written = write_csv(["a"], [[cell]])
    (row,) = csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row["a"] == f"'{cell}"


def test_what_is_no_formula_is_left_alone() -> None:
    written = write_csv(["a", "b", "c"], [['a;b\n"c"', 3, None]])
    (row,) = csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row == {"a": 'a;b\n"c"', "b": "3", "c": ""}


def test_columns_stack_up_to_the_top(case: DeskCase) -> None:
    days = [(case.now.date(), {"a": 3, "b": 1}), (case.now.date(), {})]
    columns = stack_days(days)
    (_, _, boxes), (_, _, nothing) = columns.days
    assert (columns.top, columns.labels, nothing) == (4, ["a", "b"], [])
    assert sum(box.height for box in boxes) == pytest.approx(HEIGHT)
    assert boxes[-1].y == pytest.approx(0)
    assert stack_days([]).top == 0
