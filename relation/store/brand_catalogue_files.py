"""Reads the demonstration catalogue (products, shops, promotions, contract offers) from data/brand, validated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relation.model.brand import Category, Closure, ContractOffer, Product, Promotion, Shop
from relation.playbook_files import Section, read_yaml
from relation.store.brand_files import entries, read_hours, texts, whole
from relation.store.brand_tables import ONLINE

PRODUCT_KEYS = (
    *("reference", "name", "category", "brand", "price_cents", "characteristics", "description", "aliases"),
    *("warranty_years", "is_active", "stock", "restock_in_days"),
)
SHOP_TEXTS = ("id", "name", "phone", "address", "postcode", "town", "district")
SHOP_LISTS = ("services", "departments", "aliases")
SHOP_WAYS_IN = ("parking", "access")
"""Sentences that a shop may leave out."""
PROMOTION_KEYS = (
    *("id", "label", "terms", "code", "percent", "amount_cents", "category", "min_total_cents"),
    *("starts_in_days", "ends_in_days"),
)


@dataclass(frozen=True)
class Stocked:
    """A product and the pieces of it in each place; `restock_in_days` when more are awaited in the warehouse."""

    product: Product
    pieces: Mapping[str, int]
    restock_in_days: int | None


@dataclass(frozen=True)
class CatalogueFiles:
    categories: tuple[Category, ...]
    products: tuple[Stocked, ...]
    shops: tuple[Shop, ...]
    promotions: tuple[Promotion, ...]
    offers: tuple[ContractOffer, ...]


def load_catalogue(data_dir: Path, today: date) -> CatalogueFiles:
    """`today` gives the dates of promotions and closures. Raises: Invalid (details: where, problem)."""
    root = data_dir.resolve()
    product_file, shop_file, promotion_file, offer_file = (
        read_yaml(root / "brand" / f"{name}.yml", root) for name in ("products", "shops", "promotions", "contracts")
    )
    product_file.only("categories", "products")
    shop_file.only("yearly_closures", "shops")
    categories = tuple(_read_category(section) for section in entries(product_file, "categories"))
    shops = tuple(_read_shop(section, shop_file, today) for section in _unique(shop_file, "shops", "id"))
    category_ids = [category.id for category in categories]
    places = [ONLINE, *(shop.id for shop in shops)]
    return CatalogueFiles(
        categories,
        tuple(_read_stocked(s, category_ids, places) for s in _unique(product_file, "products", "reference")),
        shops,
        tuple(_read_promotion(s, category_ids, today) for s in _unique(promotion_file, "promotions", "id")),
        tuple(_read_offer(section) for section in _unique(offer_file, "offers", "id")),
    )


def _unique(file: Section, key: str, name: str) -> Iterable[Section]:
    seen: set[str] = set()
    for section in entries(file, key):
        if section.text(name) in seen:
            raise section.wrong(name, "used_twice", given=section[name])
        seen.add(section.text(name))
        yield section


def _read_category(section: Section) -> Category:
    section.only("id", "label", "words", "is_bulky")
    return Category(section.text("id"), section.text("label"), texts(section, "words"), section.flag("is_bulky", False))


def _read_stocked(section: Section, categories: list[str], places: list[str]) -> Stocked:
    section.only(*PRODUCT_KEYS)
    characteristics = section.section("characteristics")
    product = Product(
        reference=section.text("reference"),
        name=section.text("name"),
        category=section.choice("category", categories),
        brand_name=section.text("brand"),
        price_cents=whole(section, "price_cents", lowest=1),
        characteristics={label: characteristics.text(label) for label in characteristics},
        description=section.text("description"),
        aliases=section.names("aliases"),
        warranty_years=whole(section, "warranty_years", 2),
        is_active=section.flag("is_active", True),
    )
    days = whole(section, "restock_in_days") if "restock_in_days" in section else None
    return Stocked(product, _read_pieces(section, places), days)


def _read_pieces(section: Section, places: list[str]) -> dict[str, int]:
    if "stock" not in section:
        return {}
    stock = section.section("stock")
    stock.only(*places)
    return {place: whole(stock, place) for place in stock}


def _read_shop(section: Section, file: Section, today: date) -> Shop:
    section.only(*SHOP_TEXTS, *SHOP_LISTS, *SHOP_WAYS_IN, "hours", "closures")
    days = [*entries(file, "yearly_closures"), *entries(section, "closures")]
    values: dict[str, Any] = {name: section.text(name) for name in SHOP_TEXTS}
    values |= {name: section.names(name) for name in SHOP_LISTS}
    values |= {name: section.text(name) for name in SHOP_WAYS_IN if name in section}
    return Shop(
        **values,
        hours=read_hours(section.section("hours")),
        closures=tuple(_read_closure(day, year) for year in (today.year, today.year + 1) for day in days),
    )


def _read_closure(section: Section, year: int) -> Closure:
    section.only("day", "label")
    try:
        return Closure(date.fromisoformat(f"{year}-{section.text('day')}"), section.text("label"))
    except ValueError as error:
        raise section.wrong("day", "bad_day") from error


def _read_promotion(section: Section, categories: list[str], today: date) -> Promotion:
    section.only(*PROMOTION_KEYS)
    if ("percent" in section) == ("amount_cents" in section):
        raise section.wrong(None, "percent_or_amount")
    starts, ends = section.get("starts_in_days"), section.get("ends_in_days")
    if not isinstance(starts, int) or not isinstance(ends, int) or starts > ends:
        raise section.wrong("ends_in_days", "disordered_days")
    return Promotion(
        id=section.text("id"),
        label=section.text("label"),
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
        terms=section.text("terms"),
        code=section.text("code").upper() if "code" in section else None,
        percent=whole(section, "percent", lowest=1) if "percent" in section else None,
        amount_cents=whole(section, "amount_cents", lowest=1) if "amount_cents" in section else None,
        category=section.choice("category", categories) if "category" in section else None,
        min_total_cents=whole(section, "min_total_cents", 0),
    )


def _read_offer(section: Section) -> ContractOffer:
    names = ("id", "name", "summary", "cancel_terms")
    section.only(*names, "monthly_cents", "commitment_months", "notice_days", "covered", "not_covered", "aliases")
    return ContractOffer(
        **{name: section.text(name) for name in names},
        monthly_cents=whole(section, "monthly_cents", lowest=1),
        commitment_months=whole(section, "commitment_months"),
        notice_days=whole(section, "notice_days"),
        covered=texts(section, "covered"),
        not_covered=texts(section, "not_covered"),
        aliases=section.names("aliases"),
    )
