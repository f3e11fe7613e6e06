"""An understanding, read as something else than what the brain heard."""

from collections.abc import Iterable
from typing import Any

THREATS = ("threat_legal", "threat_public", "threat_leave", "fraud", "vulnerability", "safety")
WISH_FOR_A_PERSON = "ask_human"
SIGNALLED = 0.5
FALLBACK = "nlu_fallback"
BESIDE_AT_ALL = 0.03
"""Probability, of the whole message, from which another demand of it is one."""
GUESSED = 5
"""Motifs that an understanding ranks."""
KNOWN = "known_question"
"""Key of an understanding: {"id", "confidence"} of the brand's answer; None when it is not to be given."""


def is_signalled(understanding: dict[str, Any], names: Iterable[str]) -> bool:
    """True when one of those signals is more likely than not."""
    signals = understanding.get("signals") or {}
    return any(float(signals.get(name) or 0.0) >= SIGNALLED for name in names)


def heard_among(understanding: dict[str, Any], chances: dict[str, float], least: float) -> dict[str, Any]:
    """As the likeliest of these intents (best first), or as what must be asked about when it is below `least`; the rest
    as it was heard. What it says beside is not what it says itself, and is as likely as anything else in the talk.
    """
    sums: dict[str, float] = {}
    for intent, chance in chances.items():
        sums[intent.partition(".")[0]] = sums.get(intent.partition(".")[0], 0.0) + chance
    objectives = sorted(sums, key=lambda name: -sums[name])
    intent = next(name for name in chances if name.startswith(f"{objectives[0]}."))
    motifs = [name.partition(".")[::2] for name in (intent, *(name for name in chances if name != intent))][:GUESSED]
    return {
        **understanding,
        "objective": objectives[0],
        "motif": motifs[0][1],
        "confidence": sums[objectives[0]],
        "objectives": [{"name": name, "confidence": sums[name]} for name in objectives],
        "motifs": [
            {"objective": objective, "name": name, "confidence": chances[f"{objective}.{name}"]}
            for objective, name in motifs
        ],
        "intent": {"name": intent if chances[intent] >= least else FALLBACK, "confidence": chances[intent]},
        "secondary": [
            one
            for one in understanding.get("secondary") or []
            if intent != (name := f"{one['objective']}.{one['motif']}") and chances.get(name, 0.0) >= BESIDE_AT_ALL
        ],
    }


def heard_as(
    understanding: dict[str, Any], intent: str, confidence: float, no_sign_of: Iterable[str] = ()
) -> dict[str, Any]:
    """As of that intent (`objective.motif`) alone, without those signals; the rest as it was heard.

    None of the brand's answers is told instead.
    """
    objective, _, motif = intent.partition(".")
    return {
        **understanding,
        "objective": objective,
        "motif": motif,
        "confidence": confidence,
        "objectives": [{"name": objective, "confidence": confidence}],
        "motifs": [{"objective": objective, "name": motif, "confidence": confidence}],
        "intent": {"name": intent, "confidence": confidence},
        "secondary": [],
        KNOWN: None,
        "signals": {**(understanding.get("signals") or {}), **dict.fromkeys(no_sign_of, 0.0)},
    }
