"""The advisor's summary at handoff: facts only, built by rules."""

from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.services.persona import current_persona
from relation.store.unit_of_work import UnitOfWork

LAST_WORDS = 3
LAST_MESSAGES = 40


def summarise(uow: UnitOfWork, relation: Relation, conversation: Conversation, reasons: list[str]) -> dict[str, Any]:
    """Who, what they want, what was tried and promised, the mood, the identification state."""
    messages = uow.messages.latest(conversation.id, LAST_MESSAGES)
    understanding = conversation.understanding or {}
    need = conversation.need
    return {
        "reasons": reasons,
        "customer_reference": conversation.customer_reference,
        "first_name": conversation.first_name,
        "is_identified": conversation.customer_reference is not None,
        "persona": current_persona(
            relation.playbook, conversation.persona_scores, conversation.accepts_personalisation
        ),
        "objective": need.get("main_objective") or understanding.get("objective"),
        "motif": need.get("main_motif") or understanding.get("motif"),
        "anger": need.get("anger_history", []),
        "last_words": [line.text for line in messages if line.author is Author.CUSTOMER][-LAST_WORDS:],
        "acts": [line.act["act"] for line in messages if line.act and line.author is Author.BOT],
        "commitments": [
            {"kind": promise.kind, "due_at": promise.due_at.isoformat(), "subject": promise.subject}
            for promise in uow.commitments.open_of_conversation(conversation.id)
        ],
        "failures": need.get("failures", 0),
    }
