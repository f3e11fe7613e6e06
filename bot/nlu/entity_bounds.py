"""What a customer says around a day or an hour: not later than it, from it on, since it, or about it."""

import re
from typing import Optional

LOOK_BACK = 48
_ARTICLE = r"(?: ?(?:le|la|les|ce|cet|cette|l'|a|au|du|de|mon|notre))?"
_BEFORE = (
    ("after", rf"(?:apres|a partir d[eu']|a compter d[eu']|des|pas avant){_ARTICLE}"),
    ("before", rf"(?:avant|avan|d'ici|dici|jusqu'?(?:a|au|en)|jusque|au plus tard|pas plus tard que){_ARTICLE}"),
    ("since", rf"(?:depuis|depui|dps){_ARTICLE}"),
    ("about", rf"(?:vers|aux? alentours? d[eu']|autour d[eu']|environ|plutot){_ARTICLE}"),
)
BEFORE = tuple((bound, re.compile(rf"\b{words} ?$")) for bound, words in _BEFORE)
AFTER = re.compile(r" ?(?:au plus tard|dernier delai|grand max|max\b|maximum)")
_DONE = (
    "command[e]{1,2}s? achet[e]{1,2}s? payee?s? prelevee?s? debitee?s? passee?s? envoyee?s? renvoyee?s? expediee?s? "
    "retournee?s? resiliee?s? effectuee?s? deposee?s? signalee?s? declaree?s? souscrite?s? recue?s? rendue?s? livree "
    "reparee?s? tombee?s? signee?s? appelee?s? facturee?s? reglee?s? versee?s? venue?s? ecrite?s? nee facture courrier "
    "mail message appel achat hier dernier derniere"
)
_HAD = r"(?:etait prevue?s?|devait (?:arriver|venir|etre livree?)|" + "|".join(_DONE.split()) + ")"
_WHERE = r"(?: (?:a|chez vous|en ligne|sur le site|par telephone|n°? ?[\w-]{4,12}|[a-z]{0,4}[ -]?\d[\d-]{3,11}))?"
PAST = re.compile(rf"\b{_HAD}{_WHERE} ?(?:,|ce|cette|le|du|de|en|au)? ?$")
FUTURE = re.compile(rf"\b(?:sera|seront|serait|etre|va|vont|soit|veux|voudrais) (?:\w+ )?{_HAD}\b")
"""Words after which a day is one that has been."""


def bound_before(plain: str, start: int, end: int) -> Optional[str]:
    """`before` (not later than), `after` (from then on), `since`, `about`; None when nothing is said."""
    said = plain[max(0, start - LOOK_BACK) : start]
    for bound, words in BEFORE:
        if words.search(said):
            return bound
    return "before" if AFTER.match(plain, end) else None


def is_past(plain: str, start: int) -> bool:
    """Whether the words before tell of something that has happened: "commandé le", "depuis"."""
    said = plain[max(0, start - LOOK_BACK) : start]
    is_done = PAST.search(said) is not None and FUTURE.search(said) is None
    return is_done or bound_before(plain, start, start) == "since"
