"""The rows that hold a customer's words, and whom they were: found, deleted, or emptied where figures count them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, or_, select, update

from relation.store import tables as t
from relation.store.attachments import Attachments
from relation.store.desk_tables import looks, notes
from relation.store.identity_tables import identities, link_codes, merges
from relation.store.unit_of_work import UnitOfWork

OURS = ("customer", "bot", "service", "migration")
"""Who ends an identity otherwise than by saying that it was wrong, which an advisor does."""
LINES = (t.mails, t.media_fetches, t.inbox, t.outbox, notes, looks, link_codes, identities)
"""Of a conversation; its messages come last: some of these name them."""


class ErasureRows:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def conversations_of(self, reference: str) -> Sequence[str]:
        """Theirs now, or until they signed out or were silent for too long; not those of somebody else since."""
        was_theirs = select(identities.c.conversation_id).where(
            identities.c.customer_reference == reference,
            or_(identities.c.ended_by.is_(None), identities.c.ended_by.in_(OURS)),
        )
        bound = t.conversations.c.customer_reference
        nobodys = bound.is_(None) & t.conversations.c.id.in_(was_theirs)
        query = select(t.conversations.c.id).where(or_(bound == reference, nobodys)).order_by(t.conversations.c.id)
        return self._session.scalars(query).all()

    def promises_of(self, ids: Collection[str], reference: str) -> Sequence[str]:
        return self._session.scalars(select(t.commitments.c.id).where(self._promised(ids, reference))).all()

    def erase(self, ids: Collection[str], reference: str) -> list[str]:
        """Returns the names of the files whose rows are gone."""
        files = [name for one in ids for name in Attachments(self._session).delete_of(one)]
        for table in (*LINES, t.messages):
            self._session.execute(delete(table).where(table.c.conversation_id.in_(ids)))
        for table in (identities, link_codes):
            self._session.execute(delete(table).where(table.c.customer_reference == reference))
        names_them = or_(merges.c.kept_reference == reference, merges.c.merged_reference == reference)
        self._session.execute(delete(merges).where(names_them))
        self._session.execute(update(t.handoffs).where(t.handoffs.c.conversation_id.in_(ids)).values(summary={}))
        told = t.satisfactions.c.conversation_id.in_(ids)
        self._session.execute(update(t.satisfactions).where(told).values(words=None))
        nobody = dict.fromkeys(("customer_reference", "subject", "phone", "promised", "outcome"))
        self._session.execute(update(t.commitments).where(self._promised(ids, reference)).values(nobody))
        return files

    @staticmethod
    def _promised(ids: Collection[str], reference: str) -> ColumnElement[bool]:
        return or_(t.commitments.c.conversation_id.in_(ids), t.commitments.c.customer_reference == reference)
