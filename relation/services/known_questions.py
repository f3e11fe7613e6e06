"""A question that the brand has an answer to, in whatever words: data/brand/answers.yml, found by the brain."""

import re
from typing import Any

from relation.playbook import Playbook
from relation.services.leaving import is_question
from relation.services.replies import ANSWERS, LACKS, asks_more, relation_of
from relation.services.understandings import KNOWN, THREATS, WISH_FOR_A_PERSON, heard_as, is_signalled
from relation.store.brand_search import normalise

UNTOLD = "untold"
"""The id of a question in general that the brand has told nothing of."""
OF_THE_HOUSE = "s_informer.authenticite"
"""What such a question informs of, as far as a motif can tell."""
VULNERABLE = "vulnerability"
"""« Faut-il un acte de décès ? » has its answer, whatever else is then done for whoever asks."""
NOT_MEANT = (WISH_FOR_A_PERSON, "threat_legal")
"""Signals that a plain question about the brand's ways gives only by its words."""
MOST_WORDS = 30
CALM, CALM_IN_TALK = 0.6, 0.85
"""Anger from which it is more than a question; « et c'est vous qui payez », right after terms, only sounds like it."""
OWN_MATTER = ("order_number", "email", "phone", "iban", "amount")
"""Entities of one's own case: what is asked beside them is about it."""
NAMED = (*OWN_MATTER, "product")
"""What is asked of a product that is named, its sheet tells, or does not."""
OWN_OBJECTIVES, SURELY_OWN = ("gerer_contrat", "sav", "reclamation"), 0.9
"""What is surely about one's own order, appliance or complaint is a question in general only by very plain words."""
ASKED_OF_ALL = "asked_of_all"
"""Key of an understanding: the id of the answer that the whole message asks for, whatever else it says."""
REPLIES = (ANSWERS, LACKS)
"""Relations of what takes a form on, whatever it asks beside."""
MINE = re.compile(r"\b(?:ma|mon|mes|j ai signe|j ai demande|j ai fait|my)\b")


def as_known_question(playbook: Playbook, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as that of a question in general when the brand answers it; else without it. Asked beside
    what takes a form on (« je l'ai pas. et si je suis absent ? »), it keeps its own sense: `ASKED_OF_ALL`.
    """
    intent = _informed_of(playbook, text, understanding)
    if intent is None:
        return {**understanding, KNOWN: None}
    found = understanding[KNOWN]
    if relation_of(understanding) in REPLIES and found["id"] in playbook.answers.by_id:
        return {**understanding, KNOWN: None, ASKED_OF_ALL: found["id"]}
    return {**heard_as(understanding, intent, float(found["confidence"]), NOT_MEANT), KNOWN: found}


def _informed_of(playbook: Playbook, text: str, understanding: dict[str, Any]) -> str | None:
    """What the answer informs of; None when none is to be told: too for a case of one's own, a long story, several
    demands, anger, which are more than the question.
    """
    found = understanding.get(KNOWN) or {}
    answer = playbook.answers.by_id.get(str(found.get("id")))
    is_untold = found.get("id") == UNTOLD
    if not (answer or is_untold) or len(text.split()) > MOST_WORDS or understanding.get("secondary"):
        return None
    is_own = understanding["objective"] in OWN_OBJECTIVES and float(understanding["confidence"]) >= SURELY_OWN
    if is_own and MINE.search(normalise(text)):
        return None
    entities = {entity["entity"] for entity in understanding.get("entities") or []}
    sure, known = float(found.get("confidence") or 0.0), playbook.answers
    is_very_plain = "?" in text and sure >= known.very_sure
    is_more = _is_upset(understanding, CALM_IN_TALK if asks_more(understanding) else CALM, is_very_plain)
    if is_more or entities.intersection(NAMED if is_untold else OWN_MATTER):
        return None
    is_wish = is_signalled(understanding, [WISH_FOR_A_PERSON])
    is_asked = is_question(playbook.queue, text) or asks_more(understanding)
    least = known.untold if is_untold else known.sure if is_asked and not (is_own or is_wish) else known.very_sure
    if sure < least or (is_untold and is_wish):
        return None
    return answer.intent if answer else OF_THE_HOUSE


def _is_upset(understanding: dict[str, Any], calm: float, is_very_plain: bool = False) -> bool:
    """More than a question: anger, or a signal; « le médiateur, c'est qui ? », asked calmly, threatens nobody."""
    threats = [name for name in THREATS if not (is_very_plain and name in (*NOT_MEANT, VULNERABLE))]
    return anger_of(understanding) >= calm or is_signalled(understanding, threats)


def anger_of(understanding: dict[str, Any]) -> float:
    return float((understanding.get("mood") or {}).get("anger") or 0.0)
