"""The purchase form: reads each answer into the purchase, says why one does not do, chooses the next question."""

import re
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import ActionExecutionRejected

from actions.asking import answer_courtesy, is_courtesy
from actions.basket import (
    MAX_TRIES,
    ORDER,
    QUOTE,
    RESERVATION,
    Purchase,
    places_with,
    product_named,
    product_of,
    shop_by_id,
    shop_spoken_of,
)
from actions.buyers import CHANGES
from actions.company_invoices import is_company_told, tell_company_invoice
from actions.limits import limits_in, within
from actions.noise import has_no_email
from actions.own_words import sole_product
from actions.purchase_changes import CODE, day_wished, is_day_of_delivery, take_in
from actions.purchase_contact import is_address
from actions.purchase_recap import tell_closed_day
from actions.purchase_words import (
    ADDRESS_FIELDS,
    HOME,
    IDENTITY_FIELDS,
    SHOP,
    address_in,
    identity_in,
    lone_quantity_in,
    quantity_in,
    way_in,
)
from actions.recap_changes import exchanged
from actions.shown_products import chosen_among
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.model.errors import Invalid
from relation.store.brand_contact import clean_field

FORM = "purchase_form"
CHEAPEST = re.compile(r"\bmoins (?:ch[eè]re?s?|co[uû]teu(?:x|se))\b", re.I)
PLAIN_ANSWERS = ("aucun.donnee_seule", "aucun.affirmer", "aucun.refuser", "aucun.correction", "nlu_fallback", "")
NAMING_NOTHING = ("aucun.affirmer", "aucun.refuser")
"""A yes or a no names neither a product nor a shop: the question is asked again."""
BUYING = ("acheter.commander", "acheter.reserver_retrait", "acheter.devis")
CORRECTION = "aucun.correction"
RELAY = "relais"
FALLBACK = "nlu_fallback"
OTHER_MATTERS = ("s_informer", "gerer_contrat", "sav", "reclamation")

Refusal = tuple[str, dict[str, Any]]
"""An act that says why the answer does not do; "" when the next question says it."""


INFORMING = "s_informer."


class ValidatePurchaseForm(ServiceAction):
    """A question asked meanwhile is left to its own rule, then the form comes back."""

    action_name = "validate_purchase_form"

    def _keep_thread(self, turn: Turn) -> None:
        """The matter in hand is the purchase, not its form."""

    def answer(self, turn: Turn) -> None:
        asked = str(turn.slots.get("requested_slot"))
        said = turn.slots.get(asked) if asked in READERS else None
        if asked in READERS and is_courtesy(turn):
            turn.forget(asked)
            answer_courtesy(turn, FORM)
            return
        if said and not self._hear(turn, asked, str(said)):
            turn.events.append(ActionExecutionRejected(FORM))
            return
        settle_way(turn)
        question = next_question(turn)
        if question:
            tell_closed_day(turn)
        turn.remember(requested_slot=question)

    @staticmethod
    def _hear(turn: Turn, asked: str, said: str) -> bool:
        """Reads all that the message tells of the purchase. False: it is about something else."""
        before = Purchase.of(turn)
        turn.forget(asked)
        if asked == "purchase_identity" and has_no_email(said):
            before.keep(turn, tries=MAX_TRIES + 1)
            return True
        is_asked_beside = (turn.follows or turn.known_question) and turn.intent.startswith(INFORMING)
        if not _is_given(turn, asked, said) and (_is_other_matter(turn) or is_asked_beside):
            return False
        changed = take_in(turn)
        is_exchanged = turn.intent == CORRECTION and asked != "purchase_wanted" and exchanged(turn)
        is_read = next_question(turn) == asked and not is_exchanged
        refusal = READERS[asked](turn, said) if is_read else None
        learnt = Purchase.of(turn).contact.items() - before.contact.items()
        is_told = turn.intent in PLAIN_ANSWERS or {"email", "phone", "postcode"} & dict(learnt).keys()
        is_progress = (
            is_exchanged or bool(changed) or (bool(learnt) and bool(is_told))
        )  # « j'ai aussi le code … » is nobody's name
        if refusal and (turn.intent == CODE or not is_progress) and _is_question(turn, asked):
            before.keep(turn, **{name: getattr(Purchase.of(turn), name) for name in changed})
            return False
        is_of_company = before.goal != QUOTE and is_company_told(turn.text)
        if refusal and not is_progress and is_of_company and tell_company_invoice(turn):
            return True
        if refusal and refusal[0] and (not is_progress or refusal[1].get("mode")):
            turn.say(refusal[0], **refusal[1])
        Purchase.of(turn).keep(turn, tries=before.tries + 1 if refusal and not is_progress else 0)
        return True


def next_question(turn: Turn) -> str | None:
    """The slot to ask for; None when the purchase can go on, or cannot at all."""
    purchase, product = Purchase.of(turn), product_of(turn)
    if purchase.tries > MAX_TRIES or (product is not None and not is_available(turn, purchase, product)):
        return None
    return purchase.question(turn, product)


def relay_wished(turn: Turn) -> dict[str, Any] | None:
    """The mode of delivery to a point of collection, when the message names it; only the brand's site registers it."""
    modes = turn.brand.facts()["delivery"]["modes"] if RELAY in turn.text.lower() else []
    return next((mode for mode in modes if mode["id"] == RELAY), None)


def settle_way(turn: Turn) -> None:
    """When there is one way only to have the product, it is not asked; a shop without enough of it is told at once."""
    purchase, product = Purchase.of(turn), product_of(turn)
    if product is None or purchase.goal not in (ORDER, RESERVATION) or not is_available(turn, purchase, product):
        return
    is_online, shops = places_with(turn, product, purchase.quantity)
    if purchase.shop_id and purchase.shop_id not in {shop.id for shop, _ in shops}:
        shop = shop_by_id(turn, purchase.shop_id)
        turn.say("utter_shop_without_stock", product_name=product.name, shop_name=shop.name if shop else None)
        purchase = purchase.keep(turn, shop_id=None)
    if purchase.goal != ORDER or purchase.way == SHOP:
        return
    if not is_online:
        turn.say("utter_only_in_shops", product_name=product.name)
        purchase.keep(turn, way=SHOP)
    elif not shops and not purchase.way:
        purchase.keep(turn, way=HOME)


def is_available(turn: Turn, purchase: Purchase, product: Product) -> bool:
    """That many can be had somewhere; a quotation needs no stock."""
    is_online, shops = places_with(turn, product, purchase.quantity)
    if purchase.goal not in (ORDER, RESERVATION):
        return True
    return product.is_active and (bool(shops) or (is_online and purchase.goal == ORDER))


def _is_other_matter(turn: Turn) -> bool:
    """« Je peux venir dimanche ? », heard as about an order, is of what is being bought, and fetched in a shop."""
    is_day = day_wished(turn) is not None and not is_day_of_delivery(turn)
    is_own = turn.intent in CHANGES and not turn.entity("order_number") and is_day
    return turn.intent.split(".")[0] in OTHER_MATTERS and turn.is_beside and not is_own


def _is_given(turn: Turn, asked: str, said: str) -> bool:
    """« Anne Martin, anne@exemple.fr, et samedi c'est possible ? » gives what was asked, whatever it asks beside."""
    given = identity_in(said) if asked == "purchase_identity" else {}
    place = _address_told(turn, said) if asked == "purchase_address" else {}
    return bool({"email", "phone"} & given.keys()) or {"postcode", "address"} <= place.keys()


def _is_question(turn: Turn, asked: str) -> bool:
    if asked == "purchase_wanted" and turn.intent in BUYING:
        return False
    return turn.intent not in PLAIN_ANSWERS or (turn.is_beside and turn.intent == FALLBACK)


def _read_wanted(turn: Turn, said: str) -> Refusal | None:
    chosen = turn.brand.product(turn.entity("product_reference") or "") or _one_proposed(turn, said)
    likely: list[Product] = []
    if chosen is None:
        chosen, likely = product_named(turn, said)
    if chosen is not None:
        turn.remember(product_reference=chosen.reference)
        count = None if turn.entity("product_reference") else quantity_in(said, chosen.name)
        purchase = Purchase.of(turn)
        purchase.keep(turn, candidates=[], quantity=count or purchase.quantity)
        return None
    purchase = Purchase.of(turn)
    purchase.keep(turn, candidates=[product.reference for product in likely] or purchase.candidates)
    return ("" if likely or turn.intent in NAMING_NOTHING else "utter_product_not_found", {})


def _one_proposed(turn: Turn, said: str) -> Product | None:
    """« La moins chère », « le deuxième », of those that have just been proposed."""
    proposed = [turn.brand.product(reference) for reference in Purchase.of(turn).candidates]
    known = [product for product in proposed if product is not None]
    if known and CHEAPEST.search(said):
        return min(_allowed(turn, known, said), key=lambda product: product.price_cents)
    shelves = {product.category for product in known}
    sole = sole_product(said, turn.brand.products_in(shelves.pop())) if len(shelves) == 1 else None
    return chosen_among(known, said) or sole


def _allowed(turn: Turn, proposed: list[Product], said: str) -> list[Product]:
    """« La moins chère qui fait 8 kg »: of those proposed, else of their shelf; all of those proposed if none does."""
    limits, shelf = limits_in(said), turn.brand.products_in(proposed[0].category)
    return within(proposed, limits) or within(shelf, limits) or proposed


def _read_way(turn: Turn, said: str) -> Refusal | None:
    way, shop = turn.entity("purchase_way") or way_in(said), turn.brand.find_shop(said)
    if way is None and shop is None:
        count = lone_quantity_in(said)
        if count:  # « non, deux »: a correction is no bad answer; the question is asked again
            Purchase.of(turn).keep(turn, quantity=count, tries=0)
            return None
        return "utter_way_not_understood", {"mode": relay_wished(turn)}
    if way == HOME:
        Purchase.of(turn).keep(turn, way=HOME, shop_id=None)
        return None
    Purchase.of(turn).keep(turn, way=SHOP)
    return _read_shop(turn, said) if shop else None


def _read_shop(turn: Turn, said: str) -> Refusal | None:
    shop = shop_by_id(turn, turn.entity("shop_id")) or turn.brand.find_shop(said)
    if shop is None and turn.intent in BUYING:
        shop = shop_spoken_of(turn)
    purchase, product = Purchase.of(turn), product_of(turn)
    if shop is None or product is None:
        if purchase.goal == ORDER and way_in(said) == HOME:
            purchase.keep(turn, way=HOME)
            return None
        return "" if turn.intent in NAMING_NOTHING else "utter_shop_not_found", {}
    _, stocked = places_with(turn, product, purchase.quantity)
    if shop.id not in {found.id for found, _ in stocked}:
        return "utter_shop_without_stock", {"shop_name": shop.name, "product_name": product.name}
    purchase.keep(turn, shop_id=shop.id)
    return None


def _read_identity(turn: Turn, said: str) -> Refusal | None:
    identity, address = identity_in(said), _address_told(turn, said)
    is_address = "postcode" in address and "address" in address  # given before it was asked
    is_only_address = is_address and not {"email", "phone"} & identity.keys()
    return _read_contact(turn, address if is_only_address else identity, IDENTITY_FIELDS)


def _read_address(turn: Turn, said: str) -> Refusal | None:
    return _read_contact(turn, _address_told(turn, said), ADDRESS_FIELDS)


def _address_told(turn: Turn, said: str) -> dict[str, str]:
    """« Je me suis trompé, c'est le 69008 » names no street."""
    is_street = turn.intent != CORRECTION or is_address(said)
    return {name: value for name, value in address_in(said).items() if is_street or name != "address"}


def _read_contact(turn: Turn, given: dict[str, str], fields: tuple[str, ...]) -> Refusal | None:
    purchase = Purchase.of(turn)
    contact = dict(purchase.contact)  # a copy: the turn compares what it knew before
    for name, value in given.items():
        try:
            contact[name] = clean_field(name, value)
        except Invalid:  # not this field's shape: it is asked again, by name
            continue
    missing = purchase.keep(turn, contact=contact).lacks(fields)
    return ("", {}) if missing else None


READERS: dict[str, Callable[[Turn, str], Refusal | None]] = {
    "purchase_wanted": _read_wanted,
    "purchase_way": _read_way,
    "purchase_shop": _read_shop,
    "purchase_identity": _read_identity,
    "purchase_address": _read_address,
}
