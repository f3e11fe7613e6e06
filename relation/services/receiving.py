"""What comes in is stored first, once, with its line of the conversation; only then is anyone told it arrived."""

from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import InboundMessage, InboxEntry
from relation.model.errors import Refused
from relation.model.identity import Proof
from relation.services.conversations import add_message, change_owner, new_id, start_conversation
from relation.services.crossing import cross_over
from relation.services.identities import bind_customer, let_proof_lapse, name_on_file
from relation.services.link_codes import code_in, is_only_code
from relation.services.recall import recall_customer
from relation.services.satisfaction import is_answer
from relation.services.surroundings import VIEWS, note_view, without_looks
from relation.store.unit_of_work import UnitOfWork

CONTEXT_MAX_KEYS = 32
"""Beyond that, what a channel told before is forgotten: a row must not grow with each message."""


def receive_message(uow: UnitOfWork, relation: Relation, inbound: InboundMessage) -> tuple[InboxEntry, bool]:
    """Stores the message under (channel, provider_id). Returns the entry and whether it is new.

    A customer who writes in a closed conversation opens it again, with the bot, unless it is what they think of it. Who
    brings a one-time code from another channel goes on here.
    Raises: Refused("message_id_reused") when another thread of the channel holds that id.
    """
    code = inbound.code or code_in(inbound.text)
    if code is not None:
        uow.link_codes.claim()
    uow.conversations.claim(inbound.channel, inbound.key)
    known = uow.inbox.by_provider_id(inbound.channel, inbound.provider_id)
    if known is not None:
        _check_thread(uow, inbound, known)
        return known, False
    conversation = _conversation_of(uow, relation, inbound)
    if conversation.customer_reference and not conversation.last_seq:
        recall_customer(uow, relation, conversation)
    is_told = code is None and is_answer(uow, conversation, inbound.payload, inbound.text)
    if conversation.owner is Owner.CLOSED and not is_told:
        change_owner(uow, relation, conversation, Owner.BOT, "customer")
    message = add_message(
        uow,
        relation,
        conversation,
        Author.CUSTOMER,
        inbound.text,
        name=conversation.first_name,
        client_id=inbound.provider_id,
    )
    entry = InboxEntry(
        id=new_id(),
        channel=inbound.channel,
        provider_id=inbound.provider_id,
        conversation_id=conversation.id,
        message_id=message.id,
        seq=message.seq,
        received_at=relation.now(),
        payload=inbound.payload,
    )
    uow.inbox.add(entry)
    if code is not None:
        is_alone = inbound.code is not None or is_only_code(inbound.text)
        cross_over(uow, relation, conversation, entry, code, is_only_code=is_alone)
    return entry, True


def _check_thread(uow: UnitOfWork, inbound: InboundMessage, known: InboxEntry) -> None:
    thread = uow.conversations.get(known.conversation_id)
    if thread is None or thread.key != inbound.key:
        raise Refused("message_id_reused")


def _conversation_of(uow: UnitOfWork, relation: Relation, inbound: InboundMessage) -> Conversation:
    found = uow.conversations.by_key(inbound.channel, inbound.key)
    conversation = uow.conversations.lock(found.id) if found else None
    if conversation is None or conversation.erased_at is not None:
        conversation = start_conversation(uow, relation, inbound.channel, inbound.key)
    let_proof_lapse(uow, relation, conversation)
    remember(uow, relation, conversation, inbound.first_name, inbound.customer_reference, inbound.context)
    return conversation


def remember(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    first_name: str | None,
    customer_reference: str | None,
    context: dict[str, Any],
) -> None:
    """Keeps what the channel tells of the customer; a proven identity is never replaced by none, nor pages by the last.

    The name on a proven customer's file goes before `first_name`, the channel's. `views` is ours to count: what a
    channel sends under that name is not kept.
    """
    if customer_reference:
        bind_customer(uow, relation, conversation, customer_reference, Proof.TOKEN, "customer")
    conversation.first_name = name_on_file(uow, conversation) or first_name or conversation.first_name
    if context:
        told = {name: value for name, value in context.items() if name != VIEWS}
        merged = {**conversation.context, **told}
        kept = merged if len(merged) <= CONTEXT_MAX_KEYS else told
        is_noted = conversation.accepts_personalisation is not False
        conversation.context = note_view(kept, relation.now()) if is_noted else without_looks(kept)
