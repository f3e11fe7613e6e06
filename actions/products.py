"""Products: their price, where they are in stock, their characteristics."""

import re
from collections.abc import Iterable

from actions.matching import closeness
from actions.offers import CONTRACT_MATTERS
from actions.product_choice import (
    FOR_WHOM,
    category_named,
    choices,
    option_facts,
    product_in_question,
    products_named,
    today,
)
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.services.promotions import promotion_facts
from relation.store.brand_basket import delivery_cost
from relation.store.brand_search import normalise

_ASKED_BY = {
    "niveau": r"brui|bruyant|decibel|\bdb\b|silenc|sonore",
    "dimensions": r"taille|larg|haut|profond|mesur|encombr|dimension|\bcm\b",
    "classe": r"energ|electri|kwh|consommation(?! d eau)",
    "poids": r"lourd|pese|poids",
    "volume": r"litre|contenance|volume",
    "capacite": r"couverts|contenance|capacite",
}
"""First word of a characteristic's label → how customers ask for it."""

_MY_CONTRACT = re.compile(r"\b(mon|notre) contrat\b", re.I)
_DELIVERY = re.compile(r"\b(livraison|frais de port)\b")
UNITS = ("kWh", "watts", "dB", "bars", "tr/min")
_FACTS = {
    "prix": re.compile(r"\b(prix|tarifs?|coute\w*|cout|cher|c est combien|combien (ca |il |elle )?(vaut|est))\b"),
    "disponibilite": re.compile(r"\b(stock|dispo\w*|rupture|en rayon|epuisee?s?|il (vous )?en reste)\b"),
}
"""Motif → how customers ask for it beside another one."""


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


def asked_characteristics(text: str, characteristics: dict[str, str]) -> list[str]:
    """The labels that a question is about, best first."""
    plain = normalise(text)
    asked = [
        label for label in characteristics if re.search(_ASKED_BY.get(normalise(label).split()[0], r"(?!)"), plain)
    ]
    shared = closeness(text, {label: label for label in characteristics})
    return asked or sorted(shared, key=lambda label: -shared[label])


def _unit_untold(text: str, values: Iterable[str]) -> str | None:
    """A unit that the question names and no value of the sheet has: what is not known is said."""
    told = " ".join(values).lower()
    return next((unit for unit in UNITS if re.search(rf"\b{unit}\b", text, re.I) and unit.lower() not in told), None)


def _is_about_a_figure(turn: Turn) -> bool:
    """« Consommation en kWh ? », heard as a price: a unit of the sheet, and no word of price."""
    has_unit = any(re.search(rf"\b{unit}\b", turn.text, re.I) for unit in UNITS)
    return has_unit and not _FACTS["prix"].search(normalise(turn.text))


def _is_about_the_contract(turn: Turn) -> bool:
    """« Combien il coûte par an ? », of the contract in hand, or « mon contrat »: no appliance is named."""
    is_named = turn.entity("product_reference") or category_named(turn, turn.text) or products_named(turn, turn.text)
    is_theirs = _MY_CONTRACT.search(turn.text) and turn.customer_reference
    return bool(is_theirs or turn.slots.get("topic_action") in CONTRACT_MATTERS) and not is_named


def asks_stock(text: str) -> bool:
    return _FACTS["disponibilite"].search(normalise(text)) is not None


def _note_other_fact(turn: Turn, own: str, other: str) -> None:
    """« Quel prix, et il est en stock ? »: both are answered, even when the model has to be chosen first."""
    if turn.motif == own and not turn.is_clicked:
        turn.remember(other_fact=other if _FACTS[other].search(normalise(turn.text)) else None)


def _answer_other_fact(turn: Turn, other: str, action: str) -> None:
    if turn.slots.get("other_fact") == other:
        turn.forget("other_fact")
        turn.settle("s_informer", other)
        turn.continue_with(action)


class ProductPrice(ServiceAction):
    action_name = "action_product_price"

    def answer(self, turn: Turn) -> None:
        if _is_about_a_figure(turn):
            turn.continue_with("action_product_characteristics")
            return
        _note_other_fact(turn, "prix", "disponibilite")
        is_contract = turn.brand.find_contract_offer(turn.text) is not None
        if _is_about_the_contract(turn):
            turn.continue_with("action_contract_status")
            return
        if _DELIVERY.search(normalise(turn.text)) and not products_named(turn, turn.text):
            turn.take_up("s_informer", "livraison_conditions", turn.text, turn.entities)
            return
        if is_contract and not turn.brand.find_products(turn.text, limit=1):
            turn.continue_with("action_contract_offers")
            return
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
        _answer_other_fact(turn, "disponibilite", "action_product_availability")


class ProductAvailability(ServiceAction):
    action_name = "action_product_availability"

    def answer(self, turn: Turn) -> None:
        _note_other_fact(turn, "disponibilite", "prix")
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
            shop_name=shop.name if shop else None,
            shop_quantity=here,
            shops=[
                {"name": place.place, "quantity": place.quantity}
                for place in elsewhere
                if not shop or place.shop_id != shop.id
            ],
            buttons=buying_buttons(turn, product),
        )
        _answer_other_fact(turn, "prix", "action_product_price")


class ProductCharacteristics(ServiceAction):
    action_name = "action_product_characteristics"

    def answer(self, turn: Turn) -> None:
        product = product_in_question(turn, self.action_name)
        if product is None:
            return
        sheet = {label: value for label, value in product.characteristics.items() if label != FOR_WHOM}
        asked = [] if turn.entity("product_reference") else asked_characteristics(turn.text, sheet)
        turn.say(
            "utter_product_characteristics",
            product_name=product.name,
            reference=product.reference,
            asked=[{"label": label, "value": sheet[label]} for label in asked],
            untold=_unit_untold(turn.text, sheet.values()),
            others=[{"label": label, "value": value} for label, value in sheet.items() if label not in asked],
            for_whom=product.characteristics.get(FOR_WHOM),
            description=product.description or None,
            price_cents=product.price_cents if product.is_active else None,
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
