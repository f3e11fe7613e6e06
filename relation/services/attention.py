"""Who writes to a customer, even before a word is sent, is there for them: their conversation is not taken for lost."""

from relation.context import Relation
from relation.model.handoff import HandoffState
from relation.model.people import Advisor
from relation.services.looking import note_look
from relation.store.unit_of_work import UnitOfWork


def note_writing(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> None:
    """Called while the advisor types there, sent or not: colleagues see it, and who has the conversation is not silent.

    As often as `is_look_noted` says that it is due: typing is told several times a second. Raises: NotFound.
    """
    note_look(uow, relation, conversation_id, advisor.id, is_writing=True)
    handoff = uow.handoffs.lock_open(conversation_id)
    if handoff is not None and handoff.state is HandoffState.TAKEN and handoff.advisor_id == advisor.id:
        handoff.attended_at = relation.now()
