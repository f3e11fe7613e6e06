"""The parts of an e-mail: its words, whatever their charset, and its files."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from gateway.channels.mail_headers import decoded
from gateway.channels.mail_html import texts_of_html
from relation.model.delivery import Media
from relation.text import storable

DEPTH_MAX = 20
"""Beyond that, what is nested is not read."""
ORNAMENT_MAX_BYTES = 20_000
"""A smaller picture inside the HTML is a logo."""
TEXT_MAX_BYTES = 2_000_000
"""Of one part: what is longer is not read by anybody."""
KINDS = {"image": "photo", "audio": "audio", "video": "video"}
SEALS = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
"""Proofs that come beside a message: nobody sent them on purpose."""
_BROADER = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252"}
"""What is declared, and what is meant."""


@dataclass(frozen=True)
class File:
    name: str | None
    content_type: str
    part: Message
    is_ornament: bool

    def content(self) -> bytes:
        return _bytes(self.part)


@dataclass(frozen=True)
class Body:
    own: str
    """Without what the HTML marks as quoted."""
    whole: str
    files: tuple[File, ...] = ()

    def media(self, prefix: str) -> tuple[Media, ...]:
        """The files that were sent on purpose; each id is `prefix` and the file's place."""
        return tuple(
            Media(KINDS.get(file.content_type.partition("/")[0], "document"), f"{prefix}.{at}", file.name)
            for at, file in enumerate(self.files)
            if not file.is_ornament
        )


def body_of(part: Message, depth: int = 0, *, is_related: bool = False) -> Body:
    """Of several versions of the same words the plain one, else the HTML."""
    kind, disposition = part.get_content_type(), part.get_content_disposition()
    if part.is_multipart() and kind.startswith("multipart/") and depth < DEPTH_MAX:
        related = is_related or kind == "multipart/related"
        bodies = [body_of(child, depth + 1, is_related=related) for child in _children(part)]
        return _best(bodies) if kind == "multipart/alternative" else _together(bodies)
    if kind in ("text/plain", "text/html") and disposition != "attachment" and not _name(part):
        text = storable(_text(part))
        return Body(*texts_of_html(text)) if kind == "text/html" else Body(text, text)
    if kind in SEALS or (depth >= DEPTH_MAX and kind.startswith("multipart/")):
        return Body("", "")
    is_ornament = (
        kind.startswith("image/") and is_related and "content-id" in part and len(_bytes(part)) < ORNAMENT_MAX_BYTES
    )
    return Body("", "", (File(_name(part), kind, part, is_ornament),))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _best(bodies: list[Body]) -> Body:
    """The first version with words: programs write the plain one first. All files are kept."""
    chosen = next((body for body in bodies if body.whole.strip()), Body("", ""))
    return Body(chosen.own, chosen.whole, _files(bodies))


def _together(bodies: list[Body]) -> Body:
    own = "\n\n".join(body.own for body in bodies if body.own.strip())
    return Body(own, "\n\n".join(body.whole for body in bodies if body.whole.strip()), _files(bodies))


def _files(bodies: Iterable[Body]) -> tuple[File, ...]:
    return tuple(file for body in bodies for file in body.files)


def _name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):  # an unknown charset, a broken continuation
        return None
    return " ".join(str(storable(decoded(name))).split()) or None if name else None


def _bytes(part: Message) -> bytes:
    """Decoded as far as its encoding can be; that of a message inside is the message itself."""
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    return b"\n".join(child.as_bytes() for child in _children(part))


def _text(part: Message) -> str:
    text = _decoded(_bytes(part)[:TEXT_MAX_BYTES], str(part.get_content_charset("us-ascii")))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _unwrapped(text) if str(part.get_param("format", "")).lower() == "flowed" else text


def _decoded(content: bytes, charset: str) -> str:
    """As declared; else UTF-8, else as Windows writes: mail programs are often wrong about it."""
    for name in (_BROADER.get(charset, charset), "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _unwrapped(text: str) -> str:
    """`format=flowed`: a line that ends with a space goes on with the next one. Source: RFC 3676."""
    joined: list[str] = []
    is_open = False
    for line in text.split("\n"):
        if is_open and not line.startswith(">"):
            joined[-1] += line
        else:
            joined.append(line)
        is_open = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(joined)
