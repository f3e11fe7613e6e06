"""Any appliance of a shelf is wished for, whatever motif was heard: « je cherche un aspi », « un four noir ? »."""

import re

from actions.beyond_sheet import beyond_sheet
from actions.limits import limits_in
from actions.product_choice import category_named, products_named
from actions.recommendation import budget_in
from actions.turn import Turn
from relation.store.brand_search import normalise

_WISH = re.compile(
    r"\b(?:cherche|recherche|faut|faudrait|faudra|besoin d|envie d|veux|voudrais|aimerais)"
    r"(?: acheter| changer| trouver)? (?=une?\b)"
)
_ONE = re.compile(r"(?:^(?!(?:le|la|les|l) )|\b(?:une?|des) )(?=((?:\w+ ?){1,3}))")
_FOR_SALE = re.compile(
    r"\b(?:(?:vous|vs) (?:avez|vendez|faites|proposez|auriez)|(?:avez|vendez|faites|proposez|auriez) vous"
    r"|(?:tu|t) (?:as|vends|fais|proposes|aurais)|y a t il|existe) (?:aussi |encore |pas |bien )?(?:une?|des)\b"
)
FEW_WORDS, MOST_ADDED = 5, 14
ADVISING = "action_advice"
BESIDE_ADVICE = (
    "action_product_characteristics",
    "action_product_price",
    "action_product_availability",
    "action_delivery_terms",
    "action_payment_means",
)
"""What is spoken of between an advice and a word that adds to its need."""
_OF_A_QUESTION = re.compile(
    r"\b(?:quel\w*|lequel|laquelle|combien|comment|quand|est ce|pourquoi|prends?|commande\w*|achete|reserve\w*"
    r"|difference|livr\w+|paye\w*|fois|garantie?)\b"
)
_OWN = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|ce|cette|panne|repar\w+|technicien|facture|contrat|louer|location|commande"
    r"|livr(?!aison (?:rapide|express|gratuite|offerte|incluse|comprise|urgente)\b)\w+"
    r"|notice|mode d emploi|devis)\b"
)


def is_one_wanted(turn: Turn) -> bool:
    """« Je cherche un aspi », « un lave-linge de moins de 45 cm de profondeur »: any of a shelf, no model is named."""
    plain, limits = normalise(turn.text), limits_in(turn.text)
    if turn.is_clicked or _OWN.search(plain) or not (_WISH.search(plain) or limits):
        return False
    is_shelf = any(category_named(turn, one.group(1)) for one in _ONE.finditer(plain))
    labels = "|".join(name for limit in limits for name in limit.names)  # « autonomie » is no « aspirateur autonome »
    return is_shelf and not products_named(turn, re.sub(rf"\b(?:{labels})\b", " ", plain) if labels else turn.text)


def is_for_sale_asked(turn: Turn) -> bool:
    """« Vous avez un four noir ? », « un frigo noir »: of a shelf, and nothing that the words say is broken."""
    plain = normalise(turn.text)
    if turn.is_clicked or _OWN.search(plain):
        return False
    is_colour = len(plain.split()) <= FEW_WORDS and "colour" in beyond_sheet(turn.text)
    is_one = any(category_named(turn, one.group(1)) for one in _ONE.finditer(plain))
    return is_one and (is_colour or _FOR_SALE.search(plain) is not None)


def note_shelf_asked(turn: Turn) -> None:
    """« L'induction marche avec mes casseroles ? », of nothing in hand: what a need told next goes on with."""
    is_in_hand = turn.slots.get("product_reference") or turn.slots.get("products_shown")
    if not is_in_hand and category_named(turn, turn.text) is not None:
        turn.remember(advice_first=turn.text)


def is_shelf_wish(turn: Turn) -> bool:
    """« En fait j'achète, un 8 kg à 450 max », of the shelf that was asked about, and no product is in hand."""
    is_in_hand = turn.slots.get("product_reference") or turn.slots.get("products_shown") or turn.entity("order_number")
    asked = str(turn.slots.get("advice_first") or "")
    is_told = bool(asked and (limits_in(turn.text) or budget_in(turn.text) is not None))
    if is_in_hand or turn.is_clicked or not is_told or category_named(turn, turn.text) is not None:
        return False
    return category_named(turn, asked) is not None and not products_named(turn, turn.text)


def is_advice_in_hand(turn: Turn) -> bool:
    """Something is proposed, and nothing but that has been spoken of since."""
    topic = turn.slots.get("topic_action")
    return topic == ADVISING or (bool(turn.slots.get("advice_first")) and topic in BESIDE_ADVICE)


def is_wish_added(turn: Turn) -> bool:
    """« Pardon, 45 cm, pas 55 », « 350 max », right after an advice: a limit of the need that it answered, and no
    question.
    """
    if not is_advice_in_hand(turn) or turn.is_clicked or "?" in turn.text or len(turn.text.split()) > MOST_ADDED:
        return False
    is_limit = bool(limits_in(turn.text)) or budget_in(turn.text) is not None
    return is_limit and _OF_A_QUESTION.search(normalise(turn.text)) is None and not products_named(turn, turn.text)
