"""Knowing the customer from their real history: simple sums of points (data/knowledge.yml), each part to be seen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from relation.context import Relation
from relation.model.brand import (
    ComplaintState,
    Contract,
    ContractState,
    Customer,
    Order,
    OrderStatus,
    ReturnState,
    Ticket,
)
from relation.model.conversation import Conversation
from relation.model.journey import JourneyCell
from relation.playbook_knowledge import Points
from relation.services.surroundings import HOT_VIEWS, Looks, hot_product
from relation.store.unit_of_work import UnitOfWork

HALF_YEAR, YEAR, TWO_YEARS = (timedelta(days=days) for days in (183, 365, 730))
OFTEN, MUCH_CENTS, TWICE = 3, 100_000, 2
ANSWERED = (ComplaintState.ANSWERED, ComplaintState.CLOSED)
HOT_LEAD, AT_RISK = "hot_lead", "valued_customer_at_risk"
LEAVE_SIGNAL, LEAVE_MOTIF = "threat_leave", "menace_depart"
SHOPPING, TROUBLED = ("acheter", "s_informer"), ("reclamation", "sav", "gerer_contrat")
SELLING = ("commander", "dire_usage", "demander_chiffre", "deja_connu", "premiere_visite")
TALK, ORDER, PLAIN = "en_parler", "commander", (None, "autre_question")


@dataclass(frozen=True)
class Score:
    """0..100; `parts`: (fact, points), those that hold."""

    value: int
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """`appetite`: per category id, the keenest first. Never for a price or a refusal."""

    potential: Score
    churn: Score
    appetite: dict[str, Score]
    is_hot: bool = False
    """One product is looked at again and again."""


NOTHING = Knowledge(Score(0), Score(0), {})


def know_customer(uow: UnitOfWork, relation: Relation, reference: str | None, looks: Looks = ()) -> Knowledge:
    """NOTHING of somebody who is not known. `looks`: the products looked at this week, and how often."""
    customer = uow.brand.customer(reference) if reference else None
    if customer is None:
        return NOTHING
    rules, today = relation.playbook.knowledge, relation.now().astimezone(relation.time_zone).date()
    orders = [one for one in uow.brand.orders_of(customer.reference) if one.status is not OrderStatus.CANCELLED]
    contracts = uow.brand.contracts_of(customer.reference)
    return Knowledge(
        _score(rules.purchase_potential, _potential(customer, orders, contracts, today)),
        _score(rules.churn_risk, _churn(uow, customer, orders, contracts, today)),
        _appetites(uow, relation, looks, orders, today),
    )


def know_writer(uow: UnitOfWork, relation: Relation, conversation: Conversation, looks: Looks = ()) -> Knowledge:
    """What is known of whoever writes there: NOTHING of who has refused to be adapted to."""
    if conversation.accepts_personalisation is False:
        return NOTHING
    known = know_customer(uow, relation, conversation.customer_reference, looks)
    return replace(known, is_hot=hot_product(looks) is not None)


def _potential(customer: Customer, orders: list[Order], contracts: list[Contract], today: date) -> dict[str, bool]:
    recent = [order for order in orders if today - order.placed_at.date() < TWO_YEARS]
    newest = _newest(orders)
    return {
        "bought_this_half_year": newest is not None and today - newest < HALF_YEAR,
        "bought_often": len(recent) >= OFTEN,
        "spent_much": sum(order.total_cents for order in recent) >= MUCH_CENTS,
        "under_contract": _has(contracts, ContractState.ACTIVE),
        "long_known": today - customer.since >= TWO_YEARS,
    }


def _churn(
    uow: UnitOfWork, customer: Customer, orders: list[Order], contracts: list[Contract], today: date
) -> dict[str, bool]:
    newest = _newest(orders)
    return {
        "open_complaint": any(one.state not in ANSWERED for one in uow.brand.complaints_of(customer.reference)),
        "kept_waiting": any(_keeps_waiting(uow, order, today) for order in orders),
        "repeated_repairs": _is_repaired_again(uow.brand.tickets_of(customer.reference), today),
        "contract_ending": _has(contracts, ContractState.ENDING),
        "gone_quiet": newest is not None and today - newest > YEAR and not _has(contracts, ContractState.ACTIVE),
    }


def _newest(orders: list[Order]) -> date | None:
    return max((order.placed_at.date() for order in orders), default=None)


def _has(contracts: list[Contract], state: ContractState) -> bool:
    return any(contract.state is state for contract in contracts)


def _score(rules: Mapping[str, Points], holds: Mapping[str, int]) -> Score:
    """Points of each fact, as many times as it holds."""
    parts = tuple((fact, rules[fact].points * times) for fact, times in holds.items() if times)
    return Score(max(0, min(100, sum(points for _, points in parts))), parts)


def _keeps_waiting(uow: UnitOfWork, order: Order, today: date) -> bool:
    if order.days_late(today):
        return True
    ended = (ReturnState.REFUNDED, ReturnState.REFUSED)
    returns = uow.brand.returns_of_order(order.number)
    return any(one.state not in ended and one.refund_due_on and one.refund_due_on < today for one in returns)


def _is_repaired_again(tickets: list[Ticket], today: date) -> bool:
    recent = Counter(one.product_reference for one in tickets if today - one.opened_at.date() < YEAR)
    return any(times >= TWICE for times in recent.values())


def _appetites(uow: UnitOfWork, relation: Relation, looks: Looks, orders: list[Order], today: date) -> dict[str, Score]:
    by_category: Counter[str] = Counter()
    for product, times in looks:
        by_category[product.category] += times
    bought: dict[str, date] = {}
    for order in orders:
        for line in order.lines:
            known = uow.brand.product(line.product_reference)
            if known:
                bought[known.category] = max(bought.get(known.category, date.min), order.placed_at.date())
    scores = {
        category: _score(
            relation.playbook.knowledge.product_appetite,
            {
                "looked_at": min(times, HOT_VIEWS),
                "has_others": bool(set(bought) - {category}),
                "just_bought": category in bought and today - bought[category] < TWO_YEARS,
            },
        )
        for category, times in by_category.items()
    }
    return dict(sorted(scores.items(), key=lambda one: -one[1].value))


def reasons_known(relation: Relation, understanding: dict[str, Any], known: Knowledge) -> list[str]:
    """Names of relationship.yml that this history gives, for what the message is about and how it is said."""
    limits, objective = relation.playbook.knowledge.thresholds, understanding["objective"]
    is_in_trouble = known.churn.value >= limits["at_risk"] and objective in TROUBLED
    may_leave = is_in_trouble or _is_cross_or_leaving(relation, understanding)
    is_at_risk = known.potential.value >= limits["valued"] and may_leave
    reasons = {HOT_LEAD: objective in SHOPPING and known.is_hot, AT_RISK: is_at_risk}
    return [reason for reason, is_true in reasons.items() if is_true]


def _is_cross_or_leaving(relation: Relation, understanding: dict[str, Any]) -> bool:
    limits = relation.playbook.relationship.thresholds
    anger = float((understanding.get("mood") or {}).get("anger", 0.0))
    leaving = float((understanding.get("signals") or {}).get(LEAVE_SIGNAL, 0.0))
    is_told = understanding.get("motif") == LEAVE_MOTIF
    return is_told or anger >= limits["valued_anger"] or leaving >= limits["signal_offer"]


def with_next_best_step(relation: Relation, cell: JourneyCell, known: Knowledge) -> JourneyCell:
    """Nothing is sold to whoever may leave; whoever is keen on a shelf is shown how to order."""
    limits = relation.playbook.knowledge.thresholds
    if known.churn.value >= limits["at_risk"] and cell.next_step in SELLING:
        return replace(cell, next_step=TALK)
    keenest = max((score.value for score in known.appetite.values()), default=0)
    if keenest >= limits["keen"] and cell.objective in SHOPPING and cell.next_step in PLAIN and cell.depth != "bref":
        return replace(cell, next_step=ORDER)
    return cell
