"""Deletes the traces that have been kept long enough, in small batches."""

from collections import Counter
from datetime import timedelta

from relation.context import Relation
from relation.model.events import AuditLine
from relation.model.retention import Retention
from relation.store.unit_of_work import Store

BATCH = 500
"""Rows of one transaction: a customer who writes meanwhile does not notice."""


def purge_batch(store: Store, relation: Relation, retention: Retention, batch: int = BATCH) -> Counter[str]:
    """Deletes at most `batch` old rows of each table, each table in its own transaction. Returns how many, by table.

    Nothing left to delete: an empty counter.
    """
    gone: Counter[str] = Counter()
    for table, days in retention.days_of().items():
        if days == 0:
            continue
        before = relation.now() - timedelta(days=days)
        with store.read() as uow:  # looking for them locks nothing
            keys = uow.old_rows.find(table, before, batch)
        if keys:
            with store.write() as uow:
                gone[table] = uow.old_rows.delete(table, keys, before)
                uow.commit()
    return +gone


def note_purge(store: Store, relation: Relation, gone: Counter[str], actor: str) -> None:
    """One audit line for all the batches of a purge."""
    with store.write() as uow:
        uow.record_audit(AuditLine(None, relation.now(), actor, "purge", "database", dict(gone)))
        uow.commit()
