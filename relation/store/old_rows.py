"""The rows that are kept for a while only: which are old enough, and their deletion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select
from sqlalchemy.orm import Session

from relation.model.delivery import DeliveryState
from relation.model.webhook import MAX_FAILURES
from relation.store import identity_tables
from relation.store import tables as t

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        t.events,
        t.audit,
        t.advisor_sessions,
        t.sign_in_attempts,
        t.failed_proofs,
        identity_tables.link_codes,
        identity_tables.identities,
        identity_tables.merges,
        t.inbox,
        t.outbox,
        t.webhooks,
    )
}

ENDS: dict[Table, str] = {
    identity_tables.link_codes: "expires_at",
    identity_tables.identities: "ended_at",
    identity_tables.merges: "undone_at",
}
"""When one is over; one that is not has no hour there."""


class OldRows:
    """Of the events, audit lines and attempts; of the sessions that have ended, the inbox entries that are processed,
    the outbox entries that are delivered, or sent where that is all a platform tells; the codes, identities and merges
    that are over; the webhooks that were set aside.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, table: str, before: datetime, limit: int) -> Sequence[Any]:
        """Keys of at most `limit` rows older than `before`."""
        (key,) = TABLES[table].primary_key.columns
        query = select(key).where(_is_old(TABLES[table], before)).order_by(key).limit(limit)
        return self._session.scalars(query).all()

    def delete(self, table: str, keys: Sequence[Any], before: datetime) -> int:
        """How many went; a row that is gone, or no longer old, is left alone."""
        (key,) = TABLES[table].primary_key.columns
        gone = delete(TABLES[table]).where(key.in_(keys), _is_old(TABLES[table], before)).returning(key)
        return len(self._session.scalars(gone).all())


def _is_old(table: Table, before: datetime) -> ColumnElement[bool]:
    column = table.c
    if table is t.advisor_sessions:
        return or_(column.expires_at < before, column.revoked_at < before)
    if table is t.inbox:
        return column.processed_at < before
    if table is t.outbox:
        return column.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)) & (column.done_at < before)
    if table is t.webhooks:
        return (column.failures >= MAX_FAILURES) & (column.received_at < before)
    if table in ENDS:
        return column[ENDS[table]] < before
    return column.at < before
