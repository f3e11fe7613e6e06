"""Who buys or is still choosing has no order number: what was understood as about an order is about what they buy."""

import re
from typing import TYPE_CHECKING

from relation.services.replies import MORE
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here before it asks for a proof
    from actions.turn import Turn

ORDER, RESERVE, ADVICE = "acheter.commander", "acheter.reserver_retrait", "acheter.conseil_choix"
DELIVERY, PAYMENT, SHEET = (
    "s_informer.livraison_conditions",
    "s_informer.moyens_paiement",
    "s_informer.caracteristiques",
)
INVOICE = "gerer_contrat.facture"
CONTACT = "gerer_contrat.coordonnees"
CANCEL = "gerer_contrat.annuler_commande"
CHANGES = ("gerer_contrat.modifier_commande", "gerer_contrat.replanifier", "gerer_contrat.changer_adresse")
ABOUT_REPAIRS = ("sav.reparation", "sav.panne", "sav.aide_utilisation", "sav.garantie")
CHOOSING = (
    *("action_advice", "action_product_price", "action_product_availability", "action_product_characteristics"),
    *("action_quote", "action_order_product", "action_reserve_in_shop", "action_promo_code", "action_promotions"),
)
PAYING = "action_payment_means"
BEFORE_BUYING, LEAST_LIKELY = ("s_informer", "acheter"), 0.1
_OWN = re.compile(
    r"\b(?:ma|mon|mes|notre|nos) (?:\w+ )?"
    r"(?:commandes?|colis|livraison|contrats?|factures?|retour|rendez|rdv|points|carte|paiement)"
    r"|\bj ai (?:deja )?(?:commande|achete|recu)\b|\b(?:lv|ct|sav|ret|rec) ?\d|\bpas (?:encore )?(?:recu|arrive)"
)
_FETCHED = re.compile(
    r"\b(?:retirer|recuperer|chercher|prendre|reserver|mettre de cote|mettez (?:moi )?de cote)"
    r" (?:un|une|deux|l[ae]|les)\b(?! autre)"
)
_NEW = re.compile(
    r"\b(?:m|nous) (?:en )?faut (?:un|une|d urgence)\b.{0,12}\b(?:nouve(?:au|lle)|neuf|neuve|autre)\b"
    r"|\b(?:retirer|acheter|racheter|commander|prendre) (?:un|une)\b"
)
_NEEDED = re.compile(
    r"\b(?:besoin de?|(?:nous|me|il) (?:en )?fau(?:t|drait|dra)|cherch(?:e|ons)|veux|voulons|voudr\w+|souhait\w+"
    r"|aimeri\w+|acheter|equiper)\b"
)
"""« On a besoin de deux lave-linge, facture au nom de l'asso »: no order has an invoice yet."""
_IF_ORDERED = re.compile(r"\bsi (?:je|j|on) (?:\w+ )?(?:command|achet|pren|pass)\w*|\bserait (?:ce |il |elle )?livre")
_TO_BRING = re.compile(
    r"\b(?:besoin de quoi|quoi (?:apporter|amener|presenter)|piece d identite|papiers?|a ma place|pour moi"
    r"|(?:soeur|frere|mari|femme|ami|amie|collegue|associe|voisine?|fils|fille|mere|pere|quelqu un)\b.{0,25}"
    r"\b(?:venir|vienne|passer|prendre|recuperer|chercher))\b"
)
_NOT_YET = re.compile(r"\bpas (?:encore |tout de suite |pour l instant )*(?:commander|acheter|reserver)\b")
"""« Attendez, je ne veux pas encore commander »: nothing is placed."""
_KEPT = re.compile(r"\b(?:gard\w+|jusqu|combien de (?:temps|jours))\b")

_THINGS = r"une?|les?|la|l|vos|reservations?|articles?|produits?"
_KEPT_AT_ALL = re.compile(
    rf"\b(?:combien de (?:temps|jours)|jusqu a quand)(?: (?:est ce que|vous|on|tu|c est|est|sont|{_THINGS}))*"
    rf" (?:gard\w+|conserv\w+|tenue?s?|valables?)(?: (?:vous|{_THINGS}|mises? de cote))*$"
)
"""« Combien de temps gardez-vous une réservation ? », and nothing that would be reserved."""


def is_answered(turn: "Turn") -> bool:
    """True when the message is about a purchase, and is answered as such: no proof is to be asked for."""
    if turn.is_clicked or turn.proofs.get("order_number"):
        return False
    is_not_yet = not turn.customer_reference and _NOT_YET.search(normalise(turn.text)) is not None
    if is_not_yet or (
        turn.intent == CANCEL and is_asked(turn)
    ):  # « annulez la réservation » that is being made: nothing is placed
        turn.take_up("aucun", "abandonner", turn.text, turn.entities)
        return True
    if _OWN.search(normalise(turn.text)):
        return False
    if is_collection_told(turn):
        return True
    intent = _meant(turn)
    if intent is None:
        return False
    objective, motif = intent.split(".")
    turn.take_up(objective, motif, turn.text, turn.entities)
    return True


def is_asked(turn: "Turn") -> bool:
    """The last question is one of the purchase: a part of it, or its yes."""
    return turn.active_form == "purchase_form" or turn.before.get("to_confirm") == "action_purchase_confirmed"


def is_under_way(turn: "Turn") -> bool:
    """A product is being ordered or put aside, and its way or its shop is chosen already."""
    purchase = turn.slots.get("purchase") or {}
    is_chosen = bool(purchase.get("way") or purchase.get("shop_id") or purchase.get("contact"))
    return is_chosen and not purchase.get("is_placed") and bool(turn.slots.get("product_reference"))


def _meant(turn: "Turn") -> str | None:
    """What a buyer's message asks, when it was understood as about an order."""
    plain, purchase = normalise(turn.text), turn.slots.get("purchase") or {}
    is_buying = is_under_way(turn)
    is_choosing = is_buying or (turn.slots.get("topic_action") in CHOOSING and not purchase.get("is_placed"))
    if turn.slots.get("topic_action") == PAYING and "?" in turn.text and turn.intent.startswith("gerer_contrat."):
        return PAYMENT
    if is_buying and (turn.intent in CHANGES or (turn.intent == CONTACT and is_asked(turn))):
        return RESERVE if purchase.get("goal") == "reservation" else ORDER
    if is_asked(turn) and turn.stands in MORE:
        return _likeliest_before_buying(turn)
    if turn.customer_reference:
        return None
    if turn.intent == INVOICE and _NEEDED.search(plain) and _is_shelf_named(turn):
        return PAYMENT
    if turn.intent in CHANGES and _FETCHED.search(plain):
        return RESERVE
    if turn.intent in CHANGES and (_NEW.search(plain) or is_choosing):
        return RESERVE if turn.slots.get("product_reference") and turn.brand.find_shop(turn.text) else ADVICE
    if turn.intent == "gerer_contrat.suivi_commande" and (_IF_ORDERED.search(plain) or is_choosing):
        return DELIVERY
    return SHEET if turn.intent in ABOUT_REPAIRS and is_choosing and "?" in turn.text else None


def _likeliest_before_buying(turn: "Turn") -> str | None:
    """« Y a des frais de port là-dessus », heard as about a refund: what it may ask of what is being bought."""
    guesses = turn.understanding.get("motifs") or []
    likely = [one for one in guesses if one["objective"] in BEFORE_BUYING and one["confidence"] >= LEAST_LIKELY]
    return f"{likely[0]['objective']}.{likely[0]['name']}" if likely else None


def _is_shelf_named(turn: "Turn") -> bool:
    from actions.product_choice import category_named  # it needs a Turn

    return category_named(turn, turn.text) is not None


def is_hold_asked(turn: "Turn") -> bool:
    """How long anything is kept in a shop, before anything is reserved."""
    return _KEPT_AT_ALL.search(normalise(turn.text)) is not None


def is_collection_told(turn: "Turn", held_until: str | None = None) -> bool:
    """True when something has just been reserved here, or would be until `held_until`, and the message asks what to
    bring, who may come, or how long it is kept: it has been told, with how the day that is named does."""
    purchase, plain = turn.slots.get("purchase") or {}, normalise(turn.text)
    is_to_bring, is_kept = _TO_BRING.search(plain) is not None, _KEPT.search(plain) is not None
    is_reserved = purchase.get("is_placed") or (held_until and "?" in turn.text) or is_hold_asked(turn)
    if not is_reserved or turn.is_clicked or not (is_to_bring or is_kept):
        return False
    facts, held_until = turn.brand.facts(), held_until or purchase.get("held_until")
    days = [found["value"] for found in turn.entities if found["entity"] == "date"]
    names = ("summary", "working_days", "free_from_cents", "modes", "not_served")
    turn.say(
        "utter_delivery_terms",
        point=facts["click_and_collect"]["bring" if is_to_bring else "summary"],
        is_collection=True,
        is_kept=is_kept,
        held_until=held_until,
        wished_on=days[-1] if days and held_until and days[-1] > held_until else None,
        **{name: facts["delivery"][name] for name in names},
    )
    return True
