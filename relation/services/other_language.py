"""A language that we do not write: a guess at small talk in it is no goodbye and no refusal."""

import re
from typing import Any

from relation.model.conversation import Conversation
from relation.services.need import MERE_DATA, OWN_LANGUAGE
from relation.services.understandings import heard_as
from relation.store.brand_search import normalise

WRITTEN = (OWN_LANGUAGE, "en")
BEYOND = "aucun.hors_sujet"
GUESSED = ("refuser", "prendre_conge", "bavardage", "abandonner", "correction", "compliment", MERE_DATA)
SURE = 0.9
_YES_OR_NO = re.compile(r"\w+(?: (?:danke|gracias|grazie|obrigad[oa]|bitte|prego|por favor|per favore))?")
"""« Não », « nein danke »: it answers what was asked."""


def as_not_understood(conversation: Conversation, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as beyond what is answered: the languages that are written here are said again."""
    language = understanding.get("language") or OWN_LANGUAGE
    language = conversation.need.get("language", language) if language == OWN_LANGUAGE else language
    motif, confidence = understanding.get("motif"), float(understanding.get("confidence") or 0.0)
    is_guess = motif in GUESSED and confidence < SURE and not understanding.get("entities")
    is_short_no = motif in ("refuser", MERE_DATA) and _YES_OR_NO.fullmatch(normalise(text)) is not None
    if language in WRITTEN or not is_guess or is_short_no:
        return understanding
    return heard_as(understanding, BEYOND, confidence)
