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
    plain = f" {normalise(turn.text)}"
    asked = [name for name, words in facts["asks"].items() if any(f" {normalise(word)}" in plain for word in words)]
    if len(asked) > 1 and _LIST.search(turn.text):
        return " ".join(str(facts[name]) for name in asked)
    return None if not asked or asked[0] == "summary" else str(facts[asked[0]])


def points_of(facts: Mapping[str, Any], *names: str, but: str | None = None) -> list[str]:
    """The other sentences, for whoever wants them all."""
    return [facts[name] for name in names if facts.get(name) and facts[name] != but]
