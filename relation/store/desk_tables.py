"""The tables of what advisors leave for each other."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from relation.model.desk import NoteKind, Outcome
from relation.model.ideas import IdeaAbout, IdeaState
from relation.store.base import UtcDateTime, metadata
from relation.store.tables import enum_column

notes = Table(
    "notes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("advisor_id", String(36), ForeignKey("advisors.id"), nullable=False),
    Column("kind", enum_column(NoteKind), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("after_seq", Integer, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("answered_by", String(36), ForeignKey("advisors.id")),
    Index("ix_notes_conversation_id_after_seq", "conversation_id", "after_seq"),
    Index("ix_notes_kind_answered_at", "kind", "answered_at"),
)

looks = Table(
    "looks",
    metadata,
    Column("conversation_id", String(36), ForeignKey("conversations.id"), primary_key=True),
    Column("advisor_id", String(36), ForeignKey("advisors.id"), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("writing_at", UtcDateTime),
)

wrap_ups = Table(
    "wrap_ups",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("advisor_id", String(36), ForeignKey("advisors.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("objective", String(40), nullable=False),
    Column("motif", String(60)),
    Column("persona", String(40), nullable=False),
    Column("outcome", enum_column(Outcome), nullable=False),
    Column("understood_objective", String(40)),
    Column("understood_motif", String(60)),
    Column("applied_persona", String(40)),
    Index("ix_wrap_ups_conversation_id", "conversation_id"),
    Index("ix_wrap_ups_at", "at"),
)

ideas = Table(
    "ideas",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("advisor_id", String(36), ForeignKey("advisors.id"), nullable=False),
    Column("about", enum_column(IdeaAbout), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", enum_column(IdeaState), nullable=False),
    Column("answer", Text),
    Column("answered_by", String(36), ForeignKey("advisors.id")),
    Column("answered_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    Index("ix_ideas_advisor_id_at", "advisor_id", "at"),
    Index("ix_ideas_state_at", "state", "at"),
)
