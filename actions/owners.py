"""Whose trouble it is: an order, an appliance, a fault that the message calls its writer's own."""

import re
from typing import TYPE_CHECKING

from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/prospects.py asks here
    from actions.turn import Turn

_OWNED = re.compile(
    r"\b(?:ma|mon|mes|notre|nos) (?:\w+ )?"
    r"(?:commandes?|colis|livraison|contrats?|factures?|retour|rendez|rdv|points|carte|compte|paiement|panier|achat"
    r"|remboursement|dossier|appareil|machine)\b"
    r"|\bdepuis\b|\bj ai (?:deja |bien )?(?:commande|achete|recu|paye|pris|signe)\b|\b(?:lv|ct|sav|ret|rec) ?\d"
    r"|\b(?:recue?|livree?|arrivee?|rembourse)s? (?:hier|ce matin|aujourd|lundi|mardi|mercredi|jeudi|vendredi|samedi)\b"
    r"|\bpas (?:encore |ete )?(?:recue?|arrivee?|livree?|rembourse)"
)
_TROUBLED = re.compile(
    r"\b(?:ne |n )?(?:marche|fonctionne|demarre|chauffe|s allume|tourne|vidange|essore|refroidit|congele|charge)"
    r" (?:plus|pas|mal)\b|\bn? ?(?:aspire|lave|seche) plus\b|\b(?:en panne|hs|fuit|cassee?|bloquee?|plante)\b"
    r"|\b(?:toujours|encore) (?:pas|rien|en attente)\b|\b(?:reclamation|plainte)\w*"
)
_DENIED = re.compile(
    r"\b(?:rien|pas|aucune?|quelle?|jamais|ni)(?: (?:de|d|en|une?|encore|deja|la))*"
    r" (?:panne|reclamation|plainte|commandes?|retard|achete|commande)\b"
)
"""« J'ai rien en panne », « quelle réclamation ? »: nothing is told but that there is none."""


def is_owner_of_trouble(turn: "Turn") -> bool:
    """« Il ne chauffe plus », « ma commande », of no appliance that is only named."""
    return _is_theirs(_told(turn.text))


def is_owner(turn: "Turn", text: str | None = None) -> bool:
    """« Ma commande », « il ne chauffe plus », « mon frigo » that the message calls theirs."""
    told = _told(turn.text if text is None else text)
    return _is_theirs(told) or _has_appliance(turn, told)


def _told(text: str) -> str:
    """Its words, without what they deny."""
    return _DENIED.sub(" ", normalise(text))


def _is_theirs(told: str) -> bool:
    return bool(_OWNED.search(told) or _TROUBLED.search(told))


def _has_appliance(turn: "Turn", plain: str) -> bool:
    from actions.product_choice import category_named  # it needs a Turn

    named = re.findall(r"\b(?:ma|mon|mes|notre|nos) ((?:\w+ ?){1,3})", plain)
    return any(category_named(turn, words) is not None for words in named)
