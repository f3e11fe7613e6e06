"""The supervisors' figures, however many there are to count, and their exports."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from databases import on_both_databases
from desk_case import DeskCase

from desk.charts import HEIGHT, stack_days
from desk.csv_export import write_csv
from relation.model.desk import Outcome
from relation.model.people import Role
from relation.model.satisfaction import Satisfaction, Stage
from relation.services.desk_export import list_told
from relation.services.desk_figures import count_figures
from relation.services.labels import Labels

LABELS = {"about": "sav.", "persona": "inquiet", "outcome": Outcome.SOLVED.value}


@pytest.fixture
def case(store_url: str) -> Iterator[DeskCase]:
    made = DeskCase(store_url)
    made.hire("camille", "Camille")
    made.hire("solene", "Solène", Role.SUPERVISOR)
    yield made
    made.close()


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


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
    row = next(row for row in rows_of(answer) if row["conversation"] == lived)
    assert (row["objectif"], row["fin"], row["note"], row["sans personne"]) == ("sav", "solved", "4", "0")
    assert (row["mots"], row["minutes avant une personne"]) == ("'=HYPERLINK(x)", "4,0")


def test_the_words_of_customers_are_exported_alone(case: DeskCase, lived: str) -> None:
    (row,) = rows_of(case.seat("solene").get("/desk/verbatims.csv?days=1"))
    assert (row["conversation"], row["note"], row["mots"]) == (lived, "4", "'=HYPERLINK(x)")
    assert (row["canal"], row["dit le"]) == ("api", "2026-11-18 11:04")
    assert case.seat("camille").get("/desk/verbatims.csv").status_code == 403
    case.pass_time(days=2)
    assert rows_of(case.seat("solene").get("/desk/verbatims.csv?days=1")) == []


@on_both_databases
def test_the_figures_are_those_of_the_conversations_one_by_one(case: DeskCase, lived: str) -> None:
    """Over several days, with a conversation labelled twice, one that changed hands twice, one that refused."""
    case.pass_time(days=1, hours=13)
    twice = case.ask_for_a_person("lea", "encore en panne", "anger", "explicit_wish")
    seat, one = case.seat("camille"), f"/desk/conversations/{twice}"
    for about, outcome in (("acheter.", "unsolved"), ("reclamation.", "solved")):
        seat.post(f"{one}/take")
        seat.post(f"{one}/close", about=about, persona="presse", outcome=outcome)
        case.pass_time(minutes=7)
        case.ask_for_a_person("lea", "et encore")
    case.write_as_customer("marc", "un prix ?")
    with case.store.write() as uow:
        refusing = uow.conversations.lock(case.write_as_customer("nora", "bonjour"))
        assert refusing is not None
        refusing.accepts_personalisation = False
        refusing.persona_scores, refusing.understanding = {"inquiet": 9.0}, {"objective": "acheter"}
        uow.commit()
    with case.store.read() as uow:
        figures, told = count_figures(uow, case.relation, 3), list_told(uow, case.relation, 3)
    labels = Labels(case.relation.playbook)
    assert figures.total == len(told) == 5
    assert dict(figures.objectives) == Counter(labels.objective(one.objective) or "" for one in told)
    assert dict(figures.personas) == Counter(labels.persona(one.persona) for one in told)
    assert dict(figures.outcomes) == Counter(one.outcome for one in told if one.outcome)
    assert dict(figures.reasons) == Counter(labels.reason(name) for one in told for name in one.reasons)
    assert figures.contained == sum(one.is_contained for one in told) / 5
    assert [sum(counts.values()) for _, counts in figures.by_day] == [2, 0, 3]
    assert figures.grade == 4


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
