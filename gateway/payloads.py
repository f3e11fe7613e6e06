"""Button payloads: `/objective.motif{"entity": "value"}`, offered by us, so understood without asking the brain."""

import json
import re
from typing import Any

_PAYLOAD = re.compile(r"^/(?P<objective>\w+)\.(?P<motif>\w+)(?P<entities>\{.*\})?$", re.DOTALL)


def understanding_of_payload(payload: str, before: dict[str, Any] | None) -> dict[str, Any] | None:
    """The understanding of a clicked button; None when the payload is not of our shape.

    The mood and the way of addressing us stay those of the customer's last words (`before`).
    """
    match = _PAYLOAD.match(payload)
    if match is None:
        return None
    try:
        entities: dict[str, Any] = json.loads(match["entities"] or "{}")
    except json.JSONDecodeError:
        return None
    objective, motif = match["objective"], match["motif"]
    before = before or {}
    return {
        "objective": objective,
        "confidence": 1.0,
        "objectives": [{"name": objective, "confidence": 1.0}],
        "motif": motif,
        "motifs": [{"objective": objective, "name": motif, "confidence": 1.0}],
        "intent": {"name": f"{objective}.{motif}", "confidence": 1.0},
        "secondary": [],
        "questions": [],
        "guesses": {},
        "persona": {"evidence": {}, "cues": []},
        "mood": {"anger": 0.0, "worry": 0.0, "urgency": 0.0, "satisfaction": 0.0},
        "signals": {},
        "entities": [
            {"entity": name, "value": value, "start": 0, "end": 0, "text": str(value)}
            for name, value in entities.items()
        ],
        "language": before.get("language", "fr"),
        "style": before.get("style") or {"address": None},
        "known_question": None,
        "reply": None,
    }
