"""One conversation as an advisor reads it: lines, what was understood of them, what has reached the customer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Conversation, Message, Owner
from relation.model.errors import NotFound
from relation.services.desk_deliveries import Delivery, LineDelivery, last_delivery, line_deliveries
from relation.services.desk_lines import (
    LOOK_BACK,
    LineView,
    Understood,
    completed,
    list_lines,
    understood_of,
    understood_up_to,
)
from relation.services.desk_notes import NoteView, notes_by_line
from relation.services.labels import Labels
from relation.services.persona import current_persona
from relation.services.reach import Reach, view_reach
from relation.services.wrapping_up import about_of
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

LINES_PAGE = 50
STATES_BACK = 40
"""A line's delivery may move long after it was written; an open desk has that many before the last one."""


@dataclass(frozen=True)
class ConversationView:
    """`lines` are consecutive; `has_earlier` says that some come before them."""

    id: str
    channel: str
    owner: Owner
    advisor_id: str | None
    advisor_name: str | None
    first_name: str | None
    is_identified: bool
    erased_at: datetime | None
    last_seq: int
    lines: list[LineView] = field(default_factory=list)
    has_earlier: bool = False
    delivery: Delivery | None = None
    """Of the last line sent to the customer; `failed_count` counts all those that could not be delivered."""
    failed_count: int = 0
    understood: Understood | None = None
    """Of the customer's last message."""
    understood_before: dict[int, Understood] = field(default_factory=dict)
    """Of the few lines before those given, by `seq`: they were shown before they were understood."""
    notes_before: dict[int, list[NoteView]] = field(default_factory=dict)
    """Of the same few lines, where there are any."""
    deliveries_before: dict[int, LineDelivery] = field(default_factory=dict)
    """Of the lines before those given: each may have moved since."""
    reach: Reach | None = None
    """The platform under the conversation, if there is one."""
    about: str = ""
    """`objective.motif` as understood so far: what the labels of its end begin from; so is `persona`."""
    persona: str = ""


def view_conversation(uow: UnitOfWork, relation: Relation, conversation_id: str) -> ConversationView:
    """With its latest page of lines. Raises: NotFound."""
    conversation = _read(uow, conversation_id)
    return _view(uow, relation, conversation, uow.messages.latest(conversation_id, LINES_PAGE + 1), LINES_PAGE)


def view_lines_before(uow: UnitOfWork, relation: Relation, conversation_id: str, seq: int) -> ConversationView:
    """With the page of lines that comes before `seq`. Raises: NotFound."""
    conversation = _read(uow, conversation_id)
    lines = DeskReads(uow).lines_before(conversation_id, seq, LINES_PAGE + 1)
    return _view(uow, relation, conversation, lines, LINES_PAGE)


def view_lines_after(uow: UnitOfWork, relation: Relation, conversation_id: str, seq: int) -> ConversationView:
    """With the lines after `seq` only. Raises: NotFound."""
    conversation = _read(uow, conversation_id)
    lines = uow.messages.after(conversation_id, seq - 1)
    view = _view(uow, relation, conversation, lines, sum(line.seq > seq for line in lines))
    return replace(
        view,
        understood_before=understood_up_to(uow, relation, conversation_id, seq),
        notes_before=notes_by_line(uow, conversation_id, seq - LOOK_BACK, seq),
        deliveries_before=line_deliveries(uow, relation, conversation, seq - STATES_BACK, seq),
    )


def _read(uow: UnitOfWork, conversation_id: str) -> Conversation:
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return conversation


def _view(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, messages: Sequence[Message], shown: int
) -> ConversationView:
    """The last `shown` of `messages`; those before only tell what the first one follows."""
    advisor = uow.advisors.get(conversation.advisor_id) if conversation.advisor_id else None
    return ConversationView(
        id=conversation.id,
        channel=conversation.channel,
        owner=conversation.owner,
        advisor_id=conversation.advisor_id,
        advisor_name=advisor.first_name if advisor else None,
        first_name=conversation.first_name,
        is_identified=conversation.customer_reference is not None,
        erased_at=conversation.erased_at,
        last_seq=conversation.last_seq,
        lines=completed(uow, relation, conversation, list_lines(uow, relation, messages, shown)),
        has_earlier=len(messages) > shown,
        delivery=last_delivery(uow, conversation),
        failed_count=DeskReads(uow).count_failed_deliveries(conversation.id),
        reach=view_reach(uow, relation, conversation),
        understood=understood_of(Labels(relation.playbook), conversation.understanding),
        about=".".join(name or "" for name in about_of(conversation)),
        persona=current_persona(relation.playbook, conversation.persona_scores, conversation.accepts_personalisation),
    )
