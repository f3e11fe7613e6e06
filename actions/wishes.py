"""Any appliance of a shelf is wished for, whatever motif was heard: « je cherche un aspi », « un four noir ? »."""

import re

from actions.beyond_sheet import beyond_sheet
from actions.limits import limits_in
from actions.product_choice import category_named, products_named
from actions.turn import Turn
from relation.store.brand_search import normalise

_WISH = re.compile(
    r"\b(?:cherche|recherche|faut|faudrait|faudra|besoin d|envie d|veux|voudrais|aimerais)"
    r"(?: acheter| changer| trouver)? (?=une?\b)"
)
_ONE = re.compile(r"(?:^|\b(?:une?|des) )(?=((?:\w+ ?){1,3}))")
_FOR_SALE = re.compile(
    r"\b(?:(?:vous|vs) (?:avez|vendez|faites|proposez|auriez)|(?:avez|vendez|faites|proposez|auriez) vous"
    r"|(?:tu|t) (?:as|vends|fais|proposes|aurais)|y a t il|existe) (?:aussi |encore |pas |bien )?(?:une?|des)\b"
)
FEW_WORDS = 5
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
