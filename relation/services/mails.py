"""E-mails: which conversation one belongs to, what is kept of it, and where an answer belongs."""

from dataclasses import replace
from datetime import datetime

from relation.model.conversation import Message
from relation.model.delivery import InboundMessage, InboxEntry
from relation.model.mail import Letter, Mail, MailThread
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork

REFERENCES_KEPT = 20


def in_its_thread(uow: UnitOfWork, inbound: InboundMessage) -> InboundMessage:
    """A letter that answers one of ours goes on with that conversation, whatever address it was written from.

    Our answers still go to the conversation's own address: who was only forwarded a message learns nothing by it.
    """
    for entry_id in inbound.letter.answers if inbound.letter else ():
        entry = DeliveryRows(uow).get(entry_id)
        conversation = uow.conversations.get(entry.conversation_id) if entry else None
        if conversation is not None and conversation.channel == inbound.channel:
            return replace(inbound, key=conversation.key)
    return inbound


def keep_letter(uow: UnitOfWork, entry: InboxEntry, letter: Letter, sent_at: datetime | None) -> None:
    """The whole text, who it says it is from and to, and what its answers will name."""
    references = list(letter.references[-REFERENCES_KEPT:])
    kept = (letter.subject, letter.text, letter.internet_id, references, letter.sender, letter.recipients, sent_at)
    uow.mails.add(Mail(entry.message_id, entry.conversation_id, entry.seq, *kept))


def thread_of(uow: UnitOfWork, message: Message) -> MailThread | None:
    """Of the letter that this line answers; without one, of the last letter before it. None: there was none."""
    entry = uow.inbox.get(message.reply_to) if message.reply_to else None
    mail = uow.mails.of_message(entry.message_id) if entry else None
    mail = mail or uow.mails.last_before(message.conversation_id, message.seq)
    if mail is None:
        return None
    named = [mail.internet_id] if mail.internet_id else []
    return MailThread(mail.subject, mail.internet_id, (*mail.thread, *named))
