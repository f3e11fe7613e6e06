"""The original of an e-mail at the desk: whole, as text, to whoever may read the conversation, and to nobody else."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from clock import DATA
from desk_case import DeskCase
from fakes.mail import ADDRESS, CUSTOMER, written

from gateway.channels.mail_reading import MailReader
from relation.model.delivery import InboundMessage
from relation.playbook_mail import read_mail_words
from relation.services.channel_receiving import receive_from_channel

READER = MailReader(ADDRESS, read_mail_words(DATA, "Le Verger"))
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def receive(case: DeskCase, mail: EmailMessage) -> str:
    """Returns the conversation's id."""
    inbound = READER.read(mail.as_bytes(), "7.1")
    assert isinstance(inbound, InboundMessage)
    with case.store.write() as uow:
        received = receive_from_channel(uow, case.relation, inbound)
        uow.commit()
    assert received is not None
    return received.conversation_id


def original(case: DeskCase, conversation_id: str, seq: object = 1) -> tuple[int, str]:
    path = f"/desk/conversations/{conversation_id}/lines/{seq}/original"
    answer = case.seat("camille").get(path, is_fragment=True)
    return answer.status_code, answer.text


def test_the_whole_letter_is_shown_with_what_its_line_leaves_out(case: DeskCase) -> None:
    text = (
        f"Ma réponse {SCRIPT}\n\n-- \nInès\n\nLe lun. 16 nov. 2026 à 10:12, Le Verger a écrit :\n> Bonjour {SCRIPT}\n"
    )
    mail = written(text, f'"Inès {SCRIPT}" <{CUSTOMER}>', Subject=f"Objet {SCRIPT}")
    conversation_id = receive(case, mail)
    page = case.seat("camille").get(f"/desk/conversations/{conversation_id}").text
    (address,) = re.findall(r'hx-get="(/desk/conversations/[^"]+/lines/1/original)"', page)
    assert "Voir l’original" in page and "16 nov. 2026" not in page
    answer = case.seat("camille").get(address, is_fragment=True)
    assert answer.status_code == 200
    for shown in (
        CUSTOMER,
        ADDRESS,
        "10:58",
        "16 nov. 2026",
        "&gt; Bonjour",
        "--\nInès",
        "&lt;ines@exemple.test&gt;",
        "Objet &lt;script&gt;",
    ):
        assert shown in answer.text
    assert "<script" not in answer.text.lower() and "<script>alert" not in page


def test_html_is_never_rendered(case: DeskCase) -> None:
    mail = written("x")
    mail.set_content(f'<p onclick="x()">Bonjour<img src="https://espion.test/1.gif"></p>{SCRIPT}', subtype="html")
    status, text = original(case, receive(case, mail))
    assert (status, "Bonjour" in text) == (200, True)
    letter = text.partition('<pre class="letter">')[2].partition("</pre>")[0]
    assert "<" not in letter and "espion" not in letter


def test_a_long_name_does_not_hide_the_address(case: DeskCase) -> None:
    text = original(case, receive(case, written("Bonjour", f'"{"Le Verger " * 60}" <{CUSTOMER}>')))[1]
    assert f"<dd>{CUSTOMER}</dd>" in text


def test_an_answer_from_another_address_says_whose_it_is(case: DeskCase) -> None:
    conversation_id = receive(
        case, written("Bonjour", "Le voisin <voisin@exemple.test>", To=f"{ADDRESS}, b@exemple.test")
    )
    text = original(case, conversation_id)[1]
    assert "voisin@exemple.test" in text and "b@exemple.test" in text


def test_what_is_no_letter_of_that_conversation_is_not_found(case: DeskCase) -> None:
    letter, chat = receive(case, written("Bonjour")), case.write_as_customer("paul", "Bonjour")
    for conversation_id, seq in ((chat, 1), (letter, 2), ("nobody", 1)):
        status, text = original(case, conversation_id, seq)
        assert (status, "pas un e-mail" in text) == (404, True)
    assert original(case, letter, "0")[0] == 422
    assert "Voir l’original" not in case.seat("camille").get(f"/desk/conversations/{chat}").text


def test_who_is_not_signed_in_reads_nothing(case: DeskCase) -> None:
    conversation_id = receive(case, written("Bonjour le secret"))
    answer = case.browse().request("GET", f"/desk/conversations/{conversation_id}/lines/1/original")
    assert answer.status_code == 303 and "secret" not in answer.text
