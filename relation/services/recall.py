"""A customer who comes back by another way is not asked again what they have already said."""

from datetime import timedelta

from relation.context import Relation
from relation.model.conversation import Conversation, Owner
from relation.model.events import AuditLine
from relation.services.identities import files_of
from relation.services.matters import matter_for_the_bot
from relation.store.unit_of_work import UnitOfWork

LOOKED_AT = 5
TAKEN_UP_WITHIN = timedelta(days=7)
"""Older talks are remembered by the people's card, not taken up by the bot."""
IN_WRITING, LANGUAGE = "in_writing", "language"
"""Running facts that are true of the person, whatever the channel; the language, until they have written here."""
SIGNED_IN = "token"
RECALLED = "recalled"


def recall_customer(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> None:
    """Brings to a conversation what its proven customer told in their last one; does nothing twice.

    A refused personalisation and a wish to write follow them everywhere. Who has signed in also finds the matter that
    was going on, for TAKEN_UP_WITHIN: the talk itself (the brain's state) and what to remind them of.
    """
    last = _last_talk(uow, conversation)
    if last is None or RECALLED in conversation.need:
        return
    if conversation.accepts_personalisation is None:
        conversation.accepts_personalisation = last.accepts_personalisation
    if conversation.accepts_personalisation is not False and not conversation.persona_scores:
        conversation.persona_scores = dict(last.persona_scores)
    names = (IN_WRITING,) if conversation.last_seq else (IN_WRITING, LANGUAGE)
    lasting = {name: last.need[name] for name in names if name in last.need}
    conversation.need = {**lasting, **conversation.need, RECALLED: _what_was_going_on(relation, conversation, last)}
    details = {"from": last.id, "channel": last.channel}
    uow.record_audit(AuditLine(None, relation.now(), "service", "recall_customer", conversation.id, details))


def _last_talk(uow: UnitOfWork, conversation: Conversation) -> Conversation | None:
    files = files_of(uow, conversation.customer_reference)
    others = uow.conversations.of_customers(files, LOOKED_AT) if files else []
    return next((other for other in others if other.id != conversation.id and other.last_seq), None)


def _what_was_going_on(relation: Relation, conversation: Conversation, last: Conversation) -> dict[str, str | None]:
    """{"channel", "at", "matter"}: `matter` (objective.motif) is None when there is none to take up."""
    is_recent = relation.now() - last.updated_at < TAKEN_UP_WITHIN
    is_takeable = is_recent and conversation.identity_proof == SIGNED_IN and last.owner in (Owner.BOT, Owner.CLOSED)
    matter = matter_for_the_bot(relation, last) if is_takeable else None
    if is_takeable and conversation.dialogue_state is None:
        conversation.dialogue_state = last.dialogue_state
    name = f"{matter.objective}.{matter.name}" if matter else None
    return {"channel": last.channel, "at": last.updated_at.isoformat(), "matter": name}
