"""What a message changes in the purchase under way, whatever was being asked: how many, how, when, for whom."""

import re
from datetime import date, timedelta
from typing import Any

from actions.access_details import details_in, with_details
from actions.basket import ORDER, QUOTE, Purchase, price_basket, product_of, today
from actions.buyers import is_asked
from actions.purchase_contact import before_address, contact_in, is_address, named_for, place_in
from actions.purchase_words import ADDRESS_FIELDS, HOME, SHOP, folded
from actions.turn import Turn
from relation.model.errors import Invalid, Refused
from relation.store.brand_contact import clean_field
from relation.store.brand_search import normalise

CODE = "acheter.code_promo"
NAMES = ("first_name", "last_name")
"""Unless they are asked for, they are taken once, and with their capital."""
_COUNTS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}
_COUNT = r"(\d{1,2}|" + "|".join(_COUNTS) + r")"
_FEW = r"(\d|" + "|".join(_COUNTS) + r")"
_RECOUNTED = (
    re.compile(rf"\b{_COUNT} (?:seule?|exemplaires?|unites?|pieces?)\b"),
    re.compile(rf"(?<!\ble )(?<!\bau )(?<!di )(?<!dimanche )\b{_COUNT} (?:plutot qu|au lieu d)\W?e?\s*{_COUNT}\b"),
    re.compile(rf"(?<!\ble )(?<!\bau )\b{_FEW},? (?:et )?pas (?:qu\W)?{_FEW}(?=\s*(?:$|[,.!?;]))"),
    re.compile(
        r"\b(?:finalement|en fait|plutot|seulement|juste|mettez|mets|mettre|prends|prendre|en (?:veux|voudrais|faut))"
        rf"(?: m?en| que)? {_COUNT}\b"
        r"(?=\s*(?:$|[,.!?;]|et\b|s'il|svp|stp|au lieu|pas))"
    ),
    re.compile(
        r"^(?:non|oui|ok|d'accord|pardon|erreur|plutot|finalement|en fait)\W+(?:plutot |finalement |en fait )?"
        rf"{_COUNT}(?: (?:alors|svp|stp|merci))*\W*$"
    ),
)
_PRODUCT = re.compile(r"\b(?:appareil|produit|modele|article)s?\b")
_SHOP = re.compile(r"\b(?:magasin|boutique)\b")
_FIELDS = (
    (re.compile(r"\b(?:adresse(?! (?:e ?mail|mail|electronique))|code postal|rue|ville)\b"), ADDRESS_FIELDS),
    (re.compile(r"\b(?:pre)?noms?\b"), NAMES),
    (re.compile(r"\b(?:e ?mails?|courriel)\b"), ("email",)),
    (re.compile(r"\b(?:telephone|tel|portable)\b"), ("phone",)),
)
"""What is said to be wrong of the contact, and the fields to ask for again."""
_HOME_WISHED = re.compile(
    r"\b(?:livraison|livre[rz]?(?:-| )?(?:moi|nous|chez|a|le|la)?|a domicile|chez moi|chez nous|expedi\w+|envoye\w*)\b"
)
_SHOP_WISHED = re.compile(
    r"\b(?:retrait|retirer|en magasin|au magasin|sur place|en boutique|click and collect"
    r"|(?:viens|venir|passe\w*) l[ea] (?:chercher|prendre))\b"
)
_NO_CODE = re.compile(r"\b(?:pas|sans|enlev\w*|retir\w*|suppr\w*|garde\w*|plus tard)\b")
"""Of a code that is named and not wished for."""
_NOT = re.compile(r"\b(?:pas|plus|sans)(?: \w+)? $")
_WEEK_DAY = re.compile(r"(?:lun|mar|mercre|jeu|vendre)di|samedi|dimanche", re.I)
WEEK = timedelta(days=7)
_NOT_THAT_DAY = re.compile(r"\b(?:pas|plus)(?: le| ce)? $", re.I)


def take_in(turn: Turn) -> set[str]:
    """Keeps what the message says of the purchase; the names of the fields of Purchase that have changed."""
    before = Purchase.of(turn)
    contact = dict(before.contact)
    given = contact_in(turn.text)
    for name, value in given.items():
        if name in NAMES and (contact.get(name) or not value[:1].isupper()):
            continue
        try:
            contact[name] = clean_field(name, value)
        except Invalid:  # not this field's shape: it is asked again, by name
            continue
    contact |= named_for(turn.text)
    if contact.get("postcode") and not is_address(turn.text):
        contact |= place_in(turn.text, contact)
    if before.contact.get("address") and not is_address(turn.text) and "?" not in turn.text:
        contact["address"] = with_details(contact["address"], details_in(turn.text))
    changes: dict[str, Any] = {"contact": contact, **_handed_over(turn, before)}
    count = recounted_in(turn.text)
    changes["quantity"] = count or before.quantity
    if turn.intent != CODE:  # its own action tells what becomes of it
        changes["promo_code"] = _code_told(turn, count or before.quantity) or before.promo_code
    is_no_day = is_day_of_delivery(turn) or _is_house(turn.text, contact)
    day = None if is_no_day else day_wished(turn)
    changes["collect_on"] = day.isoformat() if day else before.collect_on
    after = before.keep(turn, **changes)
    return {name for name in changes if getattr(after, name) != getattr(before, name)}


def _is_house(text: str, contact: dict[str, str]) -> bool:
    """« C'est le 14 pas le 12 », once the street has that number: no day to come for it."""
    house = re.match(r"\d{1,4}", contact.get("address", ""))
    return house is not None and re.search(rf"\b(?:le|au) {house.group()}(?= pas\b|\W|$)", text) is not None


def _code_told(turn: Turn, quantity: int) -> str | None:
    """« Ok CAFE15 alors », between two questions: a code of the brand's that takes something off is taken."""
    if "?" in turn.text or _NO_CODE.search(normalise(turn.text)):
        return None
    codes = (turn.brand.promotion_by_code(word) for word in re.findall(r"[\w-]{3,20}", turn.text))
    promotion, product = next((one for one in codes if one), None), product_of(turn)
    if promotion is None or promotion.code is None or product is None:
        return None
    try:
        basket = price_basket(turn, product, quantity, code=promotion.code)
    except Refused:
        return None
    if basket.promo_code and basket.promo_code != Purchase.of(turn).promo_code:
        told: dict[str, Any] = {
            "promo_code": promotion.code,
            "discount_cents": basket.discount_cents,
            "terms": promotion.terms,
        }
        turn.say("utter_promo_code_applied", product_name=product.name, **told)
    return basket.promo_code


def reopen(turn: Turn) -> bool:
    """« L'adresse n'est pas la bonne », without the right one: True when something is to be asked for again."""
    plain, purchase = normalise(turn.text), Purchase.of(turn)
    wrong = [name for words, fields in _FIELDS if words.search(plain) for name in fields]
    contact = {name: value for name, value in purchase.contact.items() if name not in wrong}
    shop_id = None if _SHOP.search(plain) else purchase.shop_id
    is_product = _PRODUCT.search(plain) is not None
    if is_product:
        turn.forget("product_reference")
    purchase.keep(turn, contact=contact, shop_id=shop_id)
    return is_product or shop_id != purchase.shop_id or (contact != purchase.contact and not turn.customer_reference)


def recounted_in(text: str) -> int | None:
    """« Deux exemplaires », « finalement un seul »: how many are wanted instead."""
    plain = folded(before_address(text)).replace("-", " ")
    for shape in _RECOUNTED:
        if found := shape.search(plain):
            return _COUNTS.get(found[1]) or int(found[1]) or None
    return None


def day_wished(turn: Turn) -> date | None:
    """The last day to come that the message names: « non, pas jeudi, samedi » names one that is wanted."""
    said = [found for found in turn.entities if found["entity"] == "date" and found.get("bound") != "since"]
    days = [(one, _to_come(turn, one)) for one in said]
    wanted = [day for one, day in days if not _NOT_THAT_DAY.search(turn.text[: one.get("start", 0)])]
    coming = [day for day in wanted if day >= today(turn)]
    return coming[-1] if coming else None


def is_day_of_delivery(turn: Turn) -> bool:
    """« Samedi, c'est possible ? », of what is being bought and delivered at home: its day is told, and not chosen."""
    purchase = Purchase.of(turn)
    if turn.is_clicked or (purchase.goal, purchase.way) != (ORDER, HOME) or not is_asked(turn):
        return False
    is_told = bool(contact_in(turn.text)) or turn.entity("order_number") is not None or way_wished(turn.text) == SHOP
    return not is_told and day_wished(turn) is not None


def _to_come(turn: Turn, found: dict[str, Any]) -> date:
    """« Je passe dimanche », read as of the last one: who buys speaks of the next."""
    day, now = date.fromisoformat(found["value"]), today(turn)
    is_week_day = _WEEK_DAY.fullmatch(str(found.get("text") or "")) is not None
    return day + WEEK if is_week_day and now - WEEK <= day < now else day


def way_wished(text: str) -> str | None:
    """HOME or SHOP when the message wishes one and not the other; an address is a wish for the first."""
    plain = folded(text)
    is_home, is_shop = (
        any(not _NOT.search(plain[: found.start()]) for found in shape.finditer(plain))
        for shape in (_HOME_WISHED, _SHOP_WISHED)
    )
    if is_home == is_shop:
        return HOME if is_address(text) and not is_shop else None
    return HOME if is_home else SHOP


def _handed_over(turn: Turn, before: Purchase) -> dict[str, Any]:
    """A question about delivery changes nothing; « en fait, livraison » makes an order of a reservation."""
    way = None if "?" in turn.text or before.goal == QUOTE else way_wished(turn.text)
    if way == HOME and (before.goal == ORDER or not is_address(turn.text)):
        return {"goal": ORDER, "way": HOME, "shop_id": None}
    if way == SHOP and before.way == HOME:
        return {"way": SHOP, "shop_id": None}
    return {}
