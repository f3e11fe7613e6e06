"""Reads and writes of what advisors leave for each other."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from relation.model.desk import Look, Note, NoteKind, WrapUp
from relation.store import desk_tables as t
from relation.store.repositories import Repository


class Notes(Repository):
    def get(self, note_id: str) -> Note | None:
        return self._session.get(Note, note_id)

    def between(self, conversation_id: str, first_seq: int, last_seq: int) -> Sequence[Note]:
        """Those written after these lines (both ends included), in order."""
        n = t.notes.c
        query = select(Note).where(n.conversation_id == conversation_id, n.after_seq.between(first_seq, last_seq))
        return self._session.scalars(query.order_by(n.at, n.id)).all()

    def open_calls(self, limit: int = 50) -> Sequence[Note]:
        """The oldest first."""
        query = select(Note).where(t.notes.c.kind == NoteKind.CALL, t.notes.c.answered_at.is_(None))
        return self._session.scalars(query.order_by(t.notes.c.at).limit(limit)).all()

    def open_call_of(self, conversation_id: str) -> Note | None:
        n = t.notes.c
        return self._one(
            Note, n.conversation_id == conversation_id, n.kind == NoteKind.CALL, n.answered_at.is_(None)
        )  # fmt: skip


class Looks(Repository):
    def get(self, conversation_id: str, advisor_id: str) -> Look | None:
        return self._session.get(Look, (conversation_id, advisor_id))

    def of_conversation(self, conversation_id: str, since: datetime) -> Sequence[Look]:
        query = select(Look).where(t.looks.c.conversation_id == conversation_id, t.looks.c.seen_at >= since)
        return self._session.scalars(query.order_by(t.looks.c.advisor_id)).all()


class WrapUps(Repository):
    def latest_of(self, conversation_ids: Collection[str]) -> dict[str, WrapUp]:
        """The last of each conversation that has one."""
        query = select(WrapUp).where(t.wrap_ups.c.conversation_id.in_(conversation_ids)).order_by(t.wrap_ups.c.at)
        return {one.conversation_id: one for one in self._session.scalars(query)}

    def since(self, moment: datetime) -> Sequence[WrapUp]:
        return self._session.scalars(select(WrapUp).where(t.wrap_ups.c.at >= moment).order_by(t.wrap_ups.c.at)).all()
