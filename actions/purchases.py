"""Buying: an order or a reservation in a shop, from the product to the recap to confirm."""

import re

from actions.advice import NEED_FORM
from actions.basket import (
    MAX_QUANTITY,
    MAX_TRIES,
    ORDER,
    QUOTE,
    RESERVATION,
    Purchase,
    product_named,
    product_of,
    shop_by_id,
    shop_spoken_of,
)
from actions.buyers import CHANGES, CONTACT, is_collection_told, is_hold_asked
from actions.confirming import Question, Recap, set_aside
from actions.limits import limits_in, within
from actions.own_words import own_word_product
from actions.products import STOCK
from actions.purchase_changes import is_day_of_delivery, recounted_in, reopen, take_in
from actions.purchase_contact import before_address
from actions.purchase_form import FORM, PLAIN_ANSWERS, is_available, next_question, relay_wished, settle_way
from actions.purchase_questions import choice, intent_of
from actions.purchase_recap import collection_facts, recap_of, tell_closed_day
from actions.purchase_words import HOME, SHOP, lone_quantity_in, quantity_in, way_in, zone_of
from actions.questions import intents_asked, take_up_questions
from actions.recap_changes import exchanged
from actions.recommendation import budget_in
from actions.shelves import advise_later, leave_others
from actions.shown_products import pointed_at, shown_products
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

_ADVICE = re.compile(r"\b(propos\w*|conseill\w*|recommand\w*)\b")
OFFER_HANDOFF = "action_offer_handoff"
CONFIRMED, ASKED_AGAIN = "action_purchase_confirmed", "action_purchase_next"
CORRECTING = ("aucun.correction", "aucun.refuser", CONTACT, *CHANGES)
CHANGING = (*CHANGES, "gerer_contrat.modifier_contrat")
"""« Je voudrais changer un truc », of what is read back, however it is understood."""
_NOT_RIGHT = re.compile(
    r"\b(?:pas|pa) (?:bon(?:ne)?|ca|juste|correcte?|exacte?|(?:le|la) bonn?e?|celui|celle|cette|ce)\b"
    r"|\b(?:faux|erreur|trompe)\b"
)
_OTHERS_OWN = re.compile(r"\b(?:contrats?|abonnements?|rendez vous|rdv|(?:ma|mes|une|autre) commandes?)\b")
ALTERNATIVES = 2


def take_up(turn: Turn, goal: str) -> Purchase:
    """Folds what this message says into the purchase in progress: product, quantity, way, shop."""
    before, known = Purchase.of(turn), turn.slots.get("product_reference")
    product, likely = _wanted(turn)
    if known and (likely if product is None else product.reference != known):
        before = before.keep(turn, quantity=1, way=None, shop_id=None, is_follow_up_wanted=False)
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
    if named is None and (current is not None or shown):
        shelf = turn.brand.products_in(current.category) if current else shown
        named = own_word_product(turn.text, shelf)
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


class GoOnBuying(Recap, ServiceAction):
    """Runs when the form has its answers, or when one comes after it was let go."""

    action_name = "action_purchase_next"
    confirmations = (CONFIRMED, ASKED_AGAIN)
    holds = ("purchase", "product_reference")
    flow = ("action_order_product", "action_reserve_in_shop", "action_promo_code", "action_quote")

    def _keep_thread(self, turn: Turn) -> None:
        """`to_confirm`, just set, stays; the recap that was set aside before is this one."""
        set_aside(turn, self.action_name)

    def answer(self, turn: Turn) -> None:
        if turn.active_form is None and turn.intent in PLAIN_ANSWERS:  # the form was let go, and its answer comes
            take_in(turn)
        if Purchase.of(turn).goal == QUOTE:
            turn.continue_with("action_quote")
        else:
            advance(turn)

    def matter(self, turn: Turn) -> tuple[str, str]:
        kept = turn.before.get("purchase") or {}
        return "acheter", "reserver_retrait" if kept.get("goal") == RESERVATION else "commander"

    def question(self, turn: Turn) -> Question | None:
        purchase, product = Purchase.of(turn), product_of(turn)
        if product is None or not is_available(turn, purchase, product) or purchase.question(turn, product):
            return None
        return recap_of(turn, purchase, product)

    def correct(self, turn: Turn, action: str) -> bool:
        """« Non, 69008 », « un seul finalement », « plutôt Nantes », « le Zéphyr 40 plutôt »: it is read back anew."""
        is_recounted = Purchase.of(turn).goal == RESERVATION and recounted_in(turn.text) is not None
        is_of_flow = action in self.flow and not is_recounted
        if turn.entity("order_number") or is_of_flow or is_day_of_delivery(turn):
            return False
        is_heard = is_recounted or turn.intent in (*PLAIN_ANSWERS, *CORRECTING)
        if is_heard and self._is_changed(turn):
            turn.forget("to_confirm")
            turn.continue_with(self.action_name)
            return True
        return self._is_refused(turn) and self.ask_what_is_wrong(turn)

    @staticmethod
    def _is_changed(turn: Turn) -> bool:
        of_file = {"contact"} if turn.customer_reference else set()
        is_asked = turn.slots.get("to_confirm") == ASKED_AGAIN
        is_wrong = turn.intent in CORRECTING or is_asked
        if exchanged(turn) or take_in(turn) - of_file:
            return True
        if is_asked and (count := lone_quantity_in(turn.text)):
            Purchase.of(turn).keep(turn, quantity=count)
            return True
        return is_wrong and reopen(turn)

    @staticmethod
    def _is_refused(turn: Turn) -> bool:
        """« Non, c'est pas bon », « je voudrais changer un truc »: not a word of what is to be put instead."""
        plain = normalise(turn.text)
        if "?" in turn.text or _OTHERS_OWN.search(plain):
            return False
        return turn.intent in CHANGING or (turn.intent in CORRECTING and _NOT_RIGHT.search(plain) is not None)

    def ask_what_is_wrong(self, turn: Turn) -> bool:
        """A yes to it reads the purchase back once more: it orders nothing."""
        turn.remember(to_confirm=ASKED_AGAIN)
        purchase = Purchase.of(turn)
        turn.say("utter_ask_purchase_change", goal=RESERVATION if purchase.shop_id else purchase.goal)
        return True


def advance(turn: Turn) -> None:
    """The next step: a way out, a question, or the recap to confirm."""
    settle_way(turn)
    purchase, product = Purchase.of(turn), product_of(turn)
    if purchase.tries > MAX_TRIES:
        turn.say("utter_purchase_given_up")
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
