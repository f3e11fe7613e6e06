"""What a file is called and what it is, told by its first bytes; which files stay on the disk, and which go."""

import asyncio
import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from clock import NOW, Clock
from databases import on_both_databases
from steps import hire

from relation.context import Relation
from relation.model.attachment import ENDINGS, NAME_MAX_CHARS, GivenFile, clean_name, sniff_type
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import DeliveryState, InboundMessage
from relation.model.errors import NotFound, Refused
from relation.services.attachments import erase_files, find_file, keep_file, receive_file, send_file
from relation.services.conversations import mark_read, start_conversation, start_webchat
from relation.services.file_keeping import purge_files
from relation.services.file_links import is_signed, sign_link
from relation.services.handoffs import send_reply, take_handoff
from relation.services.receipts import mark_delivered, mark_seen
from relation.services.transcript import Transcripts
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.file_keeping import keeping_files

HEADS = {
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/gif": b"GIF89a\1\0\1\0",
    "image/webp": b"RIFF\x1a\0\0\0WEBPVP8L",
    "application/pdf": b"%PDF-1.7\n",
    "audio/ogg": b"OggS\0\2",
    "audio/mpeg": b"ID3\4\0",
    "audio/mp4": b"\0\0\0\x1cftypM4A \0\0",
    "audio/aac": b"\xff\xf1P\x80",
    "audio/amr": b"#!AMR\n",
    "video/mp4": b"\0\0\0\x18ftypisom",
    "video/3gpp": b"\0\0\0\x18ftyp3gp4",
    "video/quicktime": b"\0\0\0\x14ftypqt  ",
    "video/webm": b"\x1a\x45\xdf\xa3\1",
}
MAX = 1_000
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> FileFolder:
    return FileFolder(tmp_path / "files")


def given(folder: FileFolder, name: str = "panne.png", media_type: str = "image/png") -> GivenFile:
    content = HEADS[media_type] + b"pixels"
    return keep_file(folder, io.BytesIO(content), len(content), name, MAX)


def chat(store: Store, relation: Relation) -> Conversation:
    with store.write() as uow:
        conversation, _ = start_webchat(uow, relation)
        uow.commit()
    return conversation


def send(
    store: Store, relation: Relation, conversation: Conversation, file: GivenFile, message_id: str = "", text: str = ""
) -> bool:
    """As the customer. False when the same message is known already."""
    inbound = InboundMessage("webchat", conversation.key, f"{conversation.id}:{message_id or uuid4()}", text)
    with store.write() as uow:
        _, is_new = receive_file(uow, relation, inbound, file)
        uow.commit()
    return is_new


def on_disk(folder: FileFolder) -> set[str]:
    return set(folder.names_before(2**40))


@pytest.mark.parametrize("media_type", ENDINGS)
def test_a_type_is_told_by_the_first_bytes(media_type: str) -> None:
    assert sniff_type(HEADS[media_type]) == media_type
    assert sniff_type(HEADS[media_type][:4]) in (None, media_type)  # PNG, GIF and WebP need more


@pytest.mark.parametrize(
    "head",
    [
        b"", b"<html>", b"<svg xmlns=", b"MZ\x90\0", b"PK\3\4", b" %PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\xff\xd8",
        b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftyp", b"ftypisom",
    ],
)  # fmt: skip
def test_any_other_type_is_none(head: bytes) -> None:
    assert sniff_type(head) is None


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.JPG", "photo.JPG"), ("photo.jpeg", "photo.jpeg"), ("photo", "photo.jpg"), ("", "file.jpg"),
        (".jpg", "jpg.jpg"), ("../../etc/passwd", "passwd.jpg"), (r"C:\Users\Lea\porte.jpg", "porte.jpg"),
        ("facture.pdf", "facture.pdf.jpg"), ("<script>alert(1)</script>.jpg", "script>.jpg"),
        ("a\x00b\u202egpj.exe", "a b gpj.exe.jpg"), ("  lave \n linge .jpg ", "lave linge.jpg"),
    ],
)  # fmt: skip
def test_a_name_is_made_harmless(name: str, clean: str) -> None:
    assert clean_name(name, "image/jpeg") == clean


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("é" * 5_000 + ".jpeg", "image/jpeg")
    assert (len(name), name[-5:]) == (NAME_MAX_CHARS, ".jpeg")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"<script>", "file_type_refused"), (HEADS["image/png"] + b"\0" * MAX, "file_too_large")],
)
def test_a_file_that_is_refused_leaves_nothing(folder: FileFolder, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        keep_file(folder, io.BytesIO(content), len(content), "photo.png", MAX)
    assert refused.value.code == code
    assert not on_disk(folder)


def test_a_kept_file_is_whole_and_its_own(folder: FileFolder) -> None:
    one, other = given(folder), given(folder)
    assert one.stored_as != other.stored_as
    path = folder.path(one.stored_as)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (HEADS["image/png"] + b"pixels", 0o600)
    with pytest.raises(ValueError, match="stored file"):
        folder.path("../" + one.stored_as[3:])


@on_both_databases
def test_the_bot_says_that_it_has_the_file_and_the_brain_is_not_asked(
    store: Store, relation: Relation, folder: FileFolder
) -> None:
    conversation = chat(store, relation)
    assert send(store, relation, conversation, given(folder))
    with store.read() as uow:
        mine, reply = uow.messages.after(conversation.id, 0)
        assert (mine.author, mine.text, reply.author) == (Author.CUSTOMER, "panne.png", Author.BOT)
        assert uow.inbox.next_unprocessed(conversation.id) is None
        (attached,) = uow.attachments.after(conversation.id, 0)[1]
        assert (attached.name, attached.media_type, attached.seq) == ("panne.png", "image/png", 1)


def test_words_that_come_with_a_file_are_left_to_the_brain(
    store: Store, relation: Relation, folder: FileFolder
) -> None:
    conversation = chat(store, relation)
    send(store, relation, conversation, given(folder), text="Voilà la panne")
    with store.read() as uow:
        assert uow.inbox.next_unprocessed(conversation.id) is not None
        mine, reply = uow.messages.after(conversation.id, 0)
        assert mine.text == "Voilà la panne"
        assert "?" not in reply.text  # it is not asked what they have just said


def test_the_same_file_message_is_stored_once(store: Store, relation: Relation, folder: FileFolder) -> None:
    conversation = chat(store, relation)
    assert [send(store, relation, conversation, given(folder), "m1") for _ in range(2)] == [True, False]
    with store.read() as uow:
        assert len(uow.attachments.after(conversation.id, 0)) == 1


def test_a_file_opens_a_closed_conversation_again(store: Store, relation: Relation, folder: FileFolder) -> None:
    conversation = chat(store, relation)
    with store.write() as uow:
        found = uow.conversations.lock(conversation.id)
        assert found is not None
        found.hand_to(Owner.CLOSED)
        uow.commit()
    send(store, relation, conversation, given(folder))
    with store.read() as uow:
        reopened = uow.conversations.get(conversation.id)
        assert reopened is not None
        assert reopened.owner is Owner.BOT


def test_while_a_person_owns_it_the_bot_says_nothing_of_a_file(
    store: Store, relation: Relation, folder: FileFolder
) -> None:
    camille, conversation = hire(store, relation), chat(store, relation)
    with store.write() as uow:
        assert send_file(uow, relation, conversation.id, camille, given(folder), "d1")
        assert not send_file(uow, relation, conversation.id, camille, given(folder), "d1")
        uow.commit()
    send(store, relation, conversation, given(folder))
    with store.read() as uow:
        lines = uow.messages.after(conversation.id, 0)
        assert [line.author for line in lines] == [Author.SYSTEM, Author.ADVISOR, Author.CUSTOMER]
        assert set(uow.attachments.after(conversation.id, 0)) == {2, 3}


def test_an_advisor_sends_no_file_where_it_cannot_be_shown(
    store: Store, relation: Relation, folder: FileFolder
) -> None:
    camille = hire(store, relation)
    with store.write() as uow:
        elsewhere = start_conversation(uow, relation, "http", "paul")
        with pytest.raises(Refused) as refused:
            send_file(uow, relation, elsewhere.id, camille, given(folder))
        with pytest.raises(NotFound):
            send_file(uow, relation, "nobody", camille, given(folder))
    assert refused.value.code == "no_files_here"


@on_both_databases
def test_erasure_takes_the_files_of_one_conversation(store: Store, relation: Relation, folder: FileFolder) -> None:
    conversation, other = chat(store, relation), chat(store, relation)
    kept = given(folder)
    for file, where in ((given(folder), conversation), (given(folder), conversation), (kept, other)):
        send(store, relation, where, file)
    assert erase_files(store, relation, folder, conversation.id, "camille") == 2
    assert erase_files(store, relation, folder, conversation.id, "camille") == 0
    assert on_disk(folder) == {kept.stored_as}
    with store.read() as uow:
        (line,) = [line for line in uow.events.audit_of(conversation.id) if line.action == "erase_files"]
        assert line.details == {"files": 2}


def test_files_go_when_they_are_old_and_their_messages_stay(
    store: Store, relation: Relation, folder: FileFolder, clock: Clock
) -> None:
    conversation = chat(store, relation)
    send(store, relation, conversation, given(folder))
    clock.pass_time(days=20)
    young = given(folder)
    send(store, relation, conversation, young)
    clock.pass_time(days=15)
    assert purge_files(store, relation, folder, 0) == 0
    assert purge_files(store, relation, folder, 30) == 1
    assert on_disk(folder) == {young.stored_as}
    with store.read() as uow:
        assert [line.text for line in uow.messages.after(conversation.id, 0) if line.author is Author.CUSTOMER] == [
            "panne.png", "panne.png",
        ]  # fmt: skip


def test_a_file_without_a_row_is_swept_once_it_has_settled(
    store: Store, relation: Relation, folder: FileFolder
) -> None:
    conversation = chat(store, relation)
    mine, lost, fresh = given(folder), given(folder), given(folder)
    send(store, relation, conversation, mine)
    for file, age in ((mine, 3), (lost, 3), (fresh, 0)):
        written = (NOW - timedelta(hours=age)).timestamp()
        os.utime(folder.path(file.stored_as), (written, written))
    assert purge_files(store, relation, folder, 0) == 1
    assert on_disk(folder) == {mine.stored_as, fresh.stored_as}


class WatchedFolder(FileFolder):
    """Tells an event loop of what it deletes."""

    def watch(self) -> asyncio.Event:
        self._loop, self._deleted = asyncio.get_running_loop(), asyncio.Event()
        return self._deleted

    def delete(self, name: str) -> None:
        super().delete(name)
        self._loop.call_soon_threadsafe(self._deleted.set)


def test_the_service_deletes_old_files_by_itself(
    store: Store, relation: Relation, tmp_path: Path, clock: Clock
) -> None:
    folder = WatchedFolder(tmp_path / "files")
    send(store, relation, chat(store, relation), given(folder))
    clock.pass_time(days=31)

    async def work() -> None:
        deleted = folder.watch()
        async with keeping_files(store, relation, folder, 30):
            await deleted.wait()

    asyncio.run(asyncio.wait_for(work(), 60))
    assert not on_disk(folder)


def test_a_message_that_is_deleted_takes_its_row_along(store: Store, relation: Relation, folder: FileFolder) -> None:
    """So that any erasure of messages frees their files: the next sweep deletes them."""
    conversation = chat(store, relation)
    send(store, relation, conversation, given(folder))
    with store.write() as uow:
        (attached,) = uow.attachments.after(conversation.id, 0)[1]
        message = uow.messages.after(conversation.id, 0)[0]
        entry = uow.inbox.by_provider_id("webchat", message.client_id or "")
        uow.session.delete(entry)
        uow.session.flush()
        uow.session.delete(message)
        uow.commit()
    with store.read() as uow, pytest.raises(NotFound):
        find_file(uow, attached.id)


def test_a_link_holds_for_half_a_day_at_least_and_for_its_file_only(clock: Clock) -> None:
    link = sign_link("secret", "f1", clock())
    until, key = link.partition("?until=")[2].split("&key=")
    assert link.startswith("/files/f1?")
    assert is_signed("secret", "f1", int(until), key, clock() + timedelta(hours=11))
    assert not is_signed("secret", "f1", int(until), key, clock() + timedelta(days=1))
    assert not is_signed("secret", "f1", int(until) + 1, key, clock())
    assert not is_signed("secret", "f2", int(until), key, clock())
    assert not is_signed("other", "f1", int(until), key, clock())
    assert not is_signed("secret", "f1", int(until), "é", clock())


# Receipts


def test_what_an_advisor_has_seen_is_told_of_their_own_conversation_only(store: Store, relation: Relation) -> None:
    camille, yanis, conversation = hire(store, relation), hire(store, relation, "yanis"), chat(store, relation)
    with store.write() as uow:
        send_reply(uow, relation, conversation.id, camille, "Bonjour")
        uow.commit()
    with store.write() as uow:
        mark_seen(uow, relation, conversation.id, yanis, 2)
        mark_seen(uow, relation, conversation.id, camille, 99)
        mark_seen(uow, relation, conversation.id, camille, 1)
        uow.commit()
    with store.read() as uow:
        found = uow.conversations.get(conversation.id)
        assert found is not None
        assert found.seen_seq == 2
        assert [event.data for event in uow.events.after(0) if event.name == "messages_seen"] == [{"seq": 2}]


def test_a_line_is_delivered_before_it_is_read(store: Store, relation: Relation) -> None:
    camille, conversation = hire(store, relation), chat(store, relation)
    with store.write() as uow:
        found = take_handoff(uow, relation, conversation.id, camille)
        send_reply(uow, relation, conversation.id, camille, "Bonjour")
        (line, *_) = uow.outbox.undelivered(conversation.id, 2)
        mark_delivered(uow, relation, found, 99)
        mark_delivered(uow, relation, found, 99)
        assert (line.state, found.read_seq) == (DeliveryState.DELIVERED, 0)
        mark_read(uow, relation, found, 2)
        assert found.read_seq == 2
        uow.commit()
    with store.read() as uow:
        names = [event.name.value for event in uow.events.after(0)]
    assert [name for name in names if name.startswith("messages_")] == ["messages_delivered", "messages_read"]


# The transcript


def test_a_transcript_has_every_line_with_its_speaker_and_its_time(
    store: Store, relation: Relation, folder: FileFolder, clock: Clock
) -> None:
    camille, conversation = hire(store, relation), chat(store, relation)
    send(store, relation, conversation, given(folder, "<b>panne</b>.png"))
    clock.pass_time(days=1)
    with store.write() as uow:
        send_reply(uow, relation, conversation.id, camille, "Bonjour,\nje regarde.")
        uow.commit()
    with store.read() as uow:
        found = uow.conversations.get(conversation.id)
        assert found is not None
        french, english, other = (
            Transcripts.load(DATA).write(uow, relation, found, language) for language in ("fr", "en", "de")
        )
    assert french.startswith("\ufeffConversation avec Le Verger\r\n")
    assert "Vous : b>.png" in french
    assert "[Fichier joint : b>.png]" in french
    assert "Camille (service client) : Bonjour,\r\nje regarde." in french
    assert french.count("2026 —") == 2
    assert "Reinette (assistante virtuelle) : " in french
    assert "You: b>.png" in english
    assert "Camille (customer service): Bonjour" in english
    assert other == french
