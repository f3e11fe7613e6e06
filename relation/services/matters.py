"""The matter in hand: what a conversation is about, as far as the bot may go on with it."""

from dataclasses import dataclass

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.journey import NO_OBJECTIVE


@dataclass(frozen=True)
class Matter:
    """A motif, with the label that people read."""

    objective: str
    name: str
    label: str


def matter_for_the_bot(relation: Relation, conversation: Conversation) -> Matter | None:
    """The last matter the customer spoke of; None when there is none, or when it calls for a person by itself."""
    need, rules = conversation.need, relation.playbook.relationship
    objective, name = str(need.get("main_objective") or NO_OBJECTIVE), str(need.get("main_motif"))
    known = relation.playbook.objectives.get(objective)
    motif = known.motifs.get(name) if known and objective != NO_OBJECTIVE else None
    if motif is None or name in rules.motif_reasons or rules.serious_motifs.get(name) == "now":
        return None
    return Matter(objective, name, motif.label)
