"""Quotations: amounts from the catalogue; a person's answer, promised with its date, for a company or a quantity."""

import re
from typing import Any

from actions.basket import (
    MANY,
    MAX_TRIES,
    QUOTE,
    Basket,
    Purchase,
    price_basket,
    product_of,
    shop_by_id,
    today,
)
from actions.contract_words import TERMINATE, is_cost_of_the_end
from actions.places_served import is_delivery_abroad
from actions.product_choice import category_named
from actions.purchase_form import FORM, next_question
from actions.purchase_words import folded, quantity_in
from actions.purchases import take_up
from actions.shelves import leave_others, shelves_listed, shelves_wanted
from actions.totals import is_shelf_open, items_in, say_total
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.model.journey import NEUTRAL_PERSONA

OFFER_HANDOFF = "action_offer_handoff"
_PARTS = re.compile(r"\s*(?:[,;+]|\bet\b|\bainsi que\b|\bplus\b)\s*")
COMPANY_SIGNS = (
    *("entreprise", "societe", "professionnel", " pro ", "hotel", "restaurant", "mairie", "association", "siret"),
    *("bailleur", "collectivite", "comite", "ecole", "cabinet", "gite", "chantier"),
)


class Quote(ServiceAction):
    """One product × a quantity, priced today; more than that is for a person."""

    action_name = "action_quote"

    def answer(self, turn: Turn) -> None:
        is_request = turn.intent == "acheter.devis"
        if is_request and is_cost_of_the_end(turn):
            turn.continue_with(TERMINATE)
            return
        if is_request and not turn.is_clicked:
            if not _is_company(turn) and shelves_listed(turn, turn.text):
                leave_others(turn)
                turn.take_up("acheter", "conseil_choix", turn.text, turn.entities)
                return
            if _tell_several(turn):
                return
            _keep_others_for_later(turn)
        purchase = take_up(turn, QUOTE) if is_request else Purchase.of(turn).keep(turn, goal=QUOTE)
        product = product_of(turn)
        is_elsewhere = product is None and is_request and _is_company(turn) and not purchase.candidates
        if purchase.tries > MAX_TRIES or is_elsewhere:
            self._pass_on(turn, purchase)
        elif next_question(turn) or product is None:
            turn.continue_with(FORM)
        elif purchase.is_follow_up_wanted:
            turn.continue_with("action_quote_confirmed")
        elif is_request and is_delivery_abroad(turn):  # « un devis, livraison en Belgique »: its total there
            turn.continue_with("action_delivery_terms")
        else:
            self._say_quote(turn, purchase, product)

    @staticmethod
    def _pass_on(turn: Turn, purchase: Purchase) -> None:
        """Nothing of the catalogue is named: no amount can be given, a person is promised or offered."""
        turn.say("utter_quote_for_a_person", terms=turn.brand.facts()["business"]["summary"])
        turn.forget("purchase")
        turn.continue_with(OFFER_HANDOFF)

    @staticmethod
    def _say_quote(turn: Turn, purchase: Purchase, product: Product) -> None:
        if not turn.is_clicked and _tell_several(turn):
            return
        basket = price_basket(turn, product, purchase.quantity, shop_by_id(turn, purchase.shop_id))
        until = basket.promotion.ends_on if basket.promotion else today(turn)
        facts = {**basket.facts(), "valid_until_on": until.isoformat()}
        if purchase.quantity < MANY and not _is_company(turn):
            turn.say("utter_quote", **facts)
            return
        business = turn.brand.facts()["business"]
        turn.remember(to_confirm="action_quote_confirmed")
        turn.say("utter_quote_for_company", **facts, **_for_companies(turn, basket), terms=business["summary"],
                 discount_terms=business["discount"], kind=_kind(turn))  # fmt: skip


def _tell_several(turn: Turn) -> bool:
    """« 3 Tribu et 1 Douceur »: all that is named is priced at once, and no part of it waits any more."""
    items = items_in(turn)
    if len(items) < 2 or is_shelf_open(turn) or is_delivery_abroad(turn):
        return False
    left = [one for one in turn.slots.get("other_demands") or [] if one["motif"] not in ("devis", "commander")]
    if left != (turn.slots.get("other_demands") or []):
        turn.remember(other_demands=left or None)
    if turn.active_form == FORM:
        turn.leave_form()
    say_total(turn, items)
    return True


def _keep_others_for_later(turn: Turn) -> None:
    """« 4 lave-vaisselle et 4 micro-ondes »: the first one is priced, the others are taken up one after the other."""
    counted = [part for part in _PARTS.split(turn.text) if quantity_in(part)]
    shelves = {category.id: part for part in counted if (category := category_named(turn, part)) is not None}
    shelves = shelves if len(shelves) > 1 else shelves_wanted(turn, turn.text)
    if len(shelves) < 2:
        return
    turn.text, *others = shelves.values()
    same: dict[str, Any] = {"objective": "acheter", "motif": "devis", "entities": []}
    waiting = turn.slots.get("other_demands") or []
    turn.remember(other_demands=[*({**same, "text": part, "label": part} for part in others), *waiting])


def _for_companies(turn: Turn, basket: Basket) -> dict[str, Any]:
    """The company's rate for that many, and the total at it; nothing when a promotion takes more off."""
    rates = turn.brand.facts()["business"].get("discounts") or []
    percent = max((rate["percent"] for rate in rates if basket.quantity >= rate["from"]), default=0)
    amount = basket.product.price_cents * basket.quantity
    off = amount * percent // 100
    if off <= basket.discount_cents:
        return {}
    return {"company_percent": percent, "company_total_cents": amount - off + basket.delivery_cents}


class ConfirmQuote(ServiceAction):
    """The customer wants a person's quotation: a dated commitment, after a phone number when it is a call."""

    action_name = "action_quote_confirmed"

    def answer(self, turn: Turn) -> None:
        purchase, product = Purchase.of(turn), product_of(turn)
        if product is None:
            turn.continue_with(FORM)
            return
        kind = _kind(turn)
        purchase = purchase.keep(turn, goal=QUOTE, is_follow_up_wanted=kind == "callback")
        if purchase.question(turn, product):
            turn.continue_with(FORM)
            return
        turn.change(
            "promise",
            key="promised",
            refused_act="utter_quote_not_promised",
            kind=kind,
            subject=_subject(turn, purchase, product),
        )
        said: dict[str, Any] = {"product_name": product.name, "quantity": purchase.quantity}
        if kind == "callback":
            said["phone"] = _phone(turn, purchase)
        turn.say("utter_quote_promised", **said, kind=kind, due_at="$promised.due_at")
        turn.forget("purchase")


def _is_company(turn: Turn) -> bool:
    plain = f" {folded(turn.text)} "
    return any(sign in plain for sign in COMPANY_SIGNS)


def _kind(turn: Turn) -> str:
    """A call, where the journey allows one to be promised to this persona; else a written answer here."""
    playbook, persona = turn.relation.playbook, turn.journey.get("persona") or NEUTRAL_PERSONA
    cell = playbook.cell(persona, "acheter", turn.context.get("channel") or "webchat")
    return "callback" if "callback" in cell.commitments else "advisor_answer"


def _phone(turn: Turn, purchase: Purchase) -> str | None:
    customer = turn.brand.customer(turn.customer_reference) if turn.customer_reference else None
    return customer.phone if customer else purchase.contact.get("phone")


def _subject(turn: Turn, purchase: Purchase, product: Product) -> str:
    """What the person who keeps the promise reads."""
    who = [purchase.contact.get(name) for name in ("first_name", "last_name")] if purchase.contact else []
    parts = [f"{purchase.quantity} × {product.name} ({product.reference})", " ".join(name for name in who if name)]
    return " · ".join(part for part in (*parts, _phone(turn, purchase)) if part)
