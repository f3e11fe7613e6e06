"""Buying: an order or a reservation in a shop, begun or taken up with what a message says of it."""

import re

from actions.advice_form import NEED_FORM
from actions.basket import (
    MAX_QUANTITY,
    ORDER,
    QUOTE,
    RESERVATION,
    Purchase,
    product_named,
    product_of,
    shop_by_id,
    shop_spoken_of,
)
from actions.buyers import is_collection_told, is_hold_asked
from actions.limits import limits_in, within
from actions.own_words import sole_product
from actions.products import STOCK
from actions.purchase_changes import take_in
from actions.purchase_contact import before_address
from actions.purchase_form import relay_wished
from actions.purchase_recap import collection_facts
from actions.purchase_steps import CONFIRMED, advance
from actions.purchase_words import HOME, SHOP, quantity_in, way_in
from actions.questions import intents_asked, take_up_questions
from actions.recommendation import budget_in
from actions.shelves import advise_later, leave_others
from actions.shown_products import pointed_at, shown_products
from actions.taken_together import take_one_by_one
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

_ADVICE = re.compile(r"\b(propos\w*|conseill\w*|recommand\w*)\b")


def take_up(turn: Turn, goal: str) -> Purchase:
    """Folds what this message says into the purchase in progress: product, quantity, way, shop."""
    before, known = Purchase.of(turn), turn.slots.get("product_reference")
    product, likely = _wanted(turn)
    if known and (likely if product is None else product.reference != known):
        current = product_of(turn)
        is_exchanged = product is not None and current is not None and current.category == product.category
        handed_over = {} if is_exchanged and turn.before.get("purchase") else {"way": None, "shop_id": None}
        before = before.keep(turn, quantity=1, is_follow_up_wanted=False, **handed_over)
    if product is not None:
        turn.remember(product_reference=product.reference)
    elif likely:
        turn.forget("product_reference")
    is_button = turn.text.startswith("/") or turn.entity("product_reference") is not None
    count = None if is_button else quantity_in(before_address(turn.text), product.name if product else "")
    way = turn.entity("purchase_way") or (None if is_button else way_in(turn.text))
    is_collected = goal == RESERVATION or way == SHOP
    named = turn.brand.find_shop(turn.text) if is_collected and not is_button else None
    shop = shop_by_id(turn, turn.entity("shop_id")) or named
    if shop is None and goal == RESERVATION and before.shop_id is None:
        shop = shop_spoken_of(turn)
    before.keep(
        turn,
        goal=goal,
        quantity=count or before.quantity,
        way=HOME if way == HOME else SHOP if shop or way == SHOP else before.way,
        shop_id=None if way == HOME else shop.id if shop else before.shop_id,
        candidates=[found.reference for found in likely],
        tries=0,
    )
    if not is_button:
        take_in(turn)
    return Purchase.of(turn)


def _wanted(turn: Turn) -> tuple[Product | None, list[Product]]:
    """The product named by a button or in the words, else the one the talk is about, unless others are meant."""
    chosen = turn.brand.product(turn.entity("product_reference") or "") or pointed_at(turn)
    if chosen is not None:
        return chosen, []
    named, likely = product_named(turn, turn.text)
    current, shown = product_of(turn), shown_products(turn)
    asked = turn.brand.product(next(iter(Purchase.of(turn).candidates), ""))
    if named is None and (current or asked or shown):
        in_hand = current or asked
        named = sole_product(turn.text, turn.brand.products_in(in_hand.category) if in_hand else shown)
    likely = _allowed(turn, likely)
    if named is None and len(likely) == 1:  # one choice is no choice
        named, likely = likely[0], []
    if named is None and current is not None and (not likely or current.reference in {p.reference for p in likely}):
        return current, []
    is_between = named is None and not likely and turn.active_form is None and len(shown) == 2
    return named, shown if is_between else likely


def _allowed(turn: Turn, likely: list[Product]) -> list[Product]:
    """Those within the limits that the message sets, a price or a figure of the sheet; all of them when none is."""
    budget = budget_in(turn.text)
    kept = [product for product in likely if budget is None or product.price_cents <= budget]
    return within(kept, limits_in(turn.text)) or likely


class _Buy(ServiceAction):
    goal = ORDER

    def answer(self, turn: Turn) -> None:
        if _is_about_an_order(turn):  # « cmd LV-245530 prête ? »
            turn.settle("gerer_contrat", "suivi_commande")
            turn.continue_with("action_order_status")
            return
        if turn.active_form == NEED_FORM:
            _leave_need(turn)
        if self._is_a_shelf_wanted(turn):
            leave_others(turn)
            take_one_by_one(turn, "reserver_retrait" if self.goal == RESERVATION else "commander")
        is_of_none = is_hold_asked(turn) or product_named(turn, turn.text)[0] is None
        if is_of_none and is_collection_told(turn, held := self._held_until(turn)):
            if held:
                advance(turn)
            return
        if self._is_a_question(turn):
            if STOCK in intents_asked(turn):
                take_up_questions(turn)
                return
            if _wants_advice(turn):
                turn.settle("acheter", "conseil_choix")
                turn.take_up("acheter", "conseil_choix", turn.text, turn.entities)
                return
        purchase = take_up(turn, self.goal)
        if purchase.quantity > MAX_QUANTITY:
            purchase.keep(turn, goal=QUOTE)
            turn.continue_with("action_quote")
            return
        if mode := relay_wished(turn):
            turn.say("utter_way_not_understood", mode=mode)
        advance(turn)

    @staticmethod
    def _is_a_shelf_wanted(turn: Turn) -> bool:
        return turn.active_form is None and not turn.is_clicked and product_named(turn, turn.text)[0] is None

    @staticmethod
    def _held_until(turn: Turn) -> str | None:
        """Until when what is read back would be kept in its shop; None when no recap waits for its yes."""
        purchase = Purchase.of(turn)
        shop = shop_by_id(turn, purchase.shop_id) if turn.slots.get("to_confirm") == CONFIRMED else None
        return str(collection_facts(turn, purchase, shop)["held_until"]) if shop else None

    def _is_a_question(self, turn: Turn) -> bool:
        """True when something may be asked before any order; not when the answer to a question is awaited."""
        return self.goal == ORDER and "?" in turn.text and not turn.is_clicked and not turn.active_form


def _leave_need(turn: Turn) -> None:
    """One is chosen before its need is told; the need of another shelf is asked for again afterwards."""
    turn.leave_form()
    asked, product = turn.slots.get("advice_category"), pointed_at(turn) or product_named(turn, turn.text)[0]
    if product is not None and asked and asked != product.category:
        advise_later(turn, {asked: turn.slots.get("advice_first") or ""})
    turn.forget("advice_category", "advice_first")


def _wants_advice(turn: Turn) -> bool:
    """« Il nous faudrait un four, que proposez-vous ? »: no product is named to be bought."""
    return product_named(turn, turn.text)[0] is None and _ADVICE.search(normalise(turn.text)) is not None


def _is_about_an_order(turn: Turn) -> bool:
    """An order that exists is named, and no product: there is nothing to buy in such a message."""
    number = turn.entity("order_number")
    return bool(number and turn.brand.order(number)) and product_named(turn, turn.text)[0] is None


class OrderProduct(_Buy):
    action_name = "action_order_product"


class ReserveInShop(_Buy):
    action_name = "action_reserve_in_shop"
    goal = RESERVATION
