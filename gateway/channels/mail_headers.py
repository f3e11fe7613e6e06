"""The headers of an e-mail, which may have any shape: what is missing, or malformed, is absent."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from gateway.channels.json_reading import NAME_MAX_CHARS, first_name_of
from relation.model.mail import ID_MAX_CHARS
from relation.text import storable

ADDRESS_MAX_CHARS = 200
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9._+-]+@localhost")
_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_IDS_READ = 50


def header(message: Message, name: str) -> str:
    """Decoded, on one line; "" when it is absent. Of several the first."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    return [" ".join(str(storable(decoded(value))).split()) for value in message.get_all(name, [])]


def decoded(value: object) -> str:
    """An encoded header as text, as far as it can be."""
    raw = str(value)
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(_word(piece, charset) for piece, charset in pieces)


def _word(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    for name in (charset or "utf-8", "utf-8"):
        try:
            return piece.decode(name)
        except (LookupError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def sender_of(message: Message) -> tuple[str | None, str | None]:
    """The address in lower case, if it is one, and the first name of whoever writes.

    `Reply-To` is not followed: anybody could have answers meant for somebody else sent to them.
    """
    for raw in message.get_all("from", []):
        for name, address in getaddresses([str(raw)]):
            found = address.strip().lower()
            if _ADDRESS.fullmatch(found) and len(found) <= ADDRESS_MAX_CHARS:
                return found, _first_name(" ".join(decoded(name).split()))
    return None, None


def _first_name(name: str) -> str | None:
    """« Marie Dupont », « DUPONT Marie », « Dupont, Marie »; None for what is no person's name."""
    if "@" in name or len(name) > NAME_MAX_CHARS:
        return None
    last, _, first = name.partition(",")
    words = (first or last).split()
    if len(words) > 1 and words[0].isupper() and not words[-1].isupper():
        words = [word for word in words if not word.isupper()]
    return first_name_of(words[0].strip("\"'")) if words else None


def ids_in(message: Message, *names: str) -> list[str]:
    """The Message-IDs of these headers, in order, without a repeat."""
    found = [one for name in names for value in message.get_all(name, []) for one in _ID.findall(str(value))]
    return [one for one in dict.fromkeys(found[:_IDS_READ]) if len(one) <= ID_MAX_CHARS]


def sent_at(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(header(message, "date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def is_refused_sender(message: Message, trusted: str | None) -> bool:
    """Whether our own mail server (`trusted`: its name in Authentication-Results) says that the sender is forged.

    Only its topmost line counts: what stands below came with the message. Source: RFC 8601, RFC 7489.
    """
    lines: Sequence[str] = headers(message, "authentication-results")
    ours = next((line for line in lines if trusted and _authority(line) == trusted.lower()), "")
    return re.search(r"\bdmarc\s*=\s*(fail|permerror)\b", ours, re.IGNORECASE) is not None


def _authority(line: str) -> str:
    words = line.partition(";")[0].split()
    return words[0].lower() if words else ""
