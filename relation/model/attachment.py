"""A file that goes with a message: its type is what its first bytes say, its name is made harmless for every system."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

HEAD_BYTES = 16
"""How much of a file `sniff_type` needs."""
NAME_MAX_CHARS = 100
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}
"""The types that are taken; the first ending is given to a name that has none of them."""


@dataclass(frozen=True)
class GivenFile:
    """A file that has been checked and stored, and goes with a message to come. `stored_as`: its name in the folder."""

    name: str
    media_type: str
    size_bytes: int
    stored_as: str


@dataclass(eq=False)
class Attachment:
    """A row. `seq` is that of its message; `stored_as` names the file in the folder and is told to nobody."""

    id: str
    conversation_id: str
    message_id: str
    seq: int
    name: str
    media_type: str
    size_bytes: int
    stored_as: str
    added_at: datetime


def sniff_type(head: bytes) -> str | None:
    """The media type that the first bytes prove; None for any other than those of ENDINGS.

    Source: ISO/IEC 10918-1, PNG 3rd edition, GIF89a, RFC 9649 (WebP), ISO 32000-1.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if head.startswith(b"%PDF-") else None


def clean_name(given: str, media_type: str) -> str:
    """The last part of a path, of what prints, with an ending of its type: `x.html` becomes `x.html.jpg`."""
    last = given.replace("\\", "/").rpartition("/")[2]
    printed = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in last)
    name = " ".join(printed.split()).strip(". ")
    endings = ENDINGS[media_type]
    stem = name[: -len(PurePosixPath(name).suffix)] if name.lower().endswith(endings) else name
    ending = name[len(stem) :] or endings[0]
    return (stem[: NAME_MAX_CHARS - len(ending)].strip() or "file") + ending
