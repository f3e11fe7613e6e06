"""Is it under warranty, until when, and what else covers it."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from actions.appliances import Appliance, appliance_in_question
from actions.points import point_of
from actions.return_terms import tell_warranty
from actions.turn import ServiceAction, Turn
from actions.warranty_age import months_told
from relation.model.brand import Contract, ContractState, Order, Product


class Warranty(ServiceAction):
    """General terms to anybody; the exact end to whoever is identified."""

    action_name = "action_warranty"

    def answer(self, turn: Turn) -> None:
        facts = turn.brand.facts()["warranty"]
        turn.remember(topic_action=self.action_name)
        is_buying = not turn.customer_reference and turn.active_form == "purchase_form"  # no order to look for
        is_of_an_age = not turn.customer_reference and not turn.proofs and months_told(turn) is not None
        if is_buying or is_of_an_age or point_of(turn, facts) == facts.get("professional", ""):
            tell_warranty(turn, facts)
            return
        if not turn.customer_reference:
            turn.say("utter_warranty_terms", summary=facts["summary"], covers=facts["covers"], how=facts["how"])
            turn.needs_identity(self.action_name)
            return
        appliance = appliance_in_question(turn, self.action_name, must_be_theirs=True)
        if appliance is None:
            return
        turn.say(
            "utter_warranty_state",
            product_name=appliance.name,
            how=facts["how"],
            covers=facts["covers"],
            bonus=turn.brand.facts()["home_service"]["bonus"],
            **warranty_facts(turn, appliance),
        )
        turn.remember(to_confirm="action_diagnose")


def warranty_facts(turn: Turn, appliance: Appliance) -> dict[str, Any]:
    """`is_under_warranty`, `until_on`, `received_on`, `order_number`, `contract_name` (or None), `visit_cents`."""
    product, order = appliance.product, appliance.order
    until = warranty_end(turn, product, order) if product and order else None
    contract = contract_for(turn, appliance)
    is_under = until is not None and turn.now.astimezone(_zone(turn)).date() <= until
    received = _received_on(turn, order) if order else None
    return {
        "is_under_warranty": is_under,
        "until_on": until.isoformat() if until else None,
        "received_on": received.isoformat() if received else None,
        "order_number": order.number if order else None,
        "contract_name": contract.name if contract else None,
        "visit_cents": None if is_under or contract else turn.brand.facts()["home_service"]["visit_cents"],
    }


def warranty_end(turn: Turn, product: Product, order: Order) -> date | None:
    """Last day under warranty; None when it has not been received."""
    received = _received_on(turn, order)
    years = max(product.warranty_years, int(turn.brand.facts()["warranty"]["legal_years"]))
    if received is None:
        return None
    is_leap_day = (received.month, received.day) == (2, 29)
    return received.replace(year=received.year + years, day=28 if is_leap_day else received.day)


def contract_for(turn: Turn, appliance: Appliance) -> Contract | None:
    """A running contract that names this very product."""
    contracts = turn.brand.contracts_of(turn.customer_reference) if turn.customer_reference else []
    reference = appliance.product.reference if appliance.product else None
    return next((c for c in contracts if c.product_reference == reference and c.state is not ContractState.ENDED), None)


def _received_on(turn: Turn, order: Order) -> date | None:
    return order.delivered_at.astimezone(_zone(turn)).date() if order.delivered_at else None


def _zone(turn: Turn) -> ZoneInfo:
    return ZoneInfo(turn.brand.identity().time_zone)
