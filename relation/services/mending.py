"""One chore: what is found is mended, each in a transaction of its own, and none keeps the others waiting."""

import logging
from collections.abc import Callable
from typing import TypeVar

from relation.context import Relation
from relation.store.unit_of_work import Store, UnitOfWork

logger = logging.getLogger(__name__)

Key = TypeVar("Key")
Find = Callable[[UnitOfWork, Relation], list[Key]]
Mend = Callable[[UnitOfWork, Relation, Key], bool]
"""False when, looked at again under its lock, there is nothing to mend."""


def mend_each(store: Store, relation: Relation, find: Find[Key], mend: Mend[Key]) -> int:
    """How many were mended. What fails is logged, and found again at the next look; only ids are logged."""
    try:
        with store.read() as uow:
            found = find(uow, relation)
    except Exception:  # one chore that cannot even look must not keep the others waiting
        logger.exception("%s failed", _name(find))
        return 0
    return sum(_mend_one(store, relation, mend, key) for key in found)


def _mend_one(store: Store, relation: Relation, mend: Mend[Key], key: Key) -> bool:
    try:
        with store.write() as uow:
            is_mended = mend(uow, relation, key)
            if is_mended:
                uow.commit()
        return is_mended
    except Exception:  # one that cannot be mended must not keep the others waiting
        logger.exception("%s failed for %s", _name(mend), key)
        return False


def _name(function: Callable[..., object]) -> str:
    """Also of a partial."""
    return str(getattr(getattr(function, "func", function), "__name__", function))
