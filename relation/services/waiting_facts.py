"""What the bot may still tell who waits, while nobody has taken the conversation: a fact of the brand or their file."""

from itertools import takewhile
from typing import Any

from relation.model.act import Act
from relation.model.journey import INFORMATION
from relation.model.queue import QueueRules
from relation.services.known_questions import CALM, anger_of
from relation.services.leaving import is_question, leaves_the_wait
from relation.services.need import MERE_DATA
from relation.services.understandings import KNOWN

SURE = 0.6
OF_THE_FILE = ("acheter", "gerer_contrat", "sav")
"""Objectives whose facts are told to who asks them calmly; who complains wants no bot to answer."""
COURTESIES = ("affirmer", "remercier", "saluer", "prendre_conge", "compliment")
COURTEOUS_WORDS = 4
CALLING_WORDS = 2
"""« Allô ? », « coucou ?? »: no question yet."""


def asks_a_fact(rules: QueueRules, text: str, understanding: dict[str, Any]) -> bool:
    """A question about the brand, or calmly of what one's file tells; what stands beside it is for the person."""
    if understanding.get(KNOWN) or understanding.get("questions"):
        return not leaves_the_wait(rules, text, understanding)
    is_sure = float(understanding.get("confidence") or 0.0) >= SURE
    is_calm = understanding.get("objective") in OF_THE_FILE and anger_of(understanding) < CALM
    is_fact = is_calm or understanding.get("objective") == INFORMATION
    return is_sure and is_fact and is_question(rules, text) and not leaves_the_wait(rules, text, understanding)


def facts_told(rules: QueueRules, answer: dict[str, Any] | None) -> list[Act]:
    """What the brain's answer first informs of; empty when it changes something or begins with anything else."""
    acts = [] if answer is None or answer["effects"] else answer["acts"]
    told = takewhile(lambda act: act["act"] in rules.told_while_waiting, acts)
    return [Act(act["act"], act["args"], act["text"]) for act in told]


def tells_something(rules: QueueRules, text: str, understanding: dict[str, Any]) -> bool:
    """A question, a fact of their matter, a piece of data; « allô ? » is none."""
    is_matter = understanding.get("objective") not in (None, "aucun")
    is_asked = is_question(rules, text) and len(text.split()) > CALLING_WORDS
    return is_matter or understanding.get("motif") == MERE_DATA or is_asked


def is_courtesy(text: str, understanding: dict[str, Any]) -> bool:
    """« Ok », « merci »: nothing is added, and nothing is said."""
    is_short = len(text.split()) <= COURTEOUS_WORDS and "?" not in text
    return is_short and understanding.get("motif") in COURTESIES and not understanding.get("entities")
