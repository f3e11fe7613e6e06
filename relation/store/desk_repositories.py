"""Reads and writes of what advisors leave for each other."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from relation.model.desk import Look, Note, NoteKind, WrapUp
from relation.model.ideas import Idea, IdeaState
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


class Ideas(Repository):
    def lock(self, idea_id: str) -> Idea | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Idea).where(t.ideas.c.id == idea_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def latest(self, limit: int, advisor_id: str | None = None) -> Sequence[Idea]:
        """The latest first; of that advisor only, if one is given."""
        query = select(Idea).order_by(t.ideas.c.at.desc(), t.ideas.c.id).limit(limit)
        if advisor_id is not None:
            query = query.where(t.ideas.c.advisor_id == advisor_id)
        return self._session.scalars(query).all()

    def unseen_of(self, advisor_id: str) -> Sequence[Idea]:
        """Those whose author has not read the answer."""
        i = t.ideas.c
        query = select(Idea).where(i.advisor_id == advisor_id, i.answered_at.is_not(None), i.seen_at.is_(None))
        return self._session.scalars(query).all()

    def count_open(self) -> int:
        query = select(func.count()).select_from(t.ideas).where(t.ideas.c.state == IdeaState.OPEN)
        return int(self._session.scalar(query) or 0)
