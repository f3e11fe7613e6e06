"""The whole e-mail that a customer's line was made of, as plain text: what an advisor reads to be sure."""

from dataclasses import dataclass
from datetime import datetime

from relation.model.errors import NotFound
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OriginalMail:
    """`text`: with what it quotes, and its signature. Headers are None for e-mails kept before they were."""

    seq: int
    subject: str
    text: str
    sender: str | None
    recipients: str | None
    sent_at: datetime | None


def view_original(uow: UnitOfWork, conversation_id: str, seq: int) -> OriginalMail:
    """Raises: NotFound when there is no such line, or when it was no e-mail."""
    mail = uow.mails.of_line(conversation_id, seq)
    if mail is None:
        raise NotFound("mail_unknown")
    return OriginalMail(seq, mail.subject, mail.text, mail.sender, mail.recipients, mail.sent_at)
