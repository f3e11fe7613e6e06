"""A message from a messaging channel: what a tapped button says, what came beside words, how fast it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import START, InboundMessage, InboxEntry, Media
from relation.services.conversations import change_owner, get_conversation
from relation.services.mails import in_its_thread, keep_letter
from relation.services.media_keeping import ALBUM, UNREAD, ask_for_media
from relation.services.receiving import receive_message
from relation.services.speaking import neutral_line, say, was_said
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork

TOLD_EVERY = timedelta(minutes=1)
TOO_FAST = "service_kept_unanswered"
FILE_NAME_CHARS = 120
KEPT = "service_media_kept"
LETTERS_PER_HOUR = 20
"""Of one conversation; what comes beyond is kept, and not answered."""
OFF = "service_media_off"


@dataclass(frozen=True)
class Received:
    conversation_id: str
    is_new: bool
    has_work: bool
    """The message waits for its turn."""
    is_the_bots: bool


def receive_from_channel(
    uow: UnitOfWork, relation: Relation, inbound: InboundMessage, *, is_too_fast: bool = False, takes_files: bool = True
) -> Received | None:
    """Stores it once; None when there is nothing in it. Too fast: it is kept, not answered, and the customer is told.

    What came beside words is fetched afterwards, unless no files are taken. Raises: Refused("message_id_reused").
    """
    _take_new_key(uow, inbound)
    inbound = _with_choice(uow, relation, in_its_thread(uow, inbound))
    caption = inbound.text.strip()
    inbound = replace(inbound, text=_with_notes(relation, caption, inbound.media))
    if not inbound.text:
        return None
    entry, is_new = receive_message(uow, relation, inbound)
    conversation = get_conversation(uow, entry.conversation_id)
    if is_new:
        _note_hour(relation, conversation, inbound)
        entry.media = [thing.as_json() for thing in inbound.media]
        if inbound.letter:
            keep_letter(uow, entry, inbound.letter, inbound.sent_at)
        words = {"has_words": bool(caption), "is_too_fast": is_too_fast}
        is_coming = takes_files and ask_for_media(uow, relation, inbound, entry, **words)
        if inbound.letter and _is_a_loop(uow, relation, conversation):
            entry.processed_at = relation.now()
        elif is_too_fast:
            _keep_unanswered(uow, relation, conversation, entry)
        elif is_coming and not caption:
            _leave_to_media(uow, relation, conversation, entry)
        elif inbound.media and not caption and conversation.owner is Owner.BOT:
            _answer_media(uow, relation, conversation, entry, inbound.media[0], takes_files)
    is_the_bots = conversation.owner is Owner.BOT
    return Received(conversation.id, is_new, entry.processed_at is None, is_the_bots)


def _take_new_key(uow: UnitOfWork, inbound: InboundMessage) -> None:
    """The platform itself says that both names are of one thread."""
    if inbound.former_key is None or uow.conversations.by_key(inbound.channel, inbound.key) is not None:
        return
    former = uow.conversations.by_key(inbound.channel, inbound.former_key)
    if former is not None and (conversation := uow.conversations.lock(former.id)) is not None:
        conversation.key = inbound.key


def _with_choice(uow: UnitOfWork, relation: Relation, inbound: InboundMessage) -> InboundMessage:
    """The label and the payload of the button that was tapped, if we showed it on that line."""
    if inbound.choice == START:
        return replace(inbound, text=neutral_line(relation, "service_start_words"))
    seq, _, index = (inbound.choice or "").partition(".")
    conversation = uow.conversations.by_key(inbound.channel, inbound.key)
    if conversation is None or not (_is_small(seq) and _is_small(index)):
        return inbound
    line = DeliveryRows(uow).line(conversation.id, int(seq))
    if line is None or line.author is Author.CUSTOMER or int(index) >= len(line.buttons):
        return inbound
    button = line.buttons[int(index)]
    return replace(inbound, text=button["title"], payload=button["payload"])


def _is_small(figures: str) -> bool:
    return figures.isascii() and figures.isdecimal() and len(figures) < len("1000000000")


def _with_notes(relation: Relation, caption: str, media: Sequence[Media]) -> str:
    """The customer's line: their words, then what came with them."""
    notes = [
        neutral_line(relation, "service_media_note", kind=thing.kind, name=(thing.name or "")[:FILE_NAME_CHARS] or None)
        for thing in media
    ]
    return "\n".join([caption, *notes]).strip()


def _note_hour(relation: Relation, conversation: Conversation, inbound: InboundMessage) -> None:
    """A late delivery does not open the window again; a clock ahead of ours does not lengthen it."""
    wrote_at = min(inbound.sent_at or relation.now(), relation.now())
    before = conversation.customer_wrote_at
    conversation.customer_wrote_at = max(before, wrote_at) if before else wrote_at


def _keep_unanswered(uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry) -> None:
    entry.processed_at = relation.now()
    if conversation.owner is Owner.BOT and not was_said(uow, relation, conversation, TOO_FAST, TOLD_EVERY):
        say(uow, relation, conversation, [(TOO_FAST, {})], reply_to=entry.id)


def _is_a_loop(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> bool:
    """Nobody writes so many e-mails: it is a robot that does not say so, which would answer each of our answers."""
    since = relation.now() - timedelta(hours=1)
    return DeliveryRows(uow).customer_lines_since(conversation.id, since) > LETTERS_PER_HOUR


def _leave_to_media(uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry) -> None:
    """Nothing is left for the brain: what came is told when it is here, or lost. It opens what was closed."""
    entry.processed_at = relation.now()
    if conversation.owner is Owner.CLOSED:
        change_owner(uow, relation, conversation, Owner.BOT, "customer")


def _answer_media(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    entry: InboxEntry,
    media: Media,
    takes_files: bool,
) -> None:
    """Unless words wait for their turn: then it goes with them."""
    if DeliveryRows(uow).has_waiting(conversation.id, entry.id):
        return
    entry.processed_at = relation.now()
    act = UNREAD if takes_files or media.id is None else OFF
    if not was_said(uow, relation, conversation, act, ALBUM):
        say(uow, relation, conversation, [(act, {"kind": media.kind})], reply_to=entry.id)
