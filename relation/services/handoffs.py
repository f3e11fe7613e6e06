"""Handoffs: open, take, return, close, leave. The only place where a conversation goes to a person and comes back."""

from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.errors import Refused
from relation.model.events import AuditLine, Event, EventName
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services.commitments import end_overdue
from relation.services.conversations import add_message, change_owner, get_conversation, new_id
from relation.services.hours import next_opening
from relation.services.speaking import say
from relation.services.summary import summarise
from relation.store.unit_of_work import UnitOfWork

PRESENCE = timedelta(seconds=60)
SAMPLE_OF_WAITS = 20
STEPPED_IN = "advisor_stepped_in"
"""An advisor who comes unasked: nobody waited, so it says nothing of the wait."""


def open_handoff(uow: UnitOfWork, relation: Relation, conversation: Conversation, reasons: list[str]) -> dict[str, Any]:
    """Puts the conversation in the queue, once. Returns the truth to tell the customer.

    Returns: {"available", "position", "wait_minutes" (or None), "opens_at" (ISO, or None), "reason"}.
    """
    handoff = uow.handoffs.open_for(conversation.id)
    if handoff is None:
        handoff = Handoff(
            id=new_id(),
            conversation_id=conversation.id,
            reasons=reasons,
            priority=max((relation.playbook.reason_priority(reason) for reason in reasons), default=0),
            created_at=relation.now(),
            summary=summarise(uow, relation, conversation, reasons),
        )
        uow.handoffs.add(handoff)
        change_owner(uow, relation, conversation, Owner.WAITING, "bot")
        _record_move(uow, relation, handoff, EventName.HANDOFF_OPENED, "bot")
    return queue_facts(uow, relation, handoff)


def queue_facts(uow: UnitOfWork, relation: Relation, handoff: Handoff) -> dict[str, Any]:
    """What may honestly be said to a waiting customer, from presence, opening hours and recent waits."""
    now = relation.now()
    opens_at = next_opening(relation.playbook, now)
    is_open = opens_at is not None and opens_at <= now
    is_someone_there = bool(uow.advisors.seen_since(now - PRESENCE))
    position = uow.handoffs.position(handoff)
    return {
        "available": is_someone_there,
        "position": position,
        "wait_minutes": _estimate_wait_minutes(uow, position) if is_someone_there else None,
        "opens_at": None if is_open or opens_at is None else opens_at.isoformat(),
        "reason": handoff.reasons[0] if handoff.reasons else "explicit_wish",
    }


def _estimate_wait_minutes(uow: UnitOfWork, position: int) -> int | None:
    """Median of the recent pick-up times, times the place in the queue; None without history."""
    waits = sorted(
        (taken.taken_at - taken.created_at).total_seconds()
        for taken in uow.handoffs.recently_taken(SAMPLE_OF_WAITS)
        if taken.taken_at is not None and STEPPED_IN not in taken.reasons
    )
    if not waits:
        return None
    return max(1, round(waits[len(waits) // 2] * position / 60))


def take_handoff(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> Conversation:
    """The advisor becomes the owner, from the queue or straight from the bot.

    Raises: Refused("already_taken") when another advisor owns it, Refused("closed").
    """
    conversation = get_conversation(uow, conversation_id)
    if conversation.owner is Owner.ADVISOR:
        if conversation.advisor_id == advisor.id:
            return conversation
        raise Refused("already_taken", advisor_id=conversation.advisor_id)
    if conversation.owner is Owner.CLOSED:
        raise Refused("closed")
    handoff = uow.handoffs.open_for(conversation.id) or _handoff_by_advisor(uow, relation, conversation)
    handoff.advisor_id = advisor.id
    handoff.taken_at = relation.now()
    handoff.move_to(HandoffState.TAKEN, relation.now())
    change_owner(uow, relation, conversation, Owner.ADVISOR, advisor.login, advisor.id)
    _record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, advisor.login)
    _system_line(uow, relation, conversation, "system_advisor_joined", first_name=advisor.first_name)
    return conversation


def _handoff_by_advisor(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> Handoff:
    handoff = Handoff(
        id=new_id(),
        conversation_id=conversation.id,
        reasons=[STEPPED_IN],
        priority=0,
        created_at=relation.now(),
        summary=summarise(uow, relation, conversation, [STEPPED_IN]),
    )
    uow.handoffs.add(handoff)
    return handoff


def send_reply(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, text: str, client_id: str | None = None
) -> None:
    """Any word from an advisor makes them the owner. The same `client_id` is sent once.

    Raises: Refused("already_taken" | "closed" | "empty"), NotFound.
    """
    if not text.strip():
        raise Refused("empty")
    if client_id and uow.messages.has_client_id(get_conversation(uow, conversation_id).id, client_id):
        return  # before anything is taken: it may have been given back since
    conversation = take_handoff(uow, relation, conversation_id, advisor)
    add_message(uow, relation, conversation, Author.ADVISOR, text.strip(), name=advisor.first_name, client_id=client_id)


def return_to_bot(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, note: str = "") -> None:
    """Gives the conversation back to the bot, which knows what was said and agreed (`note`). Raises: Refused."""
    conversation = _owned_by(uow, conversation_id, advisor)
    _end_handoff(uow, relation, conversation, HandoffState.RETURNED, advisor.login)
    change_owner(uow, relation, conversation, Owner.BOT, advisor.login)
    conversation.need = {**conversation.need, "failures": 0, "returned": True, "note": note.strip()}
    _system_line(uow, relation, conversation, "system_returned", first_name=advisor.first_name)
    say(uow, relation, conversation, [("utter_back_to_bot", {"advisor_name": advisor.first_name, "unfinished": None})])


def close_conversation(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor | None = None
) -> None:
    """Ends the conversation, by its advisor or (None) by the customer. Raises: Refused, NotFound."""
    if advisor is None:
        conversation = get_conversation(uow, conversation_id)
    else:
        conversation = _owned_by(uow, conversation_id, advisor)
    if conversation.owner is Owner.CLOSED:
        return
    actor = advisor.login if advisor else "customer"
    _end_handoff(uow, relation, conversation, HandoffState.CLOSED if advisor else HandoffState.LEFT, actor)
    change_owner(uow, relation, conversation, Owner.CLOSED, actor)
    _system_line(uow, relation, conversation, "system_closed")


def leave_queue(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> None:
    """The waiting customer goes back to the bot. Raises: Refused when nobody is awaited."""
    if conversation.owner is not Owner.WAITING:
        raise Refused("not_waiting")
    _end_handoff(uow, relation, conversation, HandoffState.LEFT, "customer")
    change_owner(uow, relation, conversation, Owner.BOT, "customer")
    conversation.need = {**conversation.need, "refused_offer": True}


def _owned_by(uow: UnitOfWork, conversation_id: str, advisor: Advisor) -> Conversation:
    conversation = get_conversation(uow, conversation_id)
    if conversation.owner is not Owner.ADVISOR or conversation.advisor_id != advisor.id:
        raise Refused("not_yours", owner=conversation.owner)
    return conversation


def _end_handoff(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, state: HandoffState, actor: str
) -> None:
    if state is not HandoffState.LEFT:
        end_overdue(uow, relation, conversation, actor)
    handoff = uow.handoffs.open_for(conversation.id)
    if handoff is not None:
        handoff.move_to(state, relation.now())
        _record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, actor)


def _record_move(uow: UnitOfWork, relation: Relation, handoff: Handoff, name: EventName, actor: str) -> None:
    data = {"handoff": handoff.id, "state": handoff.state.value, "advisor_id": handoff.advisor_id}
    uow.record(
        Event(None, name, handoff.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), actor, name.value, handoff.conversation_id, data),
    )


def _system_line(uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, **args: object) -> None:
    say(uow, relation, conversation, [(act, dict(args))], author=Author.SYSTEM)
