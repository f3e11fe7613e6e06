"""What the brand states for everybody: delivery, payment, trust, coverage, returns, data."""

import re
from collections.abc import Mapping
from typing import Any

from actions.matching import closest, is_alike, words_in
from actions.product_choice import products_named
from actions.turn import ServiceAction, Turn
from relation.store.brand_search import normalise

NEUTRAL = "neutre"
_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_TONE = re.compile(
    r"\b(ton|tutoi\w*|tutoy\w*|vouvoi\w*|profil\w*|style|facon|maniere|devin\w*|adapte\w*|personnalis\w*|ainsi)\b"
    r"|\bpourquoi (me |vous me |tu me )?(parl|repond|ecri)|\bsavez vous que je suis"
)
"""A question about the way we speak, rather than about data."""


def point_of(turn: Turn, facts: Mapping[str, Any]) -> str | None:
    """The one sentence of these facts that answers the question; None when the summary does."""
    texts = {name: text for name, text in facts.items() if isinstance(text, str)}
    found = closest(turn.text, texts)
    return texts[found] if found and found != "summary" else None


def _points(facts: Mapping[str, Any], *names: str, but: str | None = None) -> list[str]:
    return [facts[name] for name in names if facts.get(name) and facts[name] != but]


class DeliveryTerms(ServiceAction):
    action_name = "action_delivery_terms"

    def answer(self, turn: Turn) -> None:
        delivery = turn.brand.facts()["delivery"]
        wanted = words_in(turn.text)
        place = next((place for place in delivery["countries"][1:] if _names(place["name"], wanted)), None)
        if place is not None:
            turn.say("utter_delivery_place", **place)
            return
        modes = [{key: mode[key] for key in ("label", "about", "cost_cents")} for mode in delivery["modes"]]
        mode = closest(turn.text, {str(at): mode["label"] for at, mode in enumerate(modes)})
        point = point_of(turn, delivery)
        turn.say(
            "utter_delivery_terms",
            working_days=list(delivery["working_days"]),
            free_from_cents=delivery["free_from_cents"],
            summary=delivery["summary"],
            point=point,
            mode=modes[int(mode)] if mode and not point else None,
            modes=modes,
            places=delivery["countries"],
            not_served=delivery["not_served"],
            points=_points(delivery, "on_the_day", "old_appliance", "no_delivery_days", but=point),
        )


def _names(place: str, words: list[str]) -> bool:
    return any(is_alike(word, own) for word in words for own in words_in(place))


class PaymentMeans(ServiceAction):
    action_name = "action_payment_means"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()
        payment, instalments = facts["payment"], facts["instalments"]
        plain = f" {normalise(turn.text)} "
        if re.search(
            r"\b(\d|deux|trois|quatre|dix) ?(x|fois)\b|echelon|plusieurs fois|mensualit|credit|facilite", plain
        ):
            turn.say("utter_instalments", **{key: instalments[key] for key in ("summary", "options", "legal")})
            return
        point = point_of(turn, payment)
        turn.say(
            "utter_payment_means",
            summary=payment["summary"],
            means=payment["means"],
            in_shop_only=payment["in_shop_only"],
            named=[means for means in payment["means"] if f" {normalise(means)} " in plain],
            point=point,
            instalments=instalments["summary"],
            points=_points(payment, "security", "charged_when", but=point),
        )


class Authenticity(ServiceAction):
    action_name = "action_authenticity"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()["authenticity"]
        point = point_of(turn, facts)
        points = _points(facts, "proof", "company", "reviews", "fraud", but=point)
        turn.say("utter_authenticity", summary=facts["summary"], proof=facts["proof"], point=point, points=points)


class Coverage(ServiceAction):
    """Where our technicians come; delivery abroad and conditions of contracts have their own answers."""

    action_name = "action_coverage"

    def answer(self, turn: Turn) -> None:
        if turn.brand.find_contract_offer(turn.text) is not None:
            turn.continue_with("action_contract_offers")
            return
        home, postcode = turn.brand.facts()["home_service"], self._postcode(turn)
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
        if "garanti" in normalise(turn.text) or closest(turn.text, {"r": _all(returns), "w": _all(warranty)}) == "w":
            self._tell_warranty(turn, warranty)
            return
        point = point_of(turn, returns)
        numbers = {key: returns[key] for key in ("days", "legal_days", "refund_days", "cost_cents")}
        points = _points(returns, "how", "refund", "exceptions", "exchange", but=point)
        turn.say("utter_return_terms", summary=returns["summary"], point=point, points=points, **numbers)

    @staticmethod
    def _tell_warranty(turn: Turn, warranty: Mapping[str, Any]) -> None:
        product = next(iter(products_named(turn, turn.text)), None)
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
            points=_points(warranty, "covers", "how", "delay", "extended", but=point),
        )


def _all(facts: Mapping[str, Any]) -> str:
    return " ".join(text for text in facts.values() if isinstance(text, str))


class Privacy(ServiceAction):
    """What is done with the data; and, asked why we speak this way, what our answers rest on."""

    action_name = "action_privacy"

    def answer(self, turn: Turn) -> None:
        persona = turn.relation.playbook.personas.get(str(turn.journey.get("persona")))
        plain = normalise(turn.text)
        is_about_them = persona is not None and normalise(persona.label) in plain
        if _TONE.search(plain) or is_about_them:
            is_neutral = persona is None or persona.name == NEUTRAL
            cues = (turn.understanding.get("persona") or {}).get("cues") or []
            if persona is not None and not cues:
                cues = [persona.style[:1].lower() + persona.style[1:].rstrip(".")]
            label = persona.label if persona and not is_neutral else None
            turn.say("service_why_this_tone", persona=label, cues=None if is_neutral else cues)
            return
        privacy = turn.brand.facts()["privacy"]
        stated = {name: text for name, text in privacy.items() if name != "why_this_tone"}
        point = point_of(turn, stated)
        turn.say(
            "utter_privacy",
            summary=privacy["summary"],
            point=point,
            points=_points(stated, "kept", "rights", "cookies", but=point),
            privacy_url=turn.brand.identity().privacy_url,
        )
