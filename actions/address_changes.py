"""An address that the customer has confirmed is written: of an order, of their home, or of both."""

from typing import Any

from actions.postal_address import PostalAddress, read_address
from actions.turn import ServiceAction, Turn
from relation.model.brand import Contract, ContractState

HOME = "compte"
BOTH = "tout"


class _AddressConfirmed(ServiceAction):
    """Base of the three yeses."""

    def answer(self, turn: Turn) -> None:
        address, _ = read_address(str(turn.slots.get("address_text") or ""))
        target = turn.slots.get("address_order")
        if address is None or not target:
            turn.continue_with("action_change_address")
            return
        turn.forget("address_text", "address_order", "to_confirm", "pending_action")
        self.change(turn, address, target)

    def change(self, turn: Turn, address: PostalAddress, target: str) -> None:
        raise NotImplementedError


class OrderAddressConfirmed(_AddressConfirmed):
    action_name = "action_change_order_address_confirmed"

    def change(self, turn: Turn, address: PostalAddress, target: str) -> None:
        _change_order(turn, address, target, is_home_kept=True)


class HomeAddressConfirmed(_AddressConfirmed):
    action_name = "action_change_home_confirmed"

    def change(self, turn: Turn, address: PostalAddress, target: str) -> None:
        _change_home(turn, address)


class BothAddressesConfirmed(_AddressConfirmed):
    """The order, and the customer's own address too: reached by its own button only."""

    action_name = "action_change_both_confirmed"

    def answer(self, turn: Turn) -> None:
        if turn.entity("address_scope") == BOTH:
            super().answer(turn)
        else:
            turn.continue_with("action_change_address")

    def change(self, turn: Turn, address: PostalAddress, target: str) -> None:
        _change_order(turn, address, target)
        _change_home(turn, address)


def _change_order(turn: Turn, address: PostalAddress, number: str, is_home_kept: bool = False) -> None:
    turn.change(
        "change_order_address",
        key="moved",
        refused_act="utter_address_too_late",
        order_number=number,
        address={"address": address.address, "postcode": address.postcode, "town": address.town},
    )
    turn.remember(order_number=number)
    told: dict[str, Any] = {"promised_on": "$moved.promised_on", "is_home_kept": is_home_kept}
    turn.say("utter_order_address_changed", order_number=number, **told, **address_words(address))


def _change_home(turn: Turn, address: PostalAddress) -> None:
    """Three fields of the file; the act names each result, so that one refusal is told."""
    for field, value in (("address", address.address), ("postcode", address.postcode), ("town", address.town)):
        turn.change("change_contact", key=field, refused_act="utter_contact_refused", field=field, value=value)
    done: dict[str, Any] = {f"{field}_done": f"${field}.field" for field in ("address", "postcode", "town")}
    turn.say(
        "utter_home_address_changed",
        contracts=contract_names(turn),
        is_in_zone=_is_in_zone(turn, address.postcode),
        **address_words(address),
        **done,
    )


def address_words(address: PostalAddress) -> dict[str, Any]:
    return {"address": address.address, "postcode": address.postcode, "town": address.town}


def contract_names(turn: Turn) -> list[str]:
    contracts: list[Contract] = turn.brand.contracts_of(turn.customer_reference or "")
    return [contract.name for contract in contracts if contract.state is not ContractState.ENDED]


def _is_in_zone(turn: Turn, postcode: str) -> bool:
    zones = turn.brand.facts()["home_service"]["zones"]
    return any(postcode[:2] in zone["departments"] for zone in zones)
