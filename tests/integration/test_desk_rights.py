"""Rights at the desk: every route names one; every role is let in or refused by it, from one request to the next."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.conversation import Owner
from relation.model.people import RIGHTS, Advisor, Right, Role

PUBLIC = {"GET /desk/static/{name:path}", "GET /desk/sign-in", "POST /desk/sign-in"}
SUPERVISE = {
    "GET /desk/wall", "GET /desk/wall/live", "POST /desk/conversations/{conversation_id}/assign", "GET /desk/figures",
    "GET /desk/figures.csv", "GET /desk/verbatims.csv", "POST /desk/ideas/{idea_id}", *(
        f"{method} /desk/conversations/{{conversation_id}}/{name}"
        for method in ("GET", "POST") for name in ("merge", "merges/{merge_id}")
    ),
}  # fmt: skip
ADMINISTER = {"GET /desk/team", "POST /desk/team/{advisor_id}/role", "POST /desk/team/{advisor_id}/access"}
ENDLESS = "/desk/events"
"""A stream that is let in never ends: tests/integration/test_desk_live.py has it."""


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    for role in Role:
        made.hire(role.value, role.value.title(), role)
    yield made
    made.close()


def routes_of(case: DeskCase) -> Iterator[tuple[str, str]]:
    """Method and path of each route that is not public."""
    for route in case.routes():
        for method in sorted(route.methods):
            if f"{method} {route.path}" not in PUBLIC:
                yield method, route.path


def right_of(method: str, path: str) -> Right:
    name = f"{method} {path}"
    return Right.ADMINISTER if name in ADMINISTER else Right.SUPERVISE if name in SUPERVISE else Right.WORK


@pytest.mark.parametrize("role", list(Role))
def test_every_route_lets_in_who_has_its_right_and_nobody_else(case: DeskCase, role: Role) -> None:
    walked = set()
    for method, path in routes_of(case):
        if path == ENDLESS:
            continue
        seat = case.seat(role.value)
        address = re.sub(r"\{[^}]+\}", "x", path)
        answer = seat.post(address) if method == "POST" else seat.get(address)
        is_let_in = answer.status_code != 403
        assert is_let_in is (right_of(method, path) in RIGHTS[role]), (method, path, answer.status_code)
        assert is_let_in or "Votre rôle" in answer.text
        walked.add(f"{method} {path}")
    assert walked >= SUPERVISE | ADMINISTER
    assert len(walked) >= 18


def member(case: DeskCase, login: str) -> Advisor:
    with case.store.read() as uow:
        found = uow.advisors.by_login(login)
    assert found is not None
    return found


def test_an_admin_changes_a_role_from_the_next_request_on(case: DeskCase) -> None:
    admin, advisor = case.seat("admin"), case.seat("advisor")
    assert advisor.get("/desk/team").status_code == 403
    path = f"/desk/team/{member(case, 'advisor').id}/role"
    assert admin.post(path, role="admin").status_code == 303
    assert advisor.get("/desk/team").status_code == 200
    assert admin.post(path, role="advisor").status_code == 303
    refused = advisor.post(path, role="admin")
    assert (refused.status_code, refused.headers["hx-retarget"]) == (403, "#notice")
    with case.store.read() as uow:
        lines = [(line.actor, line.details) for line in uow.events.audit_of("advisor")]
    assert ("admin", {"before": "advisor", "role": "admin"}) in lines


def test_a_closed_sign_in_ends_the_sessions_at_once(case: DeskCase) -> None:
    admin, advisor = case.seat("admin"), case.seat("advisor")
    path = f"/desk/team/{member(case, 'advisor').id}/access"
    admin.post(path)
    assert advisor.get("/desk").status_code == 303
    assert "Connexion fermée" in admin.get("/desk/team").text
    admin.post(path, is_open="true")
    assert member(case, "advisor").is_active


def test_the_last_admin_stays(case: DeskCase) -> None:
    admin = case.seat("admin")
    path = f"/desk/team/{member(case, 'admin').id}"
    for move, fields in (("role", {"role": "advisor"}), ("access", {})):
        answer = admin.post(f"{path}/{move}", **fields)
        assert (answer.status_code, "au moins un administrateur" in answer.text) == (409, True)
    assert (member(case, "admin").role, member(case, "admin").is_active) == (Role.ADMIN, True)
    assert admin.post("/desk/team/nobody/role", role="advisor").status_code == 404
    assert admin.post(f"{path}/role", role="boss").status_code == 422


def test_a_demoted_supervisor_goes_on_answering(case: DeskCase) -> None:
    waiting, seat = case.ask_for_a_person("paul", "quelqu'un ?"), case.seat("supervisor")
    seat.post(f"/desk/conversations/{waiting}/take")
    case.seat("admin").post(f"/desk/team/{member(case, 'supervisor').id}/role", role="advisor")
    assert seat.post(f"/desk/conversations/{waiting}/reply", text="Je suis là").status_code == 204
    assert case.conversation(waiting).owner is Owner.ADVISOR
    live = seat.get("/desk/wall/live", is_fragment=True)
    assert (live.status_code, live.headers["hx-retarget"]) == (403, "#notice")
    assert "ne le permet plus" in live.text
    refused = seat.post(f"/desk/conversations/{waiting}/assign", to=member(case, "advisor").id)
    assert refused.status_code == 403
    assert case.conversation(waiting).advisor_id == member(case, "supervisor").id
    assert "En direct" not in seat.get("/desk").text, "the menu follows"
