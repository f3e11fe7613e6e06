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
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/aac": (".aac",),
    "audio/amr": (".amr",),
    "video/mp4": (".mp4",),
    "video/3gpp": (".3gp",),
    "video/quicktime": (".mov",),
    "video/webm": (".webm",),
}
"""The types that are kept; the first ending is given to a name that has none of them."""
UPLOADED = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"})
"""What is taken in the web chat and at the desk; messaging platforms bring voices and films too."""
_BRANDS = {
    b"M4A": "audio/mp4", b"qt ": "video/quicktime", b"3gp": "video/3gpp", b"iso": "video/mp4", b"mp4": "video/mp4",
    b"M4V": "video/mp4", b"avc": "video/mp4", b"das": "video/mp4",
}  # fmt: skip
"""The first three letters of an ISO file's brand. Pictures (HEIC, AVIF) share the container and are none of these."""


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

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


def sniff_type(head: bytes) -> str | None:
    """The media type that the first bytes prove; None for any other than those of ENDINGS.

    Source: ISO/IEC 10918-1, PNG 3rd edition, GIF89a, RFC 9649 (WebP), ISO 32000-1, RFC 3533 (Ogg), ID3v2,
    ISO/IEC 11172-3 and 13818-7 (MP3, ADTS), RFC 4867 (AMR), ISO/IEC 14496-12, RFC 8794 (WebM).
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if head.startswith(b"%PDF-") else _sniff_sound_or_film(head)


def _sniff_sound_or_film(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:11])
    if head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return "audio/mpeg"
    starts = {
        b"OggS": "audio/ogg", b"#!AMR": "audio/amr", b"\xff\xf1": "audio/aac", b"\xff\xf9": "audio/aac",
        b"\x1a\x45\xdf\xa3": "video/webm",
    }  # fmt: skip
    return next((kind for start, kind in starts.items() if head.startswith(start)), None)


def clean_name(given: str, media_type: str) -> str:
    """The last part of a path, of what prints, with an ending of its type: `x.html` becomes `x.html.jpg`."""
    last = given.replace("\\", "/").rpartition("/")[2]
    printed = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in last)
    name = " ".join(printed.split()).strip(". ")
    endings = ENDINGS[media_type]
    stem = name[: -len(PurePosixPath(name).suffix)] if name.lower().endswith(endings) else name
    ending = name[len(stem) :] or endings[0]
    return (stem[: NAME_MAX_CHARS - len(ending)].strip() or "file") + ending
