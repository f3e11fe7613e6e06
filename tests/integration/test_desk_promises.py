"""Promises in the desk: beside the conversation, in the queue when it is time, kept, broken, made."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_case import DeskCase, Seat

from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Author
from relation.services.call_slots import Slot
from relation.services.callbacks import promise_callback


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def promise_call(case: DeskCase, key: str = "paul", **later: float) -> tuple[str, str]:
    """A call promised in the slot that begins after `later`. Returns the conversation's id and the promise's."""
    conversation_id = case.write_as_customer(key, "rappelez-moi", first_name=key.title())
    start = case.now + timedelta(**later or {"hours": 3})
    with case.store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        slot = Slot(start, start + timedelta(hours=1))
        made, _ = promise_callback(uow, case.relation, conversation, slot, "+33639981234", "LV-240613")
        uow.commit()
    return conversation_id, made.id


def promise_of(case: DeskCase, promise_id: str) -> Commitment:
    with case.store.read() as uow:
        found = uow.commitments.get(promise_id)
    assert found is not None
    return found


def card_of(seat: Seat, conversation_id: str) -> str:
    return seat.get(f"/desk/conversations/{conversation_id}/card", is_fragment=True).text


def test_a_promised_call_is_beside_its_conversation(case: DeskCase) -> None:
    conversation_id, promise_id = promise_call(case)
    card = card_of(case.seat("camille"), conversation_id)
    section = card[card.index('id="card-promises"') :]
    for words in ("Rappel téléphonique", "LV-240613", "14:00 – 15:00", "Camille", promise_id):
        assert words in section
    assert 'href="tel:+33639981234"' in section
    assert "En retard" not in section


def test_it_enters_the_queue_when_it_is_time_and_is_seen_to_be_late(case: DeskCase) -> None:
    conversation_id, promise_id = promise_call(case)
    seat = case.seat("camille")
    assert "list-due" not in seat.get("/desk/queue").text
    case.pass_time(hours=1, minutes=45)
    seat = case.seat("camille")
    case.pass_time(hours=1)
    queue = seat.get("/desk/queue").text
    assert f"due-{promise_id}" in queue
    assert f'href="/desk/conversations/{conversation_id}"' in queue
    assert "+33639981234" in queue
    assert "En retard" not in queue
    case.pass_time(hours=1, minutes=30)
    assert "En retard depuis 15:00" in case.seat("camille").get("/desk/queue").text
    assert "En retard depuis 15:00" in card_of(case.seat("camille"), conversation_id)


@pytest.mark.parametrize(("state", "shown"), [("kept", "Tenue"), ("broken", "Non tenue")])
def test_an_advisor_says_whether_it_was_kept(case: DeskCase, state: str, shown: str) -> None:
    conversation_id, promise_id = promise_call(case)
    seat, path = case.seat("camille"), f"/desk/conversations/{conversation_id}/promises/{promise_id}"
    panel = seat.get(path, is_fragment=True).text
    assert f'action="{path}"' in panel
    assert set(re.findall(r'name="state" value="(\w+)"', panel)) == {"kept", "broken"}
    done = seat.post(path, state=state, outcome="répondeur <b>plein</b>")
    assert (done.status_code, "refresh" in done.headers["hx-trigger"]) == (204, True)
    ended = promise_of(case, promise_id)
    assert (ended.state, ended.outcome) == (CommitmentState(state), "répondeur <b>plein</b>")
    card = card_of(seat, conversation_id)
    assert f"<strong>{shown}</strong>" in card
    assert "répondeur &lt;b&gt;plein&lt;/b&gt;" in card
    again = seat.post(path, state="kept")
    assert (again.status_code, "déjà été close" in again.text) == (409, True)


def test_of_two_advisors_the_second_is_told(case: DeskCase) -> None:
    case.hire("ines", "Inès")
    conversation_id, promise_id = promise_call(case)
    path = f"/desk/conversations/{conversation_id}/promises/{promise_id}"
    seats = [case.seat("camille"), case.seat("ines")]
    answers = case.together(*(seat.posting(path, state="kept", outcome="fait") for seat in seats))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    with case.store.read() as uow:
        assert [line.action for line in uow.events.audit_of(promise_id)].count("commitment_ended") == 1


def test_an_advisor_adds_a_promise_in_the_brands_time(case: DeskCase) -> None:
    conversation_id = case.write_as_customer("paul", "bonjour")
    seat = case.seat("camille")
    path = f"/desk/conversations/{conversation_id}/promises"
    assert seat.post(path, words="Geste de 20 €", due_at="2026-11-20T18:00").status_code == 204
    with case.store.read() as uow:
        (made,) = uow.commitments.open_of_conversation(conversation_id)
        camille = uow.advisors.by_login("camille")
    assert camille is not None
    assert (made.promised, made.advisor_id, f"{made.due_at:%d %H:%M}") == ("Geste de 20 €", camille.id, "20 17:00")
    assert "<strong>Geste de 20 €</strong>" in card_of(seat, conversation_id)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"words": "x", "due_at": "demain"}, 422, "le jour et l’heure"),
        ({"words": "x"}, 422, "le jour et l’heure"),
        ({"words": "x", "due_at": "2026-11-17T10:00"}, 422, "dans l’avenir"),
        ({"words": " ", "due_at": "2026-11-20T10:00"}, 409, "ce qui est promis"),
        ({"words": "x" * 501, "due_at": "2026-11-20T10:00"}, 422, "trop longue"),
    ],
)
def test_a_promise_that_says_nothing_is_refused(
    case: DeskCase, fields: dict[str, str], status: int, words: str
) -> None:
    conversation_id = case.write_as_customer("paul", "bonjour")
    answer = case.seat("camille").post(f"/desk/conversations/{conversation_id}/promises", **fields)
    assert (answer.status_code, words in answer.text) == (status, True)
    with case.store.read() as uow:
        assert not uow.commitments.open_of_conversation(conversation_id)


def test_a_promise_not_kept_needs_a_word(case: DeskCase) -> None:
    conversation_id, promise_id = promise_call(case)
    seat, path = case.seat("camille"), f"/desk/conversations/{conversation_id}/promises/{promise_id}"
    answer = seat.post(path, state="broken")
    assert (answer.status_code, "pourquoi" in answer.text) == (409, True)
    assert seat.post(path, state="released").status_code == 422
    assert seat.post(path, state="nonsense").status_code == 422
    assert promise_of(case, promise_id).state is CommitmentState.OPEN


def test_the_promises_of_others_are_not_here(case: DeskCase) -> None:
    _, promise_id = promise_call(case)
    other, seat = case.write_as_customer("lise", "bonjour"), case.seat("camille")
    path = f"/desk/conversations/{other}/promises"
    assert seat.get(f"{path}/{promise_id}", is_fragment=True).status_code == 404
    assert seat.post(f"{path}/{promise_id}", state="kept").status_code == 404
    assert seat.post(f"{path}/not-an-id", state="kept").status_code == 422
    assert promise_of(case, promise_id).state is CommitmentState.OPEN


def test_without_the_forms_token_nothing_is_promised_or_ended(case: DeskCase) -> None:
    conversation_id, promise_id = promise_call(case)
    seat = case.seat("camille")
    stranger, forged = Seat(seat.browser, ""), Seat(seat.browser, "guessed")
    path = f"/desk/conversations/{conversation_id}/promises"
    forms: list[tuple[str, dict[str, Any]]] = [
        (path, {"words": "x", "due_at": "2026-11-20T10:00"}), (f"{path}/{promise_id}", {"state": "kept"})
    ]  # fmt: skip
    for one in (stranger, forged):
        for address, fields in forms:
            assert one.post(address, **fields).status_code == 403
    assert promise_of(case, promise_id).state is CommitmentState.OPEN


def test_given_back_to_resume_the_bot_quotes_and_goes_on(case: DeskCase) -> None:
    conversation_id = case.write_as_customer("paul", "je veux le renvoyer")
    with case.store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        conversation.need = {"main_objective": "gerer_contrat", "main_motif": "retour"}
        uow.commit()
    seat = case.seat("camille")
    seat.post(f"/desk/conversations/{conversation_id}/reply", text="Bonjour")
    page = seat.get(f"/desk/conversations/{conversation_id}").text
    assert 'name="is_to_resume"' in page
    seat.post(f"/desk/conversations/{conversation_id}/return", note="Frais <b>offerts</b>.", is_to_resume="true")
    line = case.said_by(Author.BOT, conversation_id)[-1]
    assert "« Frais <b>offerts</b>. »" in line.text.replace("\u202f", " ")
    assert [button["payload"] for button in line.buttons] == ["/gerer_contrat.retour"]
    assert "Frais &lt;b&gt;offerts&lt;/b&gt;." in seat.get(f"/desk/conversations/{conversation_id}").text
