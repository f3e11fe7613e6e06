"""Files and messaging platforms: what customers sent and is still to be fetched, what each platform takes from us."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from relation.model.attachment import UPLOADED

FETCHED = frozenset({"photo", "document", "audio", "video", "sticker"})
"""Kinds of `Media` that have a content; the others are told whole by the message's line."""
KEPT_BY_PLATFORM = timedelta(days=7)
"""A media id lives as long. Source: WhatsApp Cloud API, Media (December 2025); the others promise less."""


class MediaState(enum.StrEnum):
    WAITING = "waiting"
    LOST = "lost"


@dataclass(eq=False)
class MediaFetch:
    """Something of a customer's message that is to be fetched from its platform, or could not be.

    The row is gone once its file is attached. `error`: why it waits, or why it is lost.
    """

    id: str
    conversation_id: str
    message_id: str
    seq: int
    channel: str
    kind: str
    media_id: str
    """As the adapter's `fetch_media` takes it."""
    name: str | None
    has_words: bool
    created_at: datetime
    next_attempt_at: datetime
    state: MediaState = MediaState.WAITING
    attempts: int = 0
    error: str | None = None


class LossReason(enum.StrEnum):
    """Why a file is lost, as people are told."""

    TOO_LARGE = "too_large"
    TYPE = "type"
    TOO_MANY = "too_many"
    GONE = "gone"


_REASONS = {
    "media_too_large": LossReason.TOO_LARGE, "file_too_large": LossReason.TOO_LARGE,
    "file_type_refused": LossReason.TYPE, "file_empty": LossReason.TYPE, "too_fast": LossReason.TOO_MANY,
}  # fmt: skip


def loss_reason(cause: str | None) -> LossReason:
    return _REASONS.get(cause or "", LossReason.GONE)


FILE_ACT = "advisor_file"
"""The act of a line that is a file of an advisor's: without its file it has nothing to send."""
MEGABYTE = 1_000_000
_PAGE = {"image/jpeg": 25, "image/png": 25, "image/gif": 25, "application/pdf": 25}
FILES_OUT: dict[str, Mapping[str, int]] = {
    "webchat": dict.fromkeys(sorted(UPLOADED), 100),
    "telegram": dict.fromkeys(sorted(UPLOADED), 50),
    "email": dict.fromkeys(sorted(UPLOADED), 15),
    "whatsapp": {"image/jpeg": 5, "image/png": 5, "application/pdf": 100},
    "messenger": _PAGE,
    "instagram": {**_PAGE, "image/jpeg": 8, "image/png": 8, "image/gif": 8},
}
"""By channel, then media type: the heaviest that is shown there, in megabytes. A channel that is not here takes none.

E-mail: many servers refuse more than 20 MB, and a file grows by a third on the way.
Source: Bot API (Sending files), WhatsApp Cloud API (Supported media types, December 2025), Messenger Platform (Saving
assets, April 2026), Instagram Messaging (Upload media, June 2026: PDF since then).
"""


def files_out(channel: str, max_bytes: int) -> dict[str, int]:
    """The most bytes of each media type that an advisor may send there; `max_bytes`: our own limit, 0 for no files."""
    return {
        kind: min(megabytes * MEGABYTE, max_bytes)
        for kind, megabytes in FILES_OUT.get(channel, {}).items()
        if max_bytes
    }
