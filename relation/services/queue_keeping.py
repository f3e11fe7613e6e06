"""The queue's chores, each conversation in a transaction of its own: nothing is written when there is nothing to do."""

import logging
from datetime import datetime
from functools import partial

from relation.context import Relation
from relation.services.clock_mending import bring_back, find_ahead
from relation.services.mending import Find, Mend, mend_each
from relation.services.releases import end_idle, find_forsaken, find_idle, find_lost, release, tell_forsaken
from relation.services.routing import is_routing_due, route_queue
from relation.services.satisfaction import ask_quiet, find_quiet
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)


def keep_queue(store: Store, relation: Relation, watched_since: datetime) -> int:
    """Releases what is lost, ends what is idle, tells who waits in vain, asks where all is quiet, offers what waits.

    Returns how many changes were made. `watched_since`: when this process began to see desks come and go.
    """
    chores: tuple[tuple[Find[str], Mend[str]], ...] = (
        (find_ahead, bring_back),
        (partial(find_lost, watched_since=watched_since), partial(release, watched_since=watched_since)),
        (find_idle, end_idle),
        (find_forsaken, tell_forsaken),
        (find_quiet, ask_quiet),
    )
    changed = sum(mend_each(store, relation, find, mend) for find, mend in chores)
    try:
        return changed + _route(store, relation)
    except Exception:  # what was mended is done, and is told
        logger.exception("the queue could not be offered")
        return changed


def _route(store: Store, relation: Relation) -> int:
    with store.read() as uow:
        is_due = is_routing_due(uow, relation)
    if not is_due:
        return 0
    with store.write() as uow:
        changed = route_queue(uow, relation)
        uow.commit()
    return changed
