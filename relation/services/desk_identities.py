"""What the card shows of who a customer is: their threads with the proof of each, the files that are one person's."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.errors import NotFound
from relation.model.identity import Identity, Merge, Proof
from relation.services.identities import files_of, find_identity
from relation.services.merges import find_merge
from relation.store.unit_of_work import UnitOfWork

SHOWN = 12


@dataclass(frozen=True)
class IdentityView:
    """One thread. `is_here`: of the conversation that is open; `reference`: of the file that was proven there."""

    id: str
    conversation_id: str
    channel: str
    proof: Proof
    linked_at: datetime
    reference: str
    is_here: bool


@dataclass(frozen=True)
class MergeView:
    """Two files that somebody (`by`, a first name or a login) has merged; `name` and `town` are the other one's."""

    id: str
    reference: str
    name: str
    town: str
    at: datetime
    by: str


@dataclass(frozen=True)
class IdentitiesView:
    """Of an identified customer; `ways` are the channels where the open conversation may go on."""

    identities: list[IdentityView]
    merges: list[MergeView]
    ways: tuple[str, ...]


def list_identities(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> IdentitiesView | None:
    """The latest first; None for who is not identified."""
    files = files_of(uow, conversation.customer_reference)
    if not files:
        return None
    found = uow.identities.of_customers(files, SHOWN)
    merges = uow.merges.active_of(files)
    return IdentitiesView(
        identities=[_identity(uow, one, conversation.id) for one in found],
        merges=[_merge(uow, one, conversation) for one in merges],
        ways=relation.ways.others(conversation.channel),
    )


def view_identity(uow: UnitOfWork, conversation_id: str, identity_id: str) -> IdentityView:
    """One that may be unlinked from beside that conversation. Raises: NotFound."""
    return _identity(uow, find_identity(uow, conversation_id, identity_id), conversation_id)


def view_merge(uow: UnitOfWork, conversation_id: str, merge_id: str) -> MergeView:
    """One that may be undone from beside that conversation. Raises: NotFound, Refused("merge_undone")."""
    merge = find_merge(uow, conversation_id, merge_id)
    return _merge(uow, merge, _read(uow, conversation_id))


def list_ways(uow: UnitOfWork, relation: Relation, conversation_id: str) -> tuple[str, ...]:
    """Raises: NotFound."""
    return relation.ways.others(_read(uow, conversation_id).channel)


def _read(uow: UnitOfWork, conversation_id: str) -> Conversation:
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return conversation


def _identity(uow: UnitOfWork, one: Identity, conversation_id: str) -> IdentityView:
    thread = _read(uow, one.conversation_id)
    is_here = thread.id == conversation_id
    return IdentityView(one.id, thread.id, thread.channel, one.proof, one.linked_at, one.customer_reference, is_here)


def _merge(uow: UnitOfWork, merge: Merge, conversation: Conversation) -> MergeView:
    is_kept_ours = merge.kept_reference == conversation.customer_reference
    reference = merge.merged_reference if is_kept_ours else merge.kept_reference
    customer, advisor = uow.brand.customer(reference), uow.advisors.by_login(merge.merged_by)
    return MergeView(
        id=merge.id,
        reference=reference,
        name=customer.name if customer else reference,
        town=customer.town if customer else "",
        at=merge.merged_at,
        by=advisor.first_name if advisor else merge.merged_by,
    )
