"""What stops a basket: a promotion code that is refused, a payment or a page that blocks."""

import re
from typing import Any

from rasa_sdk.events import ActionExecutionRejected

from actions.basket import ORDER, Purchase, price_basket, product_named, product_of, shop_by_id, today
from actions.facts_asked import cumul_asked
from actions.purchase_form import PLAIN_ANSWERS
from actions.purchase_words import folded
from actions.reductions import codes_named
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product, Promotion
from relation.model.errors import Refused
from relation.store.brand_search import normalise

FORM = "promo_form"
PROMOTIONS = "action_promotions"
OFFER_HANDOFF, COMPANY_QUOTE = "action_offer_handoff", "action_quote_confirmed"
CODE_SHAPE = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d])[\w-]{4,20}(?!\w)|(?<!\w)[A-Z][A-Z-]{3,19}(?!\w)")
_CODE = re.compile(r"(?<![\w-])[A-Z]{4,16}\d{1,4}(?![\w-])")
_WORKS = re.compile(r"\b(?:march\w+|fonctionn\w+|valables?|valides?|passe|accepte\w*|encore bon|utilis\w+)\b")
_WHICH = re.compile(
    r"\b(?:lequel|lesquels|laquelle|quels?|quelles?|y a|existe\w*"
    r"|(?:un|de|des|les|vos|une|aucune?) (?:codes?|promos?|promotions?|remises?|reduc\w*|coupons?))\b"
)
_HELD = re.compile(
    r"\b(?:j ai|mon|recue?s?|envoye\w*|donne\w*|offert\w*|un code (?:que|qui)|saisi\w*|rentr\w*"
    r"|entr(?:e|er|ez)|tap\w*|mets|mettre|applique\w*"
    r"|utilis\w+|march\w+|fonctionn\w+|refus\w+|accept\w+|vali\w+|passe)\b"
)
"""Of who has one, and wants it checked."""
_MEASURE = re.compile(r"\d+(?:kg|l|cm|mm|m2|w|kw|db|h|min|mn|ans?|eur|euros?|e|x|j|e?me|er)", re.I)
QUOTED = re.compile(r"[«\"“']\s*([\w-]{3,20})\s*[»\"”']")


class CheckPromoCode(ServiceAction):
    """Tells why a code is refused, or applies it to the basket in progress."""

    action_name = "action_promo_code"

    def answer(self, turn: Turn) -> None:
        code: str | None = turn.slots.get("promo_code_text") or code_in(turn)
        turn.forget("promo_code_text")
        if not code and turn.slots.get("to_confirm") == COMPANY_QUOTE:  # « le total avec la remise ? »: the company's
            turn.continue_with("action_quote")
            return
        if cumul_asked(turn.text) or _is_sought(turn, code):
            turn.leave_form()
            turn.continue_with(PROMOTIONS)
            return
        if not code:
            turn.continue_with(FORM)
            return
        product, _ = product_named(turn, turn.text)
        if product is not None:
            turn.remember(product_reference=product.reference)
        product = product or product_of(turn)
        promotion = turn.brand.promotion_by_code(code)
        if promotion is None:
            turn.say("utter_promo_code_refused", code="unknown_promo_code", promo_code=code.upper())
            if not _has_basket(turn):
                turn.wait_in(FORM, "promo_code_text")  # the refusal asks for it again
                return
        elif refused := _refused_today(turn, promotion):
            turn.say("utter_promo_code_refused", **refused)
        elif product is None:
            Purchase.of(turn).keep(turn, promo_code=promotion.code)
            turn.say("utter_promo_code_valid", **_terms(turn, promotion))
        else:
            _apply(turn, promotion, product)
            return
        _go_back(turn)


def _is_sought(turn: Turn, code: str | None) -> bool:
    """« Lequel prendre pour 299 € ? », « quelles remises ? »: of those that run, and none is held."""
    plain = normalise(turn.text)
    if code:
        return len(codes_named(turn)) > 1 and _WHICH.search(plain) is not None
    return not _HELD.search(plain) and _WHICH.search(plain) is not None


def is_code_asked(turn: Turn) -> bool:
    """« VERGER10, ça marche ? »: a code, known or only shaped as one, is asked about, and nothing else."""
    if turn.is_clicked or not _WORKS.search(normalise(turn.text)):
        return False
    words = re.findall(r"[\w-]{3,20}", turn.text)
    return any(turn.brand.promotion_by_code(word) for word in words) or _CODE.search(turn.text) is not None


def code_in(turn: Turn) -> str | None:
    """A code of the brand's, however it is typed; else what looks like a code."""
    words = re.findall(r"[\w-]{3,20}", turn.text)
    known: str | None = next((word for word in words if turn.brand.promotion_by_code(word)), None)
    if known:
        return known
    quoted = QUOTED.search(turn.text)
    shaped = (one.group() for one in CODE_SHAPE.finditer("" if turn.text.isupper() and len(words) > 2 else turn.text))
    written = next((one for one in shaped if not _MEASURE.fullmatch(one)), None)  # « combiné 300L » is no code
    return quoted.group(1) if quoted else written or _called_in(turn)


def _called_in(turn: Turn) -> str | None:
    """« Le code bienvenue »: one of the brand's, without its figures."""
    said = set(re.findall(r"\bcode(?: promo| de| du)? (\w+)", normalise(turn.text)))
    codes = [promotion.code for promotion in turn.brand.promotions(today(turn)) if promotion.code]
    return next((code for code in codes if normalise(code).rstrip("0123456789") in said), None)


def _refused_today(turn: Turn, promotion: Promotion) -> dict[str, Any] | None:
    day, named = today(turn), {"promo_code": promotion.code}
    if day > promotion.ends_on:
        return {**named, "code": "promo_code_expired", "ended_on": promotion.ends_on.isoformat()}
    if day < promotion.starts_on:
        return {**named, "code": "promo_code_not_yet", "starts_on": promotion.starts_on.isoformat()}
    return None


def _terms(turn: Turn, promotion: Promotion) -> dict[str, Any]:
    return {
        "promo_code": promotion.code,
        "label": promotion.label,
        "terms": promotion.terms,
        "ends_on": promotion.ends_on.isoformat(),
    }


def _apply(turn: Turn, promotion: Promotion, product: Product) -> None:
    purchase = Purchase.of(turn)
    shop = shop_by_id(turn, purchase.shop_id)
    try:
        basket = price_basket(turn, product, purchase.quantity, shop, promotion.code)
    except Refused as refused:
        category = next((c.label for c in turn.brand.categories() if c.id == promotion.category), None)
        turn.say(
            "utter_promo_code_refused",
            code=refused.code,
            promo_code=promotion.code,
            product_name=product.name,
            category=None if promotion.category == product.category else category,
            min_total_cents=promotion.min_total_cents or None,
        )
        _go_back(turn)
        return
    facts = {**_terms(turn, promotion), "product_name": product.name, "discount_cents": basket.discount_cents}
    if basket.promo_code is None:
        better = basket.promotion.label if basket.promotion else None
        turn.say("utter_promo_code_weaker", **facts, better_label=better)
    else:
        purchase.keep(turn, goal=ORDER, promo_code=promotion.code)
        turn.say("utter_promo_code_applied", **facts)
    turn.continue_with("action_purchase_next")


def _go_back(turn: Turn) -> None:
    """To the basket in progress, if any."""
    if _has_basket(turn):
        turn.continue_with("action_purchase_next")


def _has_basket(turn: Turn) -> bool:
    return bool(turn.slots.get("purchase")) and not Purchase.placed(turn) and product_of(turn) is not None


class ValidatePromoForm(ServiceAction):
    """Takes the code as typed: whether it does is for `action_promo_code` to say."""

    action_name = "validate_promo_form"

    def _keep_thread(self, turn: Turn) -> None:
        """The matter in hand is the code, not its form."""

    def answer(self, turn: Turn) -> None:
        said = turn.slots.get("promo_code_text")
        if not said:
            return
        code = code_in(turn)
        if code is None and turn.intent not in (*PLAIN_ANSWERS, "acheter.code_promo"):
            turn.forget("promo_code_text")
            turn.events.append(ActionExecutionRejected(FORM))
            return
        turn.remember(promo_code_text=code or str(said).split()[-1][:20], requested_slot=None)


BLOCKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("debite", ("debit", "preleve", "deja paye", "paye deux fois", "payer a nouveau", "argent est parti")),
    ("code", ("code promo", "coupon", "bon d'achat", "code de reduction")),
    ("paiement", ("paie", "paye", "carte", "3d", "paypal", "virement", "banque", "cb", "apple pay")),
)
"""What blocks, and pieces of words that say so; the first that matches. Otherwise the site."""


class BlockedBasket(ServiceAction):
    """A short diagnosis from the brand's own advice, then the order here, or a person."""

    action_name = "action_basket_blocked"

    def answer(self, turn: Turn) -> None:
        plain = folded(turn.text)
        trouble = next((name for name, signs in BLOCKED if any(sign in plain for sign in signs)), "site")
        if trouble == "code":
            turn.continue_with("action_promo_code")
            return
        facts = turn.brand.facts()
        advice = {"paiement": facts["payment"]["refused"], "site": facts["account"]["site_trouble"]}.get(trouble)
        product = product_of(turn)
        turn.say("utter_basket_blocked", trouble=trouble, advice=advice, product_name=product.name if product else None)
        if trouble == "debite":
            turn.continue_with(OFFER_HANDOFF)
