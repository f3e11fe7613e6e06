"""Which sentences of the brand's terms answer a question."""

import re
from collections.abc import Mapping
from typing import Any

from actions.turn import Turn
from relation.store.brand_search import normalise

_LIST = re.compile(r",|;|\?.+\?|\b(et|ou)\b")


def point_of(turn: Turn, facts: Mapping[str, Any]) -> str | None:
    """The sentence of these facts that answers the question, several when it lists several; None when the summary does.

    Sharing words is not enough: « moyens de paiement » is not about a refused payment. `asks` says what calls for what.
    """
    asked = _asked(f" {normalise(turn.text)}", facts["asks"])
    if len(asked) > 1 and _LIST.search(turn.text):
        return " ".join(str(facts[name]) for name in asked)
    return None if not asked or asked[0] == "summary" else str(facts[asked[0]])


def _asked(plain: str, asks: Mapping[str, list[str]]) -> list[str]:
    """In the order of `asks`; the words that call for one do not call for the next (« satisfait ou remboursé »)."""
    asked = []
    for name, words in asks.items():
        called = [spelt for word in words if (spelt := f" {normalise(word)}") in plain]
        asked += [name] if called else []
        for spelt in called:
            plain = plain.replace(spelt, " ")
    return asked


def points_of(facts: Mapping[str, Any], *names: str, but: str | None = None) -> list[str]:
    """The other sentences, for whoever wants them all."""
    return [facts[name] for name in names if facts.get(name) and facts[name] != but]
