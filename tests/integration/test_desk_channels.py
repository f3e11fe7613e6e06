"""Messaging channels at the desk: the window and the ways beside it, each line's fate, dead letters, a channel down."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from desk_case import DeskCase
from fastapi import FastAPI

from desk.app import make_desk
from desk.signals import Signals
from relation.model.conversation import Author
from relation.model.delivery import DeliveryState, InboundMessage, OutboxEntry, Receipt
from relation.model.events import Event, EventName
from relation.model.people import Role
from relation.model.template import Template
from relation.services.channel_states import bring_channel_back, take_channel_down
from relation.services.deliveries import claim_due, note_failed, note_part_sent, note_receipt, reference_of
from relation.services.receiving import receive_message
from relation.store.demo import seed_brand

TEMPLATE = Template("reponse_prete", "fr", "Bonjour {{1}}, nous avons une réponse.")
SHUT = "ne prend plus de message libre"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.app = FastAPI()
    made.app.include_router(make_desk(replace(made.context, templates={TEMPLATE.name: TEMPLATE})))
    made.hire("camille", "Camille")
    made.hire("ines", "Inès")
    with made.store.write() as uow:
        seed_brand(uow.session, made.now)
        uow.commit()
    yield made
    made.close()


def write_from(case: DeskCase, channel: str, text: str = "bonjour", **details: str) -> str:
    """Returns the conversation's id; another message of the same thread when it has the same `key`."""
    with case.store.write() as uow:
        key = details.pop("key", "33600000000")
        entry, _ = receive_message(
            uow, case.relation, InboundMessage(channel, key, str(uuid4()), text, first_name="Hélène", **details)
        )
        conversation = uow.conversations.lock(entry.conversation_id)
        assert conversation is not None
        conversation.customer_wrote_at = case.now
        uow.commit()
    return entry.conversation_id


def page_of(case: DeskCase, conversation_id: str) -> str:
    return case.seat("camille").get(f"/desk/conversations/{conversation_id}", is_fragment=True).text


def entry_of(case: DeskCase, conversation_id: str) -> OutboxEntry:
    """The last line to deliver."""
    with case.store.read() as uow:
        found = uow.session.query(OutboxEntry).filter_by(conversation_id=conversation_id)
        return found.order_by(OutboxEntry.seq.desc()).first()


def claim(case: DeskCase, channel: str = "whatsapp") -> str:
    """The id of the one line that is due."""
    with case.store.write() as uow:
        (claimed,) = claim_due(uow, case.relation, channel, 5)
        uow.commit()
    return claimed.entry_id


def answer(case: DeskCase, conversation_id: str, text: str = "Je regarde") -> int:
    return case.seat("camille").post(f"/desk/conversations/{conversation_id}/reply", text=text).status_code


@pytest.fixture
def talk(case: DeskCase) -> str:
    """On WhatsApp with Camille, who has said nothing yet; her coming has left."""
    found = write_from(case, "whatsapp")
    case.seat("camille").post(f"/desk/conversations/{found}/take")
    entry_id = claim(case)
    with case.store.write() as uow:
        note_part_sent(uow, case.relation, entry_id, "wamid.0", 1, 1)
        uow.commit()
    return found


@pytest.mark.parametrize(
    ("channel", "hours", "left"),
    [("whatsapp", 20, "4\u00a0h\u00a000"), ("messenger", 20, "6\u00a0j"), ("instagram", 167, "1\u00a0h\u00a000")],
)
def test_the_window_counts_down_from_the_customers_last_message(
    case: DeskCase, channel: str, hours: int, left: str
) -> None:
    found = write_from(case, channel)
    case.pass_time(hours=hours)
    page = page_of(case, found)
    assert f">{left}</time>" in page
    assert SHUT not in page
    write_from(case, channel, "et alors ?")
    assert f">{left}</time>" not in page_of(case, found), "a new message opens it again"


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
def test_where_there_is_no_window_there_is_no_countdown(case: DeskCase, channel: str) -> None:
    found = write_from(case, channel)
    case.pass_time(days=30)
    page = page_of(case, found)
    assert "data-left" not in page
    assert SHUT not in page


def test_once_it_is_shut_nothing_pretends_to_leave(case: DeskCase, talk: str) -> None:
    case.pass_time(hours=25)
    seat = case.seat("camille")
    refused = seat.post(f"/desk/conversations/{talk}/reply", text="Je vous ai gardé une place")
    assert (refused.status_code, refused.headers["hx-retarget"]) == (409, "#notice")
    assert "WhatsApp ne prend plus de message libre" in refused.text
    assert case.said_by(Author.ADVISOR, talk) == []
    page = page_of(case, talk)
    assert SHUT in page
    assert "Envoyer un modèle" in page


def test_the_other_ways_of_a_known_customer_are_proposed(case: DeskCase) -> None:
    other = write_from(case, "telegram", customer_reference="C-0001", key="t1")
    found = write_from(case, "messenger", customer_reference="C-0001")
    assert "Écrire sur Telegram" not in page_of(case, found)
    case.pass_time(days=8)
    page = page_of(case, found)
    assert f'<a href="/desk/conversations/{other}">Écrire sur Telegram</a>' in page
    assert "Appeler le" in page
    assert "Envoyer un modèle" not in page, "only WhatsApp has them"
    unknown = write_from(case, "messenger", key="psid-9")
    case.pass_time(days=8)
    assert "la personne doit récrire la première" in page_of(case, unknown)


def test_a_template_leaves_when_words_may_not(case: DeskCase, talk: str) -> None:
    case.pass_time(hours=25)
    seat, path = case.seat("camille"), f"/desk/conversations/{talk}/templates"
    panel = seat.get(path, is_fragment=True).text
    assert "Bonjour [1], nous avons une réponse." in panel
    assert 'value="Hélène"' in panel
    assert seat.get(path).headers["location"] == f"/desk/conversations/{talk}"
    assert seat.post(path, name=TEMPLATE.name, values="Hélène").status_code == 204
    with case.store.read() as uow:
        assert uow.messages.latest(talk, 1)[0].text == "Bonjour Hélène, nous avons une réponse."
        assert "send_template" in [line.action for line in uow.events.audit_of(talk)]
    assert entry_of(case, talk).state is DeliveryState.QUEUED
    assert claim(case)


@pytest.mark.parametrize(("name", "value"), [("inconnu", "Hélène"), (TEMPLATE.name, " "), (TEMPLATE.name, "")])
def test_a_template_that_is_not_one_or_not_filled_is_refused(case: DeskCase, talk: str, name: str, value: str) -> None:
    case.pass_time(hours=25)
    before = entry_of(case, talk).id
    answered = case.seat("camille").post(f"/desk/conversations/{talk}/templates", name=name, values=value)
    assert answered.status_code == 422
    assert entry_of(case, talk).id == before


def test_no_template_goes_into_a_colleagues_conversation(case: DeskCase, talk: str) -> None:
    answered = case.seat("ines").post(f"/desk/conversations/{talk}/templates", name=TEMPLATE.name, values="x")
    assert (answered.status_code, "Camille" in answered.text) == (409, True)


def test_each_line_tells_how_far_it_has_got(case: DeskCase, talk: str) -> None:
    answer(case, talk)
    seq = entry_of(case, talk).seq

    def told() -> str:
        live = case.seat("camille").get(f"/desk/conversations/{talk}/live?after={seq}", is_fragment=True).text
        return re.search(rf'<p class="fate[^>]*id="fate-{seq}"[^>]*>([^<]*)', live)[1].strip()

    assert told() == "Envoi en cours…"
    entry_id = claim(case)
    with case.store.write() as uow:
        note_part_sent(uow, case.relation, entry_id, "wamid.1", 1, 1)
        uow.commit()
    assert told() == "Envoyé"
    for state, shown in (("delivered", "Remis"), ("read", "Lu")):
        with case.store.write() as uow:
            assert note_receipt(uow, case.relation, Receipt("whatsapp", state, reference_of(entry_id, 1, 1)))
            uow.commit()
        assert told() == shown


def fail(case: DeskCase, conversation_id: str, cause: str = "blocked") -> str:
    answer(case, conversation_id, "Perdu en chemin <b>")
    entry_id = claim(case)
    with case.store.write() as uow:
        note_failed(uow, case.relation, entry_id, cause)
        uow.commit()
    return entry_id


def test_a_dead_letter_is_seen_and_sent_again_with_a_trace(case: DeskCase, talk: str) -> None:
    entry_id = fail(case, talk)
    seat = case.seat("camille")
    page = seat.get("/desk/undelivered").text
    assert "Perdu en chemin &lt;b&gt;" in page
    assert "La personne a bloqué la marque." in page
    assert 'Non remis <span class="count">1</span>' in page
    line = page_of(case, talk)
    assert "Non remis : la personne a bloqué la marque" in line
    assert f"/desk/undelivered/{entry_id}" in line
    assert seat.post(f"/desk/undelivered/{entry_id}").status_code == 204
    assert entry_of(case, talk).state is DeliveryState.QUEUED
    with case.store.read() as uow:
        assert ("camille", "resend_delivery") in [(line.actor, line.action) for line in uow.events.audit_of(talk)]
    assert "Tout ce qui devait partir est parti." in seat.get("/desk/undelivered").text
    again = seat.post(f"/desk/undelivered/{entry_id}")
    assert (again.status_code, "déjà reparti" in again.text) == (409, True)
    assert seat.post("/desk/undelivered/nothing").status_code == 404


def test_without_scripts_the_page_comes_back(case: DeskCase, talk: str) -> None:
    entry_id, seat = fail(case, talk, "meta_131999"), case.seat("camille")
    assert "meta_131999" in seat.get("/desk/undelivered").text
    form = {"csrf": seat.csrf}
    answered = seat.browser.request("POST", f"/desk/undelivered/{entry_id}", data=form)
    assert (answered.status_code, answered.headers["location"]) == (303, "/desk/undelivered")


def test_what_would_fail_again_is_not_sent_again(case: DeskCase, talk: str) -> None:
    entry_id = fail(case, talk, "window_closed")
    case.pass_time(hours=25)
    seat = case.seat("camille")
    assert "tant que la personne n’a pas récrit" in seat.get("/desk/undelivered").text
    assert seat.post(f"/desk/undelivered/{entry_id}").status_code == 409
    assert entry_of(case, talk).state is DeliveryState.FAILED
    write_from(case, "whatsapp", "me revoici")
    assert seat.post(f"/desk/undelivered/{entry_id}").status_code == 204


def test_who_comes_and_goes_is_no_dead_letter_and_an_old_one_weighs_no_more(case: DeskCase, talk: str) -> None:
    fail(case, talk)
    unheard = write_from(case, "whatsapp", key="33611111111")
    case.pass_time(hours=25)
    case.seat("camille").post(f"/desk/conversations/{unheard}/take")
    with case.store.write() as uow:
        claim_due(uow, case.relation, "whatsapp", 5)
        uow.commit()
    assert entry_of(case, unheard).state is DeliveryState.FAILED, "its customer has not read who has come"
    page = case.seat("camille").get("/desk/undelivered").text
    assert page.count('id="letter-') == 1
    assert 'Non remis <span class="count">1</span>' in page
    case.pass_time(days=8)
    page = case.seat("camille").get("/desk/undelivered").text
    assert (page.count('id="letter-'), 'class="count"' in page) == (1, False)


def test_a_channel_that_is_down_is_told_on_every_page(case: DeskCase, talk: str) -> None:
    case.hire("alix", "Alix", Role.ADMIN)
    seat = case.seat("alix")
    pages = ["", "/satisfaction", "/ideas", "/undelivered", "/wall", "/figures", "/team", f"/conversations/{talk}"]
    for path in pages:
        assert "ne répond plus" not in seat.get(f"/desk{path}").text
    with case.store.write() as uow:
        assert take_channel_down(uow, case.relation, "whatsapp", "meta_190")
        uow.commit()
    case.pass_time(minutes=20)
    for path in pages:
        page = seat.get(f"/desk{path}").text
        assert "<strong>WhatsApp</strong> ne répond plus depuis 11:00" in page, path
    answer(case, talk)
    assert "pas encore parti" in page_of(case, talk)
    assert "WhatsApp ne répond plus" in page_of(case, talk)
    with case.store.write() as uow:
        assert bring_channel_back(uow, case.relation, "whatsapp")
        uow.commit()
    assert seat.get("/desk/channels", is_fragment=True).text.strip() == ""


def test_open_desks_are_told_of_channels_and_deliveries(case: DeskCase) -> None:
    signals = Signals(0)
    signals.add(Event(1, EventName.CHANNEL_MOVED, None, case.now, {"channel": "whatsapp", "is_down": True}))
    assert "data: channels\n" in signals.write(with_queue=True)
    signals.add(Event(2, EventName.DELIVERY_MOVED, "c1", case.now, {"seq": 3, "state": "failed"}))
    assert "data: lines-c1\n" in signals.write(with_queue=True)


def test_an_idle_desk_sees_the_window_shut_by_itself(case: DeskCase, talk: str) -> None:
    """What the page asks for when its countdown ends."""
    case.pass_time(hours=23, minutes=59)
    seat = case.seat("camille")
    before = seat.get(f"/desk/conversations/{talk}/live?after=2", is_fragment=True).text
    assert "1\u00a0min</time>" in before
    case.now += timedelta(minutes=2)
    assert SHUT in seat.get(f"/desk/conversations/{talk}/live?after=2", is_fragment=True).text
