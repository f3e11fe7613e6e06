"""What is on offer: the promotions that run, the service contracts on sale."""

import re
from collections.abc import Mapping
from typing import Any

from actions.basket import Purchase
from actions.buttons import motif_button
from actions.contract_fit import appliance_told, fitting, too_old_for
from actions.contract_lines import is_line_of_all, is_professional_use, lines_by_offer, professional_exclusions
from actions.contract_names import OFFERS, offer_by_price, offers_named
from actions.contract_points import are_terms_asked, is_point_asked, is_subscribing, offer_in_hand, points_asked
from actions.contract_words import CONTRACT_MATTERS
from actions.facts_asked import cumul_asked, is_code_sought, is_until_asked
from actions.matching import closest
from actions.product_choice import category_named, today
from actions.reductions import codes_named
from actions.turn import ServiceAction, Turn
from actions.wishes import note_shelf_asked
from relation.model.brand import Category, ContractOffer, ContractState, Promotion
from relation.store.brand_search import normalise

MAX_PROMOTIONS = 4
MAX_BEST = 3
_WHICH = re.compile(r"\b(?:lequel|laquelle|le (?:plus|mieux) \w+|le meilleur)\b")
_OF_IT = re.compile(r"\b(?:dessus|(?:sur|pour) (?:lui|elle|celui|celle|ce modele|cet appareil|ca))\b")


class Promotions(ServiceAction):
    action_name = "action_promotions"

    def answer(self, turn: Turn) -> None:
        note_shelf_asked(turn)
        running = turn.brand.promotions(today(turn))
        if is_until_asked(turn.text) and (one := _of_the_talk(turn, running)):
            labels = {category.id: category.label for category in turn.brand.categories()}
            turn.say("utter_promotions", promotions=[_promotion(one, labels)], count=len(running), is_end_asked=True)
            return
        is_cumul_asked = cumul_asked(turn.text)
        category = category_named(turn, turn.text) or _shelf_in_hand(turn)
        named = closest(turn.text, {str(at): f"{p.label} {p.terms}" for at, p in enumerate(running)})
        about = _best_for_it(turn, running) or [p for p in running if category and p.category == category.id]
        if not about and category is None and named is not None:
            about = [running[int(named)]]
        labels = {category.id: category.label for category in turn.brand.categories()}
        turn.say(
            "utter_promotions" if running else "utter_no_promotion",
            promotions=[_promotion(p, labels) for p in (about or _for_all(running, category))[:MAX_PROMOTIONS]],
            count=len(running),
            is_answer=bool(about),
            is_cumul_asked=is_cumul_asked,
            occasion=None if about else _occasion_in(turn),
            category_label=category.label if category else None,
        )


def _best_for_it(turn: Turn, running: list[Promotion]) -> list[Promotion]:
    """« Lequel prendre ? », of the product in hand: of those named, else of all, what takes most off it first."""
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    if product is None or not _WHICH.search(normalise(turn.text)):
        return []
    named = codes_named(turn)
    able = [one for one in named or running if one.category in (None, product.category)]
    off = {one.id: one.discount_cents(product.price_cents) for one in able}
    best = sorted((one for one in able if off[one.id]), key=lambda one: -off[one.id])
    return best[:1] if named else best[:MAX_BEST]


def _occasion_in(turn: Turn) -> str | None:
    """« Le Black Friday, c'est quand ? », as the brand writes it: nothing that runs is of that name."""
    plain, known = f" {normalise(turn.text)} ", turn.brand.facts()["bargains"].get("occasions", {})
    return next((name for name, words in known.items() if any(f" {normalise(one)} " in plain for one in words)), None)


def _shelf_in_hand(turn: Turn) -> Category | None:
    """« Y a un code promo dessus ? »: the shelf of the product in hand."""
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    is_of_it = _OF_IT.search(normalise(turn.text)) is not None or is_code_sought(turn.text)
    return next((one for one in turn.brand.categories() if product and is_of_it and one.id == product.category), None)


def _for_all(running: list[Promotion], category: Category | None) -> list[Promotion]:
    """Of a shelf that has none of its own: those of no shelf, rather than those of another one."""
    return [one for one in running if category is None or one.category is None] or running


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
    """One offer when it is named, two when they are compared, those that fit otherwise."""

    action_name = OFFERS

    def answer(self, turn: Turn) -> None:
        offers = turn.brand.contract_offers()
        chosen = next((offer for offer in offers if offer.id == turn.entity("offer_id")), None)
        compared = [] if chosen else offers_named(offers, turn.text)
        if chosen is None and len(compared) < 2:
            chosen = next(iter(compared), None) or offer_by_price(turn) or _in_hand(turn, offers) or _found(turn)
            compared = []
        is_theirs = chosen is None and not compared
        chosen = _of_contract_in_hand(turn, offers) or _only_fitting(turn, offers) if is_theirs else chosen
        if chosen is None:
            _list(turn, offers, compared)
            return
        turn.remember(offer_id=chosen.id)
        label = turn.relation.playbook.objectives["acheter"].motifs["souscrire"].label
        payload = f'/acheter.souscrire{{"offer_id": "{chosen.id}"}}'
        buttons = [] if is_theirs or is_subscribing(turn) else [{"title": label, "payload": payload}]
        told = points_asked(turn, chosen)
        if told.get("is_point_asked") and not (told["yes"] or told["no"] or told["better"]):
            buttons.append(motif_button(turn, "aucun", "demander_humain"))
        turn.say("utter_contract_offer", **offer_facts(chosen), **told, buttons=buttons)


def _list(turn: Turn, offers: list[ContractOffer], compared: list[ContractOffer]) -> None:
    turn.forget("offer_id")
    shown = compared or fitting(turn, offers)
    is_professional = not compared and is_professional_use(turn.text)
    lines = lines_by_offer(shown, turn.text) if is_line_of_all(turn.text) and not is_professional else None
    appliance = None if compared or len(shown) == len(offers) else appliance_told(turn)
    buttons = [{"title": o.name, "payload": f'/s_informer.offres_contrats{{"offer_id": "{o.id}"}}'} for o in shown]
    turn.say(
        "utter_contract_offers",
        offers=[offer_facts(offer) for offer in shown],
        appliance=appliance.label if appliance else None,
        too_old=[] if compared else too_old_for(turn, offers),
        professional=professional_exclusions(offers) if is_professional else None,
        lines=lines,
        is_end_asked=are_terms_asked(turn.text),
        buttons=[motif_button(turn, "aucun", "demander_humain")] if is_professional or lines == [] else buttons,
    )


def _only_fitting(turn: Turn, offers: list[ContractOffer]) -> ContractOffer | None:
    """« Et pour toute la maison ? »: the one that takes it, of several on sale."""
    fit = fitting(turn, offers)
    return fit[0] if len(fit) == 1 and not is_professional_use(turn.text) else None


def _found(turn: Turn) -> ContractOffer | None:
    """By likeness; a trade or a tenant is no name of one: « je loue un studio »."""
    return None if is_professional_use(turn.text) else turn.brand.find_contract_offer(turn.text)


def _in_hand(turn: Turn, offers: list[ContractOffer]) -> ContractOffer | None:
    """« Quel est l'engagement ? », of the offer just told or being subscribed."""
    in_hand = offer_in_hand(turn) if is_point_asked(turn) else None
    return next((offer for offer in offers if offer.id == in_hand), None)


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
