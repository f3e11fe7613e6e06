"""A customer who writes while a person is awaited: told once that they are heard, and free to leave the queue."""

from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.services.handoffs import leave_queue
from relation.services.setbacks import UNANSWERED
from relation.services.speaking import say
from relation.store.unit_of_work import UnitOfWork

LEAVES = "abandonner"
SURE = 0.6


def hear_while_waiting(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, understanding: dict[str, Any], reply_to: str
) -> None:
    """The bot stays silent: a quiet line of the service answers the first message of a wait, and no other."""
    if understanding.get("motif") == LEAVES and float(understanding.get("confidence") or 0.0) >= SURE:
        leave_queue(uow, relation, conversation)
        say(uow, relation, conversation, [("utter_waiting_left", {})], reply_to=reply_to)
        return
    handoff = uow.handoffs.open_for(conversation.id)
    if handoff is None or UNANSWERED in handoff.reasons or conversation.need.get("heard") == handoff.id:
        return  # told already: the announcement of an incident says it all
    conversation.need = {**conversation.need, "heard": handoff.id}
    say(uow, relation, conversation, [("system_waiting", {})], author=Author.SYSTEM, reply_to=reply_to)
