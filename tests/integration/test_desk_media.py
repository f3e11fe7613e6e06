"""What customers sent by messaging channels, as the desk shows it: on its way, here, or lost, under its own line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from desk.signals import Signals
from relation.model.attachment import GivenFile
from relation.model.delivery import InboundMessage, Media
from relation.model.events import Event, EventName
from relation.services.channel_receiving import receive_from_channel
from relation.services.media_keeping import Wanted, claim_media, keep_media, note_media_lost

HERE = "/desk/conversations/{}"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    yield made
    made.close()


def receive(case: DeskCase, *kinds: str) -> tuple[str, list[Wanted]]:
    """One message with these. Returns its conversation's id, and what is to be fetched."""
    media = tuple(Media(kind, f"file-{kind}") for kind in kinds)
    with case.store.write() as uow:
        received = receive_from_channel(uow, case.relation, InboundMessage("telegram", "42", "42:1", "", media=media))
        wanted = claim_media(uow, case.relation, ["telegram"], 10)
        uow.commit()
    assert received is not None
    return received.conversation_id, sorted(wanted, key=lambda one: kinds.index(one.kind))


def lose(case: DeskCase, wanted: Wanted, cause: str) -> None:
    with case.store.write() as uow:
        note_media_lost(uow, case.relation, wanted.fetch_id, cause, 10)
        uow.commit()


def keep(case: DeskCase, wanted: Wanted, name: str, media_type: str) -> None:
    with case.store.write() as uow:
        assert keep_media(uow, case.relation, wanted.fetch_id, GivenFile(name, media_type, 2_000, name))
        uow.commit()


def test_a_line_waits_for_its_photo_and_asks_for_it(case: DeskCase) -> None:
    seat = case.seat("camille")
    conversation_id, (photo,) = receive(case, "photo")
    here = HERE.format(conversation_id)
    page = seat.get(here).text
    assert "La photo arrive…" in page
    assert f'hx-get="{here}/lines/1/files"' in page
    keep(case, photo, "photo.jpg", "image/jpeg")
    news = seat.get(f"{here}/lines/1/files", is_fragment=True).text
    assert "<img src=" in news
    assert "hx-get" not in news, "it asks no more"
    assert "La photo arrive…" not in seat.get(here).text


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("media_gone", "la messagerie ne l’a pas donné"), ("file_type_refused", "type de fichier non accepté"),
        ("media_too_large", "trop lourd"), ("too_fast", "trop de messages à la fois"),
    ],
)  # fmt: skip
def test_what_is_lost_says_why(case: DeskCase, cause: str, words: str) -> None:
    conversation_id, (photo,) = receive(case, "photo")
    lose(case, photo, cause)
    page = case.seat("camille").get(HERE.format(conversation_id)).text
    assert f"La photo n’a pas pu être récupérée : {words}." in page


def test_voices_and_films_can_be_played_and_the_rest_is_told(case: DeskCase) -> None:
    conversation_id, wanted = receive(case, "audio", "video", "document", "sticker")
    voice, film, document, _ = wanted
    keep(case, voice, "audio.ogg", "audio/ogg")
    keep(case, film, "video.mp4", "video/mp4")
    lose(case, document, "media_gone")
    page = case.seat("camille").get(HERE.format(conversation_id)).text
    assert page.count("<audio") == page.count("<video") == 1
    assert "Le document n’a pas pu être récupéré" in page
    assert "L’autocollant arrive…" in page


def test_a_line_that_does_not_exist_has_no_files(case: DeskCase) -> None:
    seat = case.seat("camille")
    conversation_id, _ = receive(case, "photo")
    assert seat.get(f"{HERE.format(conversation_id)}/lines/9/files", is_fragment=True).text.strip() == ""
    assert seat.get(f"{HERE.format('nobody')}/lines/1/files", is_fragment=True).text.strip() == ""
    assert seat.get(f"{HERE.format(conversation_id)}/lines/x/files", is_fragment=True).status_code == 422


def test_an_open_conversation_is_told_and_the_queue_is_not(case: DeskCase) -> None:
    signals = Signals(0)
    signals.add(Event(1, EventName.MEDIA_MOVED, "c1", case.now, {"seq": 1, "state": "kept"}))
    assert "data: lines-c1" in signals.write(with_queue=True)
    assert not signals.is_queue_stale
