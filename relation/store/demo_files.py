"""Reads the written customers (stories.yml) and the building blocks of the drawn ones (people.yml), validated."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from relation.model.brand import ComplaintState, ContractState, OrderStatus, ReturnState, TicketState
from relation.playbook_files import Section, read_yaml
from relation.store.brand_catalogue_files import CatalogueFiles
from relation.store.brand_files import entries, texts, whole
from relation.store.demo_plans import ComplaintPlan, ContractPlan, CustomerPlan, OrderPlan, ReturnPlan, TicketPlan

State = TypeVar("State", bound=enum.StrEnum)
Plan = TypeVar("Plan")

CUSTOMER_TEXTS = ("reference", "first_name", "last_name", "email", "phone", "address", "postcode", "town")
PEOPLE_LISTS = (
    *("first_names", "last_names", "streets", "carriers"),
    *("return_reasons", "symptoms", "complaint_subjects", "outcomes"),
)


@dataclass(frozen=True)
class People:
    """`towns`: postcode and name."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    carriers: tuple[str, ...]
    return_reasons: tuple[str, ...]
    symptoms: tuple[str, ...]
    complaint_subjects: tuple[str, ...]
    outcomes: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Names:
    """What stories may name."""

    products: tuple[str, ...]
    shops: tuple[str, ...]
    offers: tuple[str, ...]


def load_people(data_dir: Path) -> People:
    """Raises: Invalid (details: where, problem)."""
    root = data_dir.resolve()
    file = read_yaml(root / "brand" / "people.yml", root)
    file.only(*PEOPLE_LISTS, "towns")
    towns = tuple((town.text("postcode"), town.text("town")) for town in entries(file, "towns"))
    if not towns:
        raise file.wrong("towns", "empty_list")
    return People(**{name: texts(file, name) for name in PEOPLE_LISTS}, towns=towns)


def load_stories(data_dir: Path, catalogue: CatalogueFiles) -> tuple[CustomerPlan, ...]:
    """The products, shops and offers named must be in `catalogue`. Raises: Invalid (details: where, problem)."""
    root = data_dir.resolve()
    file = read_yaml(root / "brand" / "stories.yml", root)
    file.only("stories")
    names = _Names(
        tuple(stocked.product.reference for stocked in catalogue.products),
        tuple(shop.id for shop in catalogue.shops),
        tuple(offer.id for offer in catalogue.offers),
    )
    return tuple(_read_story(section, names) for section in entries(file, "stories"))


def _read_story(section: Section, names: _Names) -> CustomerPlan:
    section.only("customer", "story", "about", "persona", "say", "orders", "contracts", "tickets", "complaints")
    customer = section.section("customer")
    customer.only(*CUSTOMER_TEXTS, "since_days", "loyalty_points")
    values: dict[str, Any] = {name: customer.text(name) for name in CUSTOMER_TEXTS}
    return CustomerPlan(
        **values,
        since_days=whole(customer, "since_days"),
        loyalty_points=whole(customer, "loyalty_points"),
        story=section.text("story"),
        orders=tuple(_read_order(order, names) for order in entries(section, "orders")),
        contracts=tuple(_read_contract(contract, names) for contract in entries(section, "contracts")),
        tickets=tuple(_read_ticket(ticket, names) for ticket in entries(section, "tickets")),
        complaints=tuple(_read_complaint(complaint) for complaint in entries(section, "complaints")),
    )


def _state(section: Section, key: str, states: type[State]) -> State:
    return states(section.choice(key, [state.value for state in states]))


def _text_or_none(section: Section, key: str, among: Iterable[str] | None = None) -> str | None:
    if key not in section:
        return None
    return section.text(key) if among is None else section.choice(key, among)


def _days(section: Section, key: str) -> int:
    """Days before or after the seeding, negative ones included."""
    value = section.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise section.wrong(key, "not_days")
    return value


def _days_or_none(section: Section, key: str) -> int | None:
    return _days(section, key) if key in section else None


def _read_order(section: Section, names: _Names) -> OrderPlan:
    section.only(
        *("number", "lines", "status", "placed_days_ago", "promised_in_days", "shipped_days_ago"),
        *("delivered_days_ago", "carrier", "tracking", "shop", "returns"),
    )
    lines = entries(section, "lines")
    return OrderPlan(
        number=section.text("number"),
        lines=tuple((line.choice("product", names.products), whole(line, "quantity", lowest=1)) for line in lines),
        status=_state(section, "status", OrderStatus),
        placed_days_ago=whole(section, "placed_days_ago"),
        promised_in_days=_days(section, "promised_in_days"),
        shipped_days_ago=_days_or_none(section, "shipped_days_ago"),
        delivered_days_ago=_days_or_none(section, "delivered_days_ago"),
        carrier=_text_or_none(section, "carrier"),
        tracking=str(section["tracking"]) if "tracking" in section else None,
        shop=_text_or_none(section, "shop", names.shops),
        returns=tuple(_read_return(item, names) for item in entries(section, "returns")),
    )


def _read_return(section: Section, names: _Names) -> ReturnPlan:
    return ReturnPlan(
        reference=section.text("reference"),
        product=_text_or_none(section, "product", names.products),
        reason=section.text("reason"),
        state=_state(section, "state", ReturnState),
        opened_days_ago=whole(section, "opened_days_ago"),
        refunded_days_ago=_days_or_none(section, "refunded_days_ago"),
        refund_due_in_days=_days_or_none(section, "refund_due_in_days"),
    )


def _read_contract(section: Section, names: _Names) -> ContractPlan:
    return ContractPlan(
        reference=section.text("reference"),
        offer=section.choice("offer", names.offers),
        product=_text_or_none(section, "product", names.products),
        starts_days_ago=whole(section, "starts_days_ago"),
        state=_state(section, "state", ContractState),
    )


def _read_ticket(section: Section, names: _Names) -> TicketPlan:
    return TicketPlan(
        reference=section.text("reference"),
        product=section.choice("product", names.products),
        order=_text_or_none(section, "order"),
        symptom=section.text("symptom"),
        state=_state(section, "state", TicketState),
        opened_days_ago=whole(section, "opened_days_ago"),
        visit_in_days=_days_or_none(section, "visit_in_days"),
        visit_slot=_text_or_none(section, "visit_slot"),
        outcome=_text_or_none(section, "outcome"),
        closed_days_ago=_days_or_none(section, "closed_days_ago"),
    )


def _read_complaint(section: Section) -> ComplaintPlan:
    return ComplaintPlan(
        reference=section.text("reference"),
        subject=section.text("subject"),
        state=_state(section, "state", ComplaintState),
        opened_days_ago=whole(section, "opened_days_ago"),
        answer_due_in_days=_days(section, "answer_due_in_days"),
        order=_text_or_none(section, "order"),
        answered_days_ago=_days_or_none(section, "answered_days_ago"),
    )
