"""What a message asks in general beside its demand: answered with it, whatever becomes of that demand."""

from typing import Any

from relation.playbook import Playbook
from relation.services.known_questions import (
    ASKED_OF_ALL,
    CALM_IN_TALK,
    MINE,
    NAMED,
    OWN_OBJECTIVES,
    REPLIES,
    SURELY_OWN,
    UNTOLD,
    anger_of,
)
from relation.services.leaving import is_question
from relation.services.replies import relation_of
from relation.services.understandings import FALLBACK, KNOWN, WISH_FOR_A_PERSON, heard_as, is_signalled
from relation.store.brand_search import normalise

CHAT = "aucun."
KEPT_CHAT = tuple(f"aucun.{name}" for name in ("demander_humain", "affirmer", "refuser", "abandonner", "correction"))
"""What has its effect in the talk, whatever is asked beside."""
BESIDE = "answers_beside"
"""Key of an understanding: ids of the brand's answers to what is asked in general beside the demand."""
MOST_BESIDE = 2
UNTOLD_BESIDE = "untold_beside"
"""Key: the words of a question that the brand has told nothing of."""
SURELY_UNTOLD, NEVER = 0.8, 2.0


def with_answers_beside(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any]:
    """`BESIDE`: the brand's answers that the message or clauses of it ask for beside its demand, by their ids; such a
    clause is no other demand. `UNTOLD_BESIDE`: the clause that asks what the brand has not told.
    """
    if anger_of(understanding) >= CALM_IN_TALK:
        return understanding
    untold = _untold_beside(playbook, understanding)
    left = [one for one in understanding.get("secondary") or [] if one["text"] != untold]
    understanding = {**understanding, "secondary": left, UNTOLD_BESIDE: untold}
    own = {one["text"] for one in understanding.get("secondary") or [] if one["objective"] in OWN_OBJECTIVES}
    asked = [
        one
        for one in understanding.get("questions") or []
        if one["id"] in playbook.answers.by_id
        and float(one["confidence"]) >= _least_beside(playbook, one["text"], one["text"] in own)
    ]
    asked_of_all = understanding.get(ASKED_OF_ALL)
    if not asked and not asked_of_all:
        return understanding
    if asked and _is_chat(understanding) and relation_of(understanding) not in REPLIES:
        understanding = _heard_as_question(playbook, understanding, asked[0]["id"])
    texts = {one["text"] for one in asked}
    told = str((understanding.get(KNOWN) or {}).get("id"))
    names = dict.fromkeys([*([asked_of_all] if asked_of_all else []), *(one["id"] for one in asked)])
    return {
        **understanding,
        "secondary": [one for one in understanding.get("secondary") or [] if one["text"] not in texts],
        BESIDE: [name for name in names if name != told][:MOST_BESIDE],
    }


def as_question_alone(playbook: Playbook, understanding: dict[str, Any]) -> dict[str, Any] | None:
    """To whoever waits for a person only the brand's answers are told: the demand that they stand beside is not the
    bot's any more. None: what the brand has not told is for that person.
    """
    first, *others = understanding.get(BESIDE) or [None]
    known = understanding.get(KNOWN) or {}
    understanding = {**understanding, "secondary": [], UNTOLD_BESIDE: None}
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


def _least_beside(playbook: Playbook, clause: str, is_own: bool) -> float:
    """`is_own`: heard as another demand about one's own case, which « ma livraison » confirms."""
    if is_own and MINE.search(normalise(clause)):
        return NEVER
    is_plain = is_question(playbook.queue, clause) and not is_own
    return playbook.answers.very_sure if is_plain else SURELY_OWN


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
