"""A question that the brand has an answer to, in whatever words: data/brand/answers.yml, found by the brain."""

import re
from typing import Any

from relation.playbook import Playbook
from relation.playbook_answers import Answer
from relation.services.leaving import is_question
from relation.services.need import FALLBACK
from relation.services.replies import asks_more
from relation.services.understandings import KNOWN, THREATS, WISH_FOR_A_PERSON, heard_as, is_signalled
from relation.store.brand_search import normalise

CHAT = "aucun."
KEPT_CHAT = tuple(f"aucun.{name}" for name in ("demander_humain", "affirmer", "refuser", "abandonner", "correction"))
"""What has its effect in the talk, whatever is asked beside."""
BESIDE = "answers_beside"
"""Key of an understanding: ids of the brand's answers to what is asked in general beside the demand."""
MOST_BESIDE = 2
MOST_WORDS = 30
CALM, CALM_IN_TALK = 0.6, 0.85
"""Anger from which it is more than a question; « et c'est vous qui payez », right after terms, only sounds like it."""
OWN_MATTER = ("order_number", "email", "phone", "iban", "amount")
"""Entities of one's own case: what is asked beside them is about it."""
OWN_OBJECTIVES, SURELY_OWN = ("gerer_contrat", "sav", "reclamation"), 0.9
"""What is surely about one's own order, appliance or complaint is a question in general only by very plain words."""
_MINE = re.compile(r"\b(?:ma|mon|mes|j ai signe|j ai demande|j ai fait|my)\b")


def as_known_question(playbook: Playbook, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as that of a question in general when the brand answers it; else without it. `BESIDE`: the
    answers to what its clauses ask in general beside their demand.
    """
    answer = _answer_to(playbook, text, understanding)
    if answer is None:
        return with_answers_beside(playbook, {**understanding, KNOWN: None})
    found = understanding[KNOWN]
    heard = heard_as(understanding, answer.intent, float(found["confidence"]), [WISH_FOR_A_PERSON])
    return with_answers_beside(playbook, {**heard, KNOWN: found})


def with_answers_beside(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """`BESIDE`: ids of the brand's answers that clauses of the message ask for, but for its own; such a clause is no
    other demand.
    """
    if _is_upset(understanding, CALM):
        return understanding
    own = {one["text"] for one in understanding.get("secondary") or [] if one["objective"] in OWN_OBJECTIVES}
    asked = [
        one
        for one in understanding.get("questions") or []
        if one["id"] in playbook.answers.by_id
        and one["text"] not in own
        and float(one["confidence"]) >= _least_beside(playbook, one["text"])
    ]
    if not asked:
        return understanding
    if _is_chat(understanding):
        understanding = _heard_as_question(playbook, understanding, asked[0]["id"])
    texts = {one["text"] for one in asked}
    told = str((understanding.get(KNOWN) or {}).get("id"))
    return {
        **understanding,
        "secondary": [one for one in understanding.get("secondary") or [] if one["text"] not in texts],
        BESIDE: [name for name in dict.fromkeys(one["id"] for one in asked) if name != told][:MOST_BESIDE],
    }


def as_question_alone(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """To whoever waits for a person only the brand's answers are told: the demand that they stand beside is not the
    bot's any more.
    """
    first, *others = understanding.get(BESIDE) or [None]
    if first is None or understanding.get(KNOWN):
        return understanding
    return {**_heard_as_question(playbook, understanding, first), BESIDE: others}


def _heard_as_question(playbook: Playbook, understanding: dict[str, Any], name: str) -> dict[str, Any]:
    intent = playbook.answers.by_id[name].intent
    return {**heard_as(understanding, intent, SURELY_OWN), KNOWN: {"id": name, "confidence": SURELY_OWN}}


def _is_chat(understanding: dict[str, Any]) -> bool:
    """« Merci pour tout. Vous reprenez l'ancien ? » asks that."""
    heard = understanding["intent"]["name"]
    is_nothing = heard == FALLBACK or (heard.startswith(CHAT) and heard not in KEPT_CHAT)
    return is_nothing and not is_signalled(understanding, [WISH_FOR_A_PERSON])


def _least_beside(playbook: Playbook, clause: str) -> float:
    return playbook.answers.very_sure if is_question(playbook.queue, clause) else SURELY_OWN


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
    is_more = _is_upset(understanding, CALM_IN_TALK if asks_more(understanding) else CALM)
    is_sure = float(found.get("confidence") or 0.0) >= least
    return answer if is_sure and not is_more and not entities.intersection(OWN_MATTER) else None


def _is_upset(understanding: dict[str, Any], calm: float) -> bool:
    """More than a question: anger, or a threat."""
    anger = float((understanding.get("mood") or {}).get("anger") or 0.0)
    return anger >= calm or is_signalled(understanding, THREATS)
