"""Rows of the brand's tables, read as the model's dataclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, time
from typing import Any

from sqlalchemy import RowMapping

from relation.model.brand import (
    Address,
    Category,
    Closure,
    Complaint,
    ComplaintState,
    Contract,
    ContractOffer,
    ContractState,
    Customer,
    OpeningSpan,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Promotion,
    Return,
    ReturnState,
    Shop,
    Ticket,
    TicketState,
    WeekHours,
)

CUSTOMER_COLUMNS = frozenset(field.name for field in fields(Customer))
DELIVERY_COLUMNS = ("recipient", "address", "postcode", "town")


def to_category(row: RowMapping) -> Category:
    return Category(row["id"], row["label"], tuple(row["words"]), row["is_bulky"])


def to_product(row: RowMapping) -> Product:
    return Product(**{**row, "aliases": tuple(row["aliases"])})


def hours_to_json(hours: WeekHours) -> list[list[list[str]]]:
    return [[[span.opens.isoformat("minutes"), span.closes.isoformat("minutes")] for span in day] for day in hours]


def to_hours(days: Sequence[Sequence[Sequence[str]]]) -> WeekHours:
    return tuple(tuple(OpeningSpan(*(time.fromisoformat(moment) for moment in span)) for span in day) for day in days)


def to_shop(row: RowMapping) -> Shop:
    values: dict[str, Any] = {**row}
    values["hours"] = to_hours(row["hours"])
    values["closures"] = tuple(Closure(date.fromisoformat(item["on"]), item["label"]) for item in row["closures"])
    for name in ("services", "departments", "aliases"):
        values[name] = tuple(row[name])
    return Shop(**values)


def to_promotion(row: RowMapping) -> Promotion:
    return Promotion(**row)


def to_offer(row: RowMapping) -> ContractOffer:
    return ContractOffer(**{**row, **{name: tuple(row[name]) for name in ("covered", "not_covered", "aliases")}})


def to_customer(row: RowMapping) -> Customer:
    return Customer(**{name: value for name, value in row.items() if name in CUSTOMER_COLUMNS})


def to_order(row: RowMapping, lines: Sequence[RowMapping]) -> Order:
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in DELIVERY_COLUMNS}
    values["status"] = OrderStatus(row["status"])
    values["delivery"] = None if row["address"] is None else Address(*(row[name] for name in DELIVERY_COLUMNS))
    values["lines"] = tuple(
        OrderLine(line["product_reference"], line["name"], line["quantity"], line["unit_cents"]) for line in lines
    )
    return Order(**values)


def delivery_columns(address: Address | None) -> Mapping[str, str | None]:
    if address is None:
        return dict.fromkeys(DELIVERY_COLUMNS)
    return dict(zip(DELIVERY_COLUMNS, (address.name, address.address, address.postcode, address.town), strict=True))


def to_return(row: RowMapping) -> Return:
    return Return(**{**row, "state": ReturnState(row["state"])})


def to_contract(row: RowMapping) -> Contract:
    return Contract(**{**row, "state": ContractState(row["state"])})


def to_ticket(row: RowMapping) -> Ticket:
    return Ticket(**{**row, "state": TicketState(row["state"])})


def to_complaint(row: RowMapping) -> Complaint:
    return Complaint(**{**row, "state": ComplaintState(row["state"])})
