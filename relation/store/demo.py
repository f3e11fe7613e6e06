"""Fills the brand's tables with the demonstration: the catalogue, twelve written customers, and many drawn ones."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from relation.store import brand_tables as t
from relation.store.brand_catalogue_files import CatalogueFiles, Stocked, load_catalogue
from relation.store.brand_days import day_of
from relation.store.brand_files import DATA_DIR, BrandTexts, load_texts
from relation.store.brand_rows import hours_to_json
from relation.store.demo_files import load_people, load_stories
from relation.store.demo_orders import Draws, OrderDrawer
from relation.store.demo_people import CustomerDrawer
from relation.store.demo_plans import CustomerPlan
from relation.store.demo_rows import DemoRows

DRAWN_CUSTOMERS = 240


def seed_brand(session: Session, now: datetime, seed: int = 7, data_dir: Path = DATA_DIR) -> bool:
    """Writes the demonstration in `session`, without committing; False, and nothing done, if it is already there.

    The same `now` and `seed` give the same rows. Raises: Invalid when a file of data/brand is wrong.
    """
    if session.execute(select(t.products.c.reference).limit(1)).first() is not None:
        return False
    texts = load_texts(data_dir)
    catalogue = load_catalogue(data_dir, day_of(now, texts.identity.time_zone))
    _write_catalogue(session, catalogue, now)
    rows = _demo_rows(texts, catalogue, now)
    stories = load_stories(data_dir, catalogue)
    drawer = _drawer(texts, catalogue, data_dir, Draws(random.Random(seed), _taken(stories)))
    for plan in (*stories, *drawer.customers(len(stories) + 1, DRAWN_CUSTOMERS)):
        rows.add(plan)
    _write_customers(session, rows)
    return True


def _taken(stories: Iterable[CustomerPlan]) -> set[str]:
    """References, numbers and e-mails already written by hand."""
    taken: set[str] = set()
    for story in stories:
        taken |= {story.email, *(order.number for order in story.orders)}
        taken |= {contract.reference for contract in story.contracts}
        taken |= {ticket.reference for ticket in story.tickets}
        taken |= {complaint.reference for complaint in story.complaints}
        taken |= {item.reference for order in story.orders for item in order.returns}
    return taken


def _drawer(texts: BrandTexts, catalogue: CatalogueFiles, data_dir: Path, draws: Draws) -> CustomerDrawer:
    people = load_people(data_dir)
    products = [stocked.product for stocked in catalogue.products]
    orders = OrderDrawer(draws, people, products, _bulky(catalogue), [shop.id for shop in catalogue.shops])
    return CustomerDrawer(
        draws, people, orders, [offer.id for offer in catalogue.offers], texts.facts["home_service"]["slots"]
    )


def _bulky(catalogue: CatalogueFiles) -> frozenset[str]:
    return frozenset(category.id for category in catalogue.categories if category.is_bulky)


def _demo_rows(texts: BrandTexts, catalogue: CatalogueFiles, now: datetime) -> DemoRows:
    return DemoRows(
        now=now,
        today=day_of(now, texts.identity.time_zone),
        products={stocked.product.reference: stocked.product for stocked in catalogue.products},
        offers={offer.id: offer for offer in catalogue.offers},
        bulky=_bulky(catalogue),
        facts=texts.facts,
    )


def _write(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _write_catalogue(session: Session, catalogue: CatalogueFiles, now: datetime) -> None:
    _write(session, t.categories, [_columns(c) | {"position": i} for i, c in enumerate(catalogue.categories)])
    _write(session, t.products, [_columns(stocked.product) for stocked in catalogue.products])
    _write(session, t.shops, [_columns(shop) | _shop_json(shop) for shop in catalogue.shops])
    _write(session, t.stocks, [row for stocked in catalogue.products for row in _stock_rows(stocked, now)])
    _write(session, t.promotions, [_columns(promotion) for promotion in catalogue.promotions])
    _write(session, t.offers, [_columns(offer) for offer in catalogue.offers])


def _columns(thing: object) -> dict[str, Any]:
    """The fields of a dataclass, ready for JSON columns."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(thing).items()}


def _shop_json(shop: Any) -> dict[str, Any]:
    closures = [{"on": closure.on.isoformat(), "label": closure.label} for closure in shop.closures]
    return {"hours": hours_to_json(shop.hours), "closures": closures}


def _stock_rows(stocked: Stocked, now: datetime) -> list[dict[str, Any]]:
    """The warehouse always has a row, be it of none: this is how a product without stock is known."""
    days = stocked.restock_in_days
    restock_on = None if days is None else (now + timedelta(days=days)).date()
    pieces = {t.ONLINE: 0, **stocked.pieces}
    return [
        {
            "product_reference": stocked.product.reference,
            "place": place,
            "quantity": quantity,
            "restock_on": restock_on if place == t.ONLINE else None,
        }
        for place, quantity in pieces.items()
    ]


def _write_customers(session: Session, rows: DemoRows) -> None:
    _write(session, t.customers, rows.customers)
    _write(session, t.orders, rows.orders)
    _write(session, t.order_lines, rows.lines)
    _write(session, t.returns, rows.returns)
    _write(session, t.contracts, rows.contracts)
    _write(session, t.tickets, rows.tickets)
    _write(session, t.complaints, rows.complaints)
