"""What a message says beside the number, the e-mail or the postcode that it gives: read by itself, and not lost."""

import re
from typing import Any

from relation.playbook import Playbook
from relation.services.known_questions import BESIDE, OWN_OBJECTIVES, as_known_question
from relation.services.understandings import KNOWN

REST = "rest"
"""Key of an understanding: that of the message's other words; for an action `text`, `intent`, `entities`, `answers`."""
PROOFS = ("order_number", "email", "postcode")
LEAST_WORDS = 4
"""Of the rest: fewer only carry the proof (« c'est le », « et mon mail »)."""
SURE = 0.5
CHAT, FALLBACK = "aucun.", "nlu_fallback"


def words_beside(text: str, understanding: dict[str, Any]) -> str:
    """The message without what proves who writes; "" when it gives no such thing, or says hardly more."""
    given = [one["text"] for one in understanding.get("entities") or [] if one["entity"] in PROOFS and one.get("text")]
    rest = text
    for found in given:
        rest = rest.replace(found, " ")
    rest = re.sub(r"\s+", " ", rest).strip(" ,.;:-–—")
    return rest if given and len(re.findall(r"[^\W\d_]+", rest)) >= LEAST_WORDS else ""


def with_words_beside(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """`REST` as an action reads it: the demand of its own that these words make (`intent`, "" for none), and the ids of
    the brand's answers that they ask for.
    """
    rest = understanding.get(REST)
    if not rest:
        return understanding
    heard = rest if _is_of_their_own(rest) else as_known_question(playbook, rest["text"], rest)
    known = [heard[KNOWN]["id"]] if heard.get(KNOWN) and heard is not rest else []
    intent = heard["intent"]
    is_demand = not known and intent["name"] != FALLBACK and not intent["name"].startswith(CHAT)
    told = {
        "text": rest["text"],
        "intent": intent["name"] if is_demand and float(intent["confidence"]) >= SURE else "",
        "entities": heard.get("entities") or [],
        "answers": list(dict.fromkeys([*known, *(heard.get(BESIDE) or [])])),
    }
    return {**understanding, REST: told}


def _is_of_their_own(rest: dict[str, Any]) -> bool:
    """« Et je veux annuler si c'est possible », of who proves who they are: no question in general."""
    return rest["objective"] in OWN_OBJECTIVES and float(rest["intent"]["confidence"]) >= SURE
