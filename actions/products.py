"""Products: their price, what is said to who asks for a lower one, and where they are in stock."""

import re

from actions.basket import MANY
from actions.buttons import motif_button
from actions.contract_words import CONTRACT_MATTERS, TERMINATE, is_cost_of_the_end
from actions.instalments import is_monthly_asked, tell_instalments
from actions.product_choice import (
    FOR_WHOM,
    category_named,
    choices,
    option_facts,
    product_in_question,
    products_named,
    today,
)
from actions.purchase_words import quantity_in
from actions.questions import hear_questions, intents_asked, take_up_questions, things_asked
from actions.tickets import tell_repair_price
from actions.totals import tell_total
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.services.promotions import promotion_facts
from relation.store.brand_basket import delivery_cost

PRICE, STOCK = "s_informer.prix", "s_informer.disponibilite"
REPAIR_MATTERS = ("action_diagnose", "action_propose_ticket", "action_open_ticket", "action_repair")
_NEW_ONE = re.compile(r"\b(neu(?:f|ve)s?|achet\w*|rachet\w*|remplac\w*|promo\w*)\b", re.I)
_MY_CONTRACT = re.compile(r"\b(mon|notre) contrat\b", re.I)


def buying_buttons(turn: Turn, product: Product) -> list[dict[str, str]]:
    """To order, if the warehouse has some; to reserve, if a shop has."""
    stock = turn.brand.stock(product.reference)
    ways = [
        ("commander", any(place.is_online and place.quantity for place in stock)),
        ("reserver_retrait", any(not place.is_online and place.quantity for place in stock)),
    ]
    motifs = turn.relation.playbook.objectives["acheter"].motifs
    return [
        {"title": motifs[way].label, "payload": f'/acheter.{way}{{"product_reference": "{product.reference}"}}'}
        for way, is_possible in ways
        if is_possible and product.is_active and way in motifs
    ]


FOR_SEVERAL = "remise_quantite"
BARGAINS = {"prix_ailleurs": "matching", FOR_SEVERAL: "quantity", "remise_demandee": "summary"}
"""Names in data/follow_ups.yml, and the sentence of the brand's terms that answers."""


def tell_bargain(turn: Turn) -> bool:
    """True when a lower price was asked for: the terms are told, or priced for as many as a company's rate asks; the
    product stays in hand.
    """
    asked = BARGAINS.get(turn.follows or "")
    if asked is None:
        return False
    is_free = turn.active_form is None and not turn.slots.get("to_confirm")
    if turn.follows == FOR_SEVERAL and is_free and (quantity_in(turn.text) or 0) >= MANY:
        turn.take_up("acheter", "devis", turn.text, turn.entities)
        return True
    named = products_named(turn, turn.text)
    if len(named) == 1:
        turn.remember(product_reference=named[0].reference)
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    turn.say(
        "utter_bargain",
        point=turn.brand.facts().get("bargains", {}).get(asked),
        product=option_facts(turn, product) if product else None,
        buttons=[*(buying_buttons(turn, product) if product else []), motif_button(turn, "aucun", "demander_humain")],
    )
    return True


def _is_named(turn: Turn) -> bool:
    return bool(turn.entity("product_reference") or category_named(turn, turn.text) or products_named(turn, turn.text))


def _is_about_the_contract(turn: Turn) -> bool:
    """« Combien il coûte par an ? », of the contract in hand, or « mon contrat »: no appliance is named."""
    is_theirs = _MY_CONTRACT.search(turn.text) and turn.customer_reference
    return bool(is_theirs or turn.slots.get("topic_action") in CONTRACT_MATTERS) and not _is_named(turn)


def _is_about_the_repair(turn: Turn) -> bool:
    """« Ça coûte quelque chose ? » while a repair is spoken of: no appliance is named, nor a new one."""
    is_new = _NEW_ONE.search(turn.text) is not None
    return turn.slots.get("topic_action") in REPAIR_MATTERS and not is_new and not _is_named(turn)


class ProductPrice(ServiceAction):
    action_name = "action_product_price"

    def answer(self, turn: Turn) -> None:
        if tell_bargain(turn) or tell_total(turn):
            return
        is_contract = turn.brand.find_contract_offer(turn.text) is not None
        if is_cost_of_the_end(turn):
            turn.continue_with(TERMINATE)
            return
        if _is_about_the_repair(turn):
            tell_repair_price(turn)
            return
        if _is_about_the_contract(turn):
            turn.continue_with("action_contract_status")
            return
        if is_monthly_asked(turn.text) and tell_instalments(turn):
            return
        asked = intents_asked(turn)
        if asked and PRICE not in asked:  # « consommation en kWh ? », « et la livraison, combien ? », heard as a price
            take_up_questions(turn)
            return
        if is_contract and not turn.brand.find_products(turn.text, limit=1):
            turn.continue_with("action_contract_offers")
            return
        hear_questions(turn, PRICE)
        product = product_in_question(turn, self.action_name)
        if product is None or _tells_discontinued(turn, product):
            return
        categories = {category.id: category for category in turn.brand.categories()}
        promotion = promotion_facts(turn.brand, product, today(turn))
        paid = promotion["promo_price_cents"] if promotion and not promotion["promo_code"] else product.price_cents
        turn.say(
            "utter_product_price",
            product_name=product.name,
            reference=product.reference,
            price_cents=product.price_cents,
            warranty_years=product.warranty_years,
            for_whom=product.characteristics.get(FOR_WHOM),
            delivery_cents=delivery_cost(turn.brand.facts(), paid, categories[product.category].is_bulky),
            **promotion,
            buttons=buying_buttons(turn, product),
        )


class ProductAvailability(ServiceAction):
    action_name = "action_product_availability"

    def answer(self, turn: Turn) -> None:
        hear_questions(turn, STOCK)
        product = product_in_question(turn, self.action_name)
        if product is None or _tells_discontinued(turn, product):
            return
        stock = turn.brand.stock(product.reference)
        online = next((place for place in stock if place.is_online), None)
        shop = turn.brand.find_shop(turn.text)
        if shop is not None:
            turn.remember(shop_id=shop.id)
        here = next((place.quantity for place in stock if shop and place.shop_id == shop.id), None)
        elsewhere = [place for place in stock if not place.is_online and place.quantity]
        delivery = turn.brand.facts()["delivery"]
        turn.say(
            "utter_product_availability",
            product_name=product.name,
            reference=product.reference,
            online_quantity=online.quantity if online else 0,
            restock_on=online.restock_on.isoformat() if online and online.restock_on else None,
            delivery_days=list(delivery["working_days"]),
            is_delay_asked="delai" in things_asked(turn),
            shop_name=shop.name if shop else None,
            shop_quantity=here,
            shops=[
                {"name": place.place, "quantity": place.quantity}
                for place in elsewhere
                if not shop or place.shop_id != shop.id
            ],
            buttons=buying_buttons(turn, product),
        )


def _tells_discontinued(turn: Turn, product: Product) -> bool:
    """No longer sold: says so, with what the shelf has instead."""
    if product.is_active:
        return False
    near = sorted(turn.brand.products_in(product.category), key=lambda p: abs(p.price_cents - product.price_cents))[:2]
    turn.say(
        "utter_product_discontinued",
        product_name=product.name,
        description=product.description or None,
        alternatives=[option_facts(turn, other) for other in near],
        buttons=choices(turn, near),
    )
    return True
