"""Reads data/in_hand.yml: how much what a conversation is about weighs in the reading of its next message."""

from collections.abc import Collection

from relation.model.in_hand import FEATURES, InHandRules
from relation.playbook_files import Section


def read_in_hand(file: Section, intents: Collection[str], acts: Collection[str]) -> InHandRules:
    """`intents`: all of them, `objective.motif`; `acts`: those that the voice has words for. Raises: Invalid."""
    file.only("weights", "grounds", "kept", "least", "own_sense", "surely", "plainly", "told_once", "noted_first")
    weights, grounds = file.section("weights"), file.section("grounds")
    weights.only(*FEATURES)
    motifs = {intent.partition(".")[2] for intent in intents}
    on: dict[str, set[str]] = {}
    for ground in grounds:
        for motif in grounds.names(ground, motifs):
            on.setdefault(motif, set()).add(ground)
    return InHandRules(
        weights={name: weights.signed(name) for name in FEATURES},
        grounds={motif: frozenset(names) for motif, names in on.items()},
        kept=file.number("kept"),
        least=file.number("least"),
        surely=file.number("surely"),
        plainly=file.number("plainly"),
        told_once=frozenset(file.names("told_once", acts)),
        noted_first=frozenset(file.names("noted_first", acts)),
        own_sense=frozenset(file.names("own_sense", intents)),
    )
