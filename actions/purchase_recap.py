"""The recap of a purchase, to be confirmed: what, how much, how it comes, for whom."""

from typing import Any

from actions.basket import ORDER, RESERVATION, Basket, Purchase, collection_in, price_basket, shop_by_id
from actions.confirming import Question
from actions.purchase_words import HOME
from actions.turn import Turn
from relation.model.brand import Product, Shop
from relation.model.errors import Refused
from relation.store.brand_collection import CLOSED


def basket_of(turn: Turn, purchase: Purchase, product: Product) -> Basket:
    """The purchase, priced; a promo code that no longer does is dropped, and it is said."""
    shop = shop_by_id(turn, purchase.shop_id)
    code = None if purchase.goal == RESERVATION else purchase.promo_code
    try:
        return price_basket(turn, product, purchase.quantity, shop, code)
    except Refused as refused:
        promotion = turn.brand.promotion_by_code(purchase.promo_code or "")
        least = promotion.min_total_cents if promotion else None
        turn.say("utter_promo_code_refused", code=refused.code, promo_code=purchase.promo_code, min_total_cents=least)
        purchase.keep(turn, promo_code=None)
        return price_basket(turn, product, purchase.quantity, shop)


def recap_of(turn: Turn, purchase: Purchase, product: Product) -> Question:
    """What the yes will order or put aside."""
    basket = basket_of(turn, purchase, product)
    act = "utter_confirm_reservation" if purchase.goal == RESERVATION else "utter_confirm_order"
    terms = collection_facts(turn, purchase, basket.shop) if basket.shop else {}
    return act, {**basket.facts(), **_recipient(turn, purchase), **terms}


def collection_facts(turn: Turn, purchase: Purchase, shop: Shop) -> dict[str, Any]:
    """Until when it is kept, and how the day that the customer has said does (relation/store/brand_collection.py)."""
    collection = collection_in(turn, shop, purchase.collect_on)
    return {
        "hold_days": turn.brand.facts()["click_and_collect"]["hold_days"],
        "held_until": collection.held_until.isoformat(),
        "wished": collection.state,
        "wished_on": purchase.collect_on,
        "ask_on": collection.ask_on.isoformat() if collection.ask_on else None,
    }


def tell_closed_day(turn: Turn) -> None:
    """« Je passe dimanche »: said as soon as the day and the shop are known, while something else is still asked."""
    purchase, known = Purchase.of(turn), turn.before.get("purchase") or {}
    shop = shop_by_id(turn, purchase.shop_id)
    is_told = (purchase.collect_on, purchase.shop_id) == (known.get("collect_on"), known.get("shop_id"))
    if shop is None or purchase.collect_on is None or is_told:
        return
    collection = collection_in(turn, shop, purchase.collect_on)
    if collection.state == CLOSED:
        turn.say(
            "utter_collection_day_closed",
            shop_name=shop.name,
            wished_on=purchase.collect_on,
            held_until=collection.held_until.isoformat(),
        )


def _recipient(turn: Turn, purchase: Purchase) -> dict[str, Any]:
    customer = turn.brand.customer(turn.customer_reference) if turn.customer_reference else None
    names = ("first_name", "last_name", "email", "phone", "address", "postcode", "town")
    given = {name: str(getattr(customer, name)) for name in names} if customer else purchase.contact
    is_home = purchase.goal == ORDER and purchase.way == HOME
    return {
        "recipient": f"{given['first_name']} {given['last_name']}",
        "email": given["email"],
        "address": f"{given['address']}, {given['postcode']} {given['town']}" if is_home else None,
    }
