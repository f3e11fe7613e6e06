"""The desk's work: the queue, a conversation read, taken, answered, given back and closed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_case import DeskCase
from sqlalchemy import event
from writers import note_urgency

from relation.model.conversation import Author, Owner
from relation.model.events import EventName
from relation.model.satisfaction import Satisfaction, Stage
from relation.services import desk_conversation
from relation.services.desk_views import SECTIONS
from relation.store.demo import seed_brand


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    yield made
    made.close()


def test_the_queue_serves_priority_then_age(case: DeskCase) -> None:
    case.ask_for_a_person("paul", "quelqu'un", "explicit_wish")
    case.pass_time(minutes=1)
    case.ask_for_a_person("lise", "moi aussi", "explicit_wish")
    case.pass_time(minutes=1)
    case.ask_for_a_person("nadia", "c'est une honte", "anger", "legal_threat")
    page = case.seat("camille").get("/desk").text
    places = [page.index(f"<strong>{name}</strong>") for name in ("Nadia", "Paul", "Lise")]
    assert places == sorted(places)
    assert case.relation.playbook.reason_label("legal_threat") in page
    assert "c&#39;est une honte" in page


def test_each_list_holds_its_own(case: DeskCase) -> None:
    mine, theirs = (case.ask_for_a_person(key, "bonjour") for key in ("paul", "lise"))
    done = case.ask_for_a_person("anne", "merci")
    bot = case.write_as_customer("sarah", "vos horaires ?")
    camille, ines = case.seat("camille"), case.seat("ines")
    camille.post(f"/desk/conversations/{mine}/take")
    ines.post(f"/desk/conversations/{theirs}/take")
    ines.post(f"/desk/conversations/{done}/take")
    ines.post(f"/desk/conversations/{done}/close")
    page = camille.get("/desk/queue?shown=waiting,mine,others,bot,closed").text
    lists = dict(zip(SECTIONS, page.split("<section")[1:], strict=True))
    for name, conversation_id in {"mine": mine, "others": theirs, "bot": bot, "closed": done}.items():
        holders = [one for one, part in lists.items() if f"entry-{conversation_id}" in part]
        assert holders == [name]
    assert "Inès" in lists["others"]


def test_the_queue_takes_pages_and_a_fixed_number_of_queries(case: DeskCase) -> None:
    seat = case.seat("camille")
    case.ask_for_a_person("seul", "bonjour")
    few = len(_queries(case, lambda: seat.get("/desk/queue")))
    for number in range(55):
        case.ask_for_a_person(f"client {number}", "bonjour")
    assert len(_queries(case, lambda: seat.get("/desk/queue"))) == few
    assert seat.get("/desk/queue").text.count('class="entry"') == 50
    assert seat.get("/desk/queue?pages=waiting:1").text.count('class="entry"') == 6
    assert seat.get("/desk/queue?shown=nimporte&pages=quoi:-1,waiting:x").status_code == 200


def _queries(case: DeskCase, call: Any) -> list[str]:
    seen: list[str] = []
    event.listen(case.store.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    call()
    return seen


def test_an_advisor_takes_answers_and_gives_back(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    taken = seat.post(f"/desk/conversations/{waiting}/take")
    assert (taken.status_code, "refresh" in taken.headers["hx-trigger"]) == (204, True)
    assert case.conversation(waiting).owner is Owner.ADVISOR
    assert seat.post(f"/desk/conversations/{waiting}/reply", text="Bonjour Paul").status_code == 204
    page = seat.get(f"/desk/conversations/{waiting}").text
    assert "Vous répondez" in page
    assert "Bonjour Paul" in page
    assert seat.post(f"/desk/conversations/{waiting}/return", note="geste de 10 €").status_code == 204
    returned = case.conversation(waiting)
    assert (returned.owner, returned.need["note"]) == (Owner.BOT, "geste de 10 €")


def test_an_advisor_steps_in_and_closes(case: DeskCase) -> None:
    with_bot = case.write_as_customer("sarah", "vos horaires ?")
    seat = case.seat("camille")
    assert seat.post(f"/desk/conversations/{with_bot}/reply", text="Je prends le relais").status_code == 204
    assert case.conversation(with_bot).owner is Owner.ADVISOR
    assert seat.post(f"/desk/conversations/{with_bot}/close").status_code == 204
    assert case.conversation(with_bot).owner is Owner.CLOSED
    late = seat.post(f"/desk/conversations/{with_bot}/reply", text="Encore un mot")
    assert late.status_code == 409
    assert "terminée" in late.text


def test_the_second_advisor_is_told_who_answers(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seats = [case.seat("camille"), case.seat("ines")]
    answers = case.together(*(seat.posting(f"/desk/conversations/{waiting}/take") for seat in seats))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    winner = "Inès" if answers[0] is loser else "Camille"
    assert f"{winner} répond déjà à cette personne" in loser.text
    assert loser.headers["hx-retarget"] == "#notice"


def test_only_its_owner_gives_back_or_closes(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    case.seat("ines").post(f"/desk/conversations/{waiting}/take")
    camille = case.seat("camille")
    for move in ("return", "close"):
        assert camille.post(f"/desk/conversations/{waiting}/{move}").status_code == 409
    assert case.conversation(waiting).owner is Owner.ADVISOR


def test_a_reply_sent_twice_is_said_once(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    for _ in range(2):
        assert seat.post(f"/desk/conversations/{waiting}/reply", text="Bonjour", client_id="a1").status_code == 204
    assert len(case.said_by(Author.ADVISOR, waiting)) == 1


def test_a_reply_goes_before_the_turns(case: DeskCase, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, seat = case.ask_for_a_person("paul", "quelqu'un ?"), case.seat("camille")
    asked = note_urgency(monkeypatch)
    seat.post(f"/desk/conversations/{waiting}/reply", text="Bonjour")
    assert True in asked


@pytest.mark.parametrize(("text", "status"), [("  \n ", 409), ("a" * 5001, 422)])
def test_an_empty_or_endless_reply_is_refused(case: DeskCase, text: str, status: int) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    answer = case.seat("camille").post(f"/desk/conversations/{waiting}/reply", text=text)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (status, "#notice")
    assert case.said_by(Author.ADVISOR, waiting) == []


def test_what_customers_write_is_never_markup(case: DeskCase) -> None:
    attack = "<script>alert(1)</script> [ici](javascript:alert(1)) **gras**"
    found = case.write_as_customer("x", attack, first_name='<img src=x onerror="1">')
    case.say_as_bot(found, "[ici](javascript:alert(1)) <b>x</b> **gras** https://verger.exemple.fr/a.")
    page = case.seat("camille").get(f"/desk/conversations/{found}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;x&lt;/b&gt; <strong>gras</strong>" in page
    assert '<a href="https://verger.exemple.fr/a"' in page


def test_only_the_news_are_sent_and_older_lines_on_demand(case: DeskCase) -> None:
    long = case.write_as_customer("paul", "ligne 1")
    for number in range(2, 71):
        case.say_as_bot(long, f"ligne {number}")
    seat = case.seat("camille")
    page = seat.get(f"/desk/conversations/{long}").text
    assert page.count('data-seq="') == desk_conversation.LINES_PAGE
    earlier = seat.get(f"/desk/conversations/{long}/earlier?before=21", is_fragment=True).text
    assert earlier.count('data-seq="') == 20
    assert "more-earlier" not in earlier
    news = seat.get(f"/desk/conversations/{long}/live?after=69", is_fragment=True).text
    assert news.count('data-seq="') == 1
    assert seat.get(f"/desk/conversations/{long}/live?after=70", is_fragment=True).text.count('data-seq="') == 0


def test_the_card_tells_why_and_what_was_tried(case: DeskCase) -> None:
    found = case.write_as_customer("nadia", "où est ma commande ?")
    for act in ("utter_order_status", "utter_order_status", "utter_greet"):
        case.say_as_bot(found, "…", act)
    case.ask_for_a_person("nadia", "ça suffit", "anger", "legal_threat")
    card = case.seat("camille").get(f"/desk/conversations/{found}/card", is_fragment=True).text
    assert case.relation.playbook.reason_label("anger") in card
    assert "A donné l’état de la commande (× 2)" in card
    assert "1 message d’un autre genre" in card
    assert "Non identifiée" in card


def test_the_card_of_an_identified_customer_shows_their_file(case: DeskCase) -> None:
    with case.store.write() as uow:
        seed_brand(uow.session, case.now)
        uow.commit()
    with case.store.read() as uow:
        references = [one.reference for one in uow.brand.customers_for_demo(12)]
    seat = case.seat("camille")
    for reference in references:
        found = case.write_as_customer(reference, "bonjour", customer_reference=reference)
        card = seat.get(f"/desk/conversations/{found}/card", is_fragment=True)
        assert (card.status_code, reference in card.text, "Identité vérifiée" in card.text) == (200, True, True)


def test_typing_is_told_only_by_the_owner(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    seat = case.seat("camille")
    seat.post(f"/desk/conversations/{waiting}/typing")
    assert case.hub.told == []
    seat.post(f"/desk/conversations/{waiting}/take")
    case.pass_time(seconds=5)
    seat.post(f"/desk/conversations/{waiting}/typing")
    told = case.hub.told[-1]
    assert (told.name, told.conversation_id) == (EventName.TYPING, waiting)
    assert (told.data["author"], told.data["on"]) == ("advisor", True)
    with case.store.read() as uow:
        assert uow.handoffs.open_for(waiting).attended_at == case.now, "who types there is not silent"
    asked = _queries(case, lambda: [seat.post(f"/desk/conversations/{waiting}/typing") for _ in range(5)])
    assert not [one for one in asked if one.startswith(("INSERT", "UPDATE"))], "it was noted a moment ago"


def test_the_fragment_has_the_two_panes_only(case: DeskCase) -> None:
    waiting = case.ask_for_a_person("paul", "quelqu'un ?")
    fragment = case.seat("camille").get(f"/desk/conversations/{waiting}", is_fragment=True).text
    assert 'id="talk"' in fragment
    assert 'id="card"' in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("path", ["/desk/conversations/inconnue", "/desk/nulle-part", "/desk/static/absent.css"])
def test_what_does_not_exist_is_said_in_french(case: DeskCase, path: str) -> None:
    answer = case.seat("camille").get(path)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text


def test_a_failure_shows_no_trace(case: DeskCase, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("détail interne")

    seat = case.seat("camille")
    monkeypatch.setattr("desk.queue.list_queue", fail)
    answer = seat.get("/desk")
    assert answer.status_code == 500
    assert "détail interne" not in answer.text
    assert "Une erreur est survenue" in answer.text


def test_every_answer_has_the_strict_headers(case: DeskCase) -> None:
    answer = case.seat("camille").get("/desk")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert "immutable" in case.browse().request("GET", "/desk/static/desk.css").headers["cache-control"]


def test_an_offer_is_shown_to_all_and_the_days_shares_too(case: DeskCase) -> None:
    camille = case.seat("camille")
    case.ask_for_a_person("paul", "quelqu'un ?")
    ines = case.seat("ines")
    assert "Pour vous" in camille.get("/desk/queue").text
    page = ines.get("/desk/queue").text
    assert "Pour vous" not in page
    assert "Proposé à Camille" in page
    taken = case.ask_for_a_person("lise", "et moi ?")
    camille.post(f"/desk/conversations/{taken}/take")
    page = ines.get("/desk/queue").text
    assert "Moyenne 0,5 · écart 0,5 · Gini 0,50" in page
    assert "1 aujourd’hui · 1/4 en cours" in page


def test_what_customers_said_is_there_to_read(case: DeskCase) -> None:
    seat = case.seat("camille")
    assert "Personne n’a encore répondu." in seat.get("/desk/satisfaction").text
    conversation_id = case.ask_for_a_person("paul", "quelqu'un ?")
    with case.store.write() as uow:
        told = Satisfaction("s1", conversation_id, case.now, Stage.TOLD, grade=2, told_at=case.now)
        told.words = "<b>L'attente</b>"
        uow.satisfactions.add(told)
        uow.commit()
    page = seat.get("/desk/satisfaction").text
    assert "&lt;b&gt;L&#39;attente&lt;/b&gt;" in page
    assert "2/5 · Peu satisfait" in page
    assert case.browse().request("GET", "/desk/satisfaction").status_code == 303
