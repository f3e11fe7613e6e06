"""What every move of a handoff leaves behind: its event, its audit line, the quiet line that the customer reads."""

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.model.events import AuditLine, Event, EventName
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services.commitments import end_overdue
from relation.services.speaking import say
from relation.store.unit_of_work import UnitOfWork


def end_handoff(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, state: HandoffState, actor: str
) -> None:
    """The open one, if any. A person has dealt with it unless the customer left: overdue promises call nobody more."""
    if state is not HandoffState.LEFT:
        end_overdue(uow, relation, conversation, actor)
    handoff = uow.handoffs.lock_open(conversation.id)
    if handoff is not None:
        handoff.move_to(state, relation.now())
        record_move(uow, relation, handoff, EventName.HANDOFF_MOVED, actor)


def record_move(uow: UnitOfWork, relation: Relation, handoff: Handoff, name: EventName, actor: str) -> None:
    data = {"handoff": handoff.id, "state": handoff.state.value, "advisor_id": handoff.advisor_id}
    uow.record(
        Event(None, name, handoff.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), actor, name.value, handoff.conversation_id, data),
    )


def record_transfer(
    uow: UnitOfWork, relation: Relation, handoff: Handoff, advisor: Advisor, to: str | None, objective: str | None
) -> None:
    """From that advisor to a colleague, or to those who deal with an objective; the note is nobody else's to read."""
    data = {"handoff": handoff.id, "state": handoff.state.value, "by": advisor.id, "to": to, "objective": objective}
    uow.record(
        Event(None, EventName.HANDOFF_MOVED, handoff.conversation_id, relation.now(), data),
        AuditLine(None, relation.now(), advisor.login, "transfer_handoff", handoff.conversation_id, data),
    )


def say_quietly(uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, **args: object) -> None:
    """A system line."""
    say(uow, relation, conversation, [(act, dict(args))], author=Author.SYSTEM)
