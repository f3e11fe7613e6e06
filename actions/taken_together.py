"""« Les deux, je les prends », of two shelves advised one after the other: bought one by one, and neither is lost."""

import re

from actions.advice_form import ADVICE
from actions.basket import Purchase, product_of
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

ADVISING = "action_advice"
MOST_WORDS = 12
_BOTH = re.compile(
    r"\b(?:(?:tous |toutes )?les (?:deux|2)(?! (?:premier|dernier|meme)\w*)"
    r"|l un et l autre|le tout(?=$| (?:svp|stp|s il|merci|je|on|pour|ensemble)\b)|l ensemble)\b"
)
_TAKEN = re.compile(
    r"\b(?:prends?|prenons|prendr\w+|commande\w*|achete\w*|veux|voudrais|reserve\w*|garde|pars|va pour|parti)\b"
    r"|^(?:(?:ok|oui|bon|alors|d accord|va pour|tous|toutes|et) )*les (?:deux|2)(?: (?:svp|stp|merci))?$"
)
_NOT = re.compile(
    r"\b(?:pas|entre|lequel|laquelle|hesite|ni|difference|compar\w*"
    r"|premiere?|second\w*|deuxieme|dernier\w*|chere?s?|mais|seulement)\b"
)


def note_beside(turn: Turn, product: Product) -> None:
    """Before `product` is the one in hand: the one just advised on another shelf may be taken with it."""
    last = product_of(turn)
    is_beside = last is not None and last.category != product.category and turn.slots.get("topic_action") == ADVISING
    if last is not None and is_beside:
        Purchase.of(turn).keep(turn, beside=[last.reference])


def take_one_by_one(turn: Turn, motif: str) -> None:
    """Leaves to this answer the first of the two; the other comes once it is ordered."""
    plain, purchase, second = normalise(turn.text), Purchase.of(turn), product_of(turn)
    first = turn.brand.product(purchase.beside[0]) if purchase.beside else None
    is_said = _BOTH.search(plain) and _TAKEN.search(plain) and not _NOT.search(plain)
    if turn.is_clicked or "?" in turn.text or not is_said or len(plain.split()) > MOST_WORDS:
        return
    if first is None or second is None or first == second:
        return
    purchase.keep(turn, beside=[])
    demand = {
        "objective": ADVICE.partition(".")[0],
        "motif": motif,
        "text": second.name,
        "label": second.name,
        "entities": [{"entity": "product_reference", "value": second.reference}],
    }
    turn.remember(product_reference=first.reference, products_shown=[first.reference])
    turn.remember(other_demands=[demand, *(turn.slots.get("other_demands") or [])])
    turn.text = first.name
