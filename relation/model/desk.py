"""What advisors leave for each other: notes that no customer reads, who is looking, what a conversation really was."""

import enum
from dataclasses import dataclass
from datetime import datetime

from relation.model.errors import Refused


class NoteKind(enum.StrEnum):
    """A `call` asks a supervisor to come and see; it stays open until one has answered."""

    NOTE = "note"
    CALL = "call"


@dataclass(eq=False)
class Note:
    """Between advisors only: it is no message, and goes to no outbox. It was written after the line `after_seq`."""

    id: str
    conversation_id: str
    advisor_id: str
    kind: NoteKind
    text: str
    at: datetime
    after_seq: int
    answered_at: datetime | None = None
    answered_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.kind is NoteKind.CALL and self.answered_at is None

    def answer(self, advisor_id: str, at: datetime) -> None:
        """Raises: Refused unless it is an open call."""
        if not self.is_open:
            raise Refused("call_answered")
        self.answered_by, self.answered_at = advisor_id, at


@dataclass(eq=False)
class Look:
    """An advisor has a conversation before their eyes; `writing_at` when they last typed in it."""

    conversation_id: str
    advisor_id: str
    seen_at: datetime
    writing_at: datetime | None = None


class Outcome(enum.StrEnum):
    """How it ended, as its advisor says."""

    SOLVED = "solved"
    PROMISED = "promised"
    SENT_ELSEWHERE = "sent_elsewhere"
    UNSOLVED = "unsolved"
    NO_ANSWER = "no_answer"


@dataclass(eq=False)
class WrapUp:
    """What the conversation really was, in the names of the playbook: a label that a person has given."""

    id: str
    conversation_id: str
    advisor_id: str
    at: datetime
    objective: str
    motif: str | None
    persona: str
    outcome: Outcome
    understood_objective: str | None = None
    """What had been understood, and applied, until then; so are the two others."""
    understood_motif: str | None = None
    applied_persona: str | None = None
