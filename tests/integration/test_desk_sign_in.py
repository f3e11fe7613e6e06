"""The desk's doors: who comes in, who does not, and what a lost session keeps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import PASSWORD, DeskCase, sign_in

from relation.model.conversation import Author, Owner


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def test_the_right_password_opens_the_desk(case: DeskCase) -> None:
    browser = case.browse()
    answer = sign_in(browser, "camille", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert "Camille" in browser.request("GET", "/desk").text


def test_cookies_are_secure_over_https(tmp_path: Path) -> None:
    case = DeskCase(tmp_path / "secure.db", is_secure=True)
    case.hire("camille", "Camille")
    assert "secure" in sign_in(case.browse(), "camille", PASSWORD).headers["set-cookie"].lower()
    case.close()


@pytest.mark.parametrize("login", ["camille", "personne"])
def test_a_wrong_password_and_an_unknown_login_read_the_same(case: DeskCase, login: str) -> None:
    answer = sign_in(case.browse(), login, "pas le bon")
    assert answer.status_code == 401
    assert "Identifiant ou mot de passe inconnu" in answer.text
    assert "desk_session" not in answer.cookies


def test_after_five_failures_even_the_right_password_waits(case: DeskCase) -> None:
    browser = case.browse()
    for _ in range(5):
        sign_in(browser, "camille", "pas le bon")
    refused = sign_in(browser, "camille", PASSWORD)
    assert refused.status_code == 429
    assert "15 minutes" in refused.text
    case.pass_time(minutes=16)
    assert sign_in(browser, "camille", PASSWORD).status_code == 303


def test_a_sign_in_forged_by_another_site_is_refused(case: DeskCase) -> None:
    answer = case.browse().request("POST", "/desk/sign-in", data={"login": "camille", "password": PASSWORD})
    assert answer.status_code == 403
    assert "desk_session" not in answer.cookies


@pytest.mark.parametrize("target", ["https://ailleurs.exemple", "//ailleurs.exemple", "/deskailleurs", "/desk/\\x"])
def test_signing_in_never_leads_elsewhere(case: DeskCase, target: str) -> None:
    assert sign_in(case.browse(), "camille", PASSWORD, next=target).headers["location"] == "/desk"


def test_a_second_sign_in_keeps_the_first_until_it_is_revoked(case: DeskCase) -> None:
    first, second = case.seat("camille"), case.seat("camille")
    assert first.get("/desk").status_code == 200
    assert second.post("/desk/sign-out-elsewhere").status_code == 303
    assert first.get("/desk").status_code == 303
    assert second.get("/desk").status_code == 200


def test_signing_out_ends_the_session_itself(case: DeskCase) -> None:
    seat = case.seat("camille")
    token = seat.browser.cookies["desk_session"]
    assert seat.post("/desk/sign-out").headers["location"] == "/desk/sign-in"
    seat.browser.cookies.set("desk_session", token)
    assert seat.get("/desk").status_code == 303


@pytest.mark.parametrize("hours", [2.1, 12.1])
def test_a_session_ends_when_idle_and_in_any_case(case: DeskCase, hours: float) -> None:
    seat = case.seat("camille")
    case.pass_time(hours=hours)
    assert seat.get("/desk").headers["location"].startswith("/desk/sign-in")


def test_every_other_route_refuses_the_signed_out(case: DeskCase) -> None:
    browser = case.browse()
    open_to_all = {"/desk/sign-in", "/desk/static/{name:path}"}
    tried = 0
    for route in case.routes():
        if route.path in open_to_all:
            continue
        path = re.sub(r"\{[^}]+\}", "x", route.path)
        for method in route.methods:
            answer = browser.request(method, path)
            is_sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/desk/sign-in")
            assert answer.status_code == 401 or is_sent_away, (method, path, answer.status_code)
            tried += 1
    assert tried >= 14


@pytest.mark.parametrize("csrf", ["", "pas le bon"])
@pytest.mark.parametrize("move", ["take", "reply", "return", "close", "typing"])
def test_a_change_without_its_token_is_refused(case: DeskCase, move: str, csrf: str) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    seat.csrf = csrf
    answer = seat.post(f"/desk/conversations/{waiting}/{move}", text="Bonjour")
    assert answer.status_code == 403
    assert "rechargez la page" in answer.text
    assert case.conversation(waiting).owner is Owner.WAITING


def test_an_expired_session_gives_the_text_back(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    case.pass_time(hours=13)
    path = f"/desk/conversations/{waiting}/reply"
    panel = seat.post(path, text="Mon <long> texte")
    assert (panel.status_code, panel.headers["hx-retarget"]) == (401, "#panel")
    assert "Mon &lt;long&gt; texte</textarea>" in panel.text
    assert f'value="/desk/conversations/{waiting}"' in panel.text
    page = seat.browser.request("POST", path, data={"text": "Mon texte", "csrf": seat.csrf})
    assert page.status_code == 401
    assert "Mon texte</textarea>" in page.text
    assert case.said_by(Author.ADVISOR, waiting) == []


@pytest.mark.parametrize(
    ("move", "field", "key"),
    [
        ("reply", "text", ""),
        ("notes", "text", "note:"),
        ("calls", "text", "note:"),
        ("return", "note", "note:"),
        ("ideas", "words", "note:"),
        ("promises", "words", "note:"),
        ("transfer", "note", "note:"),
    ],
)
def test_a_text_comes_back_to_where_no_customer_reads_it_by_accident(
    case: DeskCase, move: str, field: str, key: str
) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    case.pass_time(hours=13)
    panel = seat.post(f"/desk/conversations/{waiting}/{move}", **{field: "Entre nous"}).text
    assert f'data-kept-for="{key}{waiting}">Entre nous</textarea>' in panel
    assert f'name="kept_for" value="{key}{waiting}"' in panel
    again = sign_in(case.browse(), "camille", "pas le bon", draft="Entre nous", kept_for=f"{key}{waiting}").text
    assert f'data-kept-for="{key}{waiting}">Entre nous</textarea>' in again


def test_a_failed_sign_in_still_holds_the_text(case: DeskCase) -> None:
    answer = sign_in(case.browse(), "camille", "pas le bon", draft="Mon texte", next="/desk/conversations/1")
    assert "Mon texte</textarea>" in answer.text
    assert 'value="/desk/conversations/1"' in answer.text
