"""What the tests of media share: files of each type, and what became of those that customers sent."""

from pathlib import Path

from relation.model.attachment import Attachment
from relation.model.media import MediaFetch
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + b"pixels" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20
PDF = b"%PDF-1.7\n%%EOF"
VOICE = b"OggS\0\2" + b"sound" * 20
STICKER = b"RIFF\x1a\0\0\0WEBPVP8L"
HTML = b"<!doctype html><script>alert(1)</script>"
MEGABYTE = 1_000_000


def attachments(store: Store, conversation_id: str) -> list[Attachment]:
    with store.read() as uow:
        return [file for files in uow.attachments.after(conversation_id, 0).values() for file in files]


def kept(store: Store, root: Path) -> list[tuple[str, str, bytes]]:
    """Name, type and content of every attachment, in the order of their lines."""
    with store.read() as uow:
        files = uow.session.query(Attachment).order_by(Attachment.seq).all()
    return [(file.name, file.media_type, FileFolder(root).path(file.stored_as).read_bytes()) for file in files]


def fetches(store: Store) -> list[tuple[str, str, str | None]]:
    """Kind, state and error of what is not here."""
    with store.read() as uow:
        rows = uow.session.query(MediaFetch).order_by(MediaFetch.seq).all()
    return [(row.kind, row.state.value, row.error) for row in rows]


def on_disk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]
