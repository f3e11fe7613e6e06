"""What became of the lines sent to a customer, as the desk shows it; what was not delivered, and sending it again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from relation.context import Relation
from relation.model.conversation import Conversation, Message
from relation.model.delivery import TOLD_BY_THE_BROWSER, DeliveryState, OutboxEntry
from relation.model.errors import NotFound, Refused
from relation.model.people import Advisor
from relation.services.dead_letters import resend
from relation.services.deliveries import locked_entry, template_of
from relation.services.windows import is_window_open
from relation.store.deliveries import DeliveryRows
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

Delivery = Literal["queued", "sent", "delivered", "read", "failed"]
SHOWN = 200
FRESH = timedelta(days=7)
EXCERPT_CHARS = 200


@dataclass(frozen=True)
class LineDelivery:
    """`cause`: a code, when it failed; `can_leave`: sent again, it would not be refused at once."""

    entry_id: str
    state: Delivery
    cause: str | None
    can_leave: bool


@dataclass(frozen=True)
class Undelivered:
    """A dead letter, as people read it."""

    entry_id: str
    conversation_id: str
    channel: str
    first_name: str | None
    words: str
    cause: str
    failed_at: datetime | None
    can_leave: bool


def last_delivery(uow: UnitOfWork, conversation: Conversation) -> Delivery | None:
    """Of the last line sent to the customer."""
    last = DeskReads(uow).last_delivery(conversation.id)
    return _written(conversation, *last) if last else None


def line_deliveries(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, first_seq: int, last_seq: int
) -> dict[int, LineDelivery]:
    """By `seq`, both ends included; none where the customer's browser tells how far it has got."""
    if conversation.channel in TOLD_BY_THE_BROWSER:
        return {}
    return {
        entry.seq: LineDelivery(
            entry.id, _written(conversation, entry.seq, entry.state), entry.error if _is_dead(entry) else None,
            _is_dead(entry) and _can_leave(relation, conversation, message),
        )
        for entry, message in DeliveryRows(uow).of_lines(conversation.id, first_seq, last_seq)
    }  # fmt: skip


def list_undelivered(uow: UnitOfWork, relation: Relation) -> list[Undelivered]:
    """The latest first; without the lines that only say who comes and goes."""
    return [
        Undelivered(
            entry.id, conversation.id, entry.channel, conversation.first_name, message.text[:EXCERPT_CHARS],
            entry.error or "", entry.done_at, _can_leave(relation, conversation, message),
        )
        for entry, conversation, message in DeliveryRows(uow).undelivered(SHOWN)
    ]  # fmt: skip


def count_undelivered(uow: UnitOfWork, relation: Relation) -> int:
    """Of the last days: what nobody could mend does not weigh for ever."""
    return DeliveryRows(uow).count_undelivered(relation.now() - FRESH)


def send_again(uow: UnitOfWork, relation: Relation, entry_id: str, advisor: Advisor) -> str:
    """Returns the conversation's id.

    Raises: NotFound, Refused("delivery_transition") when it is not dead, Refused("window_closed").
    """
    entry = locked_entry(uow, entry_id)
    conversation, message = uow.conversations.get(entry.conversation_id), DeliveryRows(uow).message(entry.message_id)
    if conversation is None or message is None:
        raise NotFound("delivery_unknown")
    if not _can_leave(relation, conversation, message):
        raise Refused("window_closed", channel=entry.channel)
    resend(uow, relation, entry_id, advisor.login)
    return conversation.id


def _can_leave(relation: Relation, conversation: Conversation, message: Message) -> bool:
    return template_of(message) is not None or is_window_open(conversation, message.author, relation.now())


def _is_dead(entry: OutboxEntry) -> bool:
    return entry.state is DeliveryState.FAILED


def _written(conversation: Conversation, seq: int, state: DeliveryState) -> Delivery:
    if state is DeliveryState.FAILED:
        return "failed"
    return "read" if conversation.read_seq >= seq else _DELIVERIES[state]


_DELIVERIES: dict[DeliveryState, Delivery] = {
    DeliveryState.QUEUED: "queued",
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "failed",
}
