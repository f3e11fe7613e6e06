"""Reads and writes of identities, merges of files and one-time codes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from relation.model.identity import Identity, LinkCode, Merge
from relation.store import identity_tables as t
from relation.store.repositories import Repository

MERGING_LOCK, LINKING_LOCK = 747_003, 747_004
i, m, k = t.identities.c, t.merges.c, t.link_codes.c


class Identities(Repository):
    def active_of(self, conversation_id: str) -> Identity | None:
        return self._one(Identity, i.conversation_id == conversation_id, i.ended_at.is_(None))

    def lock(self, identity_id: str) -> Identity | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Identity).where(i.id == identity_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def of_customers(self, references: Collection[str], limit: int) -> Sequence[Identity]:
        """Those that have not ended, the latest first."""
        query = select(Identity).where(i.customer_reference.in_(references), i.ended_at.is_(None))
        return self._session.scalars(query.order_by(i.linked_at.desc(), i.id).limit(limit)).all()


class Merges(Repository):
    def claim(self) -> None:
        """Until the end of the transaction nobody else merges. SQLite's single writer needs no more."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(MERGING_LOCK)))

    def lock(self, merge_id: str) -> Merge | None:
        """Reads afresh and keeps others from writing it until the end of the transaction."""
        query = select(Merge).where(m.id == merge_id).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def get(self, merge_id: str) -> Merge | None:
        return self._session.get(Merge, merge_id)

    def active_of(self, references: Collection[str]) -> Sequence[Merge]:
        """Those that hold and name one of these files, the oldest first."""
        names_one = or_(m.kept_reference.in_(references), m.merged_reference.in_(references))
        query = select(Merge).where(m.undone_at.is_(None), names_one)
        return self._session.scalars(query.order_by(m.merged_at, m.id)).all()


class LinkCodes(Repository):
    def claim(self) -> None:
        """Until the end of the transaction nobody else brings a code: two threads that cross do not wait for each
        other. Taken before any conversation's lock.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(LINKING_LOCK)))

    def lock(self, code_hash: str) -> LinkCode | None:
        query = select(LinkCode).where(k.code_hash == code_hash).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def made_since(self, conversation_id: str, since: datetime) -> Sequence[LinkCode]:
        query = select(LinkCode).where(k.conversation_id == conversation_id, k.made_at >= since)
        return self._session.scalars(query.order_by(k.made_at)).all()
