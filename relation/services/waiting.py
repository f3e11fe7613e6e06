"""A customer who writes while a person is awaited: told once that they are heard, and free to leave the queue."""

from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.services.call_times import CHOSEN, is_call_wish
from relation.services.handoffs import leave_queue
from relation.services.setbacks import UNANSWERED
from relation.services.speaking import say
from relation.services.waits import queue_facts
from relation.store.unit_of_work import UnitOfWork

LEAVES = "abandonner"
ASKS_AGAIN = "demander_humain"
SURE = 0.6


def leave_for_a_call(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str, understanding: dict[str, Any]
) -> bool:
    """True when a waiting customer wants a call at an hour instead: they are with the bot again, to agree on it."""
    if conversation.owner is not Owner.WAITING or not _prefers_a_call(uow, relation, conversation, text, understanding):
        return False
    leave_queue(uow, relation, conversation, is_refusal=False)
    return True


def _prefers_a_call(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str, understanding: dict[str, Any]
) -> bool:
    """What is grave keeps its place in the queue, unless one of the hours that we proposed is chosen."""
    entities = understanding.get("entities") or []
    if any(found["entity"] == CHOSEN for found in entities):
        return True
    handoff = uow.handoffs.open_for(conversation.id)
    is_grave = handoff is not None and relation.playbook.is_grave(handoff.reasons)
    intent = (understanding.get("intent") or {}).get("name", "")
    return not is_grave and is_call_wish(text, intent, entities, relation.now().astimezone(relation.time_zone))


def stop_waiting(uow: UnitOfWork, relation: Relation, conversation: Conversation, reply_to: str | None = None) -> None:
    """The customer goes back to the bot, which says so. Does nothing when nobody is awaited any more."""
    if conversation.owner is Owner.WAITING:
        leave_queue(uow, relation, conversation)
        say(uow, relation, conversation, [("utter_waiting_left", {})], reply_to=reply_to)


def hear_while_waiting(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, understanding: dict[str, Any], reply_to: str
) -> None:
    """The bot stays silent: a quiet line of the service answers the first message of a wait, and who asks again for
    somebody reads where they stand.
    """
    if understanding.get("motif") == LEAVES and float(understanding.get("confidence") or 0.0) >= SURE:
        stop_waiting(uow, relation, conversation, reply_to)
        return
    handoff = uow.handoffs.open_for(conversation.id)
    if handoff is not None and understanding.get("motif") == ASKS_AGAIN:
        facts = queue_facts(uow, relation, handoff)
        say(uow, relation, conversation, [("system_still_waiting", facts)], author=Author.SYSTEM, reply_to=reply_to)
        conversation.need = {**conversation.need, "heard": handoff.id}
        return
    if handoff is None or UNANSWERED in handoff.reasons or conversation.need.get("heard") == handoff.id:
        return  # told already: the announcement of an incident says it all
    conversation.need = {**conversation.need, "heard": handoff.id}
    say(uow, relation, conversation, [("system_waiting", {})], author=Author.SYSTEM, reply_to=reply_to)
