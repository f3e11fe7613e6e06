"""A company that buys: in whose name the invoice is made, and what it buys, priced; its number is no telephone's."""

import re

from actions.product_choice import category_named
from actions.turn import Turn
from relation.store.brand_search import normalise

ASKED = "facture_societe"
"""Name in data/follow_ups.yml."""
_COMPANY = re.compile(
    r"\b(?:siret|siren|tva intra\w*|loi 1901|sarl|sasu?|eurl|auto ?entrepreneu\w+|micro ?entrepreneu\w+"
    r"|(?:suis|sommes|est|pour|nom d[eu]) (?:(?:une?|l|la|le|mon|ma|notre|des) )?(?:petite? |grande? )?"
    r"(?:societe|entreprise|pme|tpe|association|asso|mairie|creche|ecole|professionnels?|pros?))\b"
)


def is_company_told(text: str) -> bool:
    """« SIRET 732 829 320 00074 », « on est une association loi 1901 »."""
    return _COMPANY.search(normalise(text)) is not None


def price_for_company(turn: Turn) -> None:
    """« Il nous faut 6 micro-ondes, facture au nom de la société »: what is to be bought is priced next."""
    if turn.active_form is None and category_named(turn, turn.text) is not None:
        turn.take_up("acheter", "devis", turn.text, turn.entities)


def tell_company_invoice(turn: Turn) -> bool:
    """True once the brand's term is said, where it has one."""
    facts = turn.brand.facts()
    payment, instalments = facts["payment"], facts["instalments"]
    point = payment.get("company_invoice")
    if point is None:
        return False
    names = ("summary", "means", "in_shop_only")
    told = {name: payment[name] for name in names}
    turn.say("utter_payment_means", **told, point=point, instalments=instalments["summary"], named=[], points=[])
    return True
