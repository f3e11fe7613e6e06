"""Terms of returns and of the warranty, told to everybody."""

import re
from collections.abc import Mapping
from typing import Any

from actions.points import point_of, points_of
from actions.product_choice import category_named, products_named
from actions.questions import hear_questions
from actions.turn import ServiceAction, Turn
from actions.warranty_age import verdict
from relation.model.brand import Product
from relation.store.brand_search import normalise

TERMS = "s_informer.conditions_retour_garantie"
_WARRANTY = re.compile(r"\b(garanti|panne|repar|piece\w* detach|defaut|defectu)")
_EXTENSION = re.compile(r"\bextensions?\b|\bgaranties? (?:payantes?|en plus|supplementaires?)\b")
_OLD_APPLIANCE = re.compile(r"\brepr(enez|ises?|endre|enne)\b.*\b(ancien|vieux|vieil|usag)")


class ReturnTerms(ServiceAction):
    """Changing one's mind, or a fault: each has its terms."""

    action_name = "action_return_terms"

    def answer(self, turn: Turn) -> None:
        hear_questions(turn, TERMS)
        named = products_named(turn, turn.text)
        if len(named) == 1:  # « je voudrais le Silence, il se rend ? »: what they may buy
            turn.remember(product_reference=named[0].reference)
        facts = turn.brand.facts()
        warranty = facts["warranty"]
        if _WARRANTY.search(normalise(turn.text)):
            tell_warranty(turn, warranty)
            if _EXTENSION.search(normalise(turn.text)):  # « la garantie légale ou votre extension ? »: each is told
                turn.take_up("s_informer", "offres_contrats", turn.text, turn.entities)
            return
        if _OLD_APPLIANCE.search(normalise(turn.text)):
            turn.take_up("s_informer", "livraison_conditions", turn.text, turn.entities)
            return
        say_return_terms(turn)


def say_return_terms(turn: Turn) -> None:
    returns = turn.brand.facts()["returns"]
    point = point_of(turn, returns)
    numbers = {key: returns[key] for key in ("days", "legal_days", "refund_days", "cost_cents")}
    points = points_of(returns, "how", "refund", "exceptions", "exchange", but=point)
    turn.say("utter_return_terms", summary=returns["summary"], point=point, points=points, **numbers)


def _product_in_hand(turn: Turn) -> Product | None:
    """« Et la garantie ? », of the product just spoken of, unless another kind is named."""
    remembered = turn.brand.product(turn.slots.get("product_reference") or "")
    return remembered if category_named(turn, turn.text) is None else None


def tell_warranty(turn: Turn, warranty: Mapping[str, Any]) -> None:
    product = next(iter(products_named(turn, turn.text)), None) or _product_in_hand(turn)
    if product is not None:
        turn.remember(product_reference=product.reference)
    point = point_of(turn, warranty)
    turn.say(
        "utter_warranty_conditions",
        summary=warranty["summary"],
        legal_years=warranty["legal_years"],
        spare_parts_years=warranty["spare_parts_years"],
        product_name=product.name if product else None,
        product_years=product.warranty_years if product else None,
        point=point,
        points=points_of(warranty, "covers", "how", "delay", "extended", but=point),
        covers=warranty["covers"],
        **verdict(turn, warranty, product),
    )
