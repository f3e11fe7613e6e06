"""Who else has a conversation before their eyes, so that two advisors do not answer at once."""

from dataclasses import dataclass
from datetime import timedelta

from relation.context import Relation
from relation.model.desk import Look
from relation.model.errors import NotFound
from relation.model.events import Event, EventName
from relation.store.unit_of_work import UnitOfWork

LOOKS = timedelta(seconds=45)
"""An open desk says every half minute what it looks at; longer than that, it does not look any more."""
WRITES = timedelta(seconds=10)
NOTED_EVERY = timedelta(seconds=5)


@dataclass(frozen=True)
class Looker:
    first_name: str
    is_writing: bool


def note_look(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor_id: str, *, is_writing: bool = False
) -> None:
    """The others are told when it begins. Raises: NotFound."""
    now = relation.now()
    if uow.conversations.get(conversation_id) is None:
        raise NotFound("conversation_unknown")
    look = uow.looks.get(conversation_id, advisor_id)
    was_there = look is not None and look.seen_at > now - LOOKS
    was_writing = look is not None and look.writing_at is not None and look.writing_at > now - WRITES
    if look is None:
        look = Look(conversation_id, advisor_id, now)
        uow.looks.add(look)
    look.seen_at = now
    look.writing_at = now if is_writing else look.writing_at
    if not was_there or (is_writing and not was_writing):
        uow.record(Event(None, EventName.CONVERSATION_LOOKED_AT, conversation_id, now, {"advisor_id": advisor_id}))


def is_look_noted(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor_id: str, *, is_writing: bool = False
) -> bool:
    """True when it was noted a moment ago: nothing is to be written again."""
    look = uow.looks.get(conversation_id, advisor_id)
    noted_at = None if look is None else look.writing_at if is_writing else look.seen_at
    return noted_at is not None and noted_at > relation.now() - NOTED_EVERY


def others_looking(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor_id: str) -> list[Looker]:
    """Without the one who asks."""
    now = relation.now()
    looks = uow.looks.of_conversation(conversation_id, now - LOOKS)
    names = {one.id: one.first_name for one in uow.advisors.all()} if looks else {}
    return [
        Looker(names[look.advisor_id], look.writing_at is not None and look.writing_at > now - WRITES)
        for look in looks
        if look.advisor_id != advisor_id
    ]
