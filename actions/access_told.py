"""A floor, a door's code told without any address: they join the one where the order in hand is to be brought; and
what the driver is to do, which only a person can still pass on once it has left.
"""

import re

from actions.access_details import details_in, with_details
from actions.postal_address import read_address
from actions.turn import Turn
from relation.model.brand import Order
from relation.store.brand_search import normalise

FLOOR = 0
"""Place of the floor among the details: alone, it may be that of a question about deliveries."""


_LEAVE_IT = re.compile(
    r"\b(?:laiss\w+|depos\w+|pos(?:e[rz]?|ent)|remett\w+|(?:etre|soit) remis\w*|confi\w+"
    r"|donn(?:e[rz]?|ent)|leave|drop)\b"
    r"(?: \w+){0,4} (?:gardien\w*|voisine?s?|concierge|loge|boite aux lettres|accueil|devant (?:la|ma) porte"
    r"|paillasson|garage|neighbou?rs?|doorstep|front door|reception)\b"
)
_CALL_FIRST = re.compile(
    r"\b(?:livreurs?|chauffeurs?|transporteurs?|facteurs?|driver)\b"
    r"(?: \w+){0,4} (?:appel(?:er?|lent?)|telephone[rz]?|prevenir|previenne\w*|sonne[rz]?|call|ring)\b"
)
_ALREADY = re.compile(
    r"\b(?:a|ont|avez|avait|aurait|est|etait|was|has|is) (?:\w+ ){0,2}?(?:laissee?s?|deposee?s?|posee?s?|remise?s?"
    r"|confiee?s?|donnee?s?|left|dropped)\b|\b(?:marque\w*|note\w*|statut|devait|devaient|trouve\w*)\b"
)


def is_for_the_driver(text: str) -> bool:
    """True for « laissez le colis chez la gardienne », « qu'il m'appelle avant », and of what is still to be done."""
    plain = normalise(text)
    is_wish = _LEAVE_IT.search(plain) is not None or _CALL_FIRST.search(plain) is not None
    return is_wish and _ALREADY.search(plain) is None


def is_told_too_late(turn: Turn) -> bool:
    """True of such words, from who awaits an order that has left."""
    if not is_for_the_driver(turn.text):
        return False
    awaited = [one for one in turn.brand.orders_of(turn.customer_reference or "") if one.delivery and not one.is_ended]
    return bool(awaited) and not any(one.is_changeable for one in awaited)


def is_access_alone(text: str) -> bool:
    """True for « 3e étage, code B12 », which is no new address."""
    return bool(details_in(text)) and read_address(text)[0] is None


def is_access_told(turn: Turn) -> bool:
    """True for « dites au livreur que le code est B12 », heard as a question about deliveries, of who has an order."""
    told = set(details_in(turn.text)) - {FLOOR}
    return bool(told) and bool(turn.customer_reference or turn.proofs) and is_access_alone(turn.text)


def address_with_access(order: Order, told: str) -> str | None:
    """Where `order` is brought, with what is told of its door; None when nothing of the door is told."""
    there = order.delivery
    if there is None or not is_access_alone(told):
        return None
    street = with_details(there.address, details_in(told))
    return f"{street}, {there.postcode} {there.town}"
