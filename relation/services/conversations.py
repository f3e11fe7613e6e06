"""Conversations: start, add a message, change the owner. Every change is row + event (+ audit) in one transaction."""

import hashlib
import secrets
import uuid
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.model.delivery import DeliveryState, OutboxEntry
from relation.model.errors import NotFound, Refused
from relation.model.events import AuditLine, Event, EventName
from relation.store.unit_of_work import UnitOfWork


def new_id() -> str:
    return str(uuid.uuid4())


def hash_secret(secret: str) -> str:
    """SHA-256 in hex: enough for secrets of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start_conversation(uow: UnitOfWork, relation: Relation, channel: str, key: str) -> Conversation:
    now = relation.now()
    conversation = Conversation(id=new_id(), channel=channel, key=key, created_at=now, updated_at=now)
    uow.conversations.add(conversation)
    uow.record(Event(None, EventName.CONVERSATION_STARTED, conversation.id, now, {"channel": channel}))
    return conversation


def start_webchat(uow: UnitOfWork, relation: Relation) -> tuple[Conversation, str]:
    """Returns the conversation and the secret token that opens it again."""
    token = secrets.token_urlsafe(32)
    conversation = start_conversation(uow, relation, "webchat", new_id())
    conversation.secret_hash = hash_secret(token)
    return conversation, token


def get_conversation(uow: UnitOfWork, conversation_id: str) -> Conversation:
    """Locked for this transaction. Raises: NotFound."""
    conversation = uow.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return conversation


def refuse_erased(conversation: Conversation) -> None:
    """Raises: Refused("customer_erased"): nobody is at the other end any more."""
    if conversation.erased_at is not None:
        raise Refused("customer_erased")


def add_message(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    author: Author,
    text: str,
    **details: Any,
) -> Message:
    """Adds one line; unless the customer wrote it, it is queued for delivery in the same transaction.

    `details`: the optional fields of Message (name, buttons, act, reply_to, client_id).
    """
    now = relation.now()
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq(),
        author=author,
        text=text,
        at=now,
        **details,
    )
    conversation.updated_at = now
    uow.messages.add(message)
    if author is not Author.CUSTOMER:
        uow.outbox.add(
            OutboxEntry(
                id=new_id(),
                conversation_id=conversation.id,
                message_id=message.id,
                channel=conversation.channel,
                seq=message.seq,
                created_at=now,
                next_attempt_at=now,
                planned_at=now,
            )
        )
    uow.record(Event(None, EventName.MESSAGE_ADDED, conversation.id, now, {"seq": message.seq, "author": author.value}))
    return message


def change_owner(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    owner: Owner,
    actor: str,
    advisor_id: str | None = None,
) -> None:
    """Raises: Refused when the transition is not in the table."""
    before = conversation.owner
    conversation.hand_to(owner, advisor_id)
    conversation.updated_at = relation.now()
    data = {"before": before.value, "owner": owner.value, "advisor_id": advisor_id}
    uow.record(
        Event(None, EventName.OWNER_CHANGED, conversation.id, relation.now(), data),
        AuditLine(None, relation.now(), actor, "change_owner", conversation.id, data),
    )


def deliver_up_to(uow: UnitOfWork, relation: Relation, conversation: Conversation, seq: int) -> list[OutboxEntry]:
    """What had not reached the customer up to `seq` now has: its outbox entries are done. Tells nobody."""
    waiting = list(uow.outbox.undelivered(conversation.id, seq))
    for entry in waiting:
        entry.state = DeliveryState.DELIVERED
        entry.done_at = relation.now()
    return waiting


def mark_read(uow: UnitOfWork, relation: Relation, conversation: Conversation, seq: int) -> None:
    """The customer has been shown every message up to `seq`: the outbox entries are done."""
    seq = min(seq, conversation.last_seq)
    if seq <= conversation.read_seq:
        return
    deliver_up_to(uow, relation, conversation, seq)
    conversation.read_seq = seq
    uow.record(Event(None, EventName.MESSAGES_READ, conversation.id, relation.now(), {"seq": seq}))


def choose_personalisation(uow: UnitOfWork, relation: Relation, conversation: Conversation, accepted: bool) -> None:
    """Kept with an audit line: a refusal makes every later journey `neutre`. The same choice again changes nothing."""
    if conversation.accepts_personalisation is accepted:
        return
    conversation.accepts_personalisation = accepted
    if not accepted:
        conversation.persona_scores = {}
        conversation.context = {name: told for name, told in conversation.context.items() if name != "views"}
    data = {"accepted": accepted}
    uow.record(
        Event(None, EventName.PERSONALISATION_CHOSEN, conversation.id, relation.now(), data),
        AuditLine(None, relation.now(), "customer", "choose_personalisation", conversation.id, data),
    )
