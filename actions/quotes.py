"""Quotations: amounts from the catalogue; a person's answer, promised with its date, for a company or a quantity."""

from typing import Any

from actions.basket import (
    MAX_TRIES,
    QUOTE,
    Purchase,
    price_basket,
    product_of,
    shop_by_id,
    today,
)
from actions.contract_words import TERMINATE, is_cost_of_the_end
from actions.purchase_form import FORM, next_question
from actions.purchase_words import folded
from actions.purchases import take_up
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.model.journey import NEUTRAL_PERSONA

OFFER_HANDOFF = "action_offer_handoff"
MANY = 3
"""From this quantity on a company's terms apply (facts: business)."""
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
        purchase = take_up(turn, QUOTE) if is_request else Purchase.of(turn).keep(turn, goal=QUOTE)
        product = product_of(turn)
        is_elsewhere = product is None and is_request and _is_company(turn) and not purchase.candidates
        if purchase.tries > MAX_TRIES or is_elsewhere:
            self._pass_on(turn, purchase)
        elif next_question(turn) or product is None:
            turn.continue_with(FORM)
        elif purchase.is_follow_up_wanted:
            turn.continue_with("action_quote_confirmed")
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
        basket = price_basket(turn, product, purchase.quantity, shop_by_id(turn, purchase.shop_id))
        until = basket.promotion.ends_on if basket.promotion else today(turn)
        facts = {**basket.facts(), "valid_until_on": until.isoformat()}
        if purchase.quantity < MANY and not _is_company(turn):
            turn.say("utter_quote", **facts)
            return
        business = turn.brand.facts()["business"]
        turn.remember(to_confirm="action_quote_confirmed")
        turn.say("utter_quote_for_company", **facts, terms=business["summary"], discount_terms=business["discount"],
                 kind=_kind(turn))  # fmt: skip


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
