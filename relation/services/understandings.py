"""An understanding, read as something else than what the brain heard."""

from collections.abc import Iterable
from typing import Any

KNOWN = "known_question"
"""Key of an understanding: {"id", "confidence"} of the brand's answer; None when it is not to be given."""


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
