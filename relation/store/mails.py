"""Reads and writes the letters that customers' lines were made of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relation.model.mail import Mail
from relation.store.tables import mails


class Mails:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, mail: Mail) -> None:
        self._session.add(mail)

    def of_message(self, message_id: str) -> Mail | None:
        return self._session.get(Mail, message_id)

    def of_line(self, conversation_id: str, seq: int) -> Mail | None:
        query = select(Mail).where(mails.c.conversation_id == conversation_id, mails.c.seq == seq)
        return self._session.scalars(query).first()

    def lines_between(self, conversation_id: str, first: int, last: int) -> set[int]:
        """The `seq` of those that were letters."""
        of_conversation = (mails.c.conversation_id == conversation_id, mails.c.seq.between(first, last))
        return set(self._session.scalars(select(mails.c.seq).where(*of_conversation)))

    def last_before(self, conversation_id: str, seq: int) -> Mail | None:
        query = select(Mail).where(mails.c.conversation_id == conversation_id, mails.c.seq < seq)
        return self._session.scalars(query.order_by(mails.c.seq.desc()).limit(1)).first()
