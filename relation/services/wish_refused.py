"""« Je ne veux pas de conseiller, juste un renseignement »: who names a person to refuse one is answered."""

from typing import Any

from relation.model.journey import Relationship
from relation.services.understandings import WISH_FOR_A_PERSON, heard_as
from relation.store.brand_search import normalise

WISH, NO = "demander_humain", "aucun.refuser"
LIKELY = 0.2
"""Probability of another motif from which the rest of the message is that."""


def without_refused_wish(rules: Relationship, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as that of no wish for a person when its words refuse one, and wish for none beside."""
    own, plain = rules.signal_words.get(WISH_FOR_A_PERSON), normalise(text)
    if own is None or own.refused.search(plain) is None or own.words.search(own.refused.sub(" ", plain)) is not None:
        return understanding
    if understanding.get("motif") != WISH:
        signals = {**(understanding.get("signals") or {}), WISH_FOR_A_PERSON: 0.0}
        return {**understanding, "signals": signals}
    others = [one for one in understanding.get("motifs") or [] if one["objective"] != "aucun"]
    likely = next((one for one in others if one["confidence"] >= LIKELY), None)
    name = f"{likely['objective']}.{likely['name']}" if likely else NO
    return heard_as(understanding, name, float((likely or understanding)["confidence"]), [WISH_FOR_A_PERSON])
