"""What leaves by a messaging channel: claimed for a while, sent part by part, noted; never shown as sent unsent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.attachment import Attachment
from relation.model.conversation import Author, Message
from relation.model.delivery import DeliveryState, OutboxEntry, Receipt
from relation.model.errors import NotFound
from relation.model.events import AuditLine, Event, EventName
from relation.model.mail import MailThread
from relation.model.media import FILE_ACT
from relation.model.template import TEMPLATE_ACT
from relation.services.clock_mending import bring_deliveries_back, has_deliveries_ahead
from relation.services.conversations import mark_read
from relation.services.mails import thread_of
from relation.services.windows import is_window_open
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=120)
"""How long a claimed part may take; then another worker may try."""
MAX_ATTEMPTS = 16
EMAIL = "email"
UNKNOWN = "outcome_unknown"
"""While a part is under way, and after a process died, or a line was cut, in the middle of it."""
WINDOW_CLOSED = "window_closed"
FILE_GONE = "file_gone"
"""Erased before it left."""
CLOCKS_APART = timedelta(seconds=5)
"""We note that a message has left a little after the platform has it."""


@dataclass(frozen=True)
class Delivery:
    """One message to send, as plain values: no transaction is open while a platform answers."""

    entry_id: str
    conversation_id: str
    key: str
    seq: int
    author: Author
    text: str
    buttons: Sequence[dict[str, str]]
    template: Mapping[str, Any] | None
    """{"name", "language", "values"} of a message that was approved in advance: it leaves when words may not."""
    parts_sent: int
    attempts: int
    is_late_person: bool
    """A person's words, after the bot's window has closed."""
    is_doubtful: bool
    """The last attempt's outcome is not known: the next part may be sent twice."""
    thread: MailThread | None = None
    """Where an e-mail belongs."""
    person: str | None = None
    """The name of the advisor whose own words these are."""
    file: Attachment | None = None
    """An advisor's; `text` is what goes with it, empty when they wrote nothing."""


def has_work(uow: UnitOfWork, relation: Relation, channel: str) -> bool:
    """True when `claim_due` has something to claim, or to mend."""
    return DeliveryRows(uow).has_due(channel, relation.now()) or has_deliveries_ahead(uow, relation, channel)


def claim_due(uow: UnitOfWork, relation: Relation, channel: str, limit: int) -> list[Delivery]:
    """The next message of each conversation, for LEASE. One whose window is closed becomes a dead letter instead."""
    rows, now = DeliveryRows(uow), relation.now()
    bring_deliveries_back(uow, relation, channel)
    claimed = []
    for entry in rows.due(channel, now, limit):
        conversation, message = uow.conversations.get(entry.conversation_id), rows.message(entry.message_id)
        if conversation is None or message is None:
            raise NotFound("conversation_unknown")
        template = template_of(message)
        if template is None and not is_window_open(conversation, message.author, now):
            _fail(uow, relation, entry, WINDOW_CLOSED)
            continue
        if entry.attempts >= MAX_ATTEMPTS:  # each one ended with the process, or in a fault of ours
            _fail(uow, relation, entry, entry.error or UNKNOWN)
            continue
        file = uow.attachments.of_message(message.id) if is_file(message) else None
        if file is None and is_file(message):
            _fail(uow, relation, entry, FILE_GONE)
            continue
        is_doubtful = entry.error == UNKNOWN
        is_late = message.author is Author.ADVISOR and not is_window_open(conversation, Author.BOT, now)
        entry.attempts += 1
        entry.error = UNKNOWN
        entry.plan(now, LEASE)
        text, buttons = "" if file and not _has_words(message) else message.text, message.buttons
        what = (message.author, text, buttons, template, entry.parts_sent, entry.attempts, is_late, is_doubtful)
        thread = thread_of(uow, message) if channel == EMAIL else None
        person = (message.name or "") if message.author is Author.ADVISOR else None
        claimed.append(Delivery(entry.id, conversation.id, conversation.key, entry.seq, *what, thread, person, file))
    return claimed


def template_of(message: Message) -> Mapping[str, Any] | None:
    act = message.act or {}
    return act["args"] if act.get("act") == TEMPLATE_ACT else None


def is_file(message: Message) -> bool:
    return (message.act or {}).get("act") == FILE_ACT


def _has_words(message: Message) -> bool:
    return bool((message.act or {})["args"]["has_words"])


def release_leases(uow: UnitOfWork, relation: Relation) -> int:
    """For who is alone, and has just started: what was under way died with the process before. How many there were."""
    under_way = DeliveryRows(uow).leased(UNKNOWN)
    for entry in under_way:
        entry.plan(relation.now())
    return len(under_way)


def note_part_sent(uow: UnitOfWork, relation: Relation, entry_id: str, provider_id: str, sent: int, of: int) -> None:
    """`sent` of the `of` parts are with the platform: with all of them the message is sent."""
    entry = locked_entry(uow, entry_id)
    entry.parts_sent, entry.provider_id = max(entry.parts_sent, sent), provider_id
    if sent < of:
        entry.plan(relation.now(), LEASE)
    elif entry.may_become(DeliveryState.SENT):
        move_entry(uow, relation, entry, DeliveryState.SENT)


def note_try_later(uow: UnitOfWork, relation: Relation, entry_id: str, wait: timedelta, cause: str) -> None:
    """After MAX_ATTEMPTS it is a dead letter. `cause`: a code, UNKNOWN when the platform may have it all the same."""
    entry = locked_entry(uow, entry_id)
    if entry.state is not DeliveryState.QUEUED:
        return
    if entry.attempts >= MAX_ATTEMPTS:
        _fail(uow, relation, entry, cause)
    else:
        entry.error = cause
        entry.plan(relation.now(), wait)


def note_failed(uow: UnitOfWork, relation: Relation, entry_id: str, cause: str) -> None:
    entry = locked_entry(uow, entry_id)
    if entry.may_become(DeliveryState.FAILED):
        _fail(uow, relation, entry, cause)


def note_not_tried(uow: UnitOfWork, relation: Relation, entry_id: str, wait: timedelta, cause: str) -> None:
    """The channel, not the message, was in the way: this attempt does not count."""
    entry = locked_entry(uow, entry_id)
    if entry.state is DeliveryState.QUEUED:
        entry.attempts -= 1
        entry.error = cause
        entry.plan(relation.now(), wait)


def note_receipt(uow: UnitOfWork, relation: Relation, receipt: Receipt) -> bool:
    """Attaches what a platform tells to its message, in whatever order it comes. False: of none of ours."""
    found = _receipted(uow, receipt)
    if found is None:
        return False
    conversation = uow.conversations.lock(found[0].conversation_id)
    entry, part, parts = locked_entry(uow, found[0].id), *found[1:]
    if receipt.state == "failed":
        if entry.may_become(DeliveryState.FAILED):
            _fail(uow, relation, entry, receipt.error or "failed")
        return True
    if entry.state is DeliveryState.QUEUED and receipt.provider_id:  # it left, and we died before we noted it
        note_part_sent(uow, relation, entry.id, receipt.provider_id, part, parts)
    if part == parts and receipt.state in ("delivered", "read") and entry.may_become(DeliveryState.DELIVERED):
        move_entry(uow, relation, entry, DeliveryState.DELIVERED)
    if part == parts and receipt.state == "read" and conversation is not None:
        mark_read(uow, relation, conversation, entry.seq)
    return True


def reference_of(entry_id: str, part: int, parts: int) -> str:
    """What a platform is asked to echo with its receipts."""
    return f"{entry_id}/{part}/{parts}"


def _receipted(uow: UnitOfWork, receipt: Receipt) -> tuple[OutboxEntry, int, int] | None:
    """The entry, and which of how many parts. A receipt without our reference is about the last part."""
    rows = DeliveryRows(uow)
    entry_id, _, place = (receipt.reference or "").partition("/")
    part, _, parts = place.partition("/")
    if part.isdecimal() and parts.isdecimal():
        entry = rows.lock(entry_id)
        return (entry, int(part), int(parts)) if entry and entry.channel == receipt.channel else None
    entry = rows.by_provider_id(receipt.channel, receipt.provider_id) if receipt.provider_id else None
    if receipt.key and receipt.until:
        entry = rows.last_sent(receipt.channel, receipt.key, receipt.until + CLOCKS_APART)
    return (entry, 1, 1) if entry else None


def locked_entry(uow: UnitOfWork, entry_id: str) -> OutboxEntry:
    """Raises: NotFound."""
    entry = DeliveryRows(uow).lock(entry_id)
    if entry is None:
        raise NotFound("delivery_unknown")
    return entry


def _fail(uow: UnitOfWork, relation: Relation, entry: OutboxEntry, cause: str) -> None:
    move_entry(uow, relation, entry, DeliveryState.FAILED)
    entry.error = cause
    details = {"seq": entry.seq, "channel": entry.channel, "cause": cause, "attempts": entry.attempts}
    uow.record_audit(AuditLine(None, relation.now(), "service", "delivery_failed", entry.conversation_id, details))


def move_entry(uow: UnitOfWork, relation: Relation, entry: OutboxEntry, state: DeliveryState) -> None:
    entry.become(state)
    entry.done_at, entry.error = relation.now(), None
    data = {"seq": entry.seq, "state": state.value}
    uow.record(Event(None, EventName.DELIVERY_MOVED, entry.conversation_id, relation.now(), data))
