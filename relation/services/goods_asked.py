"""« Le Zéphyr est un robot ? » asks about a product, not about who answers."""

import re
from typing import Any

from relation.model.brand import Brand
from relation.services.understandings import heard_as
from relation.store.brand_search import normalise

CHALLENGE, SHEET = "defi_robot", "s_informer.caracteristiques"
LIKENESS = 0.77
"""Score of `find_products` from which the words beside « robot » name something of the catalogue."""
_ANSWERING = re.compile(r"\b(?:robots?|bots?|chatbots?|machines?|humaine?s?|humains|persons?|personnes?|humans?)\b")
_TO_US = re.compile(r"\b(?:tu|t|toi|te|vous|je|j|you|i|qui|repond\w*|parle\w*|discut\w*)\b")


def as_asked_of_goods(brand: Brand, text: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The understanding, as a question about the product that it names instead of about the assistant."""
    plain = normalise(text)
    if understanding.get("motif") != CHALLENGE or _TO_US.search(plain):
        return understanding
    best = next(iter(brand.find_products(_ANSWERING.sub(" ", plain), limit=1)), None)
    is_named = best is not None and best[1] >= LIKENESS
    return heard_as(understanding, SHEET, float(understanding["confidence"])) if is_named else understanding
