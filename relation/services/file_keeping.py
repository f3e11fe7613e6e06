"""Deletes the files that have been kept long enough, and those whose message is gone."""

from datetime import timedelta

from relation.context import Relation
from relation.model.events import AuditLine
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store

BATCH = 200
SETTLED = timedelta(hours=1)
"""A younger file without a row may belong to a message that is being stored."""


def purge_files(store: Store, relation: Relation, folder: FileFolder, kept_days: int) -> int:
    """How many files went. `kept_days` 0 keeps those of a message for ever. A message stays without its file."""
    gone = _delete_old(store, relation, folder, kept_days) if kept_days else 0
    return gone + _sweep(store, relation, folder)


def _delete_old(store: Store, relation: Relation, folder: FileFolder, kept_days: int) -> int:
    before, gone = relation.now() - timedelta(days=kept_days), 0
    while True:
        with store.write() as uow:
            names = uow.attachments.delete_before(before, BATCH)
            if names:
                line = AuditLine(None, relation.now(), "service", "purge", "attachments", {"files": len(names)})
                uow.record_audit(line)
            uow.commit()
        for name in names:
            folder.delete(name)
        gone += len(names)
        if len(names) < BATCH:
            return gone


def _sweep(store: Store, relation: Relation, folder: FileFolder) -> int:
    """What an erasure, or a death between the file and its row, has left behind."""
    gone = 0
    settled = (relation.now() - SETTLED).timestamp()
    waiting = list(folder.names_before(settled))
    for start in range(0, len(waiting), BATCH):
        names = waiting[start : start + BATCH]
        with store.read() as uow:
            known = set(uow.attachments.stored_among(names))
        for name in set(names) - known:
            folder.delete(name)
            gone += 1
    return gone
