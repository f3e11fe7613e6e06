"""What a message says of a return: which appliance goes back, or that it has been sent already."""

import re

from actions.appliances import naming_words
from actions.turn import Turn
from relation.store.brand_search import normalise

_GIVEN_BACK = re.compile(
    r"\b(?:renvo\w*|retourn\w*|retour|rendre|rends|rapport\w*|ramen\w*|repren\w*)"
    r"(?: (?:de|du|d|des|le|la|l|les|une?|mon|ma|mes|ce|cet|cette|votre|notre))+ (?P<what>\w+(?: \w+){0,2})"
)
_SENT = re.compile(
    r"\b(?:(?:j|je|on|nous) (?:vous |te )?(?:l |le |la |les )?(?:ai|a|avons) (?:deja |bien |tout )*"
    r"(?:renvoye|retourne|rendu|rapporte|reexpedie)e?s?"
    r"|(?:recue?|receptionnee?|recupere) (?:mon|notre|le) (?:colis (?:de )?)?(?:retour|renvoi)"
    r"|(?:mon|notre|le) (?:colis (?:de )?)?(?:retour|renvoi) (?:est |a |ete |bien )*"
    r"(?:arrivee?|recue?|receptionnee?|livree?|parti|traite))\b"
)
_TO_SEND = re.compile(
    r"\b(?:veux|voudrais|souhaite\w*|aimerais|peux|puis je|dois|vais|comment)(?: \w+){0,3} "
    r"(?:renvoyer|retourner|rendre|rapporter)\b"
)


def what_goes_back(turn: Turn) -> str:
    """« Renvoyer mon four »; what it does not fit beside is not given back."""
    found = _GIVEN_BACK.search(normalise(naming_words(turn)))
    return found["what"] if found else ""


def is_sent(text: str) -> bool:
    """« Avez-vous reçu mon retour ? », « je vous l'ai renvoyé »: where it is, and nothing more to give back."""
    words = normalise(text)
    return _SENT.search(words) is not None and _TO_SEND.search(words) is None
