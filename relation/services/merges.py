"""Two files of one person: a supervisor says so, and may say the contrary later. No row of either file is moved."""

from relation.context import Relation
from relation.model.brand import Customer
from relation.model.errors import Invalid, NotFound, Refused
from relation.model.events import AuditLine, Event, EventName
from relation.model.identity import Merge
from relation.model.people import Advisor
from relation.services.conversations import new_id
from relation.services.identities import FILES_MAX, files_of
from relation.store.unit_of_work import UnitOfWork


def customers_to_merge(uow: UnitOfWork, conversation_id: str, reference: str) -> tuple[Customer, Customer]:
    """The conversation's customer and the other one, for who is to confirm. Changes nothing.

    Raises: NotFound("conversation_unknown" | "customer_unknown"), Refused("not_identified" | "already_merged"),
    Invalid("same_customer").
    """
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    own = uow.brand.customer(conversation.customer_reference) if conversation.customer_reference else None
    if own is None:
        raise Refused("not_identified")
    other = uow.brand.customer(reference.strip().upper())
    if other is None:
        raise NotFound("customer_unknown")
    if own.reference == other.reference:
        raise Invalid("same_customer")
    files = files_of(uow, own.reference)
    if other.reference in files:
        raise Refused("already_merged")
    if len(files) + len(files_of(uow, other.reference)) > FILES_MAX:
        raise Refused("too_many_files_merged", maximum=FILES_MAX)
    return own, other


def merge_customers(
    uow: UnitOfWork, relation: Relation, conversation_id: str, reference: str, advisor: Advisor
) -> Merge:
    """From now on both files share history, promises and memory; never orders or rights. Raises: as above."""
    uow.merges.claim()
    own, other = customers_to_merge(uow, conversation_id, reference)
    made = Merge(new_id(), own.reference, other.reference, relation.now(), advisor.login)
    uow.merges.add(made)
    _record(uow, relation, made, conversation_id, advisor, "merge_customers")
    return made


def undo_merge(uow: UnitOfWork, relation: Relation, conversation_id: str, merge_id: str, advisor: Advisor) -> None:
    """Each file is by itself again, as it was. Raises: NotFound, Refused("merge_undone")."""
    uow.merges.claim()
    find_merge(uow, conversation_id, merge_id)
    merge = uow.merges.lock(merge_id)
    if merge is None:
        raise NotFound("merge_unknown")
    merge.undo(advisor.login, relation.now())
    _record(uow, relation, merge, conversation_id, advisor, "undo_merge")


def find_merge(uow: UnitOfWork, conversation_id: str, merge_id: str) -> Merge:
    """One that names a file of the conversation's customer. Raises: NotFound, Refused("merge_undone")."""
    conversation = uow.conversations.get(conversation_id)
    merge = uow.merges.get(merge_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    if merge is None:
        raise NotFound("merge_unknown")
    if merge.undone_at is not None:
        raise Refused("merge_undone")
    if merge.kept_reference not in files_of(uow, conversation.customer_reference):
        raise NotFound("merge_unknown")
    return merge


def _record(
    uow: UnitOfWork, relation: Relation, merge: Merge, conversation_id: str, advisor: Advisor, action: str
) -> None:
    """An audit line under each of both files; open cards of the conversation are drawn again."""
    details = {"merge": merge.id, "kept": merge.kept_reference, "merged": merge.merged_reference}
    uow.record(Event(None, EventName.IDENTITY_MOVED, conversation_id, relation.now(), {"merge": merge.id}))
    for reference in (merge.kept_reference, merge.merged_reference):
        uow.record_audit(AuditLine(None, relation.now(), advisor.login, action, reference, details))
