"""What comes to how much in all: one appliance or several, the code that is spoken of, and the delivery in France."""

import re
from typing import Any

from actions.basket import MANY, QUOTE, Basket, Purchase, price_basket, product_named, product_of, shop_by_id, today
from actions.buttons import Button, motif_button
from actions.place_totals import places_of
from actions.product_choice import category_named, short_names
from actions.purchase_words import quantity_in
from actions.reductions import best_code, codes_named, is_reduction_said
from actions.shown_products import note_shown, shown_products
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_basket import delivery_cost
from relation.store.brand_search import normalise

Items = list[tuple[Product, int]]
_PARTS = re.compile(r"\s*(?:[,;+&.!?:]|\bet\b|\bainsi que\b|\bplus\b|\bavec\b)\s*", re.I)
_TOTAL = re.compile(
    r"\b(?:prix|montant|cout|somme) totale?\b|\ben tout\b|\bau total\b|\btout compris\b"
    r"|\blivraison (?:comprise|incluse)\b|\bcombien\b.*\bavec (?:la |le |l |les )?(?:livraison|frais|port)\b"
    r"|\bavec (?:la |le |l |les )?(?:livraison|frais|port)\b.*\bcombien\b"
)
_PRICE = re.compile(
    r"\b(?:combien|prix|cout\w*|tarif|montant|total)\b|\b(?:passe|revient|tombe|monte) a\b|\bca (?:fait|ferait|donne)\b"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:contrats?|abonnements?|par mois|mensuel\w*|mensualites?|fois|[34]x|points?|reparation|jours?|temps"
    r"|installation|devis|ma commande|mon colis|rembours\w*|location|louer)\b"
)
_THOSE = re.compile(r"\bles (\d{1,2}|deux|trois|quatre|cinq|six)\b")
_WORDS = ("deux", "trois", "quatre", "cinq", "six")


def is_total_asked(turn: Turn) -> bool:
    """« Ça fait combien en tout ? », « et avec le code ? », « le Tribu + le Douceur, combien ? », in France."""
    plain = normalise(turn.text)
    is_asked = _PRICE.search(plain) is not None and not _OTHER_SUBJECT.search(plain)
    quoted = Purchase.of(turn)
    is_of_company = quoted.goal == QUOTE and quoted.quantity >= MANY and not is_several(turn)
    if turn.is_clicked or turn.entity("order_number") or not is_asked or Purchase.placed(turn) or is_of_company:
        return False
    if places_of(turn) or turn.brand.find_contract_offer(turn.text) is not None:
        return False
    items = items_in(turn)
    if len(items) > 1 and is_shelf_open(turn):
        return False
    is_sum = _TOTAL.search(plain) is not None or is_reduction_said(turn) or len(items) > 1
    return bool(items) and is_sum


def is_several(turn: Turn) -> bool:
    return len(items_in(turn)) > 1


def items_in(turn: Turn) -> Items:
    """What the message names, each with how many of it; else what is in hand. A shelf alone is its model just told."""
    found: dict[str, tuple[Product, int]] = {}
    for part in filter(None, _PARTS.split(turn.text)):
        product = _meant_by(turn, part)
        if product is not None:
            found[product.reference] = (product, _count_in(part, product.name))
    if found:
        return list(found.values())
    in_hand = product_of(turn)
    return [(in_hand, Purchase.of(turn).quantity)] if in_hand is not None and _is_of_it(turn, in_hand) else []


def tell_total(turn: Turn) -> bool:
    """False, and nothing said: no total is asked, or of nothing that is known."""
    if not is_total_asked(turn):
        return False
    say_total(turn, items_in(turn))
    return True


def say_total(turn: Turn, items: Items) -> None:
    turn.remember(product_reference=items[-1][0].reference)
    note_shown(turn, [product for product, _ in items])
    baskets = [_priced(turn, product, count) for product, count in items]
    until = min((one.promotion.ends_on for one in baskets if one.promotion), default=today(turn))
    used = {one.promo_code for one in baskets}
    facts = baskets[0].facts() if len(baskets) == 1 else {**_summed(turn, baskets), **_for_companies(turn, baskets)}
    unused = [one.code for one in codes_named(turn) if one.code not in used]
    buttons = _each_to_order(turn, items) if len(items) > 1 else []
    turn.say("utter_quote", **facts, valid_until_on=until.isoformat(), unused_codes=unused, buttons=buttons)


def _each_to_order(turn: Turn, items: Items) -> list[Button]:
    """So many are for a person; of a few, each is ordered, and the other one with it."""
    if sum(count for _, count in items) >= MANY:
        return [motif_button(turn, "aucun", "demander_humain")]
    titles = short_names([product for product, _ in items])
    Purchase.of(turn).keep(turn, beside=[items[0][0].reference])
    return [
        {"title": title, "payload": f'/acheter.commander{{"product_reference": "{reference}"}}'}
        for reference, title in titles.items()
    ]


def _priced(turn: Turn, product: Product, count: int) -> Basket:
    purchase = Purchase.of(turn)
    code = best_code(turn, product, count) if is_reduction_said(turn) or purchase.promo_code else None
    return price_basket(turn, product, count, shop_by_id(turn, purchase.shop_id), code)


def _summed(turn: Turn, baskets: list[Basket]) -> dict[str, Any]:
    """Delivered together: the threshold is that of the whole."""
    bulky = {category.id for category in turn.brand.categories() if category.is_bulky}
    amount = sum(one.product.price_cents * one.quantity - one.discount_cents for one in baskets)
    is_bulky = any(one.product.category in bulky for one in baskets)
    delivery = 0 if baskets[0].shop else delivery_cost(turn.brand.facts(), amount, is_bulky)
    return {**baskets[0].facts(), "lines": [one.facts() for one in baskets],
            "delivery_cents": delivery, "total_cents": amount + delivery}  # fmt: skip


def _for_companies(turn: Turn, baskets: list[Basket]) -> dict[str, Any]:
    """The rate of a company for so many in all, when it takes more off than what runs."""
    count = sum(one.quantity for one in baskets)
    rates = turn.brand.facts()["business"].get("discounts") or []
    percent = max((rate["percent"] for rate in rates if count >= rate["from"]), default=0)
    amount = sum(one.product.price_cents * one.quantity for one in baskets)
    off = amount * percent // 100
    if count < MANY or off <= sum(one.discount_cents for one in baskets):
        return {}
    terms = turn.brand.facts()["business"]["summary"]
    return {"company_percent": percent, "company_total_cents": amount - off, "terms": terms}


def _meant_by(turn: Turn, part: str) -> Product | None:
    """The model named, else the one just spoken of on the shelf that is named."""
    named = product_named(turn, part)[0]
    shelf = None if named else category_named(turn, part)
    if shelf is None:
        return named
    spoken_of = [product_of(turn), *map(turn.brand.product, Purchase.of(turn).beside), *shown_products(turn)]
    return next((one for one in spoken_of if one is not None and one.category == shelf.id), None)


def is_shelf_open(turn: Turn) -> bool:
    """A shelf is named whose model is to be chosen yet."""
    return any(category_named(turn, part) and not _meant_by(turn, part) for part in _PARTS.split(turn.text) if part)


def _is_of_it(turn: Turn, in_hand: Product) -> bool:
    named = category_named(turn, turn.text)
    return named is None or named.id == in_hand.category


def _count_in(part: str, name: str) -> int:
    those = _THOSE.search(normalise(part))
    count = (_WORDS.index(those[1]) + 2 if those[1] in _WORDS else int(those[1])) if those else None
    return quantity_in(part, name) or count or 1
