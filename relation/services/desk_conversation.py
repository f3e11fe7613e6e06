"""One conversation as an advisor reads it: lines, what was understood of them, what has reached the customer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.model.errors import NotFound
from relation.services.desk_deliveries import Delivery, LineDelivery, last_delivery, line_deliveries
from relation.services.desk_media import FilesOfLine, missing_by_line
from relation.services.desk_notes import NoteView, notes_by_line
from relation.services.labels import Labels
from relation.services.persona import current_persona
from relation.services.reach import Reach, view_reach
from relation.services.wrapping_up import about_of
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

EMAIL = "email"
LINES_PAGE = 50
LOOK_BACK = 10
STATES_BACK = 40
"""A line's delivery may move long after it was written; an open desk has that many before the last one."""


@dataclass(frozen=True)
class Understood:
    """What the brain made of a customer's line; labels are to be read, `confidence` and the mood are in 0..1."""

    objective: str | None
    motif: str | None
    confidence: float
    anger: float
    worry: float


@dataclass(frozen=True)
class LineView:
    seq: int
    author: Author
    name: str | None
    text: str
    at: datetime
    buttons: list[str]
    understood: Understood | None
    previous_at: datetime | None
    """When the line before was written, None for the first."""
    follows_same: bool
    """The line before is by the same person."""
    notes: list[NoteView]
    """Written after it, between advisors."""
    attached: FilesOfLine
    delivery: LineDelivery | None = None
    """Of a line sent through a platform."""
    is_letter: bool = False
    """Made of an e-mail, whose original can be read."""


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
        understood_before=_understood_before(uow, relation, conversation_id, seq),
        notes_before=notes_by_line(uow, conversation_id, seq - LOOK_BACK, seq),
        deliveries_before=line_deliveries(uow, relation, conversation, seq - STATES_BACK, seq),
    )


def _understood_before(uow: UnitOfWork, relation: Relation, conversation_id: str, seq: int) -> dict[int, Understood]:
    labels = Labels(relation.playbook)
    known = DeskReads(uow).understandings(conversation_id, seq - LOOK_BACK, seq)
    found = {number: _understood(labels, understanding) for number, understanding in known.items()}
    return {number: what for number, what in found.items() if what}


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
        lines=_completed(uow, relation, conversation, _lines(uow, relation, messages, shown)),
        has_earlier=len(messages) > shown,
        delivery=last_delivery(uow, conversation),
        failed_count=DeskReads(uow).count_failed_deliveries(conversation.id),
        reach=view_reach(uow, relation, conversation),
        understood=_understood(Labels(relation.playbook), conversation.understanding),
        about=".".join(name or "" for name in about_of(conversation)),
        persona=current_persona(relation.playbook, conversation.persona_scores, conversation.accepts_personalisation),
    )


def _lines(uow: UnitOfWork, relation: Relation, messages: Sequence[Message], shown: int) -> list[LineView]:
    if not shown or not messages:
        return []
    labels, conversation_id = Labels(relation.playbook), messages[-1].conversation_id
    first, last = messages[-shown:][0].seq, messages[-1].seq
    known = DeskReads(uow).understandings(conversation_id, first, last)
    notes = notes_by_line(uow, conversation_id, first, last)
    before: list[Message | None] = [None, *messages]
    pairs = list(zip(before, messages, strict=False))[-shown:]
    return [_line(labels, previous, line, known.get(line.seq), notes.get(line.seq, [])) for previous, line in pairs]


def _completed(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, lines: list[LineView]
) -> list[LineView]:
    """With their files, and what became of them."""
    if not lines:
        return []
    before = lines[0].seq - 1
    files = uow.attachments.after(conversation.id, before)
    missing = missing_by_line(uow, conversation.id, before)
    fates = line_deliveries(uow, relation, conversation, lines[0].seq, lines[-1].seq)
    letters = _letters(uow, conversation, lines[0].seq, lines[-1].seq)
    found = [FilesOfLine(line.seq, files.get(line.seq, []), missing.get(line.seq, [])) for line in lines]
    return [
        replace(line, attached=of_line, delivery=fates.get(line.seq), is_letter=line.seq in letters)
        for line, of_line in zip(lines, found, strict=True)
    ]


def _letters(uow: UnitOfWork, conversation: Conversation, first: int, last: int) -> set[int]:
    return uow.mails.lines_between(conversation.id, first, last) if conversation.channel == EMAIL else set()


def _line(
    labels: Labels,
    previous: Message | None,
    line: Message,
    understanding: dict[str, Any] | None,
    notes: list[NoteView],
) -> LineView:
    same = previous is not None and (previous.author, previous.name) == (line.author, line.name)
    return LineView(
        seq=line.seq,
        author=line.author,
        name=line.name,
        text=line.text,
        at=line.at,
        buttons=[button["title"] for button in line.buttons],
        understood=_understood(labels, understanding),
        previous_at=previous.at if previous else None,
        follows_same=same,
        notes=notes,
        attached=FilesOfLine(line.seq, [], []),
    )


def _understood(labels: Labels, understanding: dict[str, Any] | None) -> Understood | None:
    if not understanding:
        return None
    mood = understanding.get("mood") or {}
    return Understood(
        objective=labels.objective(understanding.get("objective")),
        motif=labels.motif(understanding.get("objective"), understanding.get("motif")),
        confidence=float(understanding.get("confidence") or 0.0),
        anger=float(mood.get("anger") or 0.0),
        worry=float(mood.get("worry") or 0.0),
    )
