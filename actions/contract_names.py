"""Which service contract a message names, takes or needs: « la Sérénité Plus », « le moins cher »."""

import re

from actions.own_words import only_called
from actions.product_choice import category_named
from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise, singular

OFFERS, SUBSCRIBE, SUBSCRIBED = "action_contract_offers", "action_subscribe", "action_subscribe_confirmed"
MOST_WORDS, FEW_WORDS = 24, 5
LEAST_LETTERS = 12
"""Of an alias that names an offer by itself: « à l'usage » is said of anything."""
_HELD = re.compile(
    r"\b(?:avais|ai|avons|avions) (?:pris|souscrit|coche|achete|signe)\b"
    r"|\b(?:j ai|on a|nous avons) (?:deja |toujours )?(?:une?|la|le|l|votre|des)"
    r" (?:contrat|assurance|formule|abonnement)s?\b"
    r"|\b(?:mon|ma|notre) (?:contrat|extension|formule|garantie|location|caution|assurance)\b"
)
_RENT = re.compile(r"\b(?:louer|louez|location (?:d un\w*|de|longue|lave|frigo)|leasing)\b")
_INSURED = re.compile(
    r"\b(?:assurer|assure|assurez|couvrir|couvrez|proteger)\s+(?:aussi )?(?:mon|ma|mes|notre|nos) (?=((?:\w+ ?){1,3}))"
)
_TAKEN = re.compile(r"\b(?:prends?|prenez|prendrai|prendrais|prendre|choisis|souscri(?:s|re|rai)|signe)\b|\bva pour\b")
_WANTED = re.compile(
    r"\b(?:veux|voudrais|garde|commande)\b"
    r"|^(?:(?:non|oui|ok|bon|plutot|alors|finalement|d accord|et|ce sera|c est) )*(?:le|la|l) (?:\w+ ?){1,2}$"
)
_IT_TAKEN = re.compile(
    r"^(?:(?:ok|oui|bon|alors|d accord|parfait|tres bien|allez|super|go) )*(?:(?:je|on) )?(?:(?:le|la|l) )?"
    r"(?:prends?|prendrai|souscris|veux|signe|choisis)(?: (?:celui|celle|la|ci|alors|donc|svp|stp|merci))*$"
)
"""« Ok je le prends », of the only contract just told."""
_AGREED = re.compile(r"^(?:ok|oui|d accord|dac|parfait|tres bien|bon|allez|va) (?!et\b|mais\b)")
_NOT_TAKEN = re.compile(r"\b(?:pas|resili\w*|arret\w*|renseign\w*|infos?|informations?|rendez vous|savoir)\b")
_CALLED = (
    r"\b(?:le|la|l|au|du) (?:contrat |formule |offre )?{}"
    r"(?=$| (?:svp|stp|merci|s il|alors|du coup|finalement|plutot|je))"
)
_PRICED = re.compile(
    r"\b(?:le|la|celui|celle) (?:contrat |formule |offre )?(?:(?P<least>moins (?:cher|chere|couteu\w+)|plus economique)"
    r"|plus (?:cher|chere))\b"
)
_MOST_TAKING = 12
_NEAR = 30
"""Letters after the taking, in which the contract is named."""


def offers_named(offers: list[ContractOffer], text: str) -> list[ContractOffer]:
    """The offers that `text` calls by their own name or by one of several words; the longest first: « Sérénité Plus »
    does not name « Sérénité » as well."""
    rest, named = f" {_singular(text)} ", {}
    phrases = [(_singular(words), offer) for offer in offers for words in (offer.name, *_own_words(offer))]
    for words, offer in sorted(phrases, key=lambda pair: -len(pair[0])):
        if f" {words} " in rest:
            rest = rest.replace(f" {words} ", "  ", 1)
            named[offer.id] = offer
    return sorted(named.values(), key=lambda offer: offer.monthly_cents)


def _singular(text: str) -> str:
    return " ".join(singular(word) for word in normalise(text).split())


def _own_words(offer: ContractOffer) -> list[str]:
    return [alias for alias in offer.aliases if len(alias.split()) > 1 and len(alias) >= LEAST_LETTERS]


def offer_called(offers: list[ContractOffer], text: str) -> ContractOffer | None:
    """By its name, or by a word that no other offer has in its names: « le Plus », « le simple »."""
    named = offers_named(offers, text)
    if named:
        return named[0] if len(named) == 1 else None
    plain = normalise(text)
    if (priced := _by_price(offers, plain)) is not None:
        return priced
    names = {offer.id: " ".join((offer.name, *offer.aliases)) for offer in offers}
    called = only_called(names, lambda word: re.search(_CALLED.format(word), plain) is not None)
    return next((offer for offer in offers if offer.id == called), None)


def _by_price(offers: list[ContractOffer], plain: str) -> ContractOffer | None:
    """« Le moins cher », « la plus chère »: the least or the most by the month; None of two equals."""
    found = _PRICED.search(plain)
    prices = sorted(offer.monthly_cents for offer in offers)
    if found is None or not prices:
        return None
    price = prices[0] if found.group("least") else prices[-1]
    priced = [offer for offer in offers if offer.monthly_cents == price]
    return priced[0] if len(priced) == 1 else None


def offer_by_price(turn: Turn) -> ContractOffer | None:
    """« Le moins cher, c'est lequel ? », just after the contracts, and of no shelf."""
    plain = normalise(turn.text)
    is_of_them = turn.slots.get("topic_action") in (OFFERS, SUBSCRIBE) and len(plain.split()) <= _MOST_TAKING
    return _by_price(turn.brand.contract_offers(), plain) if is_of_them and not category_named(turn, plain) else None


def is_offer_taken(turn: Turn) -> bool:
    """« Sérénité Plus, je la prends », « le simple », after contracts were told: no appliance is meant."""
    plain = normalise(turn.text)
    is_long = len(plain.split()) > _MOST_TAKING and not is_taken_by_name(turn.brand.contract_offers(), turn.text)
    if turn.is_clicked or "?" in turn.text or is_long or is_one_held(turn.text) or _NOT_TAKEN.search(plain):
        return False
    is_in_talk = turn.slots.get("topic_action") in (OFFERS, SUBSCRIBE)
    is_one_told = is_in_talk and turn.slots.get("offer_id") and not turn.slots.get("subscription_offer")
    if is_one_told and _IT_TAKEN.search(plain):
        return True
    is_taken, offers = _TAKEN.search(plain) is not None, turn.brand.contract_offers()
    if is_in_talk and len(plain.split()) <= FEW_WORDS and _AGREED.search(plain) and offers_named(offers, turn.text):
        return True
    if offers_named(offers, turn.text) or not (is_taken or _WANTED.search(plain)):
        return is_taken
    is_of_products = turn.slots.get("product_reference") or turn.slots.get("products_shown")
    is_told = is_in_talk or not is_of_products
    is_priced = _by_price(offers, plain) is not None
    return is_in_talk if is_priced else is_told and offer_called(offers, turn.text) is not None


def is_taken_by_name(offers: list[ContractOffer], text: str) -> bool:
    """« Je veux prendre Sérénité Plus pour un frigo acheté ailleurs »: the taking, then the name at once."""
    plain = normalise(text)
    taken = (plain[found.end() : found.end() + _NEAR] for found in _TAKEN.finditer(plain))
    return any(offers_named(offers, words) for words in taken)


def is_one_held(text: str) -> bool:
    """« Mon contrat », « la garantie que j'avais prise »: the customer's own, and none on offer."""
    return _HELD.search(normalise(text)) is not None


def is_contract_needed(turn: Turn) -> bool:
    """« Comment louer un lave-linge ? », « assurer mon frigo »: a contract, by its name or by the need.

    None that the customer holds already, nor the rental of what is no appliance.
    """
    plain = normalise(turn.text)
    if is_one_held(turn.text) or len(plain.split()) > MOST_WORDS:
        return False
    if any(category_named(turn, found.group(1)) for found in _INSURED.finditer(plain)):
        return True
    is_rented = _RENT.search(plain) is not None and category_named(turn, turn.text) is not None
    return is_rented or bool(offers_named(turn.brand.contract_offers(), turn.text))
