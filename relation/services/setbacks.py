"""When a message cannot get its answer: the customer is told the truth once, and a person is called."""

from relation.context import Relation
from relation.model.conversation import Conversation, Owner
from relation.model.events import AuditLine, Event, EventName
from relation.services.conversations import get_conversation
from relation.services.handoffs import open_handoff
from relation.services.speaking import say
from relation.store.unit_of_work import UnitOfWork

UNANSWERED = "bot_unavailable"
"""The reason of the handoffs opened here: the announcement tells all, so the wait needs no other line."""


def tell_the_brain_is_away(uow: UnitOfWork, relation: Relation, conversation: Conversation, reply_to: str) -> None:
    """The handoff it opens makes a person the next to speak: it is told once."""
    _hand_over(uow, relation, conversation, "service_brain_down", reply_to)


def set_message_aside(
    uow: UnitOfWork, relation: Relation, conversation_id: str, entry_id: str, cause: str, attempts: int
) -> None:
    """A message whose turn has failed each time is not tried again; the ones after it get theirs.

    `cause`: what failed, without a word of the customer. Does nothing when the message has been processed meanwhile.
    Raises: NotFound.
    """
    conversation = get_conversation(uow, conversation_id)
    entry = uow.inbox.get(entry_id)
    if entry is None or entry.processed_at is not None:
        return
    data = {"seq": entry.seq, "cause": cause, "attempts": attempts}
    now = relation.now()
    uow.record(
        Event(None, EventName.MESSAGE_SET_ASIDE, conversation.id, now, data),
        AuditLine(None, now, "service", "set_message_aside", conversation.id, data),
    )
    if conversation.owner is Owner.BOT:
        _hand_over(uow, relation, conversation, "service_message_set_aside", entry.id)
    entry.processed_at = now


def _hand_over(uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, reply_to: str) -> None:
    facts = open_handoff(uow, relation, conversation, [UNANSWERED])
    say(uow, relation, conversation, [(act, {}), ("utter_handoff_announced", facts)], reply_to=reply_to)
