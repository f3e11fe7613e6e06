"""What customers ask of an appliance that no sheet tells: its colour, the cold that it bears, a new battery."""

import re

from relation.store.brand_search import normalise

BEYOND = {
    "colour": r"\b(?:couleurs?|coloris|teintes?"
    r"|noire?|blanc(?:he)?|bleue?|rouge|vert|gris|rose|beige|inox|jaune|argente)s?\b",
    "cold": r"(?:support\w*|resist\w*|tien\w*|crain\w*|marche|fonctionne|dans le|au grand) (?:bien )?"
    r"(?:le |au |du )?(?:grand )?(?:froid|gel|hiver)\b"
    r"|\bgarage\b.*(?:froid|hiver|\d)|temperatures? (?:basses?|negatives?)|\bmoins \d+ ?(?:degres?|c)\b",
    "battery": r"batterie.*(?:remplac|chang|amovible)|(?:remplac|chang)\w*.*batterie",
}
"""What customers ask that no characteristic tells, by the name that the voice knows."""


def beyond_sheet(text: str) -> list[str]:
    """Names, of BEYOND, of what the question asks and no sheet tells."""
    plain = normalise(text)
    return [name for name, shape in BEYOND.items() if re.search(shape, plain)]
