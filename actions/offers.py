"""What is on offer: the promotions that run, the service contracts on sale."""

from collections.abc import Mapping
from typing import Any

from actions.basket import Purchase
from actions.contract_points import OFFERS, is_point_asked, offers_named, points_asked
from actions.facts_asked import is_until_asked
from actions.matching import closest
from actions.product_choice import category_named, today
from actions.turn import ServiceAction, Turn
from relation.model.brand import ContractOffer, ContractState, Promotion

MAX_PROMOTIONS = 4
CONTRACT_MATTERS = ("action_terminate_contract", "action_contract_status")


class Promotions(ServiceAction):
    action_name = "action_promotions"

    def answer(self, turn: Turn) -> None:
        running = turn.brand.promotions(today(turn))
        if is_until_asked(turn.text) and (one := _of_the_talk(turn, running)):
            labels = {category.id: category.label for category in turn.brand.categories()}
            turn.say("utter_promotions", promotions=[_promotion(one, labels)], count=len(running), is_end_asked=True)
            return
        category = category_named(turn, turn.text)
        named = closest(turn.text, {str(at): f"{p.label} {p.terms}" for at, p in enumerate(running)})
        about = [p for p in running if category and p.category == category.id]
        if not about and category is None and named is not None:
            about = [running[int(named)]]
        labels = {category.id: category.label for category in turn.brand.categories()}
        turn.say(
            "utter_promotions" if running else "utter_no_promotion",
            promotions=[_promotion(p, labels) for p in (about or running)[:MAX_PROMOTIONS]],
            count=len(running),
            is_answer=bool(about),
            category_label=category.label if category else None,
        )


def _of_the_talk(turn: Turn, running: list[Promotion]) -> Promotion | None:
    """The one whose code was given, else the one of the product in hand."""
    code = Purchase.of(turn).promo_code
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    by_code = (one for one in running if code and one.code == code)
    return next(by_code, None) or next((one for one in running if product and one.category == product.category), None)


def _promotion(promotion: Promotion, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "label": promotion.label,
        "terms": promotion.terms,
        "code": promotion.code,
        "percent": promotion.percent,
        "amount_cents": promotion.amount_cents,
        "category_label": labels.get(promotion.category or ""),
        "ends_on": promotion.ends_on.isoformat(),
    }


class ContractOffers(ServiceAction):
    """One offer when it is named, two when they are compared, all of them otherwise."""

    action_name = OFFERS

    def answer(self, turn: Turn) -> None:
        offers = turn.brand.contract_offers()
        chosen = next((offer for offer in offers if offer.id == turn.entity("offer_id")), None)
        compared = [] if chosen else offers_named(offers, turn.text)
        if chosen is None and len(compared) < 2:
            chosen = next(iter(compared), None) or _in_hand(turn, offers) or turn.brand.find_contract_offer(turn.text)
            compared = []
        is_theirs = chosen is None and not compared
        chosen = _of_contract_in_hand(turn, offers) if is_theirs else chosen
        if chosen is None:
            intent = "s_informer.offres_contrats"
            turn.say(
                "utter_contract_offers",
                offers=[offer_facts(offer) for offer in compared or offers],
                buttons=[
                    {"title": o.name, "payload": f'/{intent}{{"offer_id": "{o.id}"}}'} for o in compared or offers
                ],
            )
            return
        turn.remember(offer_id=chosen.id)
        label = turn.relation.playbook.objectives["acheter"].motifs["souscrire"].label
        payload = f'/acheter.souscrire{{"offer_id": "{chosen.id}"}}'
        buttons = [] if is_theirs else [{"title": label, "payload": payload}]
        turn.say("utter_contract_offer", **offer_facts(chosen), **points_asked(turn, chosen), buttons=buttons)


def _in_hand(turn: Turn, offers: list[ContractOffer]) -> ContractOffer | None:
    """« Quel est l'engagement ? », of the offer just told."""
    is_told = turn.slots.get("topic_action") == OFFERS and is_point_asked(turn)
    return next((offer for offer in offers if is_told and offer.id == turn.slots.get("offer_id")), None)


def _of_contract_in_hand(turn: Turn, offers: list[ContractOffer]) -> ContractOffer | None:
    """« Et il couvre quoi ? », of the customer's only contract, just spoken of."""
    if turn.slots.get("topic_action") not in CONTRACT_MATTERS or not turn.customer_reference:
        return None
    contracts = [one for one in turn.brand.contracts_of(turn.customer_reference) if one.state is ContractState.ACTIVE]
    offer_id = contracts[0].offer_id if len(contracts) == 1 else None
    return next((offer for offer in offers if offer.id == offer_id), None)


def offer_facts(offer: ContractOffer) -> dict[str, Any]:
    return {
        "offer_name": offer.name,
        "monthly_cents": offer.monthly_cents,
        "summary": offer.summary,
        "covered": list(offer.covered),
        "not_covered": list(offer.not_covered),
        "commitment_months": offer.commitment_months,
        "notice_days": offer.notice_days,
        "cancel_terms": offer.cancel_terms,
    }
