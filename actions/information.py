"""What the brand states for everybody: delivery, payment, trust."""

import re
from collections.abc import Mapping
from typing import Any

from actions.company_invoices import ASKED, price_for_company
from actions.instalments import HOW_MANY, is_monthly_asked, tell_instalments, times_in
from actions.matching import closest, is_alike, without, words_in
from actions.place_totals import note_place, places_of, totals_for
from actions.places_served import TOLD, is_delivery_abroad, is_not_served, mainland, places_served
from actions.points import point_of, points_of
from actions.product_choice import products_named
from actions.questions import hear_questions
from actions.turn import ServiceAction, Turn
from relation.store.brand_search import normalise

FLOOR = "etage_paye"
"""Name in data/follow_ups.yml."""
DELIVERY, PAYMENT = "s_informer.livraison_conditions", "s_informer.moyens_paiement"
_CREDIT = re.compile(
    rf"\b{HOW_MANY} ?(x|fois)\b|\ben combien de fois\b|echelon|plusieurs fois|mensualit|facilite"
    r"|\b\d{1,2} times\b|\binstal+ments?\b|(?<!carte de )(?<!cartes de )credit"
)
_THIRTY_DAYS = re.compile(r"\b(?:30|trente|45|60) jours\b|\ba (?:terme|echeance)\b|\bsur facture\b")


class DeliveryTerms(ServiceAction):
    action_name = "action_delivery_terms"

    def answer(self, turn: Turn) -> None:
        note_place(turn)
        places = places_served(turn) or places_of(turn)
        everywhere = None if places else mainland(turn)
        if everywhere is not None:
            turn.say("utter_delivery_place", is_everywhere=True, **everywhere)
            return
        is_alone = turn.follows == FLOOR  # « vous faites payer l'étage ? » asks for no means of payment
        if not places and not is_delivery_abroad(turn) and not is_alone and hear_questions(turn, DELIVERY):
            return
        delivery = turn.brand.facts()["delivery"]
        costs = {place["name"]: place for place in delivery["countries"]}
        for place in places:
            told = {key: place.get(key) for key in TOLD}
            turn.say("utter_delivery_place", **told, **totals_for(turn, costs[place["name"]]))
        if places:
            return
        modes = [{key: mode[key] for key in ("label", "about", "cost_cents")} for mode in delivery["modes"]]
        asked = without(turn.text, delivery["summary"])
        mode = closest(asked, {str(at): mode["label"] for at, mode in enumerate(modes)})
        point = None if mode else delivery["not_served"] if is_not_served(turn) else point_of(turn, delivery)
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
            in_english=_in_english(delivery, point),
            points=points_of(delivery, "on_the_day", "old_appliance", "no_delivery_days", but=point),
        )


def _in_english(delivery: Mapping[str, Any], point: str | None) -> str:
    """The whole answer for whoever writes in English: the places served, but for a country that is not."""
    if point == delivery["not_served"]:
        return str(delivery["not_served_in_english"])
    served = [place["in_english"] for place in delivery["countries"][1:]]
    return " ".join((delivery["in_english"], *served, delivery["not_served_in_english"]))


def _names(place: str, words: list[str]) -> bool:
    return any(is_alike(word, own) for word in words for own in words_in(place))


class PaymentMeans(ServiceAction):
    action_name = "action_payment_means"

    def answer(self, turn: Turn) -> None:
        hear_questions(turn, PAYMENT)
        facts = turn.brand.facts()
        payment, instalments = facts["payment"], facts["instalments"]
        is_credit = _CREDIT.search(normalise(turn.text)) is not None
        if (is_credit or is_monthly_asked(turn.text)) and tell_instalments(turn):
            return
        if is_credit:
            rules = {key: instalments[key] for key in ("summary", "options", "legal")}
            turn.say("utter_instalments", **rules, times_asked=times_in(turn.text))
            return
        own = [payment[name] for name in ("gift_card", "vouchers", "company_invoice") if name in payment]
        is_after_delivery = _THIRTY_DAYS.search(normalise(turn.text)) is not None  # companies pay so
        point = facts["business"]["summary"] if is_after_delivery else point_of(turn, payment)
        if turn.follows == ASKED:
            point = payment.get("company_invoice", point)
        if point and point == payment.get("company_invoice"):
            price_for_company(turn)
        turn.say(
            "utter_payment_means",
            summary=payment["summary"],
            means=payment["means"],
            in_shop_only=payment["in_shop_only"],
            named=[] if point in own else self._named(turn, payment["means"]),
            named_in_shop=[] if point in own else self._named_in_shop(turn, payment["in_shop_only"]),
            point=point,
            instalments=instalments["summary"],
            points=points_of(payment, "security", "charged_when", but=point),
        )

    @staticmethod
    def _named_in_shop(turn: Turn, means: list[str]) -> list[str]:
        return [way for way in means if _names(way.split()[0], words_in(turn.text))]

    @staticmethod
    def _named(turn: Turn, means: list[str]) -> list[str]:
        """Those whose every word is in the message, but for the brand's own name; « amex » is as good."""
        wanted, brand = set(words_in(turn.text)), set(words_in(turn.brand.identity().name))
        also = turn.brand.facts()["payment"].get("also", {})
        known = {way: [set(words_in(name)) - brand for name in (way, *also.get(way, []))] for way in means}
        return [way for way, names in known.items() if any(name <= wanted for name in names)]


class Authenticity(ServiceAction):
    action_name = "action_authenticity"

    def answer(self, turn: Turn) -> None:
        if named := products_named(turn, turn.text):  # « les avis sur ce lave-linge ? », then « il est profond ? »
            turn.remember(product_reference=named[0].reference)
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
