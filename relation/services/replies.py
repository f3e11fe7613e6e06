"""How a message stands to what was said last, as the brain reads it: a yes in any words, a pause, another matter."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from relation.model.conversation import Author, Message
from relation.services.understandings import FALLBACK, THREATS, WISH_FOR_A_PERSON, heard_as, is_signalled

CHAT = "aucun."
REPLY = "reply"
"""Key of an understanding: {"relation", "confidence"}; None when nothing was said before."""
ANSWERS, LACKS, WAITS = "answers", "lacks", "waits"
GIVEN = ("order_number", "email", "phone", "postcode", "person_name")
MORE = ("beside", "about")
"""What asks or tells more of the matter in hand."""
ASIDE = (*MORE, "opens")
"""What answers nothing of what was asked."""
HEARD_AS = {"agrees": "aucun.affirmer", "refuses": "aucun.refuser", "leaves": "aucun.abandonner"}
"""What these mean whatever their own words: « allez, soyons fous » after a question is a yes."""
SURE = 0.75
SURELY_OWN = 0.5
"""What is so likely a matter of its own is no plain yes or no, whatever was asked."""
MOST_CHARS = 240
_SENTENCE = re.compile(r"(?<=[.?!…])\s+")


def said_last(lines: Sequence[Message]) -> str:
    """The end of what was said to the customer since their last message; "" at the beginning."""
    told = list(takewhile(lambda line: line.author is not Author.CUSTOMER, reversed(lines)))
    said = ""
    for sentence in reversed(_SENTENCE.split(" ".join(line.text for line in reversed(told)))):
        if said and len(sentence) + len(said) >= MOST_CHARS:
            break
        said = f"{sentence} {said}".strip()
    return said[-MOST_CHARS:]


def relation_of(understanding: dict[str, Any]) -> str | None:
    """How it stands to what was said last; None when that is not sure."""
    found = understanding.get(REPLY) or {}
    return found.get("relation") if float(found.get("confidence") or 0.0) >= SURE else None


def asks_more(understanding: dict[str, Any]) -> bool:
    """« Et si je suis absente », without its mark, after a delivery was told."""
    return relation_of(understanding) in MORE


def asks_to_wait(understanding: dict[str, Any]) -> bool:
    """« Deux secondes », « je cherche », in whatever words; « attendez, c'est LV-240613 » gives what was asked."""
    is_given = any(entity["entity"] in GIVEN for entity in understanding.get("entities") or [])
    return relation_of(understanding) == WAITS and not is_given and not _has_own_sense(understanding)


def as_reply(understanding: dict[str, Any]) -> dict[str, Any] | None:
    """The understanding, as that of a yes, of a no, of a matter given up; None when its own words tell what it is."""
    intent = HEARD_AS.get(relation_of(understanding) or "")
    if intent is None or understanding["intent"]["name"] == intent or _has_own_sense(understanding):
        return None
    return heard_as(understanding, intent, float(understanding[REPLY]["confidence"]))


def _has_own_sense(understanding: dict[str, Any]) -> bool:
    heard = understanding["intent"]
    is_own = heard["name"] != FALLBACK and not heard["name"].startswith(CHAT) and heard["confidence"] >= SURELY_OWN
    is_more = bool(understanding.get("secondary")) or is_signalled(understanding, (*THREATS, WISH_FOR_A_PERSON))
    return is_own or is_more
