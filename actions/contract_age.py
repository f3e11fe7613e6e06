"""How old an appliance may be for a contract, where its offer says so, and how old the customer's is."""

import re
from typing import Any

from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise

NUMBERS = {
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
}  # fmt: skip
_AGE = re.compile(
    r"\b(?:de|d|a|ont|fait|font|agee?s? de|vieux de|vieille de|il y a|depuis)"
    rf"(?: (?:environ|plus de|moins de|deja|bientot|presque|au moins|pres de|bien))* (\d{{1,2}}|{'|'.join(NUMBERS)}) "
    r"(?:ans|annees)\b"
)
_BARE_AGE = re.compile(r"^(?:\w+ ){1,4}?(\d{1,2}) (?:ans|annees)$")
OTHERS_AGE = re.compile(
    r"\b(?:garanti\w*|engage\w*|contrats?|abonne\w*|clients?|cliente|fils|fille|enfants?|bebe|mari|femme|mere|pere"
    r"|j ai(?! (?:(?:deja|aussi|encore) )?(?:une?|mon|ma|des|deux|le|la) )"
    r"|dame|monsieur|homme|personne|retraite\w*|suis|habit\w*|marie\w*|mamie|papi|grand\w*|parents?|amie?s?|etudiante?"
    r"|reconduit|preavis)(?: (?!(?:pour|pr|sur) (?!(?:une )?duree))\w+){0,4}$"
)
"""What may stand before an age that is no appliance's."""


def age_told(text: str) -> int | None:
    """« Une machine de 12 ans », « il a huit ans »: in years; None for the age of anything else."""
    plain = normalise(text)
    found = _AGE.search(plain)
    if found is None or OTHERS_AGE.search(plain[: found.start()].strip()):
        return None
    return int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]


def ages_of(parts: dict[str, str]) -> dict[str, int]:
    """By its key, the age that each part tells: « mon lave-linge a 4 ans », « mon frigo 12 ans »."""
    found = {key: age_told(part) or _bare_age(part) for key, part in parts.items()}
    return {key: age for key, age in found.items() if age is not None}


def _bare_age(part: str) -> int | None:
    found = _BARE_AGE.search(normalise(part))
    return int(found[1]) if found else None


def age_limit(turn: Turn, offer: ContractOffer) -> int | None:
    """In years, the age from which the offer takes no appliance."""
    limit = turn.brand.facts()["contracts"].get("max_age_years", {}).get(offer.id)
    return int(limit) if limit else None


def age_facts(turn: Turn, offer: ContractOffer) -> dict[str, Any]:
    """Of `utter_contract_offer`: {"age_years", "max_age_years"} when this offer has a limit and an age is told."""
    age, limit = age_told(turn.text), age_limit(turn, offer)
    return {"age_years": age, "max_age_years": limit} if age is not None and limit else {}


def is_too_old(turn: Turn, offer: ContractOffer) -> bool:
    """From that age on the offer takes no appliance."""
    facts = age_facts(turn, offer)
    return bool(facts) and facts["age_years"] >= facts["max_age_years"]
