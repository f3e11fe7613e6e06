"""Which service contracts take the appliance that is spoken of: one alone, large or small, of what age."""

import re
from typing import Any

from actions.contract_age import age_facts, age_limit, age_told, ages_of, is_too_old
from actions.contract_lines import is_line_of_all, is_professional_use
from actions.contract_names import OFFERS, SUBSCRIBE, offers_named
from actions.contract_points import HOW_MUCH
from actions.product_choice import products_named
from actions.shelves import shelves_named
from actions.turn import Turn
from relation.model.brand import Category, ContractOffer
from relation.store.brand_search import normalise

FEW_WORDS = 16
ONE_APPLIANCE = re.compile(r"\bun (?:gros )?appareil\b")
"""A contract of one appliance says so in its summary: then the appliance is asked."""
_SEVERAL = re.compile(r"\bappareils\b")
_HOUSEHOLD = re.compile(
    r"\bfamille\b|\btoute? (?:la|le|l|ma|mon|notre) (?:maison|foyer|appart\w*|cuisine|electromenager)\b"
    r"|\bmaison entiere\b|\b(?:plusieurs|tous (?:les|mes|nos)) appareils\b"
)
_WHICH = re.compile(
    r"\b(?:lequel|laquelle|quelle formule|quelle offre|(?:le|la) (?:mieux|meilleure?)|conseill\w*|choisir)\b"
)
_CONTRACT = re.compile(r"\b(?:contrats?|formules?|assurances?|garanties?)\b")
_LARGE = re.compile(r"\bgros appareils?\b")
_FOR_ONE = re.compile(
    r"^(?:(?:une? seule?(?: gros)?(?: appareil)?"
    r"|oui|non|ok|et|alors|ben|bah|euh|bonjour|c est|ce serait|ca serait|juste|seulement|plutot|surtout|j ai"
    r"|on a|il s agit d|pour|pr|sur|d) )+(?:un|une|mon|ma|mes|notre|nos|le|la|l|les|des|ce|cette)\b"
)
_WANTED = re.compile(
    r"\b(?:cherche\w*|veux|voudrai\w*|aimerai\w*|faut|faudrait|besoin|budget|euros?|acheter|commander|prends|conseil\w*"
    r"|recommand\w*|modeles?|en stock|livr\w+|panne|repar\w+)\b"
)


def appliance_told(turn: Turn) -> Category | None:
    """The only shelf that the message names."""
    named = shelves_named(turn, turn.text)
    return next((shelf for shelf in turn.brand.categories() if [*named] == [shelf.id]), None)


def is_fit_asked_of_contracts(turn: Turn) -> bool:
    """« Pour un lave-vaisselle neuf », « il a 12 ans », « pour un restaurant », after contracts were told: no appliance
    is wanted."""
    plain, topic = normalise(turn.text), turn.slots.get("topic_action")
    is_chosen = topic == SUBSCRIBE and turn.slots.get("subscription_offer")
    if topic not in (OFFERS, SUBSCRIBE) or is_chosen or turn.is_clicked or turn.slots.get("to_confirm"):
        return False
    if len(plain.split()) > FEW_WORDS or _WANTED.search(plain):
        return False
    if is_professional_use(turn.text) or age_told(turn.text) is not None:
        return True
    return _FOR_ONE.search(plain) is not None and appliance_told(turn) is not None


def is_line_asked_of_contracts(turn: Turn) -> bool:
    """« Y a une franchise ? », « laquelle avec des enfants qui cassent tout ? », after contracts were told."""
    is_of_them = turn.slots.get("topic_action") == OFFERS and not turn.is_clicked
    return is_of_them and is_line_of_all(turn.text) and not is_appliance_wanted(turn)


def is_appliance_wanted(turn: Turn) -> bool:
    """« Je cherche un aspirateur pour mon bureau », after a contract was told: no word of any contract."""
    plain = normalise(turn.text)
    is_of_contracts = "contrat" in plain or bool(offers_named(turn.brand.contract_offers(), turn.text))
    return _WANTED.search(plain) is not None and appliance_told(turn) is not None and not is_of_contracts


def is_choice_of_contracts(turn: Turn) -> bool:
    """« Laquelle pour une famille ? », « combien par mois ? », right after contracts: no appliance is wanted."""
    plain = normalise(turn.text)
    is_of_them = turn.slots.get("topic_action") in (OFFERS, SUBSCRIBE) and not turn.slots.get("subscription_offer")
    if not is_of_them or turn.is_clicked or len(plain.split()) > FEW_WORDS or shelves_named(turn, turn.text):
        return False
    if turn.slots.get("product_reference") and _HOUSEHOLD.search(plain) is None:
        return _CONTRACT.search(plain) is not None
    return any(shape.search(plain) for shape in (_HOUSEHOLD, _WHICH, HOW_MUCH)) and not products_named(turn, turn.text)


def fitting(turn: Turn, offers: list[ContractOffer]) -> list[ContractOffer]:
    """Those that take the one appliance told and its age, or the whole household; all of them when none is told or none
    says that it does.
    """
    shelf = appliance_told(turn)
    young = [offer for offer in offers if not _is_too_old_for_all(turn, offer)]
    if shelf is None and _HOUSEHOLD.search(normalise(turn.text)) and not is_line_of_all(turn.text):
        return [offer for offer in young if _SEVERAL.search(normalise(offer.summary))] or young
    own = [offer for offer in young if shelf and ONE_APPLIANCE.search(normalise(offer.summary))]
    if shelf and not shelf.is_bulky:
        own = [offer for offer in own if not _LARGE.search(normalise(offer.summary))]
    return own or young


def _appliance_ages(turn: Turn) -> dict[str, int]:
    """By the label of its shelf, where several are told with their ages; else empty."""
    labels = {shelf.id: shelf.label for shelf in turn.brand.categories()}
    ages = ages_of(shelves_named(turn, turn.text))
    return {labels[shelf]: age for shelf, age in ages.items()} if len(ages) > 1 else {}


def _is_too_old_for_all(turn: Turn, offer: ContractOffer) -> bool:
    ages, limit = _appliance_ages(turn), age_limit(turn, offer)
    return limit is not None and min(ages.values()) >= limit if ages else is_too_old(turn, offer)


def too_old_for(turn: Turn, offers: list[ContractOffer]) -> list[dict[str, Any]]:
    """The offers with an age beyond their limit; of several appliances, `appliance` is the one that is too old."""
    if ages := _appliance_ages(turn):
        told = [(offer, label, age, age_limit(turn, offer)) for offer in offers for label, age in ages.items()]
        return [
            {"name": offer.name, "age_years": age, "max_age_years": limit, "appliance": label}
            for offer, label, age, limit in told
            if limit is not None and age >= limit
        ]
    old = [offer for offer in offers if is_too_old(turn, offer)]
    return [{"name": offer.name, **age_facts(turn, offer), "appliance": None} for offer in old]
