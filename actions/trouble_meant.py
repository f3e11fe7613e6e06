"""What is plain of a trouble whatever motif was heard: a danger, a dent made by who delivered, a breakdown."""

import re

from actions.appliances import named_appliance, words_of
from actions.faults import danger_in, warn
from actions.turn import Turn
from relation.store.brand_search import normalise

DAMAGED, DIAGNOSE, REPAIR, WARRANTY = "action_damaged_item", "action_diagnose", "action_repair", "action_warranty"
FAULTS = (DIAGNOSE, REPAIR)
CLARIFY = "action_clarify"
OF_SALES = (
    "action_basket_blocked", "action_order_product", "action_advice", "action_product_availability",
    "action_product_characteristics", "action_product_price", "action_promo_code", CLARIFY,
)  # fmt: skip
"""Actions that a fault said once more, in a few words, may call wrongly."""
_JUST_COME = re.compile(r"\b(?:recue?s?|livr\w*|arrivee?s?|deball\w*|carton|colis)\b")
_DENTED = re.compile(
    r"\b(?:caboss\w*|enfonce\w*|defonce\w*|bossele\w*|raye\w*|griffe\w*|erafle\w*|ebreche\w*|bosses?)\b"
)
_CARRIER = re.compile(
    r"\b(?:livreurs?|transporteurs?|chauffeurs?|livraison|livree?s?|recue?s?|(?:en )?(?:mont|deball|port)ant)\b"
)
_STOPPED = re.compile(r"\b(?:en panne|hs|(?:marche|fonctionne|demarre) (?:plus|pas)|tombee? en rade)\b")
_CODE = re.compile(r"^(?:\w+ ){0,8}?[efh] ?\d{1,3}\b")
_IF = re.compile(r"\bsi\b")


def hear_danger(turn: Turn, action: str) -> bool:
    """« Le verre de ma plaque est fendu, garantie ? »: how to be safe comes before any warranty or order number."""
    if action not in (WARRANTY, DAMAGED) or turn.is_clicked or _IF.search(normalise(turn.text)):
        return False
    words = words_of(turn)
    named = named_appliance(turn, words) if words else None
    if named is None or (action == DAMAGED and _JUST_COME.search(normalise(words))):
        return False
    topic = danger_in(turn, named.category.id, words)
    if topic is None:
        return False
    warn(turn, topic)
    return True


def trouble_meant(turn: Turn, action: str) -> str | None:
    """The action that these words call for; None when the one heard is right."""
    if turn.is_clicked:
        return None
    plain = normalise(turn.text)
    if action in (*FAULTS, CLARIFY) and _DENTED.search(plain) and _is_dent_of_delivery(turn, plain):
        return DAMAGED
    is_known = turn.slots.get("sav_category") and turn.slots.get("topic_action") in (*FAULTS, *OF_SALES)
    if action in OF_SALES and is_known and (_STOPPED.search(plain) or _CODE.search(plain)):
        return DIAGNOSE
    return None


def _is_dent_of_delivery(turn: Turn, plain: str) -> bool:
    """By those who delivered, told now or when the trouble was; a dent made since is for the workshop."""
    return _CARRIER.search(f"{plain} {normalise(str(turn.slots.get('sav_words') or ''))}") is not None
