"""Pauses: an advisor who is there, keeps their conversations, and is offered nothing new until they are back."""

from relation.context import Relation
from relation.model.errors import NotFound
from relation.model.events import AuditLine, Event, EventName
from relation.model.people import Advisor
from relation.store.unit_of_work import UnitOfWork


def pause(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> None:
    """What they are offered goes to somebody else at the next look. Again changes nothing. Raises: NotFound."""
    locked = _lock(uow, advisor)
    if locked.paused_at is None:
        locked.paused_at = relation.now()
        _record(uow, relation, locked, EventName.ADVISOR_PAUSED)


def resume(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> None:
    """They are offered conversations again; a new sign-in does it too. Again changes nothing. Raises: NotFound."""
    locked = _lock(uow, advisor)
    if locked.paused_at is not None:
        locked.paused_at = None
        _record(uow, relation, locked, EventName.ADVISOR_RESUMED)


def _lock(uow: UnitOfWork, advisor: Advisor) -> Advisor:
    locked = uow.advisors.lock(advisor.id)
    if locked is None:
        raise NotFound("advisor_unknown")
    return locked


def _record(uow: UnitOfWork, relation: Relation, advisor: Advisor, name: EventName) -> None:
    data = {"advisor_id": advisor.id}
    uow.record(
        Event(None, name, None, relation.now(), data),
        AuditLine(None, relation.now(), advisor.login, name.value, advisor.login, {}),
    )
