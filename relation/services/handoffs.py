"""Handoffs: open, take, return, close, leave. The only place where a conversation goes to a person and comes back."""

from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Owner
from relation.model.errors import Refused
from relation.model.events import EventName
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services.advisors import note_seen
from relation.services.conversations import add_message, change_owner, get_conversation, new_id, refuse_erased
from relation.services.fair_share import is_someone_there
from relation.services.handoff_moves import end_handoff, record_move, say_quietly
from relation.services.matters import matter_for_the_bot
from relation.services.need import come_back
from relation.services.routing import offer_at_once, offer_to
from relation.services.satisfaction import ask_satisfaction
from relation.services.speaking import say_acts
from relation.services.summary import summarise
from relation.services.waits import STEPPED_IN, WAITS_FOR_SOMEBODY, queue_facts
from relation.services.windows import check_window
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork


def open_handoff(uow: UnitOfWork, relation: Relation, conversation: Conversation, reasons: list[str]) -> dict[str, Any]:
    """Puts the conversation in the queue, once. Returns the truth to tell the customer.

    Returns: `queue_facts`.
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
        record_move(uow, relation, handoff, EventName.HANDOFF_OPENED, "bot")
        enter_queue(uow, relation, conversation, handoff)
    return queue_facts(uow, relation, handoff)


def enter_queue(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, handoff: Handoff, offered_to: str | None = None
) -> None:
    """For the first time or again: its place is noted, for the estimates of those to come, and it is offered, to that
    advisor first if one is given.
    """
    handoff.summary = {**handoff.summary, "place": uow.handoffs.position(handoff)}
    conversation.need = {**conversation.need, WAITS_FOR_SOMEBODY: is_someone_there(uow, relation)}
    if offered_to is None:
        offer_at_once(uow, relation, handoff)
    else:
        offer_to(uow, relation, handoff, offered_to)


def take_handoff(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> Conversation:
    """The advisor becomes the owner, from the queue or straight from the bot.

    Raises: Refused("already_taken") when another advisor owns it,
    Refused("closed" | "customer_erased" | "advisor_disabled").
    """
    conversation = get_conversation(uow, conversation_id)
    _check_is_active(uow, advisor)
    refuse_erased(conversation)
    if conversation.owner is Owner.ADVISOR:
        if conversation.advisor_id == advisor.id:
            return conversation
        raise Refused("already_taken", advisor_id=conversation.advisor_id)
    if conversation.owner is Owner.CLOSED:
        raise Refused("closed")
    handoff = uow.handoffs.lock_open(conversation.id) or _handoff_by_advisor(uow, relation, conversation)
    handoff.take(advisor.id, relation.now())
    note_seen(uow, relation, advisor.id)
    change_owner(uow, relation, conversation, Owner.ADVISOR, advisor.login, advisor.id)
    record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, advisor.login)
    say_quietly(uow, relation, conversation, "system_advisor_joined", first_name=advisor.first_name)
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

    Raises: Refused("already_taken" | "closed" | "empty" | "advisor_disabled"), NotFound; Refused("window_closed") when
    the channel takes no free words any more.
    """
    if not text.strip():
        raise Refused("empty")
    if client_id and uow.messages.has_client_id(get_conversation(uow, conversation_id).id, client_id):
        return  # before anything is taken: it may have been given back since
    conversation = take_handoff(uow, relation, conversation_id, advisor)
    check_window(conversation, relation.now())
    note_seen(uow, relation, advisor.id)
    add_message(uow, relation, conversation, Author.ADVISOR, text.strip(), name=advisor.first_name, client_id=client_id)


def return_to_bot(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    advisor: Advisor,
    note: str = "",
    *,
    is_to_resume: bool = False,
) -> None:
    """Gives the conversation back to the bot, which takes up what was agreed (`note`, quoted to the customer), then
    the matter that was interrupted when it `is_to_resume`, else takes leave. Raises: Refused.
    """
    conversation = owned_by(uow, conversation_id, advisor)
    end_handoff(uow, relation, conversation, HandoffState.RETURNED, advisor.login)
    change_owner(uow, relation, conversation, Owner.BOT, advisor.login)
    matter = matter_for_the_bot(relation, conversation) if is_to_resume else None
    note = " ".join(note.split())
    conversation.need = come_back(conversation.need, note, f"{matter.objective}.{matter.name}" if matter else None)
    say_quietly(uow, relation, conversation, "system_returned", first_name=advisor.first_name)
    args = {"advisor_name": advisor.first_name, "note": note, "unfinished": matter.label if matter else None}
    buttons = [{"title": matter.label, "payload": f"/{matter.objective}.{matter.name}"}] if matter else []
    say_acts(uow, relation, conversation, [Act("utter_back_to_bot", args, "", buttons)])


def close_conversation(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor | None = None
) -> None:
    """Ends the conversation, by its advisor or (None) by the customer. Raises: Refused, NotFound."""
    if advisor is None:
        conversation = get_conversation(uow, conversation_id)
    else:
        conversation = owned_by(uow, conversation_id, advisor)
    if conversation.owner is Owner.CLOSED:
        return
    actor = advisor.login if advisor else "customer"
    helper = conversation.advisor_id or RoutingReads(uow).last_helper(conversation.id)
    end_handoff(uow, relation, conversation, HandoffState.CLOSED if advisor else HandoffState.LEFT, actor)
    change_owner(uow, relation, conversation, Owner.CLOSED, actor)
    say_quietly(uow, relation, conversation, "system_closed")
    ask_satisfaction(uow, relation, conversation, helper)


def leave_queue(uow: UnitOfWork, relation: Relation, conversation: Conversation, *, is_refusal: bool = True) -> None:
    """The waiting customer goes back to the bot, and by default wants no person any more.

    Raises: Refused when nobody is awaited.
    """
    if conversation.owner is not Owner.WAITING:
        raise Refused("not_waiting")
    end_handoff(uow, relation, conversation, HandoffState.LEFT, "customer")
    change_owner(uow, relation, conversation, Owner.BOT, "customer")
    if is_refusal:
        conversation.need = {**conversation.need, "refused_offer": True}


def _check_is_active(uow: UnitOfWork, advisor: Advisor) -> None:
    """The account may have been closed since the request was let in: who may speak is read in the transaction."""
    known = uow.advisors.get(advisor.id)
    if known is None or not known.is_active:
        raise Refused("advisor_disabled")


def owned_by(uow: UnitOfWork, conversation_id: str, advisor: Advisor) -> Conversation:
    """Locked for this transaction. Raises: NotFound, Refused("not_yours" | "customer_erased" | "advisor_disabled")."""
    conversation = get_conversation(uow, conversation_id)
    _check_is_active(uow, advisor)
    refuse_erased(conversation)
    if conversation.owner is not Owner.ADVISOR or conversation.advisor_id != advisor.id:
        raise Refused("not_yours", owner=conversation.owner)
    return conversation
