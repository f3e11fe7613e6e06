"""« Je laisse la résiliation. Pour l'adresse, que faire ? »: what is given up is no demand, what is asked beside is."""

import re
from typing import Any

from relation.services.replies import CHAT
from relation.services.understandings import KNOWN
from relation.store.brand_search import normalise

_GIVEN_UP = re.compile(
    r"^(?:(?:bon|ok|non|oui|merci|c est bon|en fait|du coup|alors|et|ah|desolee?|pardon) )*"
    r"(?:je (?:laisse|abandonne)|j abandonne|on (?:laisse|abandonne|oublie)|laiss(?:e|ez)(?: tomber)?|oubli(?:e|ez)"
    r"|tant pis pour|je (?:ne )?veux plus|plus la peine) (?:le|la|l|les|mon|ma|mes|cette?|ca)\b"
)
_BORDER = re.compile(r"[.!?;:\n]+|,\s|\b(?:mais|plut[oô]t|finalement)\b", re.I)


def without_given_up(text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as of the other demand when the first one is what the message leaves."""
    others = understanding.get("secondary") or []
    if not others or understanding["intent"]["name"].startswith(CHAT):
        return understanding
    first, *left = others
    clauses = [clause for clause in _BORDER.split(text) if clause and clause.strip() not in first["text"]]
    if _GIVEN_UP.search(normalise(first["text"])) or not any(_GIVEN_UP.search(normalise(one)) for one in clauses):
        return understanding
    confidence = float(understanding["confidence"])
    name, objective = first["motif"], first["objective"]
    return {
        **understanding,
        "objective": objective,
        "motif": name,
        "motifs": [{"objective": objective, "name": name, "confidence": confidence}, *understanding.get("motifs", [])],
        "intent": {"name": f"{objective}.{name}", "confidence": confidence},
        "secondary": left,
        KNOWN: None,
    }
