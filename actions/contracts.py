"""Service contracts: where they stand, and ending one on frank terms."""

from datetime import date, timedelta
from typing import Any

from actions.buttons import choice, motif_button
from actions.confirming import Question, Recap, drop
from actions.contract_words import contract_reference_in, early_end_cents
from actions.contracts_meant import ended_by_death, is_death_told, is_kept, offer_to_end, without_kept
from actions.customer_file import today
from actions.turn import ServiceAction, Turn
from relation.model.brand import Contract, ContractOffer, ContractState

SHOWN = 3
NEIGHBOURS = 2
CORRECTING = ("aucun", "nlu_fallback", "")
UNDONE, END_ASKED, PAUSE = "resiliation_annulee", "fin_de_contrat", "contrat_en_pause"
STAYING = "geste_pour_rester"
"""Names in data/follow_ups.yml."""
CONFIRMED = "action_terminate_contract_confirmed"
ENDING = ("resilier", "annuler_commande")
"""Motifs of a new request: the contract of a former one is not meant."""


def _contract_meant(turn: Turn, then: str, contracts: list[Contract]) -> Contract | None:
    """The one that the message names, or the only one; None: the choice has been asked."""
    named = turn.entity("contract_reference")
    offer = offer_to_end(turn) or turn.brand.find_contract_offer(turn.text)
    wanted = [contract for contract in contracts if contract.reference in (named or turn.text.upper())]
    wanted = wanted or [contract for contract in contracts if offer is not None and contract.offer_id == offer.id]
    wanted = wanted or [
        contract for contract in contracts if contract.reference == turn.slots.get("contract_reference")
    ]
    wanted = wanted or contracts
    if len(wanted) == 1:
        return wanted[0]
    turn.remember(pending_action=then)
    turn.say(
        "utter_choose_contract",
        contracts=[{"reference": contract.reference, "name": contract.name} for contract in wanted],
        buttons=[
            choice(f"{contract.name} · {contract.reference}", "contract_reference", contract.reference)
            for contract in wanted
        ],
    )
    return None


def _tells_not_held(turn: Turn, contracts: list[Contract]) -> bool:
    """The contract to be ended is by its name none of theirs: another one is not ended in its place."""
    by_id = {offer.id: offer for offer in turn.brand.contract_offers()}
    offer = offer_to_end(turn) or by_id.get(str(turn.slots.get("offer_id")))
    if turn.entity("contract_reference") or offer is None or any(one.offer_id == offer.id for one in contracts):
        return False
    turn.forget("offer_id", "contract_reference", "to_confirm")
    held = [{"name": one.name, "reference": one.reference} for one in contracts if one.state is ContractState.ACTIVE]
    turn.say("utter_no_contract", offer_name=offer.name, terms=offer.cancel_terms, held=held)
    turn.continue_with("action_offer_handoff")
    return True


def _offer_of(turn: Turn, contract: Contract) -> ContractOffer | None:
    return next((offer for offer in turn.brand.contract_offers() if offer.id == contract.offer_id), None)


def ends_on(turn: Turn, contract: Contract, offer: ContractOffer) -> date:
    """The day it would end if asked today: after the notice, never before the commitment's end."""
    return max(today(turn) + timedelta(days=offer.notice_days), contract.committed_until)


def _facts(turn: Turn, contract: Contract) -> dict[str, Any]:
    product = turn.brand.product(contract.product_reference) if contract.product_reference else None
    return {
        "reference": contract.reference,
        "name": contract.name,
        "state": contract.state.value,
        "monthly_cents": contract.monthly_cents,
        "starts_on": contract.starts_on.isoformat(),
        "committed_until": contract.committed_until.isoformat(),
        "is_committed": contract.committed_until > today(turn),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
        "product_name": product.name if product else None,
    }


def _early_cents(turn: Turn, contract: Contract) -> int | None:
    """What ending it now would cost, where its terms allow that before the commitment's end."""
    percent = turn.brand.facts()["contracts"]["early_end_percent"].get(contract.offer_id)
    return early_end_cents(contract, percent, today(turn)) or None if percent else None


class TerminateContract(Recap, ServiceAction):
    """The notice, the end and the cost first; then a confirmation. No obstacle in between."""

    action_name = "action_terminate_contract"
    confirmations = (CONFIRMED,)
    holds = ("contract_reference",)

    def answer(self, turn: Turn) -> None:
        if is_death_told(turn):
            drop(turn)
            turn.say("utter_contract_options", asked="death", ended=ended_by_death(turn))
            turn.continue_with("action_offer_handoff")
            return
        if turn.follows == UNDONE and turn.slots.get("to_confirm") == CONFIRMED:
            turn.forget("to_confirm")
            turn.say("utter_abandoned")
            return
        if turn.follows == STAYING:
            turn.say("utter_contract_options", asked="stay", buttons=[motif_button(turn, "aucun", "demander_humain")])
            if turn.before.get("to_confirm") != CONFIRMED:
                return
        if turn.before.get("to_confirm") == CONFIRMED and is_kept(turn.text) and offer_to_end(turn) is None:
            drop(turn)
            turn.forget("contract_reference")
            turn.say("utter_abandoned")
            turn.say("utter_contract_options", buttons=[motif_button(turn, "aucun", "demander_humain")])
            return
        if turn.motif in ENDING and turn.follows not in (UNDONE, END_ASKED, STAYING):
            offer = offer_to_end(turn)
            turn.remember(contract_reference=contract_reference_in(turn.text), offer_id=offer.id if offer else None)
        if turn.needs_identity(self.action_name):
            return
        contracts = turn.brand.contracts_of(turn.customer_reference or "")
        running = [contract for contract in contracts if contract.state is ContractState.ACTIVE]
        if not contracts:
            if not _tells_not_held(turn, contracts):
                turn.say("utter_no_contract")
                turn.continue_with("action_offer_handoff")
            return
        if turn.follows in (UNDONE, END_ASKED):
            running = [contract for contract in contracts if contract.state is ContractState.ENDING] or running
        if _tells_not_held(turn, contracts):
            return
        contract = _contract_meant(turn, self.action_name, without_kept(turn, running) or running or contracts[:1])
        if contract is None:
            return
        offer = _offer_of(turn, contract)
        if contract.state is ContractState.ENDING and turn.follows == UNDONE:
            turn.say("utter_termination_refused", code="undone_by_a_person", **_ending(contract))
            turn.continue_with("action_offer_handoff")
            return
        if contract.state is not ContractState.ACTIVE or offer is None or turn.follows == UNDONE:
            turn.say("utter_contract_status", **_facts(turn, contract))
            return
        turn.remember(contract_reference=contract.reference, to_confirm=CONFIRMED)
        turn.say("utter_confirm_termination", **_end_of(turn, contract, offer))

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", "resilier"

    def question(self, turn: Turn) -> Question | None:
        contract = _contract_in_slots(turn)
        offer = _offer_of(turn, contract) if contract and contract.state is ContractState.ACTIVE else None
        return ("utter_confirm_termination", _end_of(turn, contract, offer)) if contract and offer else None

    def correct(self, turn: Turn, action: str) -> bool:
        """« Non, le contrat Foyer »: that one is read back instead; « le Foyer, je garde » ends none."""
        if is_kept(turn.text) and offer_to_end(turn) is None:
            drop(turn)
            if turn.intent.split(".")[0] in CORRECTING:
                turn.say("utter_abandoned")
            return turn.intent.split(".")[0] in CORRECTING
        contract = _contract_in_slots(turn)
        named, offer = contract_reference_in(turn.text), turn.brand.find_contract_offer(turn.text)
        is_other = contract and (named or offer) and named != contract.reference
        if not is_other or (offer and contract and offer.id == contract.offer_id):
            return False
        if turn.intent.split(".")[0] not in CORRECTING:
            return False
        turn.remember(contract_reference=named)
        turn.continue_with(self.action_name)
        return True


def _contract_in_slots(turn: Turn) -> Contract | None:
    reference = turn.slots.get("contract_reference")
    contracts = turn.brand.contracts_of(turn.customer_reference or "") if reference else []
    return next((found for found in contracts if found.reference == reference), None)


def _end_of(turn: Turn, contract: Contract, offer: ContractOffer) -> dict[str, Any]:
    return {
        "notice_days": offer.notice_days,
        "would_end_on": ends_on(turn, contract, offer).isoformat(),
        "terms": offer.cancel_terms,
        "early_cents": _early_cents(turn, contract),
        "covered": list(offer.covered),
        **_facts(turn, contract),
    }


def _ending(contract: Contract) -> dict[str, Any]:
    ends_on = contract.ends_on.isoformat() if contract.ends_on else None
    return {"name": contract.name, "reference": contract.reference, "ends_on": ends_on}


class TerminateContractConfirmed(ServiceAction):
    action_name = CONFIRMED

    def answer(self, turn: Turn) -> None:
        if turn.needs_identity("action_terminate_contract"):
            return
        contract = _contract_in_slots(turn)
        if contract is None:
            turn.continue_with("action_terminate_contract")
            return
        turn.forget("contract_reference")
        turn.change(
            "terminate_contract", key="end", refused_act="utter_termination_refused", reference=contract.reference
        )
        turn.say(
            "utter_contract_terminated",
            reference="$end.reference",
            ends_on="$end.ends_on",
            name=contract.name,
            monthly_cents=contract.monthly_cents,
        )


class ContractStatus(ServiceAction):
    """The state of each contract; another option or another holder is for a person."""

    action_name = "action_contract_status"

    def answer(self, turn: Turn) -> None:
        if turn.follows == PAUSE:
            buttons = [motif_button(turn, "aucun", "demander_humain"), motif_button(turn, "gerer_contrat", "resilier")]
            turn.say("utter_contract_options", asked="pause", buttons=buttons)
            return
        if turn.needs_identity(self.action_name):
            return
        contracts = turn.brand.contracts_of(turn.customer_reference or "")
        current = [contract for contract in contracts if contract.state is not ContractState.ENDED] or contracts[:1]
        if not current:
            turn.say("utter_no_contract")
            turn.continue_with("action_offer_handoff")
            return
        for contract in current[:SHOWN]:
            turn.say("utter_contract_status", **_facts(turn, contract))
        running = [contract for contract in current if contract.state is ContractState.ACTIVE]
        if running:
            turn.say(
                "utter_contract_options",
                neighbours=_neighbours(turn, running[0]),
                buttons=[
                    motif_button(turn, "aucun", "demander_humain"),
                    motif_button(turn, "gerer_contrat", "resilier"),
                ],
            )


def _neighbours(turn: Turn, contract: Contract) -> list[dict[str, Any]]:
    """The two offers whose price is closest: what one may move to."""
    others = [offer for offer in turn.brand.contract_offers() if offer.id != contract.offer_id]
    others.sort(key=lambda offer: abs(offer.monthly_cents - contract.monthly_cents))
    return [
        {"name": offer.name, "monthly_cents": offer.monthly_cents, "summary": offer.summary}
        for offer in others[:NEIGHBOURS]
    ]
