"""The next step of a purchase: a way out, a question, or the recap to confirm."""

from actions.basket import MAX_TRIES, ORDER, RESERVATION, Purchase, product_of
from actions.noise import has_no_email
from actions.purchase_form import FORM, is_available, next_question, settle_way
from actions.purchase_questions import choice, intent_of
from actions.purchase_recap import recap_of, tell_closed_day
from actions.purchase_words import HOME, zone_of
from actions.turn import Turn
from relation.model.brand import Product

OFFER_HANDOFF = "action_offer_handoff"
CONFIRMED, ASKED_AGAIN = "action_purchase_confirmed", "action_purchase_next"
ALTERNATIVES = 2


def advance(turn: Turn) -> None:
    """The next step: a way out, a question, or the recap to confirm."""
    settle_way(turn)
    purchase, product = Purchase.of(turn), product_of(turn)
    if purchase.tries > MAX_TRIES:
        turn.say("utter_purchase_given_up", without_email=has_no_email(turn.text))
        turn.forget("purchase")
        turn.continue_with(OFFER_HANDOFF)
    elif product is not None and not is_available(turn, purchase, product):
        _say_unavailable(turn, purchase, product)
    elif next_question(turn) or product is None:
        tell_closed_day(turn)
        turn.continue_with(FORM)
    elif purchase.goal == ORDER and purchase.way == HOME and (zone := _zone(turn, purchase)) != "metropole":
        _say_elsewhere(turn, zone)
    else:
        act, args = recap_of(turn, purchase, product)
        turn.remember(to_confirm=CONFIRMED)
        turn.say(act, **args)


def _say_unavailable(turn: Turn, purchase: Purchase, product: Product) -> None:
    stock = turn.brand.stock(product.reference)
    online = sum(line.quantity for line in stock if line.shop_id is None)
    places = [line.quantity for line in stock if line.shop_id or purchase.goal != RESERVATION]
    most = max(places, default=0)
    others = [other for other in turn.brand.products_in(product.category) if other.reference != product.reference]
    others = [other for other in others if is_available(turn, purchase, other)]
    others = sorted(others, key=lambda other: abs(other.price_cents - product.price_cents))[:ALTERNATIVES]
    restock_on = next((line.restock_on for line in stock if line.restock_on), None)
    turn.say(
        "utter_product_unavailable",
        product_name=product.name,
        quantity=purchase.quantity,
        left=most if product.is_active else 0,
        online_left=online if product.is_active and not most else None,
        is_sold=product.is_active,
        restock_on=restock_on.isoformat() if restock_on else None,
        alternatives=[{"name": other.name, "price_cents": other.price_cents} for other in others],
        buttons=[choice(other.name, intent_of(purchase), "product_reference", other.reference) for other in others],
    )
    purchase.keep(turn, quantity=purchase.quantity if others else 1)
    turn.forget("product_reference")


def _zone(turn: Turn, purchase: Purchase) -> str:
    customer = turn.brand.customer(turn.customer_reference) if turn.customer_reference else None
    return zone_of(customer.postcode if customer else purchase.contact.get("postcode", ""))


def _say_elsewhere(turn: Turn, zone: str) -> None:
    """Other prices and delays than the recap's: a person takes such an order, or it is not served at all."""
    delivery = turn.brand.facts()["delivery"]
    turn.say("utter_delivery_elsewhere", zone=zone, countries=list(delivery["countries"]), terms=delivery["not_served"])
    if zone == "outre_mer":
        turn.forget("purchase")
    else:
        turn.continue_with(OFFER_HANDOFF)
