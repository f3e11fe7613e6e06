"""A question that the brand has an answer to, in whatever words: data/brand/answers.yml, found by the brain."""

import re
from typing import Any

from relation.playbook import Playbook
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
UNTOLD, UNTOLD_BESIDE = "untold", "untold_beside"
"""The id of a question in general that the brand has told nothing of; key: the words of one beside the demand."""
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
SURELY_UNTOLD = 0.8
OWN_OBJECTIVES, SURELY_OWN = ("gerer_contrat", "sav", "reclamation"), 0.9
"""What is surely about one's own order, appliance or complaint is a question in general only by very plain words."""
_MINE = re.compile(r"\b(?:ma|mon|mes|j ai signe|j ai demande|j ai fait|my)\b")


def as_known_question(playbook: Playbook, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as that of a question in general when the brand answers it; else without it. `BESIDE`: the
    answers to what its clauses ask in general beside their demand.
    """
    intent = _informed_of(playbook, text, understanding)
    if intent is None:
        return with_answers_beside(playbook, {**understanding, KNOWN: None})
    found = understanding[KNOWN]
    heard = heard_as(understanding, intent, float(found["confidence"]), NOT_MEANT)
    return with_answers_beside(playbook, {**heard, KNOWN: found})


def with_answers_beside(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """`BESIDE`: ids of the brand's answers that clauses of the message ask for, but for its own; such a clause is no
    other demand. `UNTOLD_BESIDE`: the clause that asks what the brand has not told.
    """
    if _anger_of(understanding) >= CALM_IN_TALK:
        return understanding
    untold = _untold_beside(playbook, understanding)
    left = [one for one in understanding.get("secondary") or [] if one["text"] != untold]
    understanding = {**understanding, "secondary": left, UNTOLD_BESIDE: untold}
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


def as_question_alone(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any] | None:
    """To whoever waits for a person only the brand's answers are told: the demand that they stand beside is not the
    bot's any more. None: what the brand has not told is for that person.
    """
    first, *others = understanding.get(BESIDE) or [None]
    known = understanding.get(KNOWN) or {}
    understanding = {**understanding, UNTOLD_BESIDE: None}
    if known.get("id") == UNTOLD:
        return None
    if first is None or known:
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


def _untold_beside(playbook: Playbook, understanding: dict[str, Any]) -> str | None:
    """The first clause that asks it by its mark, and is no other demand nor of a matter of one's own."""
    others = {one["text"] for one in understanding.get("secondary") or [] if one["objective"] in OWN_OBJECTIVES}
    own = [found.get("text") for found in understanding.get("entities") or [] if found["entity"] in NAMED]
    asked = [
        one["text"]
        for one in understanding.get("questions") or []
        if one["id"] == UNTOLD and float(one["confidence"]) >= SURELY_UNTOLD and one["text"] not in others
    ]
    return next((text for text in asked if "?" in text and not any(words and words in text for words in own)), None)


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
    if is_own and _MINE.search(normalise(text)):
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
    return _anger_of(understanding) >= calm or is_signalled(understanding, threats)


def _anger_of(understanding: dict[str, Any]) -> float:
    return float((understanding.get("mood") or {}).get("anger") or 0.0)
