"""An understanding, read as something else than what the brain heard."""

from collections.abc import Iterable
from typing import Any

THREATS = ("threat_legal", "threat_public", "threat_leave", "fraud", "vulnerability", "safety")
WISH_FOR_A_PERSON = "ask_human"
SIGNALLED = 0.5
KNOWN = "known_question"
"""Key of an understanding: {"id", "confidence"} of the brand's answer; None when it is not to be given."""


def is_signalled(understanding: dict[str, Any], names: Iterable[str]) -> bool:
    """True when one of those signals is more likely than not."""
    signals = understanding.get("signals") or {}
    return any(float(signals.get(name) or 0.0) >= SIGNALLED for name in names)


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
