"""Who writes to a customer, even before a word is sent, is there for them: their conversation is not taken for lost."""

from datetime import timedelta

from relation.context import Relation
from relation.model.handoff import HandoffState
from relation.model.people import Advisor
from relation.store.unit_of_work import UnitOfWork

NOTED_EVERY = timedelta(seconds=20)
"""Typing is told several times a second, and need not be written as often."""


def is_worth_noting(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> bool:
    """True when `note_attention` would change something; only reads."""
    handoff = uow.handoffs.open_for(conversation_id)
    if handoff is None or handoff.state is not HandoffState.TAKEN or handoff.advisor_id != advisor.id:
        return False
    return handoff.attended_at is None or handoff.attended_at + NOTED_EVERY <= relation.now()


def note_attention(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> None:
    """Called while the advisor types there: each keystroke counts as a sign of them. Nothing is noted of who does not have the conversation."""
    handoff = uow.handoffs.lock_open(conversation_id)
    if handoff is not None and handoff.state is HandoffState.TAKEN and handoff.advisor_id == advisor.id:
        handoff.attended_at = relation.now()
