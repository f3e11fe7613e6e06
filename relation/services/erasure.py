"""A customer asks to be forgotten: their words and their file are erased, for good, in one transaction."""

from collections import Counter
from dataclasses import dataclass

from relation.context import Relation
from relation.model.commitment import CommitmentState
from relation.model.conversation import Conversation, Owner
from relation.model.errors import NotFound
from relation.model.events import AuditLine
from relation.model.handoff import HandoffState
from relation.services.commitments import end_commitment
from relation.services.conversations import change_owner, new_id
from relation.services.handoff_moves import end_handoff
from relation.services.identities import files_of
from relation.store.erasure import ErasureRows
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store, UnitOfWork

DATA_REQUEST, ERASURE = "data_request", "effacement"
KEPT = ("objective", "motif", "confidence")
"""Of what was understood: what figures count."""


@dataclass(frozen=True)
class Erased:
    """How much there was. `orders` are kept, without a name; `merged`: other files that were said to be theirs."""

    conversations: int
    files: int
    orders: int
    merged: tuple[str, ...]


def erase_customer(store: Store, relation: Relation, folder: FileFolder, reference: str, actor: str) -> Erased:
    """Erases messages, e-mails, files, notes, identities and the brand's file of a customer; closes their
    conversations; keeps orders and what figures count, with nobody's name. It cannot be undone.

    Files go from the disk once the rows are gone. Raises: NotFound("customer_unknown"), Refused("business_under_way"),
    whose detail `references` says what the brand still has to do for them.
    """
    with store.write() as uow:
        erased, names = _erase(uow, relation, reference, actor)
        uow.commit()
    for name in names:
        folder.delete(name)
    return erased


def _erase(uow: UnitOfWork, relation: Relation, reference: str, actor: str) -> tuple[Erased, list[str]]:
    uow.merges.claim()
    uow.link_codes.claim()
    customer = uow.brand.customer(reference)
    if customer is None:
        raise NotFound("customer_unknown", reference=reference)
    known, rows = customer.reference, ErasureRows(uow)
    merged = files_of(uow, known)[1:]
    orders = uow.brand.erase_customer(known, relation.now())
    ids = rows.conversations_of(known)
    for conversation in filter(None, map(uow.conversations.lock, ids)):
        _close(uow, relation, conversation, actor)
        _empty(relation, conversation)
    for promise in filter(None, map(uow.commitments.lock, rows.promises_of(ids, known))):
        if promise.state is CommitmentState.OPEN:
            is_this = (promise.kind, promise.subject) == (DATA_REQUEST, ERASURE)
            end_commitment(uow, relation, promise, CommitmentState.KEPT if is_this else CommitmentState.RELEASED, actor)
    uow.session.flush()
    names = rows.erase(ids, known)
    counted = Counter(conversations=len(ids), files=len(names), orders=orders)
    uow.record_audit(AuditLine(None, relation.now(), actor, "erase_customer", known, dict(counted)))
    return Erased(**counted, merged=merged), names


def _close(uow: UnitOfWork, relation: Relation, conversation: Conversation, actor: str) -> None:
    """Without a word: there is nobody to say it to."""
    end_handoff(uow, relation, conversation, HandoffState.LEFT, actor)
    if conversation.owner is not Owner.CLOSED:
        change_owner(uow, relation, conversation, Owner.CLOSED, actor)


def _empty(relation: Relation, conversation: Conversation) -> None:
    """The thread's own name is a number or an address: whoever writes from there again begins a new conversation."""
    about = conversation.need.get("main_objective"), conversation.need.get("main_motif")
    understood = conversation.understanding or {}
    conversation.key = f"erased:{new_id()}"
    conversation.erased_at = relation.now()
    conversation.need = {"main_objective": about[0], "main_motif": about[1]} if about[0] else {}
    conversation.understanding = {name: understood[name] for name in KEPT if name in understood} or None
    conversation.customer_reference = conversation.identity_proof = conversation.secret_hash = None
    conversation.first_name = conversation.dialogue_state = conversation.customer_wrote_at = None
    conversation.persona_scores, conversation.context, conversation.said = {}, {}, {}
