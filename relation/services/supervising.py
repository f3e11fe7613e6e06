"""What a supervisor does to a conversation that is somebody else's: takes it over, or gives it to somebody."""

from relation.context import Relation
from relation.model.conversation import Conversation, Owner
from relation.model.errors import NotFound, Refused
from relation.model.events import AuditLine
from relation.model.people import Advisor
from relation.services.conversations import change_owner, get_conversation
from relation.services.fair_share import present_advisors
from relation.services.handoffs import take_handoff
from relation.services.notes import answer_call
from relation.store.unit_of_work import UnitOfWork


def assign_conversation(
    uow: UnitOfWork, relation: Relation, conversation_id: str, supervisor: Advisor, advisor_id: str
) -> None:
    """From the bot, the queue or whoever has it, to that advisor, who is there; to oneself is to take over.

    Raises: NotFound, Refused("closed" | "colleague_absent").
    """
    advisor = uow.advisors.get(advisor_id)
    if advisor is None or not advisor.is_active:
        raise NotFound("advisor_unknown")
    if advisor.id != supervisor.id and advisor.id not in {one.id for one in present_advisors(uow, relation)}:
        raise Refused("colleague_absent", advisor_id=advisor.id)
    conversation = get_conversation(uow, conversation_id)
    if conversation.owner is Owner.ADVISOR and conversation.advisor_id == advisor.id:
        return
    data = {"from": conversation.advisor_id, "to": advisor.id}
    if conversation.owner is Owner.ADVISOR:
        _let_go(uow, relation, conversation, supervisor)
    take_handoff(uow, relation, conversation_id, advisor)
    call = uow.notes.open_call_of(conversation_id)
    if call is not None:
        answer_call(uow, relation, call, supervisor)
    uow.record_audit(
        AuditLine(None, relation.now(), supervisor.login, "assign_conversation", conversation_id, data)
    )  # fmt: skip


def _let_go(uow: UnitOfWork, relation: Relation, conversation: Conversation, supervisor: Advisor) -> None:
    handoff = uow.handoffs.lock_open(conversation.id)
    if handoff is not None:
        handoff.give_back(relation.now())
    change_owner(uow, relation, conversation, Owner.WAITING, supervisor.login)
