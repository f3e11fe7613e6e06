"""Closing with labels: what the conversation really was, in the words of who dealt with it."""

from dataclasses import dataclass

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.desk import Outcome, WrapUp
from relation.model.errors import Invalid
from relation.model.events import AuditLine
from relation.model.people import Advisor
from relation.services.conversations import get_conversation, new_id
from relation.services.handoffs import close_conversation
from relation.services.persona import current_persona
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Labels:
    """`about`: `objective.motif` of the playbook, or `objective` alone."""

    about: str
    persona: str
    outcome: str


def close_with_labels(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, labels: Labels | None
) -> None:
    """Ends the conversation and keeps its labels, if any are given: they train what understands, they change nothing
    else. Raises: Invalid("bad_label"), and what `close_conversation` raises.
    """
    made = _wrap_up(relation, get_conversation(uow, conversation_id), advisor, labels) if labels else None
    close_conversation(uow, relation, conversation_id, advisor)
    if made is not None:
        uow.wrap_ups.add(made)
        data = {"objective": made.objective, "motif": made.motif, "persona": made.persona, "outcome": made.outcome}
        uow.record_audit(AuditLine(None, relation.now(), advisor.login, "wrap_up", conversation_id, data))


def _wrap_up(relation: Relation, conversation: Conversation, advisor: Advisor, labels: Labels) -> WrapUp:
    objective, _, motif = labels.about.partition(".")
    known = relation.playbook.objectives.get(objective)
    if known is None or (motif and motif not in known.motifs):
        raise Invalid("bad_label", about=labels.about)
    if labels.persona not in relation.playbook.personas or labels.outcome not in set(Outcome):
        raise Invalid("bad_label", persona=labels.persona, outcome=labels.outcome)
    before = about_of(conversation)
    return WrapUp(
        id=new_id(),
        conversation_id=conversation.id,
        advisor_id=advisor.id,
        at=relation.now(),
        objective=objective,
        motif=motif or None,
        persona=labels.persona,
        outcome=Outcome(labels.outcome),
        understood_objective=before[0],
        understood_motif=before[1],
        applied_persona=current_persona(
            relation.playbook, conversation.persona_scores, conversation.accepts_personalisation
        ),
    )


def about_of(conversation: Conversation) -> tuple[str | None, str | None]:
    """The objective and the motif that were understood: of the whole talk, else of its last message."""
    understanding, need = conversation.understanding or {}, conversation.need
    objective = need.get("main_objective") or understanding.get("objective")
    motif = need.get("main_motif") if need.get("main_objective") else understanding.get("motif")
    return objective, motif
