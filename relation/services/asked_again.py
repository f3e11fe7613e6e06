"""A proof asked over and over in vain: the voice says another way, and a person is a button away."""

from collections.abc import Sequence
from dataclasses import replace

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation

PROOFS_ASKED = (
    "utter_ask_order_number",
    "utter_ask_email_or_postcode",
    "utter_ask_proof_email",
    "utter_ask_proof_postcode",
)
IN_VAIN = 2
"""Times that a proof is asked the same way; data/voice/identification.yml says the other way from then on."""
PERSON = "aucun", "demander_humain"


def with_another_way(relation: Relation, conversation: Conversation, acts: Sequence[Act]) -> list[Act]:
    """The acts of one turn; a proof that has been asked twice already comes with a button that calls a person."""
    return [with_a_person(relation, act) if _is_in_vain(conversation, act) else act for act in acts]


def _is_in_vain(conversation: Conversation, act: Act) -> bool:
    return act.name in PROOFS_ASKED and not act.buttons and conversation.said.get(act.name, 0) >= IN_VAIN


def with_a_person(relation: Relation, act: Act) -> Act:
    """The act with the one button that calls a person."""
    objective, motif = PERSON
    label = relation.playbook.objectives[objective].motifs[motif].label
    return replace(act, buttons=[{"title": label, "payload": f"/{objective}.{motif}"}])
