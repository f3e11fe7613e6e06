"""What a few plain words mean where their motif is often heard amiss: « c'est payant ? », a product's bare name."""

import re

from actions.access_told import is_access_told, is_told_too_late
from actions.contract_fit import is_line_asked_of_contracts
from actions.contract_names import OFFERS, is_one_held, offers_named
from actions.contract_points import are_terms_asked
from actions.contract_words import CONTRACT_MATTERS
from actions.facts_asked import DELIVERY, PAYMENT
from actions.product_choice import category_named, is_bare_name
from actions.proofs import ADDRESS_CHANGE
from actions.turn import Turn
from relation.store.brand_search import normalise

COMPLAINT, OUTAGE, REFUND = "action_complaint", "action_service_outage", "action_refund_status"
REPAIR, STATUS = "action_repair", "action_order_status"
PROMO_CODE, STOCK, PRICE = "action_promo_code", "action_product_availability", "action_product_price"
VISITS = (REPAIR, "action_diagnose")
DIAGNOSE, ORDER, SHEET, TERMS = (
    "action_diagnose",
    "action_order_product",
    "action_product_characteristics",
    "action_return_terms",
)
OF_A_DELIVERY = (DELIVERY, STATUS, "action_reschedule")
RETURN = "action_return"
RETURNS = (RETURN, "action_return_reasoned", TERMS)
FEW_WORDS, BARE_WORDS = 10, 5
_PARCEL = re.compile(r"\b(?:commandes?|colis|livr\w*|paquets?|order|parcel|suivi)\b")
_OF_A_NETWORK = re.compile(
    r"\b(?:internet|wi ?fi|box|reseaux?|fibre|adsl|connexion|debit|tele\w*|tv|chaines?|signal|lignes?|coup\w+|courant"
    r"|electric\w+|gaz|energie|mobiles?|[345]g|sms|appels?|capte\w*|panne generale|eau|chauffage|service|serveurs?)\b"
)
_VISITOR = re.compile(
    r"^(?!.*\b(?:commandes?|colis|livr\w*|paquets?|order|parcel)\b)"
    r".*\b(?:techniciens?|technicienne|reparateur|depanneur|technician|repairman|engineer)\b"
)
_IS_NEXT_VISIT = re.compile(
    r"^(?!.*\b(?:commandes?|colis|livr\w*|paquets?|articles?|lv|neuf|pieces?)\b)"
    r".*\b(?:(?:il|elle|on|quelqu un|vous|ca|ils) (?:\w+ ){0,2}?(?:re)?(?:vien\w*|ven\w*|pass\w*|arriv\w*)"
    r"|c est quand)\b"
)
"""« Il va revenir quand ? », after a repair was told: the technician, no parcel."""
_IS_PAID = re.compile(r"\b(?:payante?s?|gratuite?s?|frais|me coute\w*)\b")
_OF_A_PARCEL = re.compile(r"\b(?:livr\w*|colis|port|expedi\w*|transport\w*|envoi|retrait)\b")
_PAYING = re.compile(
    r"\b(?:cartes?|cb|paypal|virements?|cheques?|\d ?x|fois|credit|pay(?:er|ez)|paie\w*|especes?|avance)\b"
)
_REFUNDS = re.compile(
    r"\b(?:combien de (?:temps|jours)|delais?|sous combien|quand)\b.*\b(?:un|les|des|le|vos|etre) rembours\w+"
    r"|\bdelais? (?:moyen )?de remboursement\b"
)
_GIVE_BACK = r"(?:retourn\w+|rendre|renvoyer|ramener|rapporter|changer d avis|retractation|retour|retours)"
_RETURN_DELAY = re.compile(
    r"^(?!.*\b(?:mon retour|chercher|j ai (?:demande|fait|lance|ouvert|renvoye|retourne))\b)(?:"
    rf".*\b(?:combien de (?:temps|jours)|quels? delais?|delais?|jusqu a quand)\b(?: \w+){{0,6}} {_GIVE_BACK}\b"
    rf"|(?!.*\b(?:veux|voudrais|souhaite)\b)"
    rf".*\b{_GIVE_BACK}\b(?: \w+){{0,8}} (?:combien de (?:temps|jours)|quel delai)\b)"
)
"""« Combien de temps j'ai pour rendre un aspirateur ? »: the terms, of no order."""
_OWN = re.compile(r"\b(?:mon|ma|mes|m|j|je|notre|nous|toujours|commande|retour|serai\w*|pas)\b")
_COVERED = re.compile(
    r"\b(?:peu[xt]|pourrai\w*|possible|voudrais|aimerais|veux|comment)\b(?: \w+){0,4} "
    r"(?:prendre|souscrire|avoir|assurer|couvrir)\b(?:(?! (?:mon|ma|mes|notre)\b) \w+){0,3} "
    r"(?:contrats?|assurances?|extensions?)\b"
)
_ERROR_CODE = re.compile(
    r"^(?!.*\b(?:promo\w*|reduction|remise|panier|paiement|payer|bancaire|3ds|coupon|avoir|checkout|cart"
    r"|invalides?|valables?|expiree?s?|site)\b)"
    r".*\b(?:codes? (?:d )?(?:erreurs?|pannes?|defauts?)|error codes?|fault codes?"
    r"|(?:affiche|clignote|display\w*|shows?|showing|flash\w*)(?: \w+){0,3} (?:codes?|[a-z] ?\d{1,3}))\b"
)
_BEFORE_BUYING = re.compile(
    r"^(?!.*\b(?:m (?:a|ont|avez) envoye\w*|veux (?:\w+ )?(?:rendre|renvoyer|retourner))\b)"
    r"(?!.*\bje (?:\w+ )?(?:renvoie|retourne)\b.*\b(?:achet|command))"
    r".*\b(?:voudrais|veux|vais|compte|pense|aimerais|souhaite|avant (?:de|d)|si (?:je|j|on)) "
    r"(?:l |le |la |les )?(?:achet\w+|command(?:er|e|ais|erais))\b"
    r"(?!.*\b(?:recue?s?|livree?s?|ma commande|etiquette)\b)"
)
"""« Je voudrais acheter le Silence, mais je peux le rendre ? »: nothing is to be sent back yet."""
_BROKEN_DOWN = re.compile(
    r"\b(?:pannes?|hs|fuit|fuite|bruit|casse\w*|marche|fonctionne|demarre|chauffe|allume|tourne|vidange|essore|repar\w*"
    r"|problemes?|soucis?|code|affiche|erreur)\b"
)
_BROKEN = re.compile(r"\b(?:mon|ma|mes|plus|pas|panne|marche|fonctionne|fuit|casse\w*|bruit|allume)\b")


def _is_next_visit(plain: str, topic: object) -> bool:
    return _VISITOR.search(plain) is not None or (topic in VISITS and _IS_NEXT_VISIT.search(plain) is not None)


def _is_of_the_money(turn: Turn, plain: str) -> bool:
    """« Pas reçu », « toujours rien », while who asks after their refund is asked who they are."""
    is_named = turn.entity("order_number") is not None or _PARCEL.search(plain) is not None
    return not is_named and len(plain.split()) <= BARE_WORDS


def is_broken_told(text: str) -> bool:
    return _BROKEN_DOWN.search(normalise(text)) is not None


def _is_of_any_contract(turn: Turn, plain: str) -> bool:
    """Of contracts on sale: « je peux prendre une assurance ? », « et le préavis ? » of none that they call theirs."""
    is_named = bool(offers_named(turn.brand.contract_offers(), turn.text))
    is_general = is_named or not is_one_held(turn.text)
    return _COVERED.search(plain) is not None or (is_general and are_terms_asked(turn.text))


def plainly_meant(turn: Turn, action: str) -> str | None:
    """The action that these words call for, by what the talk is about; None when the one heard is right."""
    plain, topic = normalise(turn.text), turn.slots.get("topic_action")
    if turn.is_clicked:
        return None
    if action == COMPLAINT and turn.active_form is None and is_bare_name(turn):
        return SHEET
    if action == STATUS and turn.slots.get("pending_action") == REFUND and _is_of_the_money(turn, plain):
        return REFUND
    is_short_question = "?" in turn.text and len(plain.split()) <= FEW_WORDS
    if action == COMPLAINT and turn.active_form is None and is_short_question and is_line_asked_of_contracts(turn):
        return OFFERS
    if action == STATUS and turn.customer_reference and _is_next_visit(plain, topic):
        return REPAIR
    if (action == DELIVERY and is_access_told(turn)) or (action in OF_A_DELIVERY and is_told_too_late(turn)):
        return ADDRESS_CHANGE
    if action == PROMO_CODE and _ERROR_CODE.search(plain):
        return DIAGNOSE
    if action == STOCK and topic in VISITS and not turn.entities and _IS_NEXT_VISIT.search(plain):
        return REPAIR
    if action == OUTAGE and not _OF_A_NETWORK.search(plain):
        return DIAGNOSE
    if action == REFUND and not turn.customer_reference and not turn.proofs and not _OWN.search(plain):
        return TERMS if _REFUNDS.search(plain) else None
    if action == RETURN and not turn.customer_reference and not turn.proofs and _RETURN_DELAY.search(plain):
        return TERMS
    if action in CONTRACT_MATTERS and not turn.customer_reference and _is_of_any_contract(turn, plain):
        return OFFERS
    if action == DIAGNOSE and topic == PROMO_CODE and not _BROKEN.search(plain):
        return ORDER if category_named(turn, turn.text) else None
    is_repair = topic in VISITS and not _OF_A_PARCEL.search(plain)
    if action == DELIVERY and is_repair and _IS_PAID.search(plain) and len(plain.split()) <= FEW_WORDS:
        return PRICE
    if action in RETURNS and not turn.proofs and _BEFORE_BUYING.search(plain):
        return TERMS
    if action == PAYMENT and _IS_PAID.search(plain) and not _PAYING.search(plain) and len(plain.split()) <= FEW_WORDS:
        is_return = turn.active_form == "return_form" or topic in RETURNS or turn.slots.get("pending_action") in RETURNS
        return TERMS if is_return else DELIVERY if topic == DELIVERY else None
    return None
