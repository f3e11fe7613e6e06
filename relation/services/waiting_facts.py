"""What the bot may still tell who waits, while nobody has taken the conversation: one plain fact of the brand's."""

from typing import Any

from relation.model.act import Act
from relation.model.journey import INFORMATION
from relation.model.queue import QueueRules
from relation.services.leaving import is_question, leaves_the_wait
from relation.services.need import MERE_DATA
from relation.services.understandings import KNOWN

SURE = 0.6
COURTESIES = ("affirmer", "remercier", "saluer", "prendre_conge", "compliment")
COURTEOUS_WORDS = 4
CALLING_WORDS = 2
"""« Allô ? », « coucou ?? »: no question yet."""


def asks_a_fact(rules: QueueRules, text: str, understanding: dict[str, Any]) -> bool:
    """A question about the brand, not about an order or a trouble; what stands beside it is for the person."""
    if understanding.get(KNOWN) or understanding.get("questions"):
        return not leaves_the_wait(rules, text, understanding)
    is_sure = float(understanding.get("confidence") or 0.0) >= SURE
    is_fact = is_sure and understanding.get("objective") == INFORMATION
    return is_fact and is_question(rules, text) and not leaves_the_wait(rules, text, understanding)


def facts_told(rules: QueueRules, answer: dict[str, Any] | None) -> list[Act]:
    """The brain's answer when it only informs; empty when it asks, changes or says anything else."""
    acts = [] if answer is None or answer["effects"] else answer["acts"]
    if not {act["act"] for act in acts} <= rules.told_while_waiting:
        return []
    return [Act(act["act"], act["args"], act["text"]) for act in acts]


def tells_something(rules: QueueRules, text: str, understanding: dict[str, Any]) -> bool:
    """A question, a fact of their matter, a piece of data; « allô ? » is none."""
    is_matter = understanding.get("objective") not in (None, "aucun")
    is_asked = is_question(rules, text) and len(text.split()) > CALLING_WORDS
    return is_matter or understanding.get("motif") == MERE_DATA or is_asked


def is_courtesy(text: str, understanding: dict[str, Any]) -> bool:
    """« Ok », « merci »: nothing is added, and nothing is said."""
    is_short = len(text.split()) <= COURTEOUS_WORDS and "?" not in text
    return is_short and understanding.get("motif") in COURTESIES and not understanding.get("entities")
