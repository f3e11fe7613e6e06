"""What a correction at the recap puts in the place of what was read back: another product, shop, spelling, number."""

import re
from difflib import SequenceMatcher

from actions.basket import RESERVATION, Purchase, product_named, product_of
from actions.own_words import own_word_product
from actions.purchase_changes import NAMES, way_wished
from actions.purchase_contact import before_address, is_address, named_for
from actions.purchase_words import HOME, QUESTIONS, SHOP, folded, quantity_in
from actions.shown_products import chosen_among, pointed_at, shown_products
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

CORRECTION = "aucun.correction"
ALIKE = 0.75
"""How much a name and its right spelling share."""
_REFUSED = re.compile(
    r"(?<!pourquoi )\b(?:et |mais )?(?:non )?(?:pas|au lieu d[eu']|à la place d[eu']|plut[ôo]t qu[e'’])(?!\w)"
    r".*?(?=[,.;:!?]|\b(?:mais|c['’ ]?est|plut[ôo]t|finalement)\b|$)",
    re.I,
)
"""« Pas le 12 », « plutôt que Lyon »: named, and not wanted."""
_INSTEAD = re.compile(
    r"\b(?:plutot|finalement|en fait|non|au lieu|a la place|prefer\w+|chang\w+|mettez|tromp\w+|erreur|pardon)\b"
)
_OF_ADDRESS = re.compile(r"\b(?:adresse|ville|rue|code postal|commune|habit\w+|livr\w+)\b")
_SPELT = re.compile(
    r"\bavec (?:un|une|deux|le|la|des) \w\b|\bs ecrit|\becrit\w*|\borthograph\w*|\bfaute\b|\b(?:pre)?nom\b|\bepel\w*"
)
_CALLED = re.compile(r"\b(?:mon|le|son) (pr[ée])?nom,? (?:c['’ ]?)?est ([^\W\d_][\w'’-]{2,})", re.I)
_NO_NAME = frozenset(("mal", "faux", "pas", "bon", "errone", "incorrect", "celui", "juste", "ecrit"))
_NUMBER = re.compile(
    r"\b(?:le|au|num[ée]ro|n°|est|c)[ '’]*(\d{1,4}(?: ?(?:bis|ter|quater)\b)?)(?!\d)(?! ?(?:h|euros?|€|exempl))"
)
_OWN_NUMBER = re.compile(r"\d{1,4}(?: ?(?:bis|ter|quater)\b)?")


def exchanged(turn: Turn) -> bool:
    """True when the message has put something in the place of what was read back; the rest stays as it was."""
    said, before = wanted_words(turn.text), Purchase.of(turn)
    if not _SPELT.search(normalise(turn.text)) and _takes_shop(turn, said):
        return True  # « plutôt Lyon » is no other way of writing « Léon »
    contact = {**before.contact, **renamed_in(turn.text, before.contact)}
    if before.way == HOME and (number := renumbered_in(turn.text, contact.get("address", ""))):
        contact["address"] = number
    before.keep(turn, contact=contact)
    if contact != before.contact:
        return not turn.customer_reference
    return _takes_shop(turn, said) or _takes_product(turn, said)


def wanted_words(text: str) -> str:
    """Without what the message names only to refuse it."""
    return _REFUSED.sub(" ", text)


def renamed_in(text: str, known: dict[str, str]) -> dict[str, str]:
    """« C'est Marchand avec un d », « le prénom est Anna »: the name of the contact that is written otherwise."""
    called = _CALLED.search(text)
    if named_for(text):
        return {}
    if called and folded(called[2]) not in _NO_NAME:
        return {"first_name" if called[1] else "last_name": called[2]}
    is_spelt = _SPELT.search(normalise(text)) is not None
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", wanted_words(text))
    for name in NAMES:
        own = folded(known.get(name, ""))
        is_refused = bool(own) and own in folded(text) and own not in folded(wanted_words(text))
        for word in words if own else []:
            is_name = is_spelt or is_refused or word[:1].isupper()
            is_alike = SequenceMatcher(None, own, folded(word)).ratio() >= ALIKE
            if is_name and is_alike and word.lower() != known[name].lower():
                return {name: word if word[:1].isupper() or known[name].islower() else word.capitalize()}
    return {}


def renumbered_in(text: str, address: str) -> str | None:
    """« C'est le 14 et pas le 12 »: the street with its right number; the wrong one, or the word, must be said."""
    own, found = _OWN_NUMBER.match(address), _NUMBER.search(wanted_words(text).lower())
    if own is None or found is None or is_address(text) or found[1] == own.group().lower():
        return None
    is_named = re.search(rf"\b{own.group()}\b", text) or re.search(r"\bnum[ée]ro\b(?! de t)", text, re.I)
    return found[1] + address[own.end() :] if is_named else None


def _takes_shop(turn: Turn, said: str) -> bool:
    """« Plutôt Nantes »: of an order to be sent home it must be said as a correction, and not of the address."""
    purchase, plain = Purchase.of(turn), normalise(turn.text)
    is_collected = purchase.goal == RESERVATION or purchase.way == SHOP
    is_instead = turn.intent == CORRECTION or _INSTEAD.search(plain) is not None
    is_meant = is_collected or (is_instead and not purchase.lacks(("address",)) and not _OF_ADDRESS.search(plain))
    if (
        "?" in turn.text
        or not is_meant
        or way_wished(turn.text) == HOME
        or is_address(turn.text)
        or re.search(r"\d{5}", said)
    ):
        return False
    shop = turn.brand.find_shop(said)
    if shop is None or shop.id == purchase.shop_id:
        return False
    purchase.keep(turn, shop_id=shop.id, way=purchase.way if purchase.goal == RESERVATION else SHOP)
    return True


def _takes_product(turn: Turn, said: str) -> bool:
    """« Non plutôt le Zéphyr 40 », « finalement l'autre »."""
    current = product_of(turn)
    told = QUESTIONS.sub(" ", said)  # « plutôt le pyrolyse. Vous l'avez à Lyon aussi ? »
    other = None if not told.strip() or current is None else _named(turn, told, current)
    if other is None or other == current:
        return False
    purchase = Purchase.of(turn)
    count = quantity_in(before_address(told), other.name)
    purchase.keep(turn, quantity=count or purchase.quantity, candidates=[])
    turn.remember(product_reference=other.reference)
    return True


def _named(turn: Turn, said: str, current: Product) -> Product | None:
    named = chosen_among(shown_products(turn), said) or pointed_at(turn) or product_named(turn, said)[0]
    return named or own_word_product(said, turn.brand.products_in(current.category))
