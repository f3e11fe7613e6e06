"""Where our technicians come."""

import re

from actions.return_terms import tell_warranty
from actions.turn import ServiceAction, Turn

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


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
