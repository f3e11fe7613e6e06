"""What customers send by messaging platforms: noted with its message, fetched until it is here or lost, and told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relation.context import Relation
from relation.model.attachment import GivenFile
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import InboundMessage, InboxEntry
from relation.model.events import AuditLine, Event, EventName
from relation.model.media import FETCHED, KEPT_BY_PLATFORM, MediaFetch, MediaState, loss_reason
from relation.services.attachments import RECEIVED, attach
from relation.services.conversations import get_conversation, new_id
from relation.services.speaking import say, was_said
from relation.store.media import MediaRows
from relation.store.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=180)
"""How long one fetch may take; then another worker may try."""
MAX_ATTEMPTS = 12
"""Nearly three hours, as far apart as those of the outbox."""
UNDER_WAY = "under_way"
TOO_FAST, OUTLIVED = "too_fast", "media_outlived"
UNREAD, SLOW, LOST = "service_media_kept", "service_media_slow", "service_media_lost"
ALBUM = timedelta(seconds=10)
"""Photos sent together come one by one: they get one answer."""
SILENT = frozenset({"sticker"})
"""Nobody is sorry for one of these."""


@dataclass(frozen=True)
class Wanted:
    """One thing to fetch, as plain values: no transaction is open while a platform answers."""

    fetch_id: str
    channel: str
    kind: str
    media_id: str
    name: str | None
    attempts: int
    is_over: str | None
    """Why it is not to be tried any more."""


def ask_for_media(
    uow: UnitOfWork,
    relation: Relation,
    inbound: InboundMessage,
    entry: InboxEntry,
    *,
    has_words: bool,
    is_too_fast: bool,
) -> bool:
    """Notes what of a new message has a content to fetch. False: nothing has. Too fast: it is not fetched."""
    wanted = [thing for thing in inbound.media if thing.kind in FETCHED and thing.id]
    for thing in wanted:
        fetch = MediaFetch(
            id=new_id(),
            conversation_id=entry.conversation_id,
            message_id=entry.message_id,
            seq=entry.seq,
            channel=inbound.channel,
            kind=thing.kind,
            media_id=thing.id or "",
            name=thing.name,
            has_words=has_words,
            created_at=relation.now(),
            next_attempt_at=relation.now(),
            state=MediaState.LOST if is_too_fast else MediaState.WAITING,
            error=TOO_FAST if is_too_fast else None,
        )
        MediaRows(uow).add(fetch)
    return bool(wanted)


def claim_media(uow: UnitOfWork, relation: Relation, channels: Collection[str], limit: int) -> list[Wanted]:
    """What is due on these channels, for LEASE."""
    claimed, now = [], relation.now()
    for fetch in MediaRows(uow).due(channels, now, limit):
        over = (fetch.error or UNDER_WAY) if fetch.attempts >= MAX_ATTEMPTS else None  # each ended with the process
        over = OUTLIVED if fetch.created_at + KEPT_BY_PLATFORM <= now else over
        fetch.attempts += 1
        fetch.error, fetch.next_attempt_at = UNDER_WAY, now + LEASE
        what = (fetch.channel, fetch.kind, fetch.media_id, fetch.name, fetch.attempts)
        claimed.append(Wanted(fetch.id, *what, over))
    return claimed


def release_claims(uow: UnitOfWork, relation: Relation) -> int:
    """For who is alone, and has just started: what was under way died with the process before. How many there were."""
    under_way = MediaRows(uow).marked(UNDER_WAY)
    for fetch in under_way:
        fetch.next_attempt_at = relation.now()
    return len(under_way)


def keep_media(uow: UnitOfWork, relation: Relation, fetch_id: str, file: GivenFile) -> bool:
    """Attaches the file to its message; the bot says that it has it. False: wanted no more, or kept before."""
    found = _locked(uow, fetch_id)
    if found is None:
        return False
    conversation, fetch = found
    attached = attach(uow, relation, conversation, fetch.message_id, fetch.seq, file)
    MediaRows(uow).delete(fetch)
    _record(uow, relation, fetch, "kept")
    if conversation.owner is not Owner.BOT or (
        not fetch.has_words and _was_told_late(uow, relation, conversation, fetch)
    ):
        return True
    if fetch.kind not in SILENT and (attached.is_image or attached.media_type == "application/pdf"):
        facts = {"is_image": attached.is_image, "has_words": fetch.has_words}
        _tell_once(uow, relation, conversation, RECEIVED, facts)
    elif not fetch.has_words:
        _tell_once(uow, relation, conversation, UNREAD, {"kind": fetch.kind})
    return True


def note_media_late(uow: UnitOfWork, relation: Relation, fetch_id: str, at: datetime, cause: str, max_mb: int) -> None:
    """It is tried again at that hour; the customer is told the first time. After MAX_ATTEMPTS it is lost."""
    found = _locked(uow, fetch_id)
    if found is None:
        return
    conversation, fetch = found
    if fetch.attempts >= MAX_ATTEMPTS:
        _lose(uow, relation, conversation, fetch, cause, max_mb)
        return
    fetch.next_attempt_at, fetch.error = at, cause
    if not (fetch.has_words or fetch.kind in SILENT or _was_told_late(uow, relation, conversation, fetch)):
        _tell(uow, relation, conversation, SLOW, {"kind": fetch.kind})


def _was_told_late(uow: UnitOfWork, relation: Relation, conversation: Conversation, fetch: MediaFetch) -> bool:
    return was_said(uow, relation, conversation, SLOW, relation.now() - fetch.created_at + ALBUM)


def note_media_untried(uow: UnitOfWork, relation: Relation, fetch_id: str, at: datetime, cause: str) -> None:
    """The channel, not the file, was in the way: this attempt does not count."""
    found = _locked(uow, fetch_id)
    if found is not None:
        found[1].attempts -= 1
        found[1].next_attempt_at, found[1].error = at, cause


def note_media_lost(uow: UnitOfWork, relation: Relation, fetch_id: str, cause: str, max_mb: int) -> None:
    """It will never be here: the message says so to advisors, and the customer is told."""
    found = _locked(uow, fetch_id)
    if found is not None:
        _lose(uow, relation, *found, cause, max_mb)


def _lose(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, fetch: MediaFetch, cause: str, max_mb: int
) -> None:
    fetch.state, fetch.error = MediaState.LOST, cause
    details = {"seq": fetch.seq, "channel": fetch.channel, "kind": fetch.kind, "cause": cause}
    uow.record_audit(AuditLine(None, relation.now(), "service", "media_lost", conversation.id, details))
    _record(uow, relation, fetch, "lost")
    if fetch.kind not in SILENT:
        facts = {"kind": fetch.kind, "reason": loss_reason(cause).value, "max_mb": max_mb}
        _tell(uow, relation, conversation, LOST, facts)


def _tell_once(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, facts: dict[str, Any]
) -> None:
    if not was_said(uow, relation, conversation, act, ALBUM):
        _tell(uow, relation, conversation, act, facts)


def _tell(uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, facts: dict[str, Any]) -> None:
    """While a person owns the conversation it is theirs to say; while one is awaited, it is the service's."""
    authors = {Owner.BOT: Author.BOT, Owner.WAITING: Author.SYSTEM}
    if conversation.owner in authors:
        say(uow, relation, conversation, [(act, facts)], author=authors[conversation.owner])


def _locked(uow: UnitOfWork, fetch_id: str) -> tuple[Conversation, MediaFetch] | None:
    """The conversation first, as everywhere; None when it is erased, kept or lost already."""
    rows = MediaRows(uow)
    known = rows.get(fetch_id)
    conversation = get_conversation(uow, known.conversation_id) if known else None
    fetch = rows.lock(fetch_id) if known else None
    return (conversation, fetch) if conversation and fetch else None


def _record(uow: UnitOfWork, relation: Relation, fetch: MediaFetch, state: str) -> None:
    data = {"seq": fetch.seq, "state": state}
    uow.record(Event(None, EventName.MEDIA_MOVED, fetch.conversation_id, relation.now(), data))
