"""How a message stands to what was said last, as the brain reads it: a yes in any words, a pause, another matter."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from relation.model.conversation import Author, Message
from relation.services.need import FALLBACK
from relation.services.understandings import THREATS, WISH_FOR_A_PERSON, heard_as, is_signalled

CHAT, WISH = "aucun.", "aucun.demander_humain"
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
LIKELY, ENOUGH = 1 / 3, 0.15
"""Of the likeliest motif's probability, from which that of the matter in hand is meant; at all, instead of a chat."""
KIN = ("s_informer", "acheter")
"""Who asks before buying and who buys are in one matter."""
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


def as_more_of_the_matter(understanding: dict[str, Any], history: dict[str, Any]) -> dict[str, Any]:
    """« Sous quel délai ? » after a refund: of the last matter in `history`, when it is likely enough; no chat."""
    intent = understanding["intent"]["name"]
    guesses = understanding.get("motifs") or []
    is_lost = intent.startswith(CHAT) or intent == FALLBACK
    if relation_of(understanding) not in MORE or not guesses or intent == WISH or _has_own_sense(understanding):
        return understanding
    objective, motif = history.get("main_objective"), history.get("main_motif")
    family = KIN if objective in KIN else (objective,)
    of_it = [one for one in guesses if one["objective"] in family and (is_lost or one["name"] == motif)]
    least = ENOUGH if is_lost else LIKELY * guesses[0]["confidence"]
    if not of_it or of_it[0] is guesses[0] or of_it[0]["confidence"] < least:
        return understanding
    return heard_as(understanding, f"{of_it[0]['objective']}.{of_it[0]['name']}", of_it[0]["confidence"])


def _has_own_sense(understanding: dict[str, Any]) -> bool:
    heard = understanding["intent"]
    is_own = heard["name"] != FALLBACK and not heard["name"].startswith(CHAT) and heard["confidence"] >= SURELY_OWN
    is_more = bool(understanding.get("secondary")) or is_signalled(understanding, (*THREATS, WISH_FOR_A_PERSON))
    return is_own or is_more
