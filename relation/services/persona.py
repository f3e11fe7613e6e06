"""The customer's persona: a slow posterior over relational styles, never applied under a floor."""

import math
from collections.abc import Mapping, Sequence

from relation.playbook import Playbook

NEUTRAL = "neutre"


def fold_evidence(playbook: Playbook, scores: dict[str, float], evidence: dict[str, float]) -> dict[str, float]:
    """Adds one message's evidence to the running log-scores.

    `evidence`: probability per persona (and `neutre`), as /understand gives it. A single message moves a score by at
    most `max_step`; older messages fade by `memory`.
    """
    rules = playbook.relationship.persona
    even = 1.0 / max(len(evidence), 1)
    folded = {}
    for persona in playbook.personas:
        likelihood = max(evidence.get(persona, even), 1e-3)
        step = math.log(likelihood / even)
        step = max(-rules["max_step"], min(rules["max_step"], step))
        folded[persona] = rules["memory"] * scores.get(persona, 0.0) + step
    return folded


def posterior(playbook: Playbook, scores: dict[str, float]) -> dict[str, float]:
    """Probability per persona, `neutre` starting ahead by `neutral_prior` (log)."""
    prior = playbook.relationship.persona["neutral_prior"]
    weights = {
        persona: math.exp(scores.get(persona, 0.0) + (prior if persona == NEUTRAL else 0.0))
        for persona in playbook.personas
    }
    total = sum(weights.values())
    return {persona: weight / total for persona, weight in weights.items()}


def current_persona(playbook: Playbook, scores: dict[str, float], accepts_personalisation: bool | None) -> str:
    """The persona to apply now: `neutre` when the customer refused, or when evidence is thin."""
    if accepts_personalisation is False or not scores:
        return NEUTRAL
    rules = playbook.relationship.persona
    return likeliest(scores, tuple(playbook.personas), rules["neutral_prior"], rules["floor"])


def likeliest(scores: Mapping[str, float], personas: Sequence[str], neutral_prior: float, floor: float) -> str:
    """The persona whose `posterior` is the highest, if it reaches the floor."""
    levels = [scores.get(persona, 0.0) + (neutral_prior if persona == NEUTRAL else 0.0) for persona in personas]
    best = max(levels)
    chance = 1.0 / sum(math.exp(level - best) for level in levels)
    return personas[levels.index(best)] if chance >= floor else NEUTRAL
