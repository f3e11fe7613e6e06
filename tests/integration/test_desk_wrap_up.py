"""Closing with labels: what the conversation really was is kept beside what had been understood."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.conversation import Owner
from relation.model.desk import Outcome, WrapUp

LABELS = {"about": "sav.panne", "persona": "inquiet", "outcome": "solved"}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def kept(case: DeskCase, conversation_id: str) -> WrapUp | None:
    with case.store.read() as uow:
        return uow.wrap_ups.latest_of([conversation_id]).get(conversation_id)


@pytest.fixture
def mine(case: DeskCase) -> str:
    conversation_id = case.ask_for_a_person("paul", "mon lave-linge est en panne")
    with case.store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        conversation.need = {**conversation.need, "main_objective": "s_informer", "main_motif": None}
        uow.commit()
    case.seat("camille").post(f"/desk/conversations/{conversation_id}/take")
    return conversation_id


def test_the_labels_are_kept_beside_what_was_understood(case: DeskCase, mine: str) -> None:
    motif = next(iter(case.relation.playbook.objectives["sav"].motifs))
    seat = case.seat("camille")
    page = seat.get(f"/desk/conversations/{mine}").text
    assert f'value="sav.{motif}"' in page
    answer = seat.post(f"/desk/conversations/{mine}/close", **{**LABELS, "about": f"sav.{motif}"})
    assert answer.status_code == 204
    label = kept(case, mine)
    assert label is not None
    assert (label.objective, label.motif, label.persona, label.outcome) == ("sav", motif, "inquiet", Outcome.SOLVED)
    assert (label.understood_objective, label.applied_persona) == ("s_informer", "neutre")
    assert case.conversation(mine).owner is Owner.CLOSED


@pytest.mark.parametrize(
    "wrong",
    [
        {"about": "sav.nimporte"},
        {"about": "autre.chose"},
        {"persona": "gentil"},
        {"outcome": "bof"},
        {"outcome": ""},
    ],
)
def test_a_label_that_does_not_exist_closes_nothing(case: DeskCase, mine: str, wrong: dict[str, str]) -> None:
    answer = case.seat("camille").post(f"/desk/conversations/{mine}/close", **{**LABELS, "about": "sav.", **wrong})
    assert (answer.status_code, "Choisissez dans les listes" in answer.text) == (422, True)
    assert (case.conversation(mine).owner, kept(case, mine)) == (Owner.ADVISOR, None)


def test_who_does_not_own_it_labels_nothing(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("lise", "quelqu'un ?")
    answer = case.seat("camille").post(f"/desk/conversations/{waiting}/close", **{**LABELS, "about": "sav."})
    assert (answer.status_code, kept(case, waiting)) == (409, None)
