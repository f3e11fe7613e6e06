"""Notes and calls as the desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from relation.model.desk import Note, NoteKind
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NoteView:
    """`answered_name`: the supervisor who came, for a call."""

    id: str
    conversation_id: str
    author_id: str
    author: str
    text: str
    at: datetime
    kind: NoteKind
    is_open: bool
    answered_name: str | None


@dataclass(frozen=True)
class CallView:
    """A call that waits for a supervisor, and whose conversation it is about."""

    note: NoteView
    customer_name: str | None
    channel: str


def notes_by_line(uow: UnitOfWork, conversation_id: str, first_seq: int, last_seq: int) -> dict[int, list[NoteView]]:
    """`seq` of a line → the notes written after it, in order; lines without a note are left out."""
    found: dict[int, list[NoteView]] = {}
    notes = uow.notes.between(conversation_id, first_seq, last_seq)
    for note, view in zip(notes, _views(uow, notes), strict=True):
        found.setdefault(note.after_seq, []).append(view)
    return found


def list_calls(uow: UnitOfWork) -> list[CallView]:
    """Those that no supervisor has answered, the oldest first."""
    calls = []
    for note in _views(uow, uow.notes.open_calls()):
        conversation = uow.conversations.get(note.conversation_id)
        if conversation is not None:
            calls.append(CallView(note, conversation.first_name, conversation.channel))
    return calls


def _views(uow: UnitOfWork, notes: Sequence[Note]) -> list[NoteView]:
    names = {one.id: one.first_name for one in uow.advisors.all()} if notes else {}
    return [
        NoteView(
            id=note.id,
            conversation_id=note.conversation_id,
            author_id=note.advisor_id,
            author=names[note.advisor_id],
            text=note.text,
            at=note.at,
            kind=note.kind,
            is_open=note.is_open,
            answered_name=names.get(note.answered_by or ""),
        )
        for note in notes
    ]
