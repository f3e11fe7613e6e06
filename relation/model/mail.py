"""An e-mail beside its words: what keeps its answers in the same thread, and its whole text."""

import re
from dataclasses import dataclass, field
from datetime import datetime

SUBJECT_MAX_CHARS = 200
ID_MAX_CHARS = 250
WHOLE_MAX_CHARS = 100_000
SENDER_MAX_CHARS = 320
RECIPIENTS_MAX_CHARS = 500
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Letter:
    """What came with the words of an e-mail."""

    subject: str
    text: str
    """Whole: with what it quotes, and its signature."""
    internet_id: str | None = None
    """Its Message-ID, brackets included: what an answer names."""
    references: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """The deliveries of ours (`OutboxEntry.id`) that it answers, the nearest first. Nobody can guess one."""
    sender: str | None = None
    recipients: str | None = None
    """As its headers say: anybody can write them."""


@dataclass(eq=False)
class Mail:
    """A letter as it is kept, beside the customer's line that was made of it."""

    message_id: str
    conversation_id: str
    seq: int
    subject: str
    text: str
    internet_id: str | None = None
    thread: list[str] = field(default_factory=list)
    """The Message-IDs before its own."""
    sender: str | None = None
    recipients: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class MailThread:
    """Where an answer belongs."""

    subject: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailWords:
    """How mail programs write around the customer's own words, and the few that we add (data/mail.yml)."""

    subject: str = ""
    """Of a first message of ours."""
    choose: str = ""
    """Above numbered choices."""
    sender: str = ""
    """The name beside our address."""
    quote_start: re.Pattern[str] = _NOTHING
    """« Le 3 nov. 2026 à 10:12, X a écrit : », on one line."""
    separator: re.Pattern[str] = _NOTHING
    """A line after which everything is quoted."""
    sender_line: re.Pattern[str] = _NOTHING
    """« De : … », above a quoted message."""
    header: re.Pattern[str] = _NOTHING
    """Another header there: « Envoyé : … »."""
    device: re.Pattern[str] = _NOTHING
    """A line that a mail program adds at the end."""
    automatic: re.Pattern[str] = _NOTHING
    """How the subject of an automatic answer begins."""
    reply: re.Pattern[str] = _NOTHING
    """What is put before a subject: « Re: »."""

    def bare(self, subject: str) -> str:
        """The subject without any « Re: »."""
        return self.reply.sub("", " ".join(subject.split())).strip()
