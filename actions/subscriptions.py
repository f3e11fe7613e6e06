"""Subscribing a service contract: which offer, its terms in plain words, who signs, for which appliance, the yes."""

import re
from typing import Any

from actions.basket import product_named, product_of, today
from actions.confirming import Question, Recap
from actions.contract_age import age_facts, is_too_old
from actions.contract_fit import ONE_APPLIANCE, fitting, too_old_for
from actions.contract_names import OFFERS, SUBSCRIBE, SUBSCRIBED, is_offer_taken, offer_called
from actions.contract_points import names_another_offer, offer_beside
from actions.offers import offer_facts
from actions.purchase_questions import choice
from actions.purchase_words import folded
from actions.turn import ServiceAction, Turn
from relation.model.brand import ContractOffer, ContractState, Product
from relation.store.brand_days import add_months

INTENT = "acheter.souscrire"
FEW = 2
"""Two options for whoever wants advice; everything on sale for the others."""
MOST_PRODUCTS = 3


class Subscribe(Recap, ServiceAction):
    """Terms come before identity: nobody has to say who they are to read them."""

    action_name = SUBSCRIBE
    confirmations = (SUBSCRIBED,)
    holds = ("subscription_offer", "subscription_product")

    def answer(self, turn: Turn) -> None:
        offer = _offer(turn)
        if offer is None:
            _ask_offer(turn)
            return
        if is_too_old(turn, offer):
            turn.forget("subscription_offer")
            turn.say("utter_contract_offer", **offer_facts(offer), **age_facts(turn, offer))
            return
        if turn.slots.get("subscription_offer") != offer.id:
            turn.remember(subscription_offer=offer.id)
            turn.say("utter_contract_terms", **terms_of(offer))
        if not turn.customer_reference:
            turn.say("utter_subscription_needs_identity")
            turn.needs_identity(self.action_name)
            return
        product, is_asked = _covered(turn, offer)
        if is_asked:
            return
        turn.remember(to_confirm=SUBSCRIBED)
        turn.say("utter_confirm_subscription", **_recap(turn, offer, product))

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "acheter", "souscrire"

    def question(self, turn: Turn) -> Question | None:
        offer = _by_id(turn, turn.slots.get("subscription_offer"))
        product = turn.brand.product(str(turn.slots.get("subscription_product") or ""))
        return ("utter_confirm_subscription", _recap(turn, offer, product)) if offer else None


class ConfirmSubscription(ServiceAction):
    action_name = SUBSCRIBED

    def answer(self, turn: Turn) -> None:
        offer = _by_id(turn, turn.slots.get("subscription_offer"))
        if offer is None or turn.needs_identity("action_subscribe"):
            if offer is None:
                _ask_offer(turn)
            return
        product = turn.brand.product(str(turn.slots.get("subscription_product") or ""))
        turn.change(
            "subscribe_contract",
            key="contract",
            refused_act="utter_subscription_refused",
            offer_id=offer.id,
            product_reference=product.reference if product else None,
        )
        recap = _recap(turn, offer, product)
        names = ("offer_name", "monthly_cents", "product_name", "committed_until_on", "notice_days")
        said = {name: recap[name] for name in names}
        turn.say(
            "utter_subscribed",
            **said,
            reference="$contract.reference",
            starts_on="$contract.starts_on",
            account=turn.brand.facts()["account"]["summary"],
        )
        turn.forget("subscription_offer", "subscription_product")


def terms_of(offer: ContractOffer) -> dict[str, Any]:
    return {
        "offer_name": offer.name,
        "summary": offer.summary,
        "monthly_cents": offer.monthly_cents,
        "commitment_months": offer.commitment_months,
        "commitment_cents": offer.monthly_cents * offer.commitment_months,
        "notice_days": offer.notice_days,
        "covered": list(offer.covered),
        "not_covered": list(offer.not_covered),
        "cancel_terms": offer.cancel_terms,
    }


def _recap(turn: Turn, offer: ContractOffer, product: Product | None) -> dict[str, Any]:
    day = today(turn)
    until = add_months(day, offer.commitment_months) if offer.commitment_months else None
    return {
        "offer_name": offer.name,
        "monthly_cents": offer.monthly_cents,
        "commitment_months": offer.commitment_months,
        "commitment_cents": offer.monthly_cents * offer.commitment_months,
        "committed_until_on": until.isoformat() if until else None,
        "notice_days": offer.notice_days,
        "starts_on": day.isoformat(),
        "product_name": product.name if product else None,
    }


def _by_id(turn: Turn, offer_id: object) -> ContractOffer | None:
    return next((offer for offer in turn.brand.contract_offers() if offer.id == offer_id), None)


def _offer(turn: Turn) -> ContractOffer | None:
    """Chosen by a button, named in the words, else the one the talk is about."""
    chosen = _by_id(turn, turn.entity("offer_id"))
    is_request = turn.intent == INTENT and turn.entity("product_reference") is None
    is_said = is_offer_taken(turn) or names_another_offer(turn)
    named = offer_called(turn.brand.contract_offers(), turn.text) if is_said else offer_beside(turn)
    named = named or (turn.brand.find_contract_offer(turn.text) if is_request else None)
    is_of_the_told = is_request and turn.slots.get("topic_action") == OFFERS  # « ok, je signe comment ? »
    told = _by_id(turn, turn.slots.get("offer_id")) if is_offer_taken(turn) or is_of_the_told else None
    return chosen or named or told or _by_id(turn, turn.slots.get("subscription_offer"))


def _ask_offer(turn: Turn) -> None:
    """One question. The offers that speak of what the customer said come first; two of them for who wants advice."""
    offers = fitting(turn, turn.brand.contract_offers())
    ranked = sorted(offers, key=lambda offer: (-_likeness(turn.text, offer), offer.monthly_cents))
    best = ranked[0] if ranked and _likeness(turn.text, ranked[0]) else None
    shown = ranked[:FEW] if turn.journey.get("persona") == "conseil" else ranked
    options = [
        {"name": offer.name, "monthly_cents": offer.monthly_cents, "summary": offer.summary,
         "commitment_months": offer.commitment_months}
        for offer in shown
    ]  # fmt: skip
    turn.say(
        "utter_choose_offer",
        offers=options,
        too_old=too_old_for(turn, turn.brand.contract_offers()),
        recommended=best.name if best else None,
        reason=best.summary if best else None,
        buttons=[choice(offer.name, INTENT, "offer_id", offer.id) for offer in shown],
    )


def _likeness(text: str, offer: ContractOffer) -> int:
    """How many of the customer's words (five letters at least, by their beginning) the offer's own text has."""
    about = {word[:6] for word in re.findall(r"\w{5,}", folded(" ".join((offer.name, offer.summary, *offer.covered))))}
    return sum(1 for word in set(re.findall(r"\w{5,}", folded(text))) if word[:6] in about)


def _covered(turn: Turn, offer: ContractOffer) -> tuple[Product | None, bool]:
    """The appliance of a one-appliance contract, and whether it is being asked instead."""
    if not ONE_APPLIANCE.search(folded(offer.summary)):
        turn.forget("subscription_product")
        return None, False
    chosen = turn.entity("product_reference") or turn.slots.get("subscription_product")
    product = turn.brand.product(chosen or "") or product_named(turn, turn.text)[0] or product_of(turn)
    owned = _owned(turn)
    if product is None and owned:
        turn.remember(pending_action=Subscribe.action_name)
        buttons = [choice(item.name, INTENT, "product_reference", item.reference) for item in owned]
        names = [item.name for item in owned]
        turn.say("utter_choose_covered_product", offer_name=offer.name, products=names, buttons=buttons)
        return None, True
    turn.remember(subscription_product=product.reference if product else None)
    return product, False


def _owned(turn: Turn) -> list[Product]:
    """Appliances the customer has bought here, newest first, that no contract covers yet."""
    reference = turn.customer_reference or ""
    contracts = turn.brand.contracts_of(reference)
    covered = {contract.product_reference for contract in contracts if contract.state is ContractState.ACTIVE}
    lines = [line.product_reference for order in turn.brand.orders_of(reference) for line in order.lines]
    found = [turn.brand.product(ref) for ref in dict.fromkeys(lines) if ref not in covered]
    return [product for product in found if product is not None][:MOST_PRODUCTS]
