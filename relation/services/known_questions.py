"""A question that the brand has an answer to, in whatever words: data/brand/answers.yml, found by the brain."""

import re
from typing import Any

from relation.playbook import Playbook
from relation.playbook_answers import Answer
from relation.services.leaving import is_question
from relation.services.replies import asks_more
from relation.services.understandings import KNOWN, THREATS, WISH_FOR_A_PERSON, heard_as, is_signalled
from relation.store.brand_search import normalise

MOST_WORDS = 30
CALM, CALM_IN_TALK = 0.6, 0.85
"""Anger from which it is more than a question; « et c'est vous qui payez », right after terms, only sounds like it."""
OWN_MATTER = ("order_number", "email", "phone", "iban", "amount")
"""Entities of one's own case: what is asked beside them is about it."""
OWN_OBJECTIVES, SURELY_OWN = ("gerer_contrat", "sav", "reclamation"), 0.9
"""What is surely about one's own order, appliance or complaint is a question in general only by very plain words."""
_MINE = re.compile(r"\b(?:ma|mon|mes|j ai signe|j ai demande|j ai fait|my)\b")


def as_known_question(playbook: Playbook, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as that of a question in general when the brand answers it; else without it."""
    answer = _answer_to(playbook, text, understanding)
    if answer is None:
        return {**understanding, KNOWN: None}
    found = understanding[KNOWN]
    return {**heard_as(understanding, answer.intent, float(found["confidence"]), [WISH_FOR_A_PERSON]), KNOWN: found}


def _answer_to(playbook: Playbook, text: str, understanding: dict[str, Any]) -> Answer | None:
    """None too for a case of one's own, a long story, several demands, anger: they are more than the question."""
    found = understanding.get(KNOWN) or {}
    answer = playbook.answers.by_id.get(str(found.get("id")))
    if answer is None or len(text.split()) > MOST_WORDS or understanding.get("secondary"):
        return None
    is_own = understanding["objective"] in OWN_OBJECTIVES and float(understanding["confidence"]) >= SURELY_OWN
    is_asked = is_question(playbook.queue, text) or asks_more(understanding)
    is_plain = is_asked and not is_own and not is_signalled(understanding, [WISH_FOR_A_PERSON])
    if is_own and _MINE.search(normalise(text)):
        return None
    least = playbook.answers.sure if is_plain else playbook.answers.very_sure
    entities = {entity["entity"] for entity in understanding.get("entities") or []}
    calm = CALM_IN_TALK if asks_more(understanding) else CALM
    is_upset = float((understanding.get("mood") or {}).get("anger") or 0.0) >= calm
    is_more = is_upset or is_signalled(understanding, THREATS)
    is_sure = float(found.get("confidence") or 0.0) >= least
    return answer if is_sure and not is_more and not entities.intersection(OWN_MATTER) else None
