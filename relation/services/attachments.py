"""Files that go with messages: checked, stored once with their line, erased with their conversation."""

from collections.abc import Collection
from dataclasses import replace
from typing import BinaryIO

from relation.context import Relation
from relation.model.attachment import HEAD_BYTES, UPLOADED, Attachment, GivenFile, clean_name, sniff_type
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import InboundMessage, InboxEntry
from relation.model.errors import NotFound, Refused
from relation.model.events import AuditLine
from relation.model.media import FILE_ACT, MEGABYTE, files_out
from relation.model.people import Advisor
from relation.services.advisors import note_seen
from relation.services.conversations import add_message, change_owner, get_conversation, new_id
from relation.services.handoffs import take_handoff
from relation.services.receiving import receive_message
from relation.services.speaking import say
from relation.services.windows import check_window
from relation.store.files import FileFolder
from relation.store.media import MediaRows
from relation.store.unit_of_work import Store, UnitOfWork

RECEIVED = "service_file_received"
NO_LIMIT_OF_OURS = 2**62


def keep_file(
    folder: FileFolder,
    content: BinaryIO,
    size_bytes: int,
    name: str,
    max_bytes: int,
    taken: Collection[str] = UPLOADED,
) -> GivenFile:
    """Stores a file whose first bytes prove a type that is `taken`, whatever its name says. `size_bytes`: all of it.

    Raises: Refused("file_too_large" | "file_empty" | "file_type_refused").
    """
    check_size(size_bytes, max_bytes)
    if not size_bytes:
        raise Refused("file_empty")
    media_type = sniff_type(content.read(HEAD_BYTES))
    if media_type is None or media_type not in taken:
        raise Refused("file_type_refused")
    content.seek(0)
    return GivenFile(clean_name(name, media_type), media_type, size_bytes, folder.keep(content))


def check_size(size_bytes: int, max_bytes: int) -> None:
    """Raises: Refused("file_too_large")."""
    if size_bytes > max_bytes:
        raise Refused("file_too_large", max_mb=max_bytes // MEGABYTE)


def receive_file(
    uow: UnitOfWork, relation: Relation, inbound: InboundMessage, file: GivenFile
) -> tuple[InboxEntry, bool]:
    """The customer's file with its words, stored once. Returns the entry and whether it is new.

    Without words nothing is left for the brain: the message is named as its file, and is dealt with. The bot, while it
    owns the conversation, says that it has the file and does not read it. A closed conversation is opened again.
    """
    words = inbound.text
    entry, is_new = receive_message(uow, relation, replace(inbound, text=words or file.name))
    if not is_new:
        return entry, False
    conversation = get_conversation(uow, entry.conversation_id)
    attached = attach(uow, relation, conversation, entry.message_id, entry.seq, file)
    if conversation.owner is Owner.CLOSED:
        change_owner(uow, relation, conversation, Owner.BOT, "customer")
    if conversation.owner is Owner.BOT:
        say(uow, relation, conversation, [(RECEIVED, {"is_image": attached.is_image, "has_words": bool(words)})])
    if not words:
        entry.processed_at = relation.now()
    return entry, True


def send_file(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    advisor: Advisor,
    file: GivenFile,
    client_id: str | None = None,
    words: str = "",
) -> bool:
    """As any word of an advisor's, it makes them the owner. False: that `client_id` was sent before.

    Raises: NotFound, Refused("already_taken" | "closed" | "window_closed"), or as `_check_channel`.
    """
    conversation = get_conversation(uow, conversation_id)
    _check_channel(conversation.channel, file)
    if client_id and uow.messages.has_client_id(conversation.id, client_id):
        return False
    take_handoff(uow, relation, conversation.id, advisor)
    check_window(conversation, relation.now())
    note_seen(uow, relation, advisor.id)
    details = {"name": advisor.first_name, "client_id": client_id}
    act = {"act": FILE_ACT, "args": {"has_words": bool(words)}}
    message = add_message(uow, relation, conversation, Author.ADVISOR, words or file.name, act=act, **details)
    attach(uow, relation, conversation, message.id, message.seq, file)
    return True


def _check_channel(channel: str, file: GivenFile) -> None:
    """Raises: Refused("no_files_here" | "file_type_refused_here" | "file_too_large"): it would not be shown there."""
    most = files_out(channel, NO_LIMIT_OF_OURS)
    if not most:
        raise Refused("no_files_here")
    if file.media_type not in most:
        raise Refused("file_type_refused_here")
    check_size(file.size_bytes, most[file.media_type])


def find_file(uow: UnitOfWork, attachment_id: str) -> Attachment:
    """Raises: NotFound("file_unknown")."""
    attachment = uow.attachments.get(attachment_id)
    if attachment is None:
        raise NotFound("file_unknown")
    return attachment


def erase_files(store: Store, relation: Relation, folder: FileFolder, conversation_id: str, actor: str) -> int:
    """Every file of a conversation: rows first, so that nobody is offered one that is gone. Returns how many.

    What was still to be fetched is fetched no more; what was still to be sent becomes a dead letter.
    """
    with store.write() as uow:
        names = uow.attachments.delete_of(conversation_id)
        fetches = MediaRows(uow).delete_of(conversation_id)
        if names or fetches:
            details = {"files": len(names)} | ({"fetches": fetches} if fetches else {})
            uow.record_audit(AuditLine(None, relation.now(), actor, "erase_files", conversation_id, details))
        uow.commit()
    for name in names:
        folder.delete(name)
    return len(names)


def attach(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, message_id: str, seq: int, file: GivenFile
) -> Attachment:
    attachment = Attachment(
        id=new_id(),
        conversation_id=conversation.id,
        message_id=message_id,
        seq=seq,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        stored_as=file.stored_as,
        added_at=relation.now(),
    )
    uow.attachments.add(attachment)
    return attachment
