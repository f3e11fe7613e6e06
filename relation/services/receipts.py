"""How far each side has got: what has reached the customer, what they were shown, what their advisor has seen."""

from relation.context import Relation
from relation.model.conversation import Conversation, Owner
from relation.model.events import Event, EventName
from relation.model.people import Advisor
from relation.services.conversations import deliver_up_to, get_conversation
from relation.store.unit_of_work import UnitOfWork


def mark_delivered(uow: UnitOfWork, relation: Relation, conversation: Conversation, seq: int) -> None:
    """Every message up to `seq` is in the customer's browser; what they were shown is told by `mark_read`."""
    waiting = deliver_up_to(uow, relation, conversation, min(seq, conversation.last_seq))
    if waiting:
        last = max(entry.seq for entry in waiting)
        uow.record(Event(None, EventName.MESSAGES_DELIVERED, conversation.id, relation.now(), {"seq": last}))


def mark_seen(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, seq: int) -> None:
    """The advisor who owns the conversation has it before their eyes up to `seq`. Nothing for anybody else's eyes.

    Raises: NotFound.
    """
    conversation = get_conversation(uow, conversation_id)
    seq = min(seq, conversation.last_seq)
    is_theirs = conversation.owner is Owner.ADVISOR and conversation.advisor_id == advisor.id
    if not is_theirs or seq <= conversation.seen_seq:
        return
    conversation.seen_seq = seq
    uow.record(Event(None, EventName.MESSAGES_SEEN, conversation.id, relation.now(), {"seq": seq}))
