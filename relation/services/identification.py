"""Proofs of identity: wrong ones are counted per conversation and per order, so that a postcode cannot be guessed."""

import re
from datetime import timedelta

from relation.context import Relation
from relation.store.unit_of_work import UnitOfWork

WINDOW = timedelta(hours=24)
PER_ORDER = 10


def note_failed_proof(uow: UnitOfWork, relation: Relation, order_number: str) -> None:
    uow.conversations.note_failed_proof(_plain(order_number), relation.now())


def is_order_blocked(uow: UnitOfWork, relation: Relation, order_number: str) -> bool:
    """True after too many wrong proofs for that order in a day, whoever gave them."""
    return uow.conversations.count_failed_proofs(_plain(order_number), relation.now() - WINDOW) >= PER_ORDER


def _plain(order_number: str) -> str:
    """The number however it was typed."""
    return re.sub(r"\D", "", order_number)[:40]
