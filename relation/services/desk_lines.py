"""The lines of a conversation as an advisor reads them: who, what was understood, which files, what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.services.deliveries import EMAIL
from relation.services.desk_deliveries import LineDelivery, line_deliveries
from relation.services.desk_media import FilesOfLine, missing_by_line
from relation.services.desk_notes import NoteView, notes_by_line
from relation.services.labels import Labels
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

LOOK_BACK = 10


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


def understood_up_to(uow: UnitOfWork, relation: Relation, conversation_id: str, seq: int) -> dict[int, Understood]:
    """Of the few lines that end with `seq`, by their `seq`."""
    labels = Labels(relation.playbook)
    known = DeskReads(uow).understandings(conversation_id, seq - LOOK_BACK, seq)
    found = {number: understood_of(labels, understanding) for number, understanding in known.items()}
    return {number: what for number, what in found.items() if what}


def list_lines(uow: UnitOfWork, relation: Relation, messages: Sequence[Message], shown: int) -> list[LineView]:
    """The last `shown` of `messages`, without their files; those before only tell what the first one follows."""
    if not shown or not messages:
        return []
    labels, conversation_id = Labels(relation.playbook), messages[-1].conversation_id
    first, last = messages[-shown:][0].seq, messages[-1].seq
    known = DeskReads(uow).understandings(conversation_id, first, last)
    notes = notes_by_line(uow, conversation_id, first, last)
    before: list[Message | None] = [None, *messages]
    pairs = list(zip(before, messages, strict=False))[-shown:]
    return [_line(labels, previous, line, known.get(line.seq), notes.get(line.seq, [])) for previous, line in pairs]


def completed(uow: UnitOfWork, relation: Relation, conversation: Conversation, lines: list[LineView]) -> list[LineView]:
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
        understood=understood_of(labels, understanding),
        previous_at=previous.at if previous else None,
        follows_same=same,
        notes=notes,
        attached=FilesOfLine(line.seq, [], []),
    )


def understood_of(labels: Labels, understanding: dict[str, Any] | None) -> Understood | None:
    """None for what nobody has understood."""
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
