"""Whose thread it is: bound to a customer by a proof, kept with its hour and author; unbound by who may, or by time."""

from datetime import timedelta

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.errors import NotFound
from relation.model.events import AuditLine, Event, EventName
from relation.model.identity import STRENGTH, Identity, Proof
from relation.model.people import Advisor
from relation.services.conversations import get_conversation, new_id
from relation.store.unit_of_work import UnitOfWork

PROOF_LIFE = timedelta(days=90)
"""Of silence on a thread: after that a number, or a device, may be somebody else's."""
FILES_MAX = 8
"""Of one person, however many were merged."""


def bind_customer(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    reference: str,
    proof: Proof,
    by: str,
    origin_id: str | None = None,
) -> None:
    """The thread is that customer's from now on; a proof as strong, of the same one, stays as it is."""
    held = uow.identities.active_of(conversation.id)
    if held is not None and held.customer_reference == reference and STRENGTH[held.proof] >= STRENGTH[proof]:
        conversation.customer_reference, conversation.identity_proof = reference, held.proof.value
        return
    if held is not None:
        _end(relation, held, by)
    conversation.customer_reference, conversation.identity_proof = reference, proof.value
    uow.identities.add(Identity(new_id(), conversation.id, reference, proof, relation.now(), by, origin_id))
    data = {"customer_reference": reference, "proof": proof.value}
    origin = {"origin": origin_id} if origin_id else {}
    uow.record(
        Event(None, EventName.CUSTOMER_IDENTIFIED, conversation.id, relation.now(), data),
        AuditLine(None, relation.now(), by, "identify_customer", conversation.id, {**data, **origin}),
    )


def name_on_file(uow: UnitOfWork, conversation: Conversation) -> str | None:
    """The first name of the customer whose thread it is, as their file has it; None: nobody's, or without a file."""
    reference = conversation.customer_reference
    customer = uow.brand.customer(reference) if reference else None
    return customer.first_name if customer else None


def unbind_customer(uow: UnitOfWork, relation: Relation, conversation: Conversation, by: str, why: str) -> None:
    """The thread is nobody's again. Does nothing when it is nobody's."""
    reference = conversation.customer_reference
    if reference is None:
        return
    held = uow.identities.active_of(conversation.id)
    if held is not None:
        _end(relation, held, by)
    conversation.customer_reference = conversation.identity_proof = None
    data = {"customer_reference": reference, "why": why}
    uow.record(
        Event(None, EventName.IDENTITY_MOVED, conversation.id, relation.now(), data),
        AuditLine(None, relation.now(), by, "unlink_identity", conversation.id, data),
    )


def let_proof_lapse(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> None:
    """After PROOF_LIFE without a line; a token has a life of its own, which its channel watches."""
    is_proof = conversation.customer_reference is not None and conversation.identity_proof != Proof.TOKEN
    if is_proof and relation.now() - conversation.updated_at > PROOF_LIFE:
        unbind_customer(uow, relation, conversation, "service", "lapsed")
        forget_whose(conversation)


def unlink_by_advisor(
    uow: UnitOfWork, relation: Relation, conversation_id: str, identity_id: str, advisor: Advisor
) -> None:
    """An advisor says that this thread, seen beside their conversation, is not that customer's.

    Raises: NotFound("identity_unknown") for one that has ended, or of somebody else.
    """
    held = find_identity(uow, conversation_id, identity_id)
    thread = get_conversation(uow, held.conversation_id)
    locked = uow.identities.lock(held.id)
    if locked is None or locked.ended_at is not None:
        raise NotFound("identity_unknown")
    unbind_customer(uow, relation, thread, advisor.login, "unlinked")
    forget_whose(thread)


def find_identity(uow: UnitOfWork, conversation_id: str, identity_id: str) -> Identity:
    """Of the customer of that conversation. Raises: NotFound."""
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    known = uow.identities.of_customers(files_of(uow, conversation.customer_reference), limit=100)
    found = next((one for one in known if one.id == identity_id), None)
    if found is None:
        raise NotFound("identity_unknown")
    return found


def files_of(uow: UnitOfWork, reference: str | None) -> tuple[str, ...]:
    """The references of one person's files at the brand: this one first, then those merged with it."""
    if reference is None:
        return ()
    found, looked_at = [reference], 0
    while looked_at < len(found) < FILES_MAX:
        merges = uow.merges.active_of(found[looked_at:])
        looked_at = len(found)
        for merge in merges:
            found += [one for one in (merge.kept_reference, merge.merged_reference) if one not in found]
    return tuple(found[:FILES_MAX])


def forget_whose(conversation: Conversation) -> None:
    """The talk itself, as the bot holds it, may know orders and an address: it starts afresh."""
    conversation.dialogue_state = conversation.first_name = None


def _end(relation: Relation, held: Identity, by: str) -> None:
    held.ended_at, held.ended_by = relation.now(), by
