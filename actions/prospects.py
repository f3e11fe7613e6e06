"""Who is choosing owns nothing yet: a trouble heard there, that none of their words tells, is asked before buying."""

import re
from typing import TYPE_CHECKING, Any

from actions.owners import is_owner, is_owner_of_trouble
from relation.services.understandings import is_signalled
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here before any action answers
    from actions.turn import Turn

SHEET, PRICE, STOCK, ADVICE, OFFERS = (
    "action_product_characteristics",
    "action_product_price",
    "action_product_availability",
    "action_advice",
    "action_contract_offers",
)
DELIVERY, TERMS, PAYMENT, PROMOTIONS, SHOPS, REACH, ORIGIN = (
    "action_delivery_terms",
    "action_return_terms",
    "action_payment_means",
    "action_promotions",
    "action_shop_hours",
    "action_coverage",
    "action_authenticity",
)
TOLD_BY = {
    "s_informer.caracteristiques": SHEET,
    "s_informer.prix": PRICE,
    "s_informer.disponibilite": STOCK,
    "s_informer.livraison_conditions": DELIVERY,
    "s_informer.conditions_retour_garantie": TERMS,
    "s_informer.moyens_paiement": PAYMENT,
    "s_informer.promotions": PROMOTIONS,
    "s_informer.offres_contrats": OFFERS,
    "s_informer.magasins_horaires": SHOPS,
    "s_informer.authenticite": ORIGIN,
    "acheter.conseil_choix": ADVICE,
    "acheter.devis": PRICE,
}
"""What may be asked before buying, and who tells it; nothing is ordered by a guess."""
INSTEAD = {
    "dedommagement": PROMOTIONS,
    "pratique_commerciale": PROMOTIONS,
    "retard_conteste": DELIVERY,
    "garantie_prise_en_charge": TERMS,
    "blocage_panier": PRICE,
}
"""What such a trouble is about, before anything is bought, when no guess tells."""
RULE_OF = {"action_return": TERMS, "action_refund_status": TERMS, "action_warranty": TERMS}
"""What tells the rule of a matter of one's own, to whoever cannot prove who they are."""
CLARIFY, COMPLAINT, BLOCKED = "action_clarify", "action_complaint", "action_basket_blocked"
TROUBLES = (
    "action_diagnose", "action_repair", "action_how_to", "action_warranty", "action_order_status",
    "action_damaged_item", "action_reschedule", "action_service_outage", REACH, COMPLAINT, BLOCKED, CLARIFY,
)  # fmt: skip
CHOOSING = (
    SHEET, PRICE, STOCK, ADVICE, OFFERS, DELIVERY, PAYMENT, PROMOTIONS,
    "action_quote", "action_order_product", "action_reserve_in_shop", "action_promo_code", "action_purchase_next",
)  # fmt: skip
"""Matters of who has bought nothing in this talk."""
UNMADE = ("panne", "article_endommage", "coupure_service", "probleme_site_app", "suivi_commande", "blocage_panier")
"""Beside a question of who is choosing, they are heard from a word; so is any complaint."""
IN_GENERAL = "in_general"
"""Of a demand that waits for a proof: the action that answers it for who has ordered nothing, if any does."""
DONE_THERE = ("installation", "old_appliance")
"""Points of the delivery, in data/brand/facts.yml, that are of an appliance which comes new."""
LIKELY, CLEARLY = 0.1, 1.5
"""Probability of a guess; how much likelier than the next one it is to be, where the message was not understood."""
UPSET = 0.6
ALARMS = ("threat_legal", "threat_public", "fraud", "safety")
_COVERED = re.compile(
    r"\b(?:couver\w+|couvr\w+|pris(?:e|es)? en (?:charge|compte)|compris\w*|inclus\w*|exclu\w*|dedans|assure\w*)\b"
)


def hear_before_buying(turn: "Turn", action: str) -> bool:
    """True: another action answers this message of who is choosing, in the same turn."""
    drop_unmade(turn)
    if action not in TROUBLES or _is_alarming(turn):
        return False
    is_of_offers = _is_cover_asked(turn)
    if not is_of_offers and not is_before_buying(turn):
        return False
    then = OFFERS if is_of_offers else asked_before_buying(turn, action)
    if then is None or then == action:
        return False
    turn.remember(topic_action=then)
    turn.continue_with(then)
    return True


def _is_cover_asked(turn: "Turn") -> bool:
    """« Et si je le fais tomber, c'est couvert ? », right after the contracts on sale, of who holds none."""
    from actions.contract_names import is_one_held  # it needs a Turn

    if turn.slots.get("topic_action") != OFFERS or turn.customer_reference or turn.is_clicked or turn.active_form:
        return False
    is_of_one = bool(turn.slots.get("offer_id")) and "?" in turn.text
    is_cover = is_of_one or _COVERED.search(normalise(turn.text)) is not None
    return is_cover and not is_one_held(turn.text) and not is_owner_of_trouble(turn)


def is_before_buying(turn: "Turn") -> bool:
    """Nobody's customer, in a talk about what they might buy, who tells of nothing of theirs."""
    if turn.customer_reference or turn.own_orders or turn.is_clicked or turn.proofs.get("order_number"):
        return False
    purchase = turn.slots.get("purchase") or {}
    is_choosing = turn.slots.get("topic_action") in CHOOSING and not purchase.get("is_placed")
    is_free = turn.active_form in (None, "purchase_form")
    return (is_choosing or bool(turn.slots.get("has_no_order"))) and is_free and not is_owner(turn)


def _is_alarming(turn: "Turn") -> bool:
    """A danger, a threat, true anger: they keep who answers them."""
    anger = float((turn.understanding.get("mood") or {}).get("anger") or 0.0)
    return anger >= UPSET or is_signalled(turn.understanding, ALARMS)


def asked_before_buying(turn: "Turn", action: str) -> str | None:
    """The action that tells what they ask: by its words, by the likeliest guess, else by what the trouble is about.

    None too of what is no trouble: their points, their invoice.
    """
    from actions.questions import intents_asked  # it needs a Turn

    asked = [name for name in intents_asked(turn) if name in TOLD_BY] if action in TROUBLES else []
    if asked:
        return TOLD_BY[asked[0]]
    guesses = turn.understanding.get("motifs") or []
    known = [one for one in guesses if f"{one['objective']}.{one['name']}" in TOLD_BY and one["confidence"] >= LIKELY]
    if action not in TROUBLES:
        return None
    if "?" in turn.text and _is_of_delivery(turn):
        return DELIVERY
    if action == CLARIFY:
        return _clearly_asked(turn, known)
    if known:
        return TOLD_BY[f"{known[0]['objective']}.{known[0]['name']}"]
    is_of_product = bool(turn.slots.get("product_reference")) and turn.intent.startswith("sav.")
    return SHEET if is_of_product and "?" in turn.text else INSTEAD.get(turn.motif)


def _is_of_delivery(turn: "Turn") -> bool:
    """« Quelqu'un la branche ? », « vous emportez l'ancien ? »: what is done at the delivery."""
    asked = turn.brand.facts()["delivery"]["asks"]
    plain = f" {normalise(turn.text)} "
    return any(f" {normalise(word)}" in plain for name in DONE_THERE for word in asked[name])


def asked_now(turn: "Turn") -> str | None:
    """What the message asks beside « je n'ai rien commandé »; None when it says no more than that."""
    named = TOLD_BY.get(turn.intent)
    return named or (asked_before_buying(turn, CLARIFY) if "?" in turn.text else None)


def general_question(demand: dict[str, Any]) -> tuple[str, str] | None:
    """The objective and motif under which what waited for a proof is answered to who has ordered nothing."""
    intent = next((name for name, action in TOLD_BY.items() if action == demand.get(IN_GENERAL)), None)
    return (intent.split(".")[0], intent.split(".")[1]) if intent else None


def _clearly_asked(turn: "Turn", known: list[dict[str, object]]) -> str | None:
    """Of a message that was not understood: the only thing that it may ask of what they are choosing."""
    if not known or not turn.is_beside:
        return None
    first, *others = known
    is_clear = not others or float(str(first["confidence"])) >= CLEARLY * float(str(others[0]["confidence"]))
    return TOLD_BY[f"{first['objective']}.{first['name']}"] if is_clear else None


def drop_unmade(turn: "Turn") -> None:
    """« Ça fait mal au chien, le bruit ? », beside a choice, reports no fault: what nobody asks is not taken up."""
    waiting = turn.slots.get("other_demands") or []
    if not waiting or turn.customer_reference or turn.own_orders:
        return
    left = [one for one in waiting if not _is_unmade(turn, one)]
    if len(left) < len(waiting):
        turn.remember(other_demands=left or None)


def _is_unmade(turn: "Turn", demand: dict[str, object]) -> bool:
    """Only of this very message, which asks something before buying."""
    text = str(demand.get("text") or "")
    is_trouble = demand["objective"] == "reclamation" or demand["motif"] in UNMADE
    is_kept = any(demand.get(name) for name in ("recap", "is_asked_first", "label", "is_the_same", "known_question"))
    is_of_a_choice = turn.intent.split(".")[0] in ("s_informer", "acheter")
    return is_trouble and not is_kept and is_of_a_choice and text in turn.text and not is_owner(turn, text)
