"""How many people an appliance is for, as a message tells it, and which sheets say that they suit as many."""

import re

from relation.store.brand_search import normalise

_NUMBERS = ("une?", "deux", "trois", "quatre", "cinq", "six")
_NUMBER = r"(une?|deux|trois|quatre|cinq|six|[1-9])"
_PEOPLE = re.compile(
    r"\b(?:on est|on sera|sommes|famille de|foyer de|a)\s+(deux|trois|quatre|cinq|six|[2-9])\b(?!\s*(?:kg|l|cm)\b)"
    r"|\b(deux|trois|quatre|cinq|six|[2-9])\s+personnes?\b"
    r"|\bpour\s+(deux|trois|quatre|cinq|six)\b(?!\s+(?:jours?|semaines?|mois|ans?|fois|raisons?|pieces?|etages?"
    r"|adultes?|parents?|enfants?|ados?|bebes?))"
)
_ADULTS = re.compile(rf"\b{_NUMBER} (?:adultes?|parents)\b")
_CHILDREN = re.compile(rf"\b{_NUMBER} (?:petits? |jeunes? |grands? )?(?:enfants?|ados?|adolescents?|bebes?|gosses?)\b")
_ALONE = re.compile(
    r"\b(?:suis|vis|vit|habite) (?:tou?te? )?seule?\b|\b(?:une|1) personne seule\b|\b(?:une|1) seule personne\b"
    r"|\b(?:maman|papa|mere|pere) (?:solo|seule?)\b|\bmonoparental\w*"
)
_SMALL_HOME = re.compile(r"\bstudio\b|\bchambre d etudiante?\b|\b(?:etudiante?|chambre de bonne)\b")
_COUPLE = re.compile(r"\b(?:un|notre|en|jeune|petit|vieux) couple\b")
_COUNTED_IN = re.compile(r"\b(?:dont|parmi)\b")
_FOR_ONE = re.compile(r"\b(?:seule?|etudiant|studio)\b")


def people_in(text: str) -> int | None:
    """How many people a household is said to have: « deux adultes et deux enfants », « on est 4 », « un studio »."""
    plain = normalise(text)
    told, adults, children = _first(_PEOPLE, plain), _first(_ADULTS, plain), _first(_CHILDREN, plain)
    is_alone = _ALONE.search(plain) is not None
    if children is not None and (told is None or told <= 2) and not _COUNTED_IN.search(plain):
        return (adults or told or (1 if is_alone else 2)) + children
    if told is not None or adults is not None:
        return told or adults
    if is_alone or _SMALL_HOME.search(plain):
        return 1
    return 2 if _COUPLE.search(plain) else None


def suits(whom: str, people: int | None) -> bool:
    """Whether what a sheet says of whom it is for (« trois ou quatre personnes », « un studio ») fits so many."""
    whom = normalise(whom)
    if people is None:
        return False
    if people == 1:
        return _FOR_ONE.search(whom) is not None
    if not re.search(r"personne|famille|couple", whom):
        return False
    told = [number for number, word in enumerate(_NUMBERS[1:], 2) if word in whom.split()]
    if people >= 5:
        return "grande famille" in whom or any(number >= 5 for number in told)
    is_between = len(told) == 2 and told[0] <= people <= told[1]
    return people in told or is_between or (people == 2 and "couple" in whom.split())


def _first(shape: re.Pattern[str], plain: str) -> int | None:
    found = shape.search(plain)
    word = next((group for group in found.groups() if group), None) if found else None
    if word is None:
        return None
    return int(word) if word.isdigit() else next(n for n, one in enumerate(_NUMBERS, 1) if re.fullmatch(one, word))
