"""Contracts heard in other matters: an end asked as if of an order, its cost asked as if of an appliance."""

import re
from datetime import date

from actions.product_choice import category_named, products_named
from actions.turn import Turn
from relation.model.brand import Contract
from relation.store.brand_days import add_months
from relation.store.brand_numbers import reference_in
from relation.store.brand_search import normalise

TERMINATE = "action_terminate_contract"
CONTRACT_MATTERS = (TERMINATE, "action_contract_status")
"""Of a contract that the customer has."""
CONTRACT_PREFIX = "CT-"
_CONTRACT = re.compile(r"\b(contrats?|abonnements?|locations?|leasing)\b")
_ORDER = re.compile(r"\b(commandes?|colis|livraisons?)\b")
_PER = re.compile(r"\bpar (mois|an|annee)\b")
"""« Combien par mois ? » asks what the contract costs, not its end."""


def is_of_a_contract(turn: Turn) -> bool:
    """« Annuler mon contrat location »: a contract is named, and no order."""
    words = normalise(turn.text)
    if turn.entity("order_number") or _ORDER.search(words):
        return False
    return _CONTRACT.search(words) is not None or contract_reference_in(turn.text) is not None


def is_proof_of_contract(turn: Turn) -> bool:
    """A number or an e-mail, unasked, from who speaks of a contract that they hold: it proves whose it is."""
    is_proof = any(turn.entity(name) for name in ("order_number", "email", "postcode"))
    return is_proof and not turn.customer_reference and turn.slots.get("topic_action") in CONTRACT_MATTERS


def contract_reference_in(text: str) -> str | None:
    reference = reference_in(text) or ""
    return reference if reference.startswith(CONTRACT_PREFIX) else None


def is_cost_of_the_end(turn: Turn) -> bool:
    """« Combien ça me coûterait ? », while the end of a contract is in hand; no appliance is named."""
    if turn.slots.get("topic_action") != TERMINATE or _PER.search(normalise(turn.text)):
        return False
    return not (turn.entity("product_reference") or category_named(turn, turn.text) or products_named(turn, turn.text))


def early_end_cents(contract: Contract, percent: int, day: date) -> int:
    """What is due to end it that day: `percent` of the instalments still to come until the commitment's end."""
    months = left = 0
    while add_months(contract.starts_on, months) < contract.committed_until:
        left += add_months(contract.starts_on, months) > day
        months += 1
    return left * contract.monthly_cents * percent // 100
