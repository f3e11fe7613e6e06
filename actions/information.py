"""What the brand states for everybody: delivery, payment, trust, coverage, returns."""

import re
from collections.abc import Mapping
from typing import Any

from actions.matching import closest, is_alike, without, words_in
from actions.product_choice import category_named, products_named
from actions.products import asks_stock
from actions.turn import ServiceAction, Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_WARRANTY = re.compile(r"\b(garanti|panne|repar|piece\w* detach|defaut|defectu)")
_OLD_APPLIANCE = re.compile(r"\brepr(enez|ises?|endre|enne)\b.*\b(ancien|vieux|vieil|usag)")
_CREDIT = re.compile(
    r"\b(\d|deux|trois|quatre|dix) ?(x|fois)\b|echelon|plusieurs fois|mensualit|facilite"
    r"|(?<!carte de )(?<!cartes de )credit"
)


def point_of(turn: Turn, facts: Mapping[str, Any]) -> str | None:
    """The one sentence of these facts that answers the question; None when the summary does.

    Sharing words is not enough: « moyens de paiement » is not about a refused payment. `asks` says what calls for what.
    """
    plain = f" {normalise(turn.text)}"
    for name, words in facts["asks"].items():
        if any(f" {normalise(word)}" in plain for word in words):
            return None if name == "summary" else str(facts[name])
    return None


def points_of(facts: Mapping[str, Any], *names: str, but: str | None = None) -> list[str]:
    """The other sentences, for whoever wants them all."""
    return [facts[name] for name in names if facts.get(name) and facts[name] != but]


class DeliveryTerms(ServiceAction):
    action_name = "action_delivery_terms"

    def answer(self, turn: Turn) -> None:
        if asks_stock(turn.text) and products_named(turn, turn.text):  # « stock et délai pour Strasbourg ? »
            turn.settle("s_informer", "disponibilite")
            turn.continue_with("action_product_availability")
            return
        delivery = turn.brand.facts()["delivery"]
        wanted = words_in(turn.text)
        if places := [place for place in delivery["countries"][1:] if _names(place["name"], wanted)]:
            for place in places:
                turn.say("utter_delivery_place", **place)
            return
        modes = [{key: mode[key] for key in ("label", "about", "cost_cents")} for mode in delivery["modes"]]
        asked = without(turn.text, delivery["summary"])
        mode = closest(asked, {str(at): mode["label"] for at, mode in enumerate(modes)})
        point = None if mode else point_of(turn, delivery)
        turn.say(
            "utter_delivery_terms",
            working_days=list(delivery["working_days"]),
            free_from_cents=delivery["free_from_cents"],
            summary=delivery["summary"],
            point=point,
            mode=modes[int(mode)] if mode else None,
            carriers=delivery["carriers"],
            is_about_carriers="transporteur" in normalise(turn.text),
            modes=modes,
            places=delivery["countries"],
            not_served=delivery["not_served"],
            points=points_of(delivery, "on_the_day", "old_appliance", "no_delivery_days", but=point),
        )


def _names(place: str, words: list[str]) -> bool:
    return any(is_alike(word, own) for word in words for own in words_in(place))


class PaymentMeans(ServiceAction):
    action_name = "action_payment_means"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()
        payment, instalments = facts["payment"], facts["instalments"]
        if _CREDIT.search(normalise(turn.text)):
            turn.say("utter_instalments", **{key: instalments[key] for key in ("summary", "options", "legal")})
            _answer_stock_too(turn)
            return
        point = point_of(turn, payment)
        turn.say(
            "utter_payment_means",
            summary=payment["summary"],
            means=payment["means"],
            in_shop_only=payment["in_shop_only"],
            named=self._named(turn, payment["means"]),
            named_in_shop=[way for way in payment["in_shop_only"] if _names(way.split()[0], words_in(turn.text))],
            point=point,
            instalments=instalments["summary"],
            points=points_of(payment, "security", "charged_when", but=point),
        )

    @staticmethod
    def _named(turn: Turn, means: list[str]) -> list[str]:
        """Those whose every word is in the message, but for the brand's own name."""
        wanted, brand = set(words_in(turn.text)), set(words_in(turn.brand.identity().name))
        return [way for way in means if set(words_in(way)) - brand <= wanted]


def _answer_stock_too(turn: Turn) -> None:
    """« Four FR-FOU71V : stock ? Et le paiement en 4 fois ? »: neither question is lost."""
    if asks_stock(turn.text) and turn.brand.find_products(turn.text, limit=1):
        turn.settle("s_informer", "disponibilite")
        turn.continue_with("action_product_availability")


class Authenticity(ServiceAction):
    action_name = "action_authenticity"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()["authenticity"]
        point = point_of(turn, facts)
        points = points_of(facts, "reviews", "fraud", but=point)
        turn.say(
            "utter_authenticity",
            summary=facts["summary"],
            point=point,
            points=points,
            proof=facts["proof"],
            company=facts["company"],
        )


class Coverage(ServiceAction):
    """Where our technicians come; delivery abroad and conditions of contracts have their own answers."""

    action_name = "action_coverage"

    def answer(self, turn: Turn) -> None:
        if turn.brand.find_contract_offer(turn.text) is not None:
            turn.continue_with("action_contract_offers")
            return
        home, postcode = turn.brand.facts()["home_service"], self._postcode(turn)
        if postcode is None and turn.slots.get("topic_action") == "action_warranty":
            tell_warranty(turn, turn.brand.facts()["warranty"])  # « et ça couvre la pompe ? »
            return
        if postcode is None:
            turn.remember(pending_action=self.action_name)
            turn.say("utter_ask_coverage_postcode", summary=home["summary"])
            return
        if turn.slots.get("pending_action") == self.action_name:
            turn.forget("pending_action")
        zone = next((zone for zone in home["zones"] if postcode[:2] in zone["departments"]), None)
        turn.say(
            "utter_coverage",
            postcode=postcode,
            zone=zone["label"] if zone else None,
            working_days=home["working_days"],
            slots=home["slots"],
            outside=home["outside_zone"],
            price=home["price"],
            bonus=home["bonus"],
        )

    @staticmethod
    def _postcode(turn: Turn) -> str | None:
        found = _POSTCODE.search(turn.text)
        if code := turn.entity("postcode") or (found.group(1) if found else None):
            return code
        shop = turn.brand.find_shop(turn.text)
        return shop.postcode if shop else None


class ReturnTerms(ServiceAction):
    """Changing one's mind, or a fault: each has its terms."""

    action_name = "action_return_terms"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()
        returns, warranty = facts["returns"], facts["warranty"]
        if _WARRANTY.search(normalise(turn.text)):
            tell_warranty(turn, warranty)
            return
        if _OLD_APPLIANCE.search(normalise(turn.text)):
            turn.take_up("s_informer", "livraison_conditions", turn.text, turn.entities)
            return
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
    )
