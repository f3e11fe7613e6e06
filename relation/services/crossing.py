"""A customer arrives on another channel with a code: the same person, the same talk, the same promises and advisor."""

from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import InboxEntry
from relation.model.events import AuditLine, EventName
from relation.model.identity import LinkCode, Proof
from relation.services.conversations import change_owner
from relation.services.handoff_moves import record_move, say_quietly
from relation.services.identities import bind_customer, name_on_file
from relation.services.link_codes import EXPIRED, check_code
from relation.services.matters import Matter, matter_for_the_bot
from relation.services.promise_keeping import late_acts, promise_args, untold_and_open
from relation.services.recall import RECALLED
from relation.services.speaking import say, say_acts
from relation.store.unit_of_work import UnitOfWork

TOLD_AT_ONCE = 2
CUSTOMER = "customer"


def cross_over(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry, code: str, *, is_only_code: bool
) -> None:
    """Links this thread by that code and goes on here with the other's talk; a code that is worth nothing is told so.

    Words beside the code have their turn afterwards, as any message.
    """
    found = check_code(uow, relation, conversation, code)
    origin = uow.conversations.lock(found.conversation_id) if isinstance(found, LinkCode) else None
    if isinstance(found, LinkCode) and (origin is None or origin.customer_reference != found.customer_reference):
        found = EXPIRED  # who gave it has signed out since, or is somebody else
    if isinstance(found, LinkCode) and origin is not None:
        found.used_at, found.used_in = relation.now(), conversation.id
        _go_on_here(uow, relation, origin, conversation, entry)
    elif conversation.owner is Owner.BOT:
        say(uow, relation, conversation, [("service_code_refused", {"why": found})], reply_to=entry.id)
    else:
        return  # a person reads it
    if is_only_code:
        entry.processed_at = relation.now()


def _go_on_here(
    uow: UnitOfWork, relation: Relation, origin: Conversation, here: Conversation, entry: InboxEntry
) -> None:
    reference = origin.customer_reference or ""
    if here.customer_reference is None:  # it may be the thread of a file that is merged with that one: it stays so
        bind_customer(uow, relation, here, reference, Proof.CODE, CUSTOMER, origin.id)
    matter = matter_for_the_bot(relation, origin)
    here.first_name = name_on_file(uow, here) or origin.first_name or here.first_name
    _carry_memory(origin, here, f"{matter.objective}.{matter.name}" if matter else None)
    promises = _carry_promises(uow, origin, here)
    details = {"from": origin.id, "channel": origin.channel, "promises": promises}
    uow.record_audit(AuditLine(None, relation.now(), CUSTOMER, "carry_conversation", here.id, details))
    if here.owner is Owner.BOT and origin.owner in (Owner.WAITING, Owner.ADVISOR):
        _bring_the_person(uow, relation, origin, here)
    say_quietly(uow, relation, origin, "system_continued_elsewhere", channel_next=here.channel)
    _say_where_we_are(uow, relation, origin.channel, here, matter, entry)


def _say_where_we_are(
    uow: UnitOfWork, relation: Relation, before: str, here: Conversation, matter: Matter | None, entry: InboxEntry
) -> None:
    """By the bot, which then also tells what is promised; by a quiet line where a person has the floor."""
    advisor = uow.advisors.get(here.advisor_id) if here.advisor_id else None
    args: dict[str, Any] = {
        "channel_before": before,
        "matter": matter.label if matter else None,
        "advisor_name": advisor.first_name if advisor else None,
        "is_waiting": here.owner is Owner.WAITING,
    }
    if here.owner is not Owner.BOT:
        say_acts(uow, relation, here, [Act("service_continued_here", args)], author=Author.SYSTEM, reply_to=entry.id)
        return
    buttons = [{"title": matter.label, "payload": f"/{matter.objective}.{matter.name}"}] if matter else []
    acts = [Act("service_continued_here", args, "", buttons), *_promises_to_tell(uow, relation, here)]
    say_acts(uow, relation, here, acts, reply_to=entry.id)


def _carry_memory(origin: Conversation, here: Conversation, matter: str | None) -> None:
    """What was said there counts as said here; a refused personalisation follows everywhere."""
    choices = (origin.accepts_personalisation, here.accepts_personalisation)
    here.accepts_personalisation = False if False in choices else origin.accepts_personalisation
    here.persona_scores = dict(origin.persona_scores) if here.accepts_personalisation is not False else {}
    here.understanding = origin.understanding or here.understanding
    here.dialogue_state = origin.dialogue_state
    recalled = {"channel": origin.channel, "at": origin.updated_at.isoformat(), "matter": matter}
    returned = {"returned": {"note": "", "unfinished": matter}} if matter else {}
    here.need = {**here.need, **origin.need, RECALLED: recalled, **returned}


def _carry_promises(uow: UnitOfWork, origin: Conversation, here: Conversation) -> list[str]:
    """What is still to be kept is told here from now on. Returns their ids."""
    carried = []
    for promise in uow.commitments.open_of_conversation(origin.id):
        locked = uow.commitments.lock(promise.id)
        if locked is not None:
            locked.conversation_id = here.id
            carried.append(locked.id)
    return carried


def _bring_the_person(uow: UnitOfWork, relation: Relation, origin: Conversation, here: Conversation) -> None:
    """Whoever answers, or the place in the queue, comes along: the handoff is the same one."""
    owner, advisor_id = origin.owner, origin.advisor_id
    handoff = uow.handoffs.lock_open(origin.id)
    if handoff is None:
        return
    change_owner(uow, relation, origin, Owner.BOT, CUSTOMER)
    record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, CUSTOMER)
    handoff.conversation_id = here.id
    change_owner(uow, relation, here, owner, CUSTOMER, advisor_id)
    record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, CUSTOMER)


def _promises_to_tell(uow: UnitOfWork, relation: Relation, here: Conversation) -> list[Act]:
    late, coming = untold_and_open(uow, relation, here)
    told = late_acts(uow, relation, late[:TOLD_AT_ONCE])
    told += [("service_promise_open", promise_args(uow, promise)) for promise in coming[:TOLD_AT_ONCE]]
    return [Act(name, args) for name, args in told]
