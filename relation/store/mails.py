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

    def last_before(self, conversation_id: str, seq: int) -> Mail | None:
        query = select(Mail).where(mails.c.conversation_id == conversation_id, mails.c.seq < seq)
        return self._session.scalars(query.order_by(mails.c.seq.desc()).limit(1)).first()
