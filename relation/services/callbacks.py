"""Calls promised to customers: who calls, at which number, in a slot that the advisors' hours allow."""

from relation.context import Relation
from relation.model.commitment import Commitment, CommitmentState
from relation.model.conversation import Conversation
from relation.model.errors import Invalid, Refused
from relation.model.people import Advisor
from relation.services.call_slots import CALLBACK, Slot, is_possible
from relation.services.commitments import end_commitment, make_commitment, open_promise_about, open_promises
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork

PHONE_DIGITS = range(8, 16)
WRITTEN_ANSWER = "advisor_answer"


def promise_callback(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    slot: Slot,
    phone: str | None = None,
    subject: str | None = None,
) -> tuple[Commitment, Advisor | None]:
    """Promises a call in that slot, at that number or at the one in the brand's file; a former promise of a call made
    in this conversation is released. Returns the promise and who is to call, None when the team alone owns it.

    Raises: Refused("slot_impossible" | "phone_missing"), Invalid("phone").
    """
    if not is_possible(relation, slot):
        raise Refused("slot_impossible")
    customer = uow.brand.customer(conversation.customer_reference) if conversation.customer_reference else None
    number = phone or (customer.phone if customer else None)
    if not number:
        raise Refused("phone_missing")
    if sum(sign.isdigit() for sign in number) not in PHONE_DIGITS:
        raise Invalid("phone")
    for former in uow.commitments.open_of_conversation(conversation.id):
        if former.kind == CALLBACK and former.starts_at is not None:
            end_commitment(uow, relation, former, CommitmentState.RELEASED, "bot")
    caller = _caller(uow, conversation, slot)
    made = make_commitment(
        uow, relation, conversation, CALLBACK, subject, slot.ends_at,
        starts_at=slot.starts_at, phone=number, advisor_id=caller.id if caller else None,
    )  # fmt: skip
    return made, caller


def release_callback(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> Commitment:
    """The customer wants no call any more: the next one promised here, or to them, is nobody's to keep.

    Raises: Refused("no_call") when none is to come.
    """
    calls = [one for one in open_promises(uow, conversation) if one.kind == CALLBACK and one.due_at > relation.now()]
    here = [one for one in calls if one.conversation_id == conversation.id]
    found = next(iter([*here, *calls]), None)
    released = uow.commitments.lock(found.id) if found else None
    if released is None:
        raise Refused("no_call")
    end_commitment(uow, relation, released, CommitmentState.RELEASED, "customer")
    return released


def release_written_answer(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, subject: str | None
) -> bool:
    """Whoever is called about the same thing is not written to as well; they are told so. False when nothing was due,
    or when it is late already: that is to be explained, not replaced.
    """
    former = open_promise_about(uow, conversation, WRITTEN_ANSWER, subject)
    if former is None or former.due_at <= relation.now():
        return False
    end_commitment(uow, relation, former, CommitmentState.RELEASED, "bot")
    return True


def _caller(uow: UnitOfWork, conversation: Conversation, slot: Slot) -> Advisor | None:
    """Who already knows the customer, else who has the fewest promises to keep by then."""
    staff = [advisor for advisor in uow.advisors.all() if advisor.is_active]
    known = RoutingReads(uow).last_helper(conversation.id)
    load = uow.commitments.count_open_by_advisor(slot.ends_at)
    knows = next((advisor for advisor in staff if advisor.id == known), None)
    return knows or min(staff, key=lambda one: (load.get(one.id, 0), one.first_name, one.id), default=None)
