"""What could not be delivered: kept, shown, and sent again when somebody says so."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.delivery import DeliveryState
from relation.model.events import AuditLine
from relation.services.deliveries import locked_entry, move_entry
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork


def resend(uow: UnitOfWork, relation: Relation, entry_id: str, actor: str) -> None:
    """A dead letter gets another chance, from the part it had come to. Raises: NotFound, Refused: it is not dead."""
    entry = locked_entry(uow, entry_id)
    move_entry(uow, relation, entry, DeliveryState.QUEUED)
    entry.attempts, entry.error, entry.done_at = 0, None, None
    entry.plan(relation.now())
    details = {"seq": entry.seq, "channel": entry.channel}
    uow.record_audit(AuditLine(None, relation.now(), actor, "resend_delivery", entry.conversation_id, details))


@dataclass(frozen=True)
class DeadLetter:
    entry_id: str
    conversation_id: str
    channel: str
    first_name: str | None
    seq: int
    cause: str
    attempts: int
    failed_at: datetime | None


def dead_letters(uow: UnitOfWork, limit: int = 200) -> list[DeadLetter]:
    """Latest first; without a customer's words."""
    return [
        DeadLetter(
            entry.id, conversation.id, entry.channel, conversation.first_name, entry.seq,
            entry.error or "", entry.attempts, entry.done_at,
        )
        for entry, conversation in DeliveryRows(uow).failed(limit)
    ]  # fmt: skip
