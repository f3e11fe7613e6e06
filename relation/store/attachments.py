"""Reads and deletes the rows of attached files."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from relation.model.attachment import Attachment
from relation.store.tables import attachments


class Attachments:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, attachment: Attachment) -> None:
        self._session.add(attachment)
        self._session.flush()

    def get(self, attachment_id: str) -> Attachment | None:
        return self._session.get(Attachment, attachment_id)

    def after(self, conversation_id: str, seq: int) -> dict[int, list[Attachment]]:
        """Those of the messages with a larger `seq`, by that `seq`."""
        query = select(Attachment).where(attachments.c.conversation_id == conversation_id, attachments.c.seq > seq)
        found: dict[int, list[Attachment]] = defaultdict(list)
        for attachment in self._session.scalars(query.order_by(attachments.c.seq, attachments.c.id)):
            found[attachment.seq].append(attachment)
        return found

    def of_message(self, message_id: str) -> Attachment | None:
        return self._session.scalars(select(Attachment).where(attachments.c.message_id == message_id)).first()

    def delete_of(self, conversation_id: str) -> list[str]:
        """Where the files of a conversation are stored; its rows are gone."""
        gone = delete(attachments).where(attachments.c.conversation_id == conversation_id)
        return list(self._session.scalars(gone.returning(attachments.c.stored_as)))

    def delete_before(self, moment: datetime, limit: int) -> list[str]:
        """As `delete_of`, for the `limit` oldest ones that were added before then."""
        c = attachments.c
        old = select(c.id).where(c.added_at < moment).order_by(c.added_at).limit(limit)
        gone = delete(attachments).where(c.id.in_(self._session.scalars(old).all()))
        return list(self._session.scalars(gone.returning(c.stored_as)))

    def stored_among(self, names: Collection[str]) -> Sequence[str]:
        """Which of these stored files have a row."""
        return self._session.scalars(select(attachments.c.stored_as).where(attachments.c.stored_as.in_(names))).all()
