"""Characters that no database holds, or that nobody types, from every field of the desk, on both databases."""

from collections.abc import Iterator
from typing import get_args

import pytest
from databases import on_both_databases
from desk_case import DeskCase, sign_in
from fastapi.routing import APIRoute

from desk.fields import Typed
from relation.model.conversation import Author, Owner

DIRTY = "avant\0\x07\x1b[31m\x0b\x9b après\r\nsuite\t\ud83d"
NOT_CLEANED = {"password", "form_token"}
"""Compared with a secret, or hashed: never stored, never looked up."""


@pytest.fixture
def case(store_url: str) -> Iterator[DeskCase]:
    made = DeskCase(store_url)
    made.hire("camille", "Camille")
    yield made
    made.close()


@on_both_databases
def test_a_reply_and_a_note_are_cleaned(case: DeskCase) -> None:
    conversation_id = case.ask_for_a_person("paul", "Un conseiller")
    seat, one = case.seat("camille"), f"/desk/conversations/{conversation_id}"
    assert seat.post(f"{one}/take").status_code == 204
    dirty = DIRTY.removesuffix("\ud83d")  # no browser can send half a character in a form
    assert seat.post(f"{one}/reply", text=dirty, client_id="a\0b").status_code == 204
    assert [line.text for line in case.said_by(Author.ADVISOR, conversation_id)] == ["avant[31m après\nsuite"]
    assert seat.post(f"{one}/return", note=dirty).status_code == 204
    assert case.conversation(conversation_id).need["note"] == "avant[31m après suite", "quoted on one line"


@on_both_databases
def test_a_reply_of_nothing_but_controls_is_empty(case: DeskCase) -> None:
    conversation_id = case.ask_for_a_person("paul", "Un conseiller")
    refused = case.seat("camille").post(f"/desk/conversations/{conversation_id}/reply", text="\0\x07")
    assert (refused.status_code, case.conversation(conversation_id).owner) == (409, Owner.WAITING)


@on_both_databases
def test_no_address_and_no_field_makes_the_desk_fail(case: DeskCase) -> None:
    seat = case.seat("camille")
    for path in (
        "/desk/conversations/%00", "/desk/conversations/%00/card", "/desk/static/%00.css", "/desk/%00",
    ):  # fmt: skip
        assert seat.get(path).status_code == 404, path
    for path in ("/desk/queue?shown=%00&pages=%00&current=%00", f"/desk/queue?shown=bot&pages=bot:{'9' * 30}"):
        assert seat.get(path).status_code == 200, path
    for move in ("take", "reply", "return", "close"):
        assert seat.post(f"/desk/conversations/%00/{move}", text="a").status_code == 404, move
    assert sign_in(case.browse(), "cam\0ille", "pas le bon", next="/desk\0", draft="a\0").status_code == 401


def test_every_text_of_the_desk_is_cleaned(case: DeskCase) -> None:
    """A new field of the type `str` would fail here."""
    cleaned = get_args(Typed)[1]
    seen = 0
    for route in case.routes():
        assert isinstance(route, APIRoute)
        dependant = route.dependant
        for parameter in (*dependant.path_params, *dependant.query_params, *dependant.body_params):
            if parameter.name in NOT_CLEANED or str not in (parameter.field_info.annotation, *get_args(
                parameter.field_info.annotation
            )):  # fmt: skip
                continue
            seen += 1
            assert cleaned in parameter.field_info.metadata or "BeforeValidator" in str(
                parameter.field_info.annotation
            ), f"{route.path}: {parameter.name}"
    assert seen > 15
