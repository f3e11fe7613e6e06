"""Notes between advisors, and calls for a supervisor: never a message, so that nothing can send them."""

from relation.context import Relation
from relation.model.desk import Note, NoteKind
from relation.model.errors import NotFound, Refused
from relation.model.events import AuditLine, Event, EventName
from relation.model.people import Advisor, Right
from relation.services.conversations import get_conversation, new_id, refuse_erased
from relation.store.unit_of_work import UnitOfWork


def add_note(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    advisor: Advisor,
    text: str,
    kind: NoteKind = NoteKind.NOTE,
) -> Note:
    """Whoever owns the conversation, and after its end too. A supervisor's note answers the call that is open.

    Raises: Refused("empty" | "already_called"), NotFound.
    """
    if not text.strip():
        raise Refused("empty")
    conversation = get_conversation(uow, conversation_id)
    refuse_erased(conversation)
    call = uow.notes.open_call_of(conversation.id)
    if call is not None and kind is NoteKind.CALL:
        raise Refused("already_called")
    if call is not None and call.advisor_id != advisor.id and advisor.may(Right.SUPERVISE):
        answer_call(uow, relation, call, advisor)
    note = Note(
        id=new_id(),
        conversation_id=conversation.id,
        advisor_id=advisor.id,
        kind=kind,
        text=text.strip(),
        at=relation.now(),
        after_seq=max(1, conversation.last_seq),
    )
    uow.notes.add(note)
    _record(uow, relation, note, EventName.NOTE_ADDED, advisor)
    return note


def call_supervisor(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, text: str) -> Note:
    """The conversation keeps its owner. Raises: as `add_note`."""
    return add_note(uow, relation, conversation_id, advisor, text, NoteKind.CALL)


def settle_call(uow: UnitOfWork, relation: Relation, note_id: str, advisor: Advisor) -> None:
    """A supervisor has seen to it otherwise than by a note, or its author needs it no more.

    Raises: NotFound, Refused("call_answered" | "forbidden").
    """
    call = uow.notes.get(note_id)
    if call is None:
        raise NotFound("note_unknown")
    if call.advisor_id != advisor.id and not advisor.may(Right.SUPERVISE):
        raise Refused("forbidden")
    answer_call(uow, relation, call, advisor)


def answer_call(uow: UnitOfWork, relation: Relation, call: Note, advisor: Advisor) -> None:
    """Raises: Refused("call_answered")."""
    call.answer(advisor.id, relation.now())
    _record(uow, relation, call, EventName.CALL_ANSWERED, advisor)


def _record(uow: UnitOfWork, relation: Relation, note: Note, name: EventName, advisor: Advisor) -> None:
    data = {"note": note.id, "kind": note.kind.value, "seq": note.after_seq}
    uow.record(
        Event(None, name, note.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), advisor.login, name.value, note.conversation_id, data),
    )
