"""Who a customer is, in the desk: their threads and proofs, a link undone, two files merged and parted, a way sent."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from crossing import HELENE, KARIM, identities_of, settle_business, with_ways
from desk_case import DeskCase, Seat

from relation.model.conversation import Author
from relation.model.identity import Proof
from relation.model.people import Role
from relation.services.erasure import erase_customer
from relation.services.identities import bind_customer
from relation.store.demo import seed_brand
from relation.store.files import FileFolder


class CaseWithWays(DeskCase):
    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self.relation, "ways", with_ways(self.relation).ways)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = CaseWithWays(tmp_path / "desk.db")
    with made.store.write() as uow:
        seed_brand(uow.session, made.now)
        uow.commit()
    made.hire("camille", "Camille")
    made.hire("sam", "Sam", Role.SUPERVISOR)
    yield made
    made.close()


@pytest.fixture
def chat(case: DeskCase) -> str:
    return case.write_as_customer("helene", "Bonjour", customer_reference=HELENE)


@pytest.fixture
def phone(case: DeskCase) -> str:
    """Another thread of the same customer, proven by an order."""
    thread = case.write_as_customer("33600000000", "Bonjour")
    with case.store.write() as uow:
        conversation = uow.conversations.lock(thread)
        assert conversation is not None
        bind_customer(uow, case.relation, conversation, HELENE, Proof.ORDER, "bot")
        uow.commit()
    return thread


def section(seat: Seat, conversation_id: str) -> str:
    """The card's panel of identities; nothing when there is none."""
    card = seat.get(f"/desk/conversations/{conversation_id}/card", is_fragment=True).text
    found = re.search(r'<section aria-labelledby="card-identities">.*?</section>', card, re.DOTALL)
    return found[0] if found else ""


def test_the_card_shows_each_thread_with_its_proof(case: DeskCase, chat: str, phone: str) -> None:
    shown = section(case.seat("camille"), chat)
    for words in ("connexion au site", "numéro de commande", f'href="/desk/conversations/{phone}"', "Délier", "11:00"):
        assert words in shown
    assert "Réunir" not in shown, "an advisor does not merge"
    assert "Réunir avec un autre client" in section(case.seat("sam"), chat)
    assert section(case.seat("camille"), case.write_as_customer("stranger", "Bonjour")) == ""


def test_a_link_is_undone_after_a_confirmation(case: DeskCase, chat: str, phone: str) -> None:
    camille, (wrong,) = case.seat("camille"), identities_of(case.store, phone)
    path = f"/desk/conversations/{chat}/identities/{wrong.id}"
    dialog = camille.get(path, is_fragment=True).text
    assert "Délier ce fil" in dialog and f'hx-post="{path}"' in dialog
    assert camille.get(path).status_code == 303, "a whole page shows it beside its conversation only"
    assert case.conversation(phone).customer_reference == HELENE, "asking changes nothing"
    assert camille.post(path).status_code == 204
    assert case.conversation(phone).customer_reference is None
    assert phone not in section(camille, chat)
    again = camille.post(path)
    assert (again.status_code, "plus lié" in again.text) == (404, True)


def test_two_files_are_merged_and_parted_by_a_supervisor(case: DeskCase, chat: str) -> None:
    karims, sam = case.write_as_customer("karim", "Bonjour", customer_reference=KARIM), case.seat("sam")
    path = f"/desk/conversations/{chat}/merge"
    assert "Sa référence" in sam.get(path, is_fragment=True).text
    both = sam.get(f"{path}?reference=c-0002", is_fragment=True).text
    assert "Est-ce la même personne" in both and HELENE in both and KARIM in both
    assert karims not in sam.get(f"/desk/conversations/{chat}/card", is_fragment=True).text
    assert sam.post(path, reference=KARIM).status_code == 204
    card = sam.get(f"/desk/conversations/{chat}/card", is_fragment=True).text
    assert card.count(f'href="/desk/conversations/{karims}"') == 2, "among the identities and in the history"
    assert "Réuni avec" in card and "par Sam" in card
    (merge_id,) = set(re.findall(r"/merges/([0-9a-f-]{36})", card))
    assert "Séparer" not in section(case.seat("camille"), chat)
    parting = f"/desk/conversations/{karims}/merges/{merge_id}"
    assert "Séparer de" in sam.get(parting, is_fragment=True).text
    assert sam.post(parting).status_code == 204
    assert karims not in sam.get(f"/desk/conversations/{chat}/card", is_fragment=True).text
    late = sam.post(parting)
    assert (late.status_code, "déjà été séparés" in late.text) == (409, True)


def test_what_cannot_be_merged_is_said(case: DeskCase, chat: str) -> None:
    sam, path = case.seat("sam"), f"/desk/conversations/{chat}/merge"
    for reference, words in (("C-9999", "Aucun client"), (HELENE, "déjà la référence")):
        for answer in (sam.get(f"{path}?reference={reference}", is_fragment=True), sam.post(path, reference=reference)):
            assert answer.status_code in (404, 422) and words in answer.text
    stranger = case.write_as_customer("stranger", "Bonjour")
    assert "pas encore prouvé" in sam.post(f"/desk/conversations/{stranger}/merge", reference=KARIM).text


def test_two_supervisors_merge_at_once(case: DeskCase, chat: str) -> None:
    seats = case.seat("sam"), case.seat("sam")
    path = f"/desk/conversations/{chat}/merge"
    answers = case.together(*(seat.posting(path, reference=KARIM) for seat in seats))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


def test_the_way_to_another_channel_is_sent_by_who_answers(case: DeskCase, chat: str) -> None:
    camille, path = case.seat("camille"), f"/desk/conversations/{chat}/continue"
    dialog = camille.get(path, is_fragment=True).text
    assert 'value="whatsapp"' in dialog and 'value="telegram"' in dialog
    refused = camille.post(path, channel="telegram")
    assert (refused.status_code, "prenez-la d’abord" in refused.text) == (409, True)
    camille.post(f"/desk/conversations/{chat}/take")
    assert camille.post(path, channel="telegram").status_code == 204
    line = case.said_by(Author.SYSTEM, chat)[-1]
    assert "https://t.me/LeVergerBot?start=SUITE-" in line.text
    assert "n’est pas ouvert" in camille.post(path, channel="fax").text
    stranger = case.ask_for_a_person("paul", "Quelqu'un ?")
    camille.post(f"/desk/conversations/{stranger}/take")
    assert "pas encore prouvé" in camille.post(f"/desk/conversations/{stranger}/continue", channel="telegram").text


def test_a_reply_to_who_was_forgotten_is_refused_with_the_reason(case: DeskCase, chat: str, tmp_path: Path) -> None:
    camille = case.seat("camille")
    camille.post(f"/desk/conversations/{chat}/take")
    settle_business(case.store)
    erase_customer(case.store, case.relation, FileFolder(tmp_path), HELENE, "command")
    for path in ("reply", "notes"):
        refused = camille.post(f"/desk/conversations/{chat}/{path}", text="Je regarde votre commande")
        assert (refused.status_code, "ont été effacées" in refused.text) == (409, True)
    assert "prenez-la" not in camille.post(f"/desk/conversations/{chat}/return", note="").text
    page = camille.get(f"/desk/conversations/{chat}")
    assert page.status_code == 200 and "ont été effacées" in page.text and "Marchand" not in page.text
    assert camille.get("/desk").status_code == camille.get("/desk/queue", is_fragment=True).status_code == 200
    sam = case.seat("sam")
    assert [sam.get(f"/desk/{one}").status_code for one in ("wall", "figures", "figures.csv", "verbatims.csv")] == [
        200
    ] * 4
