"""Conversations that nobody holds any more: given back to the queue with a word to the customer, or ended."""

from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.events import EventName
from relation.model.handoff import Handoff, HandoffState
from relation.services.call_slots import CALL_AHEAD
from relation.services.conversations import change_owner, get_conversation
from relation.services.fair_share import present_advisors
from relation.services.handoff_moves import end_handoff, record_move, say_quietly
from relation.services.handoffs import enter_queue
from relation.services.hours import next_opening
from relation.services.waits import STEPPED_IN, WAITS_FOR_SOMEBODY, queue_facts
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

SERVICE = "service"
TAKES_LEAVE = frozenset({"remercier", "prendre_conge"})
"""Motifs that call for no answer."""


def find_lost(uow: UnitOfWork, relation: Relation, watched_since: datetime) -> list[str]:
    """Conversations whose advisor has gone away, or has taken them without a word.

    Desks are silent while the service is down: nobody is absent before it has watched for as long as the grace.
    """
    return list(dict.fromkeys([*_absent(uow, relation, watched_since), *_silent(uow, relation)]))


def release(uow: UnitOfWork, relation: Relation, conversation_id: str, watched_since: datetime) -> bool:
    """Back in the queue, at its old place; where the customer asked for nobody, back to the bot.

    False when, looked at again under its lock, it is in good hands.
    """
    conversation = get_conversation(uow, conversation_id)
    is_lost = _absent(uow, relation, watched_since, conversation_id) or _silent(uow, relation, conversation_id)
    handoff = uow.handoffs.lock_open(conversation_id)
    if conversation.owner is not Owner.ADVISOR or not is_lost or handoff is None:
        return False
    _let_go(uow, relation, conversation, handoff)
    return True


def _let_go(uow: UnitOfWork, relation: Relation, conversation: Conversation, handoff: Handoff) -> None:
    """With a word to the customer."""
    advisor = uow.advisors.get(conversation.advisor_id) if conversation.advisor_id else None
    name = advisor.first_name if advisor else None
    if STEPPED_IN in handoff.reasons and not _has_answered(uow, conversation, handoff):
        # nobody has dealt with anything: promises stay due, and no satisfaction is asked
        end_handoff(uow, relation, conversation, HandoffState.LEFT, SERVICE)
        change_owner(uow, relation, conversation, Owner.BOT, SERVICE)
        say_quietly(uow, relation, conversation, "system_returned", first_name=name)
        return
    handoff.give_back(relation.now())
    change_owner(uow, relation, conversation, Owner.WAITING, SERVICE)
    record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, SERVICE)
    conversation.need = {key: fact for key, fact in conversation.need.items() if key != "heard"}
    enter_queue(uow, relation, conversation, handoff)
    facts = queue_facts(uow, relation, handoff)
    say_quietly(uow, relation, conversation, "system_released", first_name=name, **facts)


def _has_answered(uow: UnitOfWork, conversation: Conversation, handoff: Handoff) -> bool:
    return bool(RoutingReads(uow).advisors_words(conversation.id, handoff.created_at))


def _absent(
    uow: UnitOfWork, relation: Relation, watched_since: datetime, conversation_id: str | None = None
) -> list[str]:
    silent_since = relation.now() - relation.playbook.queue.grace
    if watched_since > silent_since:
        return []
    return RoutingReads(uow).held_by_absent(silent_since, conversation_id)


def _silent(uow: UnitOfWork, relation: Relation, conversation_id: str | None = None) -> list[str]:
    now, rules = relation.now(), relation.playbook.queue
    return RoutingReads(uow).held_in_silence(now - rules.first_word, (now + CALL_AHEAD, now), conversation_id)


def find_idle(uow: UnitOfWork, relation: Relation) -> list[str]:
    """Conversations with an advisor in which nothing has happened for a day or so (`idle_hours`)."""
    return RoutingReads(uow).held_idle(relation.now() - relation.playbook.queue.idle)


def end_idle(uow: UnitOfWork, relation: Relation, conversation_id: str) -> bool:
    """Every handoff ends; but who has spoken last, and not to take leave, is given back to the queue or to the bot.

    False when something has happened meanwhile.
    """
    conversation = get_conversation(uow, conversation_id)
    is_idle = RoutingReads(uow).held_idle(relation.now() - relation.playbook.queue.idle, conversation_id)
    if conversation.owner is not Owner.ADVISOR or not is_idle:
        return False
    handoff = uow.handoffs.lock_open(conversation_id)
    if handoff is not None and _waits_for_words(uow, conversation):
        _let_go(uow, relation, conversation, handoff)
        return True
    end_handoff(uow, relation, conversation, HandoffState.CLOSED, SERVICE)
    change_owner(uow, relation, conversation, Owner.CLOSED, SERVICE)
    say_quietly(uow, relation, conversation, "system_closed_idle")
    return True


def _waits_for_words(uow: UnitOfWork, conversation: Conversation) -> bool:
    has_spoken_last = RoutingReads(uow).last_speaker(conversation.id) is Author.CUSTOMER
    return has_spoken_last and (conversation.understanding or {}).get("motif") not in TAKES_LEAVE


def find_forsaken(uow: UnitOfWork, relation: Relation) -> list[str]:
    """Conversations that were told that somebody is there, and wait while everybody has gone home."""
    if _is_open(relation) or present_advisors(uow, relation):
        return []
    needs = RoutingReads(uow).waiting_needs()
    return [conversation_id for conversation_id, need in needs.items() if need.get(WAITS_FOR_SOMEBODY)]


def tell_forsaken(uow: UnitOfWork, relation: Relation, conversation_id: str) -> bool:
    """The truth changes after hours: it is told, once. False when it does not any more."""
    conversation = get_conversation(uow, conversation_id)
    handoff = uow.handoffs.open_for(conversation_id)
    is_told = not conversation.need.get(WAITS_FOR_SOMEBODY)
    if conversation.owner is not Owner.WAITING or handoff is None or is_told:
        return False
    conversation.need = {**conversation.need, WAITS_FOR_SOMEBODY: False}
    say_quietly(uow, relation, conversation, "system_gone_home", **queue_facts(uow, relation, handoff))
    return True


def _is_open(relation: Relation) -> bool:
    opens_at = next_opening(relation.playbook, relation.now())
    return opens_at is not None and opens_at <= relation.now()
