"""A known customer's other conversations, on every channel: what about, how each ended, what they said of it."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Conversation, Owner
from relation.model.desk import Outcome
from relation.services.identities import files_of
from relation.services.labels import Labels
from relation.services.wrapping_up import about_of
from relation.store.unit_of_work import UnitOfWork

SHOWN = 8


@dataclass(frozen=True)
class PastConversation:
    """`outcome` and `grade` (1 to 5) are None where nobody told; labels are to be read."""

    id: str
    channel: str
    owner: Owner
    updated_at: datetime
    objective: str | None
    motif: str | None
    outcome: Outcome | None
    grade: int | None


def list_history(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> list[PastConversation]:
    """The latest first; nothing for who is not identified."""
    if not conversation.customer_reference:
        return []
    found = uow.conversations.of_customers(files_of(uow, conversation.customer_reference), SHOWN + 1)
    others = [one for one in found if one.id != conversation.id][:SHOWN]
    ids = [one.id for one in others]
    labels, ends, told = Labels(relation.playbook), uow.wrap_ups.latest_of(ids), uow.satisfactions.grades_of(ids)
    past = []
    for one in others:
        end = ends.get(one.id)
        objective, motif = (end.objective, end.motif) if end else about_of(one)
        past.append(
            PastConversation(
                id=one.id,
                channel=one.channel,
                owner=one.owner,
                updated_at=one.updated_at,
                objective=labels.objective(objective),
                motif=labels.motif(objective, motif),
                outcome=end.outcome if end else None,
                grade=told.get(one.id),
            )
        )
    return past
