"""What a message says beside the number, the e-mail or the postcode that it gives: read by itself, and not lost."""

import re
from typing import Any

from relation.playbook import Playbook
from relation.services.known_questions import OWN_OBJECTIVES, UNTOLD, as_known_question
from relation.services.questions_beside import BESIDE, MOST_BESIDE, UNTOLD_BESIDE, with_answers_beside
from relation.services.understandings import FALLBACK, KNOWN

REST = "rest"
"""Key of an understanding: that of the message's other words; for an action `text`, `intent`, `entities`."""
PROOFS = ("order_number", "email", "postcode")
LEAST_WORDS = 4
"""Of the rest: fewer only carry the proof (« c'est le », « et mon mail »)."""
SURE = 0.5
CHAT = "aucun."


def words_beside(text: str, understanding: dict[str, Any]) -> str:
    """The message without what proves who writes; "" when it gives no such thing, or says hardly more."""
    given = [one["text"] for one in understanding.get("entities") or [] if one["entity"] in PROOFS and one.get("text")]
    rest = text
    for found in given:
        rest = rest.replace(found, " ")
    rest = re.sub(r"\s+", " ", rest).strip(" ,.;:-–—")
    return rest if given and len(re.findall(r"[^\W\d_]+", rest)) >= LEAST_WORDS else ""


def with_words_beside(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """`REST` as an action reads it: the demand of its own that these words make (`intent`, "" for none). What they ask
    in general joins what is asked beside.
    """
    rest = understanding.get(REST)
    if not rest:
        return understanding
    is_own = _is_of_their_own(rest)
    heard = {**rest, KNOWN: None} if is_own else as_known_question(playbook, rest["text"], rest)
    heard = with_answers_beside(playbook, heard)
    known = (heard[KNOWN] or {}).get("id")
    intent = heard["intent"]
    is_demand = known is None and intent["name"] != FALLBACK and not intent["name"].startswith(CHAT)
    told = {
        "text": rest["text"],
        "intent": intent["name"] if is_demand and float(intent["confidence"]) >= SURE else "",
        "entities": heard.get("entities") or [],
    }
    names = [*(understanding.get(BESIDE) or []), *([known] if known else []), *(heard.get(BESIDE) or [])]
    asked = [name for name in dict.fromkeys(names) if name in playbook.answers.by_id]
    untold = rest["text"] if known == UNTOLD else heard.get(UNTOLD_BESIDE)
    untold = understanding.get(UNTOLD_BESIDE) or untold
    return {**understanding, REST: told, BESIDE: asked[:MOST_BESIDE], UNTOLD_BESIDE: untold}


def _is_of_their_own(rest: dict[str, Any]) -> bool:
    """« Et je veux annuler si c'est possible », of who proves who they are: no question in general."""
    return rest["objective"] in OWN_OBJECTIVES and float(rest["intent"]["confidence"]) >= SURE
