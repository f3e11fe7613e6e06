"""Hours of a call: those that are free, in words for the reply, which promise nothing until they are sent."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_case import DeskCase, Seat

from relation.model.conversation import Author
from relation.services.call_slots import Slot
from relation.services.callbacks import promise_callback


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    """A Wednesday, 11 h in Paris."""
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


@pytest.fixture
def mine(case: DeskCase) -> str:
    waiting = case.ask_for_a_person("paul", "Rappelez-moi", "explicit_wish")
    case.seat("camille").post(f"/desk/conversations/{waiting}/take")
    return waiting


def inserted(seat: Seat, conversation_id: str) -> list[str]:
    """The words behind each button, the choice first."""
    page = seat.get(f"/desk/conversations/{conversation_id}/slots", is_fragment=True).text
    return [html.unescape(found) for found in re.findall(r'data-insert="([^"]*)"', page)]


def test_the_next_free_hours_are_words_for_the_reply(case: DeskCase, mine: str) -> None:
    proposal, first, *others = inserted(case.seat("camille"), mine)
    assert first == "Je vous rappelle aujourd’hui entre 11\u00a0h et 12\u00a0h."
    assert any("demain" in one for one in others)
    assert proposal.count("\n- ") == 3
    assert case.said_by(Author.ADVISOR, mine) == []


def test_an_hour_already_promised_is_not_free_again(case: DeskCase, mine: str) -> None:
    starts_at = datetime(2026, 11, 18, 14, tzinfo=UTC)
    before = inserted(case.seat("camille"), mine)
    with case.store.write() as uow:
        conversation = uow.conversations.lock(mine)
        assert conversation is not None
        slot = Slot(starts_at, starts_at + timedelta(hours=1))
        promise_callback(uow, case.relation, conversation, slot, "06 39 98 12 34")
        uow.commit()
    gone = set(before) - set(inserted(case.seat("camille"), mine))
    assert [one for one in gone if one.startswith("Je vous rappelle")] == [
        "Je vous rappelle aujourd’hui entre 15\u00a0h et 16\u00a0h."
    ]


def test_out_of_hours_the_next_open_days_are_proposed(case: DeskCase, mine: str) -> None:
    case.now = datetime(2026, 11, 21, 20, tzinfo=UTC)  # a Saturday evening
    page = case.seat("camille").get(f"/desk/conversations/{mine}/slots", is_fragment=True).text
    assert "lun. 23\u00a0nov." in page
    assert "dim." not in page


def test_once_sent_the_hour_is_offered_as_a_promise(case: DeskCase, mine: str) -> None:
    seat = case.seat("camille")
    words = inserted(seat, mine)[1]
    seat.post(f"/desk/conversations/{mine}/reply", text=words)
    offer = seat.get(f"/desk/conversations/{mine}/promise-offer").text
    assert "Noter cette promesse" in offer


def test_a_conversation_that_does_not_exist_has_no_hours(case: DeskCase) -> None:
    seat = case.seat("camille")
    assert seat.get("/desk/conversations/x/slots", is_fragment=True).status_code == 404
    assert seat.get("/desk/conversations/x/slots").headers["location"] == "/desk/conversations/x"
