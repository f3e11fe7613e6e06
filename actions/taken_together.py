"""« Les deux, je les prends », « ajoutez aussi un micro-ondes »: bought one by one, and none is lost."""

import re
from typing import Any

from actions.advice_form import ADVICE
from actions.basket import Purchase, product_named, product_of
from actions.buyers import is_under_way
from actions.product_choice import category_named
from actions.purchase_form import FORM
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

ADVISING, GOING_ON = "action_advice", "action_purchase_next"
MOST_WORDS = 12
_BOTH = re.compile(
    r"\b(?:(?:tous |toutes )?les (?:deux|2)(?! (?:premier|dernier|meme)\w*)"
    r"|l un et l autre|le tout(?=$| (?:svp|stp|s il|merci|je|on|pour|ensemble)\b)|l ensemble)\b"
)
_TAKEN = re.compile(
    r"\b(?:prends?|prenons|prendr\w+|commande\w*|achete\w*|veux|voudrais|reserve\w*|garde|pars|va pour|parti)\b"
    r"|^(?:(?:ok|oui|bon|alors|d accord|va pour|tous|toutes|et) )*les (?:deux|2)(?: (?:svp|stp|merci))?$"
)
_ADDED = re.compile(r"\b(?:r?ajout\w+|en plus|avec (?:ca|cela)|aussi|egalement|en meme temps)\b")
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
    demand = _demand(motif, second.name, [{"entity": "product_reference", "value": second.reference}])
    turn.remember(product_reference=first.reference, products_shown=[first.reference])
    turn.remember(other_demands=[demand, *(turn.slots.get("other_demands") or [])])
    turn.text = first.name


def add_to_purchase(turn: Turn) -> bool:
    """« Ajoutez aussi un micro-ondes », while another appliance is being bought: it comes once that one is ordered."""
    current, is_bought = product_of(turn), turn.active_form == FORM or is_under_way(turn)
    if current is None or not is_bought or turn.is_clicked or "?" in turn.text or turn.entity("order_number"):
        return False
    if not _ADDED.search(normalise(turn.text)) or len(turn.text.split()) > MOST_WORDS:
        return False
    named, shelf = product_named(turn, turn.text)[0], category_named(turn, turn.text)
    if named is not None and named != current:
        demand = _demand("commander", named.name, [{"entity": "product_reference", "value": named.reference}])
    elif shelf is not None and shelf.id != current.category:
        demand = _demand("conseil_choix", shelf.label, [])
    else:
        return False
    turn.remember(other_demands=[*(turn.slots.get("other_demands") or []), demand])
    turn.continue_with(FORM if turn.active_form == FORM else GOING_ON)
    return True


def _demand(motif: str, name: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    return {"objective": ADVICE.partition(".")[0], "motif": motif, "text": name, "label": name, "entities": entities}
