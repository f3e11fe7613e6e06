"""Ideas at the desk: left where one works, answered by a supervisor, seen again by their author."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.ideas import Idea, IdeaState
from relation.model.people import Role


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    made.hire("solene", "Solène", Role.SUPERVISOR)
    yield made
    made.close()


def ideas(case: DeskCase) -> list[Idea]:
    with case.store.read() as uow:
        return list(uow.ideas.latest(50))


@pytest.fixture
def talked(case: DeskCase) -> str:
    conversation_id = case.write_as_customer("paul", "où est mon colis ?")
    case.say_as_bot(conversation_id, "Il arrive", "utter_order_status")
    return conversation_id


def test_an_idea_is_left_answered_and_seen_by_its_author(case: DeskCase, talked: str) -> None:
    camille, solene = case.seat("camille"), case.seat("solene")
    path = f"/desk/conversations/{talked}/ideas"
    assert 'value="text:utter_order_status"' in camille.get(path, is_fragment=True).text
    words = "Dire aussi le nom du <b>livreur</b>"
    assert camille.post(path, about="text:utter_order_status", words=words).status_code == 204
    page = solene.get("/desk/ideas").text
    assert "Dire aussi le nom du &lt;b&gt;livreur" in page
    assert '<span class="count">1</span>' in solene.get("/desk").text
    (idea,) = ideas(case)
    assert solene.post(f"/desk/ideas/{idea.id}", state="kept", answer="Oui, pour janvier").status_code == 303
    assert '<span class="count">1</span>' in camille.get("/desk").text
    seen = camille.get("/desk/ideas").text
    assert "Oui, pour janvier" in seen
    assert "nouvelle réponse" in seen
    assert "Retenue" in seen
    assert "nouvelle réponse" not in camille.get("/desk/ideas").text
    assert '<span class="count">1</span>' not in camille.get("/desk").text


@pytest.mark.parametrize("about", ["", "conversation", "cell:presse.acheter", "text:utter_order_status"])
def test_an_idea_may_be_about_a_conversation_a_cell_or_a_text(case: DeskCase, talked: str, about: str) -> None:
    assert (
        case.seat("camille").post(f"/desk/conversations/{talked}/ideas", about=about, words="mieux").status_code == 204
    )
    assert len(ideas(case)) == 1


@pytest.mark.parametrize(
    ("about", "words", "status"),
    [("cell:gentil.acheter", "x", 422), ("text:utter_nothing", "x", 422), ("conversation", " ", 409),
     ("conversation", "x" * 2001, 422)],
)  # fmt: skip
def test_an_idea_about_nothing_is_refused(case: DeskCase, talked: str, about: str, words: str, status: int) -> None:
    answer = case.seat("camille").post(f"/desk/conversations/{talked}/ideas", about=about, words=words)
    assert (answer.status_code, ideas(case)) == (status, [])
    assert case.seat("camille").post("/desk/conversations/none/ideas", words="x").status_code == 422


def test_colleagues_ideas_are_for_supervisors_and_so_are_answers(case: DeskCase, talked: str) -> None:
    case.seat("camille").post(f"/desk/conversations/{talked}/ideas", words="Mon idée")
    (idea,) = ideas(case)
    assert "Mon idée" not in case.seat("ines").get("/desk/ideas").text
    assert case.seat("ines").post(f"/desk/ideas/{idea.id}", state="done", answer="x").status_code == 403
    solene = case.seat("solene")
    assert solene.post(f"/desk/ideas/{idea.id}", state="done", answer=" ").status_code == 409
    assert solene.post("/desk/ideas/none", state="done", answer="x").status_code == 404
    assert solene.post(f"/desk/ideas/{idea.id}", state="declined", answer="Trop cher").status_code == 303
    again = solene.post(f"/desk/ideas/{idea.id}", state="done", answer="Si")
    assert (again.status_code, "déjà sa réponse" in again.text) == (409, True)
    assert ideas(case)[0].state is IdeaState.DECLINED
