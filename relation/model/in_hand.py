"""What a message is likely to go on with, given what its conversation is about: data/in_hand.yml."""

from collections.abc import Mapping
from dataclasses import dataclass

FEATURES = (
    "heard",
    "heard_surely",
    "held",
    "held_at_all",
    "held_and_replied",
    "held_and_told",
    "held_and_given",
    "held_but_opened",
    "held_and_asked_beside",
    "held_objective",
    "held_own",
    "same_ground",
    "same_ground_asked",
    "informs_asked",
    "informs_told_in_own",
    "informs_asked_in_own",
    "own_in_choosing",
    "own_in_another",
    "complains",
    "chats",
    "chats_asking",
    "chats_courteously",
    "chats_at_length",
    "gives_data",
    "wants_a_person",
    "surely_wants_a_person",
)
"""Names of the weights; relation/services/in_hand.py says what each counts."""


@dataclass(frozen=True)
class InHandRules:
    weights: Mapping[str, float]
    """One of each of FEATURES: what it adds to the logarithm of a motif's likelihood."""
    grounds: Mapping[str, frozenset[str]]
    """Motif (without its objective) → the grounds that it is on: an order, a repair, a contract…"""
    kept: float
    """What a message adds to what is in hand, 0..1; the rest is what was before."""
    own_sense: frozenset[str]
    """Intents that the talk changes nothing of, once they are surely heard: a yes, bare data, a wish for a person."""
    surely: float
    """The probability from which they are."""
    plainly: float
    """The probability from which any other intent is what was heard, whatever is in hand."""
    least: float
    """Probability below which a motif read in its talk is asked about."""
    told_once: frozenset[str]
    """Acts that inform: told twice running with the same arguments, they answer nothing."""
    noted_first: frozenset[str]
    """Acts that ask which one: a message that tells more of it is noted before they ask again."""
